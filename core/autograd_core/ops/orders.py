"""Rows of the Bessel functions of real order; nobody knows a useful formula for the derivative by the order.

SciPy's own are Amos' and lose up to three digits in places; they are taken where nothing better is at hand.
"""

from __future__ import annotations

from typing import Any

from autograd_core.op import POSITIVE, Interval, Op, Value, elementwise
from autograd_core.ops.cylinder import (
    LEAST,
    ascending,
    descending,
    descending_slope,
    far,
    hankel,
    k_ball,
    laplace,
    leading,
    patched,
    widely,
)
from autograd_core.ops.logic import isinf
from autograd_core.ops.piecewise import sign, where
from autograd_core.ops.precise import PI, double, special, unknown

_ORDERS = Interval(0.0, 6.0)
_ROOTS = "near a root the error is relative to the amplitude, sqrt(J**2 + Y**2): 8 ulp of that"
_TINY = 1e-9  # where `leading` holds


def _jv(xp: Any, v: Value, x: Value) -> Value:
    whole = v == xp.rint(v)
    odd = whole & (v % 2 == 1)  # next to -1 the remainder may round to 1
    flip, lost = odd & ((x < 0) ^ (v < 0)), (x < 0) & ~whole
    v, x = xp.where(whole, xp.abs(v), _not_subnormal(xp, v)), xp.abs(x)
    found = special(xp, "jv")(v, x)
    middle = (x > xp.abs(v)) & ~far(xp, v, x)
    found = patched(xp, found, middle, lambda xp, v, x: special(xp, "hankel1")(v, x).real, v, x)
    found = patched(xp, found, far(xp, v, x), lambda xp, v, x: hankel(xp, v, x).real, v, x)
    small = (v > -1) & (v < 150) & (x * x < 2 * (v + 1))
    found = patched(xp, found, small, lambda xp, v, x: ascending(xp, v, x, -1), v, x)
    return xp.where(lost, xp.nan, xp.where(flip, -found, found))


def _not_subnormal(xp: Any, v: Value) -> Value:
    """0 for orders of which SciPy's functions make NaN."""
    return xp.where(xp.abs(v) < 1e-300, 0 * v, v)


def _slope(f: Op, v: Value, x: Value, y: Value, sign: int) -> Value:
    """The derivative of J (sign -1) or I (sign 1): next to v = 0 not by the order v - 1, in which v might be lost."""
    low = where(v > 0, where(2 * v < 1, x, 0), 0)
    after = sign * f(v + 1, x)
    return where(low == 0, f(v - 1, x) / 2 + after / 2, v * y / where(low == 0, 1, low) + after)


def _tiny(v: Value, x: Value) -> Value:
    return (v >= 0) & (v < 150) & (x > 0) & (x < _TINY)


def _yv(xp: Any, v: Value, x: Value) -> Value:
    whole = v == xp.rint(v)
    odd = whole & (v < 0) & (v % 2 == 1)
    v = xp.where(whole, xp.abs(v), _not_subnormal(xp, v))
    return xp.where(odd, -1.0, 1.0) * _yv_right(xp, v, x)


def _leading(xp: Any, v: Value, x: Value) -> Value:
    return leading(xp, v, x, 2 * xp.sin(PI / 2 * v) ** 2, -2 / PI)


def _yv_right(xp: Any, v: Value, x: Value) -> Value:
    found = special(xp, "yv")(v, x)
    tiny = _tiny(v, x)
    found = patched(xp, found, tiny, _leading, v, x)
    return patched(xp, found, far(xp, v, x) & (x > 0), lambda xp, v, x: hankel(xp, v, x).imag, v, x)


jv: Op = elementwise(
    "jv",
    lambda xp, v, x: double(xp, _jv, v, x),
    partials=(unknown("jv", "v"), lambda v, x, y: _slope(jv, v, x, y, -1)),
    inert=frozenset((0,)),
    aliases=("besselj", "jn"),
    sympy="besselj",
    ball=lambda v, x: x.bessel_j(v),
    domain=(_ORDERS, POSITIVE),
    poles=((1e-12, 1e-10),),
    accuracy=_ROOTS,
    doc="Bessel function of the first kind of real order v; no derivative by v.",
)

yv: Op = elementwise(
    "yv",
    lambda xp, v, x: double(xp, _yv, v, x),
    partials=(unknown("yv", "v"), lambda v, x, y: where(isinf(y), 0, yv(v - 1, x)) - v * y / x),
    inert=frozenset((0,)),
    aliases=("bessely", "yn"),
    sympy="bessely",
    ball=lambda v, x: widely(x, lambda: x.bessel_y(v)),
    domain=(_ORDERS, POSITIVE),
    accuracy=f"{_ROOTS}; the derivative may be NaN for x below 1e-305",
    doc="Bessel function of the second kind of real order v; no derivative by v.",
)


