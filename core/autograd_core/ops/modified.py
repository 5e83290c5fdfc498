"""Rows of the modified Bessel functions I and K of order 0 and 1, plain and scaled by their exponential factor.

The derivatives of the scaled ones are differences that cancel for large x, each next one more. They are integrals with
positive integrands (the moments below), whose derivatives are moments again.
"""

from __future__ import annotations

from math import comb, factorial
from typing import Any

from autograd_core.conventions import at_kink
from autograd_core.op import POSITIVE, REALS, Example, Op, Value, elementwise
from autograd_core.ops.cylinder import LEAST, ascending, k_ball, laplace, patched
from autograd_core.ops.orders import iv, scaled_k
from autograd_core.ops.piecewise import sign, where
from autograd_core.ops.precise import PI, double, special, total

_POINTS = 64  # of the circle
_EULER_LESS_LOG_2 = -0.11593151565841245
_NOTHING = 1e-20
"""Below this the leading term is all, and SciPy's functions may be NaN."""


def _i(xp: Any, x: Value, n: int) -> Value:
    found = special(xp, f"i{n}")(x)
    found = patched(xp, found, xp.abs(x) > 700, lambda xp, x: _near_overflow(xp, x, n), x)
    return patched(xp, found, xp.abs(x) < 8, lambda xp, x: ascending(xp, float(n), x, 1), x)


def _near_overflow(xp: Any, x: Value, n: int) -> Value:
    x = xp.clip(x, -1500.0, 1500.0)
    half = xp.exp(xp.abs(x) / 2)  # exp(|x|) may overflow where the product does not
    return special(xp, f"i{n}e")(x) * half * half


def _ie(xp: Any, x: Value, n: int) -> Value:
    found = special(xp, f"i{n}e")(x)
    small = xp.abs(x) < 8
    return patched(xp, found, small, lambda xp, x: ascending(xp, float(n), x, 1) * xp.exp(-xp.abs(x)), x)


i0: Op = elementwise(
    "i0",
    lambda xp, x: double(xp, _i, x, n=0),
    partials=(lambda x: i1(x),),
    aliases=("modified_bessel_i0",),
    sympy=lambda sp, x: sp.besseli(0, x),
    ball=lambda x: x.bessel_i(0),
    domain=(REALS,),
    doc="Modified Bessel function of the first kind of order 0.",
)

i1: Op = elementwise(
    "i1",
    lambda xp, x: double(xp, _i, x, n=1),
    partials=(lambda x: i0(x) / 2 + iv(2, x) / 2,),  # i0 - i1/x has no second derivative near 0
    aliases=("modified_bessel_i1",),
    sympy=lambda sp, x: sp.besseli(1, x),
    ball=lambda x: x.bessel_i(1),
    domain=(REALS,),
    poles=((0.0,),),
    accuracy="the series that serves up to |x| = 8 is up to 5 ulp off",
    doc="Modified Bessel function of the first kind of order 1.",
)


def _i0e_slope(x: Value) -> Value:
    return where(x == 0, at_kink(0, left=1, right=-1), -sign(x) * i_moment(abs(x), p=1))


