"""Rows of the Fresnel integrals and the dilogarithm."""

from __future__ import annotations

from math import factorial
from typing import Any

from autograd_core.op import POSITIVE, REALS, Example, Op, Value, elementwise
from autograd_core.ops.halfturns import pi_of
from autograd_core.ops.precise import PI, chebyshev, double, polynomial, product, special, total

# Chebyshev coefficients of pi x f(x) and pi^2 x^3 g(x), in t = 1 - 16 / z from z = pi/2 x^2 = 8 to infinity.
_FRESNEL_F = (
    0.9959524437306355, 0.005312537230738187, -0.0012064503799332326, -6.290675553444143e-05, 3.376649177265379e-06,
    9.445693631740414e-07, 6.588831996920202e-08, -7.765920798194873e-09, -2.848634758308675e-09,
    -3.503496563064578e-10, 1.270547561927491e-11, 1.562823240106466e-11, 3.601447388851427e-12,
    3.2863069296926603e-13, -7.423448278661976e-14, -4.077287469897271e-14, -9.54939938011789e-15,
    -9.325713133102837e-16, 2.609134841718998e-16, 1.6190280942486813e-16, 4.580069493047389e-17,
)  # fmt: skip
_FRESNEL_G = (
    0.980897435880342, 0.02479747846984885, -0.005240515637834589, -0.0004772024841593661, 1.3218651177418415e-05,
    8.670067149403627e-06, 9.954243258496067e-07, -3.7919195873447e-08, -3.584009472484597e-08,
    -6.630752009191725e-09, -2.672954973971962e-10, 2.0591760497961145e-10, 7.069845030129292e-11,
    1.1121967095761112e-11, -2.446073503521952e-13, -7.257792841895694e-13, -2.421484506949299e-13,
    -4.2206875509721135e-14, 4.3490759784471564e-16, 3.2284873677954574e-15, 1.2994950974859179e-15,
    2.978448555223908e-16, 2.3499890408370375e-17, -1.4900883543393702e-17,
)  # fmt: skip


def _waves(xp: Any, x: Value) -> tuple[Value, Value]:
    """sin and cos of pi/2 x^2; the square is reduced by the period before it is rounded."""
    inside = xp.where(xp.abs(x) >= 2.0**54, x - x, x)  # beyond, x is a multiple of 4, or infinite
    square, rest = product(inside, inside)
    turn, rest = total(xp.fmod(square, 4.0), xp.fmod(rest, 4.0))
    ahead, error = total(turn, 1.0 + 0 * turn)
    return _sine(xp, turn, rest), _sine(xp, ahead, rest + error)


def _sine(xp: Any, turn: Value, rest: Value) -> Value:
    """sin(pi/2 (turn + rest)), its digits kept next to its roots."""
    whole = xp.rint(turn / 2)
    return xp.where(xp.fmod(whole, 2) == 0, 1.0, -1.0) * xp.sin(PI / 2 * ((turn - 2 * whole) + rest))


def _fresnel(xp: Any, x: Value, cosine: bool) -> Value:
    size = xp.clip(xp.abs(x), 2.257, 1e300)
    sine, cosine_ = _waves(xp, size)
    t = 1 - 32 / PI / size / size
    f = chebyshev(_FRESNEL_F, t) / (PI * size)
    g = chebyshev(_FRESNEL_G, t) / (PI * size) / (PI * size) / size
    outer = 0.5 + f * sine - g * cosine_ if cosine else 0.5 - f * cosine_ - g * sine
    return xp.where(xp.abs(x) < 2.257, special(xp, "fresnel")(x)[cosine], xp.copysign(outer, x))


fresnel_wave: Op = elementwise(
    "fresnel_wave",
    lambda xp, x, cosine=False: double(xp, lambda xp, x: _waves(xp, x)[bool(cosine)], x),
    partials=(lambda x, cosine: (-1 if cosine else 1) * pi_of(x) * (x * fresnel_wave(x, cosine=not cosine)),),
    sympy=lambda sp, x, cosine=False: (sp.cos if cosine else sp.sin)(sp.pi * x * x / 2),
    ball=lambda x, cosine=False: (x * x / 2).cos_pi() if cosine else (x * x / 2).sin_pi(),
    domain=(REALS,),
    examples=(Example(((),)), Example(((),), {"cosine": True})),
    math="sin(pi / 2 * x**2), or cos",
    doc="Integrand of the Fresnel integrals, its argument reduced exactly.",
)