def _series(xp: Any, v: Value, x: Value) -> Value:
    return ascending(xp, v, x, 1, terms=int(xp.max(xp.abs(x))) + 16)


def _low(xp: Any, v: Value, x: Value) -> Value:
    return (v > -1) & (v < 150) & (xp.abs(x) < 200) & ~far(xp, v, x)


def _ive(xp: Any, v: Value, x: Value) -> Value:
    whole, size = v == xp.rint(v), xp.abs(x)
    v, size = xp.where(whole, xp.abs(v), _not_subnormal(xp, v)), xp.where(whole, size, x)
    sign = xp.where(whole & (v % 2 == 1) & (x < 0), -1.0, 1.0)
    return sign * _ive_right(xp, v, size)


def _ive_right(xp: Any, v: Value, x: Value) -> Value:
    found = special(xp, "ive")(v, x)
    found = patched(xp, found, _low(xp, v, x), lambda xp, v, x: _series(xp, v, x) * xp.exp(-xp.abs(x)), v, x)
    high = far(xp, v, x) & (x > 0)
    return patched(xp, found, high, lambda xp, v, x: descending(v, -1 / x) / ((2 * PI) ** 0.5 * xp.sqrt(x)), v, x)


def _iv(xp: Any, v: Value, x: Value) -> Value:
    half = xp.exp(xp.abs(x) / 2)  # exp(|x|) may overflow where the product does not
    return patched(xp, _ive(xp, v, x) * half * half, _low(xp, v, x), _series, v, x)


def _ive_slope(xp: Any, v: Value, x: Value) -> Value:
    here, after = _ive(xp, v, x), _ive(xp, v + 1, x)
    low = (v > 0) & (v < 0.5) & (x != 0)
    before = patched(xp, here, ~low, lambda xp, v, x: _ive(xp, v - 1, x) / 2 - _ive(xp, v + 1, x) / 2, v, x)
    before = patched(xp, before, low, lambda xp, v, x, y: v * y / x, v, x, here)
    found = before + after - xp.sign(x) * here
    high = far(xp, v, x) & (x > 0)
    factor = (2 * PI) ** -0.5
    return patched(xp, found, high, lambda xp, v, x: descending_slope(v, -1 / x) * factor / x / xp.sqrt(x), v, x)


ive_derivative: Op = elementwise(
    "ive_derivative",
    lambda xp, v, x: double(xp, _ive_slope, v, x),
    # Bessel's equation
    partials=(
        unknown("ive_derivative", "v"),
        lambda v, x, y: (v * (v * ive(v, x) / x) - sign(x) * ive(v, x) - y) / x - 2 * sign(x) * y,
    ),
    inert=frozenset((0,)),
    sympy=lambda sp, v, x: (
        sp.exp(-sp.Abs(x)) * ((sp.besseli(v - 1, x) + sp.besseli(v + 1, x)) / 2 - sp.sign(x) * sp.besseli(v, x))
    ),
    ball=lambda v, x: (-abs(x)).exp() * ((x.bessel_i(v - 1) + x.bessel_i(v + 1)) / 2 - x.sgn() * x.bessel_i(v)),
    domain=(_ORDERS, POSITIVE),
    poles=((2.0, -1.5),),
    math="d/dx (exp(-|x|) * iv(v, x))",
    accuracy="below x = 19 + v**2 / 2 a difference of terms up to 2 x times its size, as its own derivative is always",
    doc="Derivative of ive by x.",
)

iv: Op = elementwise(
    "iv",
    lambda xp, v, x: double(xp, _iv, v, x),
    partials=(unknown("iv", "v"), lambda v, x, y: _slope(iv, v, x, y, 1)),
    inert=frozenset((0,)),
    aliases=("besseli",),
    sympy="besseli",
    ball=lambda v, x: x.bessel_i(v),
    domain=(_ORDERS, POSITIVE),
    poles=((1e-12, 1e-10),),
    accuracy="from x = 8 to 19 + v**2 / 2 a series of that many terms: 20 ulp",
    doc="Modified Bessel function of the first kind of real order v; no derivative by v.",
)