i0e: Op = elementwise(
    "i0e",
    lambda xp, x: double(xp, _ie, x, n=0),
    partials=(_i0e_slope,),
    sympy=lambda sp, x: sp.exp(-sp.Abs(x)) * sp.besseli(0, x),
    ball=lambda x: x.bessel_i(0) * (-abs(x)).exp(),
    domain=(REALS,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="0 at 0",
    math="exp(-|x|) * i0(x)",
    doc="Scaled modified Bessel function of the first kind of order 0, exp(-|x|) i0(x).",
)

i1e: Op = elementwise(
    "i1e",
    lambda xp, x: double(xp, _ie, x, n=1),
    partials=(lambda x: i_moment(abs(x), p=2) - i_moment(abs(x), p=1),),
    sympy=lambda sp, x: sp.exp(-sp.Abs(x)) * sp.besseli(1, x),
    ball=lambda x: x.bessel_i(1) * (-abs(x)).exp(),
    domain=(REALS,),
    poles=((0.0,),),
    math="exp(-|x|) * i1(x)",
    accuracy="the derivative has a root at 1.545, and is a difference of terms up to 10 times its size beyond",
    doc="Scaled modified Bessel function of the first kind of order 1, exp(-|x|) i1(x).",
)


def _circle(xp: Any, x: Value, p: int) -> Value:
    """The mean of exp(-x (1 - cos t)) (1 - cos t)^p over equidistant t, for x <= 36; its sum is compensated."""
    from math import pi, sin

    found = rest = 0 * x
    for j in range(_POINTS // 2 + 1):
        u = 2 * sin(pi * j / _POINTS) ** 2
        found, error = total(found, xp.exp(-x * u) * (u**p * (1 if j in (0, _POINTS // 2) else 2)))
        rest = rest + error
    return (found + rest) / _POINTS


def _i_moment(xp: Any, x: Value, p: int) -> Value:
    found = _circle(xp, xp.minimum(x, 36.0), p)
    found = patched(xp, found, x > 36, lambda xp, x: laplace(xp, x, lambda q: q**p, -1) / PI, x)
    return xp.where(x >= 0, found, xp.nan)


i_moment: Op = elementwise(
    "i_moment",
    lambda xp, x, p=0: double(xp, _i_moment, x, p=p),
    partials=(lambda x, p: -i_moment(x, p=p + 1),),
    sympy=lambda sp, x, p=0: _sum_sympy(sp, -x, sp.besseli, x, p, (-1) ** p),
    ball=lambda x, p=0: _sum_ball(-x, x.bessel_i, p, (-1) ** p),
    domain=(POSITIVE,),
    examples=(Example(((),), {"p": 1}), Example(((),), {"p": 2})),
    math="1/pi * integral of exp(-x * (1 - cos(t))) * (1 - cos(t))**p, t = 0..pi",
    doc="Moments of exp(-x (1 - cos t)) over half a circle: the derivatives of exp(-x) i0(x), up to the sign.",
)


def _terms(p: int, turn: int) -> list[tuple[int, int]]:
    """The j and c_j of (cosh t - 1)^p = 2^-p times the sum of c_j cosh(j t); times `turn` = (-1)^p, of 1 - cos t."""
    return [(j, turn * (-1) ** (p - j) * comb(2 * p, p - j) * (2 if j else 1)) for j in range(p + 1)]


def _sum_ball(exponent: Any, bessel: Any, p: int, turn: int) -> Any:
    return exponent.exp() * sum(c * bessel(j) for j, c in _terms(p, turn)) / 2**p


def _sum_sympy(sp: Any, exponent: Any, bessel: Any, x: Any, p: int, turn: int) -> Any:
    return sp.exp(exponent) * sum(c * bessel(j, x) for j, c in _terms(p, turn)) / 2**p


def _k_moment(xp: Any, x: Value, p: int) -> Value:
    found = laplace(xp, xp.maximum(x, LEAST), lambda q: q**p)
    below = lambda xp, x: sum(c * scaled_k(xp, 0 * x + j, x) for j, c in _terms(p, 1)) / 2**p  # noqa: E731
    found = patched(xp, found, (x >= _NOTHING) & (x < LEAST), below, x)
    # The other terms are nothing beside the last one, and infinite too soon.
    last = lambda xp, x: factorial(p - 1) * x**-p if p else scaled_k(xp, 0 * x, x)  # noqa: E731
    return xp.where(x >= 0, patched(xp, found, x < _NOTHING, last, x), xp.nan)


k_moment: Op = elementwise(
    "k_moment",
    lambda xp, x, p=0: double(xp, _k_moment, x, p=p),
    partials=(lambda x, p: -k_moment(x, p=p + 1),),
    sympy=lambda sp, x, p=0: _sum_sympy(sp, x, sp.besselk, x, p, 1),
    ball=lambda x, p=0: _sum_ball(x, lambda j: k_ball(type(x)(j), x), p, 1),
    domain=(POSITIVE,),
    examples=(Example(((),), {"p": 1}), Example(((),), {"p": 2})),
    math="integral of exp(-x * (cosh(t) - 1)) * (cosh(t) - 1)**p, t = 0..inf",
    accuracy="the sum of Bessel functions below x = 1/3 is up to 5 ulp off",
    doc="Moments of exp(-x (cosh t - 1)) over t > 0: the derivatives of exp(x) k0(x), up to the sign.",
)


def _k0_series(xp: Any, x: Value) -> Value:
    """K_0 at 0: all terms are positive up to x = 1."""
    z, found, harmonic = x * x / 4, 0 * x, 2.9289682539682538  # 1 + 1/2 + ... + 1/10
    for k in reversed(range(1, 11)):
        found = (found + harmonic) * z / (k * k)
        harmonic = harmonic - 1 / k
    return found - (xp.log(x) + _EULER_LESS_LOG_2) * ascending(xp, 0.0, x, 1, terms=10)


def _ke(xp: Any, x: Value, n: int) -> Value:
    """SciPy's for large x, and for small x > 0 if n is 1."""
    found = special(xp, f"k{n}e")(x)
    middle = (x > LEAST) & (x < 2.5)
    found = patched(xp, found, middle, lambda xp, x: laplace(xp, x, lambda q: (1 + q) ** n), x)
    if n:
        return patched(xp, found, (x > 0) & (x < _NOTHING), lambda xp, x: 1 / x, x)
    return patched(xp, found, (x > 0) & (x <= LEAST), lambda xp, x: _k0_series(xp, x) * xp.exp(x), x)


def _k(xp: Any, x: Value, n: int) -> Value:
    found = special(xp, f"k{n}")(x)
    found = patched(xp, found, (x > LEAST) & (x < 2.5), lambda xp, x: _ke(xp, x, n) * xp.exp(-x), x)
    if n:
        return patched(xp, found, (x > 0) & (x < _NOTHING), lambda xp, x: 1 / x, x)
    return patched(xp, found, (x > 0) & (x <= LEAST), _k0_series, x)


k0: Op = elementwise(
    "k0",
    lambda xp, x: double(xp, _k, x, n=0),
    partials=(lambda x: -k1(x),),
    aliases=("modified_bessel_k0",),
    sympy=lambda sp, x: sp.besselk(0, x),
    ball=lambda x: k_ball(type(x)(0), x),
    domain=(POSITIVE,),
    doc="Modified Bessel function of the second kind of order 0.",
)

k1: Op = elementwise(
    "k1",
    lambda xp, x: double(xp, _k, x, n=1),
    partials=(lambda x, y: -k0(x) - y / x,),
    aliases=("modified_bessel_k1",),
    sympy=lambda sp, x: sp.besselk(1, x),
    ball=lambda x: k_ball(type(x)(1), x),
    domain=(POSITIVE,),
    doc="Modified Bessel function of the second kind of order 1.",
)

k0e: Op = elementwise(
    "k0e",
    lambda xp, x: double(xp, _ke, x, n=0),
    partials=(lambda x: -k_moment(x, p=1),),
    aliases=("scaled_modified_bessel_k0",),
    sympy=lambda sp, x: sp.exp(x) * sp.besselk(0, x),
    ball=lambda x: x.exp() * k_ball(type(x)(0), x),
    domain=(POSITIVE,),
    math="exp(x) * k0(x)",
    doc="Scaled modified Bessel function of the second kind of order 0, exp(x) k0(x).",
)

k1e: Op = elementwise(
    "k1e",
    lambda xp, x: double(xp, _ke, x, n=1),
    partials=(lambda x: -k_moment(x, p=1) - k_moment(x, p=2),),
    aliases=("scaled_modified_bessel_k1",),
    sympy=lambda sp, x: sp.exp(x) * sp.besselk(1, x),
    ball=lambda x: x.exp() * k_ball(type(x)(1), x),
    domain=(POSITIVE,),
    math="exp(x) * k1(x)",
    doc="Scaled modified Bessel function of the second kind of order 1, exp(x) k1(x).",
)