fresnel_s: Op = elementwise(
    "fresnel_s",
    lambda xp, x: double(xp, lambda xp, x: _fresnel(xp, x, cosine=False), x),
    partials=(lambda x: fresnel_wave(x),),
    aliases=("fresnels",),
    sympy="fresnels",
    ball="fresnel_s",
    domain=(REALS,),
    math="integral of sin(pi / 2 * t**2) from 0 to x",
    doc="Fresnel sine integral.",
)

fresnel_c: Op = elementwise(
    "fresnel_c",
    lambda xp, x: double(xp, lambda xp, x: _fresnel(xp, x, cosine=True), x),
    partials=(lambda x: fresnel_wave(x, cosine=True),),
    aliases=("fresnelc",),
    sympy="fresnelc",
    ball="fresnel_c",
    domain=(REALS,),
    math="integral of cos(pi / 2 * t**2) from 0 to x",
    accuracy="up to 5 ulp from 1 to 2, by SciPy",
    doc="Fresnel cosine integral.",
)

_BERNOULLI = tuple(
    b / factorial(2 * k + 1)
    for k, b in enumerate((1.0, 1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798,
                           -174611 / 330, 854513 / 138, -236364091 / 2730, 8553103 / 6))
)  # fmt: skip


def _dilogarithm(u: Value) -> Value:
    """spence(exp(-u)) = u - u^2/4 + u^3/36 - ..., for |u| up to 1.2."""
    return u * polynomial(_BERNOULLI, u * u) - u * u / 4


def _spence(xp: Any, x: Value) -> Value:
    """About 1 by the series; elsewhere reflected at 1/2, or inverted, into its range."""
    low, high = xp.clip(x, 5e-324, 0.3), xp.maximum(x, 3.3)
    middle = _dilogarithm(-xp.log(xp.clip(x, 0.3, 3.3)))
    below = PI**2 / 6 - xp.log(low) * xp.log1p(-low) - _dilogarithm(-xp.log1p(-low))
    above = -(PI**2) / 6 - xp.log(high - 1) ** 2 / 2 - _dilogarithm(xp.log1p(-1 / high))
    return xp.where(x < 0.3, xp.where(x < 0, xp.nan, below), xp.where(x > 3.3, above, middle))


def _spence_derivative(xp: Any, x: Value, n: int) -> Value:
    """Of log(x) / (1 - x): about 1 the series of -log(1 + d) / d, elsewhere d L_m = log(x)^(m) - m L_(m-1)."""
    if not n:
        return _spence(xp, x)
    m = n - 1
    d = x - 1
    near = xp.clip(d, -0.5, 0.5)
    terms = [(-1) ** j * factorial(j) / factorial(j - m) / (j + 1) for j in range(m, m + 54)]
    away, base = xp.where(xp.abs(d) < 0.5, 1.0, d), xp.where(xp.abs(d) < 0.5, 2.0, x)
    found = xp.log(base) / away
    for k in range(1, m + 1):
        found = (-((-1.0) ** k) * factorial(k - 1) / base**k - k * found) / away
    return -xp.where(xp.abs(d) < 0.5, polynomial(terms, near), found)


def _spence_ball(x: Any, n: int = 0) -> Any:
    import flint

    if not n:
        return flint.acb(1 - x).polylog(2).real
    found = x.log() / (x - 1)
    for k in range(1, n):
        found = (-((-1) ** k) * factorial(k - 1) / x**k - k * found) / (x - 1)
    return -found


def _spence_sympy(sp: Any, x: Any, n: int = 0) -> Any:
    v = sp.Dummy(positive=True)
    return sp.diff(sp.log(v) / (1 - v), v, n - 1).subs(v, x) if n else sp.polylog(2, 1 - x)


spence: Op = elementwise(
    "spence",
    lambda xp, x, n=0: double(xp, _spence_derivative, x, n=n),
    partials=(lambda x, n: spence(x, n=n + 1),),
    sympy=_spence_sympy,
    ball=_spence_ball,
    domain=(POSITIVE,),
    poles=((1.0,),),
    examples=(Example(((),)), Example(((),), {"n": 1})),
    math="integral of log(t) / (1 - t) from 1 to x",
    accuracy="the derivative of order 2 is a difference, 9 ulp off from x = 1.6 to 1.8",
    doc="Dilogarithm of 1 - x (Spence's function), or its derivative of order n.",
)