ive: Op = elementwise(
    "ive",
    lambda xp, v, x: double(xp, _ive, v, x),
    partials=(unknown("ive", "v"), lambda v, x: ive_derivative(v, x)),
    inert=frozenset((0,)),
    sympy=lambda sp, v, x: sp.exp(-sp.Abs(x)) * sp.besseli(v, x),
    ball=lambda v, x: (-abs(x)).exp() * x.bessel_i(v),
    domain=(_ORDERS, POSITIVE),
    math="exp(-|x|) * iv(v, x)",
    accuracy="from x = 8 to 19 + v**2 / 2 a series: 20 ulp; the derivative is a difference there",
    doc="Scaled modified Bessel function of the first kind, exp(-|x|) iv(v, x); no derivative by v.",
)


_BELOW = "8 ulp; SciPy's (Amos') below x = 1/3, 70 ulp for fractional orders; its derivative 300 near 0: v - 1 rounds"


def _middle(xp: Any, v: Value, x: Value) -> Value:
    """Where the integral holds."""
    return (xp.abs(v) <= 7) & (x >= LEAST) & ~far(xp, v, x)


def _kve_integral(xp: Any, v: Value, x: Value, p: int) -> Value:
    return laplace(xp, x, lambda q: q**p * xp.cosh(2 * v * xp.arcsinh(xp.sqrt(q / 2))))


def scaled_k(xp: Any, v: Value, x: Value) -> Value:
    """The values of kve."""
    v = _not_subnormal(xp, xp.abs(v))
    found = special(xp, "kve")(v, x)
    found = patched(xp, found, _middle(xp, v, x) & (x < 2.5), lambda xp, v, x: _kve_integral(xp, v, x, 0), v, x)
    found = patched(xp, found, _tiny(v, x), lambda xp, v, x: leading(xp, v, x) * xp.exp(x), v, x)
    high = far(xp, v, x) & (x > 0)
    return patched(xp, found, high, lambda xp, v, x: descending(v, 1 / x) * ((PI / 2) ** 0.5 / xp.sqrt(x)), v, x)


def _kv(xp: Any, v: Value, x: Value) -> Value:
    half = xp.exp(-x / 2)
    return scaled_k(xp, v, x) * half * half


def _kve_slope(xp: Any, v: Value, x: Value) -> Value:
    found = scaled_k(xp, v, x) * (1 - v / x) - scaled_k(xp, v - 1, x)
    found = patched(xp, found, _middle(xp, v, x), lambda xp, v, x: -_kve_integral(xp, v, x, 1), v, x)
    high = far(xp, v, x) & (x > 0)
    factor = (PI / 2) ** 0.5
    return patched(xp, found, high, lambda xp, v, x: descending_slope(v, 1 / x) * factor / x / xp.sqrt(x), v, x)


kve_derivative: Op = elementwise(
    "kve_derivative",
    lambda xp, v, x: double(xp, _kve_slope, v, x),
    # Bessel's equation
    partials=(
        unknown("kve_derivative", "v"),
        lambda v, x, y: (1 + v * v / x) / x * kve(v, x) + (2 - 1 / x) * y,
    ),
    inert=frozenset((0,)),
    sympy=lambda sp, v, x: sp.exp(x) * (sp.besselk(v, x) - (sp.besselk(v - 1, x) + sp.besselk(v + 1, x)) / 2),
    ball=lambda v, x: x.exp() * (k_ball(v, x) - (k_ball(v - 1, x) + k_ball(v + 1, x)) / 2),
    domain=(_ORDERS, POSITIVE),
    math="d/dx (exp(x) * kv(v, x))",
    accuracy=f"{_BELOW}; its own derivative is a difference for large x",
    doc="Derivative of kve by x.",
)

kv: Op = elementwise(
    "kv",
    lambda xp, v, x: double(xp, _kv, v, x),
    partials=(unknown("kv", "v"), lambda v, x, y: -kv(v - 1, x) - v * y / x),
    inert=frozenset((0,)),
    aliases=("besselk",),
    sympy="besselk",
    ball=lambda v, x: k_ball(v, x),
    domain=(_ORDERS, POSITIVE),
    accuracy=_BELOW,
    doc="Modified Bessel function of the second kind of real order v; no derivative by v.",
)

kve: Op = elementwise(
    "kve",
    lambda xp, v, x: double(xp, scaled_k, v, x),
    partials=(unknown("kve", "v"), lambda v, x: kve_derivative(v, x)),
    inert=frozenset((0,)),
    sympy=lambda sp, v, x: sp.exp(x) * sp.besselk(v, x),
    ball=lambda v, x: x.exp() * k_ball(v, x),
    domain=(_ORDERS, POSITIVE),
    math="exp(x) * kv(v, x)",
    accuracy=_BELOW,
    doc="Scaled modified Bessel function of the second kind, exp(x) kv(v, x); no derivative by v.",
)
