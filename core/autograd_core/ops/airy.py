"""Rows of the Airy functions and their derivatives.

All of them go with z = 2/3 |x|^(3/2), which turns a phase or stands in an exponent: it is computed to twice the digits.
SciPy's serve where |x| is small.
"""

from __future__ import annotations

from typing import Any

from autograd_core.op import REALS, Op, Value, elementwise
from autograd_core.ops.cylinder import descending, laplace, patched
from autograd_core.ops.precise import PI, double, product, special, total

_FAR = 9.4  # from here on the descending series hold
_QUARTER, _REST = 0.7853981633974483, 3.061616997868383e-17  # pi/4
_LOST = "below -3e10 the phase is lost digit by digit, below -1e20 the result is NaN"
_ROOTS = f"near a root the error is 6 ulp of the amplitude, sqrt(Ai**2 + Bi**2); {_LOST}"
_ROOTS_OF_SLOPE = f"near a root the error is 6 ulp of the amplitude, sqrt(Ai'**2 + Bi'**2); {_LOST}"
_SERIES = "SciPy's from 3 to 8.3 is up to 17 ulp off"


def _zeta(xp: Any, x: Value) -> tuple[Value, Value]:
    """2/3 x^(3/2) and its rounding error."""
    root = xp.sqrt(x)
    square, error = product(root, root)
    rest = (x - square - error) / (2 * root)
    cube, error = product(x, root)
    high = 2 * cube / 3
    back, slip = product(3.0, high)
    return high, (2 * cube - back - slip + 2 * (error + x * rest)) / 3


def _turned(xp: Any, x: Value, which: int) -> Value:
    """Cephes' functions for x < -2.09, turned back by the rounding error of the phase z + pi/4 in them."""
    found = special(xp, "airy")(x)
    rough = -2.0 * x * xp.sqrt(-x) / 3.0
    high, low = _zeta(xp, -x)
    slip = (high - rough) + low + total(rough, _QUARTER)[1] + _REST
    return found[which] + slip * found[2 + which] if which < 2 else found[which] - slip * found[which - 2]


def _scaled_back(xp: Any, x: Value, which: int) -> Value:
    """Cephes' Bi for x > 8.33, with the rounding error of z taken out of its exponential factor."""
    high, low = _zeta(xp, x)
    return special(xp, "airy")(x)[which] * (1 + ((high - 2.0 * x * xp.sqrt(x) / 3.0) + low))


def _left(xp: Any, x: Value, which: int) -> Value:
    """Far on the left: a wave of phase z - pi/4."""
    high, low = _zeta(xp, -x)
    wave = xp.exp(1j * high) * xp.exp(1j * low) * ((1 - 1j) * 0.5**0.5 / PI**0.5)
    wave = wave * descending(2 / 3 if which % 2 else 1 / 3, 1j / high)
    found = (wave.real, wave.imag, -wave.imag, wave.real)[which] * _amplitude(xp, -x, which)
    return xp.where(x < -1e20, xp.nan, found)


def _amplitude(xp: Any, x: Value, which: int) -> Value:
    root = xp.sqrt(xp.sqrt(x))
    return root if which % 2 else 1 / root


def _right(xp: Any, x: Value, which: int) -> Value:
    """On the right: Ai by an integral with a positive integrand, Bi by its series; times the exponential factor."""
    from math import sqrt

    x = xp.minimum(x, 1e3)  # where Ai has long been 0 and Bi infinite
    high, low = _zeta(xp, x)
    order = 2 / 3 if which % 2 else 1 / 3
    if which < 2:
        scaled = laplace(xp, high, lambda q: xp.cosh(2 * order * xp.arcsinh(xp.sqrt(q / 2)))) * xp.sqrt(high)
        scaled, sign = scaled / (PI * sqrt(2)) * (-1 if which else 1), -1
    else:
        scaled, sign = descending(order, -1 / high) / sqrt(PI), 1
    half = xp.exp(sign * high / 2)  # the whole factor may overflow where the result does not
    return scaled * _amplitude(xp, x, which) * half * half * (1 + sign * low)


def _airy(xp: Any, x: Value, which: int) -> Value:
    """Ai, Ai', Bi or Bi'."""
    found = special(xp, "airy")(x)[which]
    found = patched(xp, found, (x < -2.09) & (x >= -10), lambda xp, x: _turned(xp, x, which), x)
    found = patched(xp, found, x < -10, lambda xp, x: _left(xp, x, which), x)
    if which > 1:
        found = patched(xp, found, (x > 8.33) & (x <= _FAR), lambda xp, x: _scaled_back(xp, x, which), x)
    return patched(xp, found, x > (0.62 if which < 2 else _FAR), lambda xp, x: _right(xp, x, which), x)


airy_ai: Op = elementwise(
    "airy_ai",
    lambda xp, x: double(xp, _airy, x, which=0),
    partials=(lambda x: airy_aip(x),),
    aliases=("airyai",),
    sympy="airyai",
    ball="airy_ai",
    domain=(REALS,),
    accuracy=_ROOTS,
    doc="Airy function Ai.",
)

airy_aip: Op = elementwise(
    "airy_aip",
    lambda xp, x: double(xp, _airy, x, which=1),
    partials=(lambda x: x * airy_ai(x),),
    aliases=("airyaiprime",),
    sympy="airyaiprime",
    ball=lambda x: x.airy_ai(derivative=1),
    domain=(REALS,),
    accuracy=_ROOTS_OF_SLOPE,
    doc="Derivative of the Airy function Ai.",
)

airy_bi: Op = elementwise(
    "airy_bi",
    lambda xp, x: double(xp, _airy, x, which=2),
    partials=(lambda x: airy_bip(x),),
    aliases=("airybi",),
    sympy="airybi",
    ball="airy_bi",
    domain=(REALS,),
    accuracy=f"{_ROOTS}; {_SERIES}",
    doc="Airy function Bi.",
)

airy_bip: Op = elementwise(
    "airy_bip",
    lambda xp, x: double(xp, _airy, x, which=3),
    partials=(lambda x: x * airy_bi(x),),
    aliases=("airybiprime",),
    sympy="airybiprime",
    ball=lambda x: x.airy_bi(derivative=1),
    domain=(REALS,),
    accuracy=f"{_ROOTS_OF_SLOPE}; {_SERIES}",
    doc="Derivative of the Airy function Bi.",
)
