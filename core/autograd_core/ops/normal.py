"""Rows of the standard normal distribution: density, distribution function, its logarithm and its inverse.

The tails rest on the scaled function exp(x**2) erfc(x), which stays moderate where everything else under- or overflows.
"""

from __future__ import annotations

from typing import Any

from autograd_core.op import REALS, Interval, Op, Value, elementwise
from autograd_core.ops.errorfunctions import erfcx, scaled
from autograd_core.ops.exponential import sqrt
from autograd_core.ops.piecewise import where
from autograd_core.ops.precise import double, exp_of_square, pi_ball, product, special

_ROOT_TWO = 1.4142135623730951
_ROOT_HALF, _ROOT_HALF_REST = 0.7071067811865476, -4.833646656726457e-17
_DENSITY_AT_0 = 0.3989422804014327  # 1 / sqrt(2 pi)


def _density_ball(x: Any) -> Any:
    return (-x * x / 2).exp() / (2 * pi_ball()).sqrt()


def _ndtr_ball(x: Any) -> Any:
    return (-x / (x * 0 + 2).sqrt()).erfc() / 2


normal_density: Op = elementwise(
    "normal_density",
    lambda xp, x: double(xp, lambda xp, x: _DENSITY_AT_0 * exp_of_square(xp, x, -0.5), x),
    partials=(lambda x, y: -x * y,),
    aliases=("norm_pdf",),
    sympy=lambda sp, x: sp.exp(-x * x / 2) / sp.sqrt(2 * sp.pi),
    ball=_density_ball,
    domain=(REALS,),
    math="exp(-x**2 / 2) / sqrt(2 * pi)",
    accuracy="where the value is subnormal, the derivative has its absolute error times x",
    doc="Density of the standard normal distribution.",
)


def _tail(xp: Any, x: Value) -> Value:
    """erfcx(-x / sqrt(2)) for x <= 1, corrected for the rounding of its argument."""
    z, rest = product(-x, _ROOT_HALF + 0 * x)
    value = scaled(xp, z)
    return value + (rest - x * _ROOT_HALF_REST) * (2 * z * value - 2 * _ROOT_TWO * _DENSITY_AT_0)


def _ndtr(xp: Any, x: Value) -> Value:
    """The rounding of x / sqrt(2) must not reach an exponent."""
    left = xp.clip(x, -40.0, -1.0)
    tail = exp_of_square(xp, left, -0.5) * (_tail(xp, left) / 2)
    return xp.where(x < -1, tail, special(xp, "erfc")(-xp.maximum(x, -1.0) * _ROOT_HALF) / 2)


ndtr: Op = elementwise(
    "ndtr",
    lambda xp, x: double(xp, _ndtr, x),
    partials=(lambda x: normal_density(x),),
    aliases=("norm_cdf",),
    sympy=lambda sp, x: sp.erfc(-x / sp.sqrt(2)) / 2,
    ball=_ndtr_ball,
    domain=(REALS,),
    math="erfc(-x / sqrt(2)) / 2",
    accuracy="the left tail is up to 4.1 ulp off",
    doc="Distribution function of the standard normal distribution.",
)


def _hazard(xp: Any, x: Value) -> Value:
    left = xp.minimum(x, 1.0)
    return xp.where(
        x < 1,
        2 * _DENSITY_AT_0 / scaled(xp, -left * _ROOT_HALF),
        _DENSITY_AT_0 * exp_of_square(xp, xp.maximum(x, 1.0), -0.5) / _ndtr(xp, xp.maximum(x, 1.0)),
    )


ndtr_ratio: Op = elementwise(
    "ndtr_ratio",
    lambda xp, x: double(xp, _hazard, x),
    partials=(lambda x, y: -y * ndtr_gap(x),),
    sympy=lambda sp, x: sp.exp(-x * x / 2) / sp.sqrt(2 * sp.pi) / (sp.erfc(-x / sp.sqrt(2)) / 2),
    ball=lambda x: _density_ball(x) / _ndtr_ball(x),
    domain=(REALS,),
    math="normal_density(x) / ndtr(x)",
    accuracy="where the value is subnormal, the derivative has its absolute error times x",
    doc="Density over distribution function of the standard normal distribution; near -x for x -> -inf.",
)


def _gap(xp: Any, x: Value) -> Value:
    """x + ndtr_ratio(x), as -erfcx'(z) / (sqrt(2) erfcx(z)) with z = -x / sqrt(2) where the sum cancels."""
    z = xp.maximum(-x * _ROOT_HALF, 0.0)
    tail = -erfcx(z, n=1) / scaled(xp, z) * _ROOT_HALF
    return xp.where(x < -0.5, tail, x + _hazard(xp, xp.maximum(x, -0.5)))


def _gap_slope(x: Value, y: Value) -> Value:
    """1 - ratio * gap, which cancels in the left tail; there by the same quotient's derivative."""
    tail = x < -1 / 2
    left = where(tail, x, -1)
    z = -left / sqrt(2 + 0 * left)
    first, second = erfcx(z, n=1) / erfcx(z), erfcx(z, n=2) / erfcx(z)
    return where(tail, (second - first * first) / 2, 1 - ndtr_ratio(where(tail, 0, x)) * y)


ndtr_gap: Op = elementwise(
    "ndtr_gap",
    lambda xp, x: double(xp, _gap, x),
    partials=(_gap_slope,),
    formula=lambda x: x + ndtr_ratio(x),
    domain=(REALS,),
    math="x + ndtr_ratio(x)",
    accuracy="a sum of two rounded terms: up to 20 ulp",
    doc="How far ndtr_ratio(x) is above -x.",
)


def _log_ndtr(xp: Any, x: Value) -> Value:
    left = xp.minimum(x, 0.0)
    tail = xp.log(scaled(xp, -left * _ROOT_HALF) / 2) - left * left / 2
    return xp.where(x < -1, tail, xp.log1p(-_ndtr(xp, -xp.maximum(x, -1.0))))


log_ndtr: Op = elementwise(
    "log_ndtr",
    lambda xp, x: double(xp, _log_ndtr, x),
    partials=(lambda x: ndtr_ratio(x),),
    sympy=lambda sp, x: sp.log(sp.erfc(-x / sp.sqrt(2)) / 2),
    ball=lambda x: _ndtr_ball(x).log() if x < 0 else (-_ndtr_ball(-x)).log1p(),
    domain=(REALS,),
    math="log(ndtr(x))",
    accuracy="up to 5 ulp, from ndtr(-x)",
    doc="Logarithm of the normal distribution function.",
)


def _quantile_slope(xp: Any, x: Value) -> Value:
    """1 / density(y) at y = ndtri(x); density(y) is ndtr_ratio(y) x where the rounding of y would count."""
    y, rest = special(xp, "ndtri")(x), xp.minimum(x, 1 - x)
    inner = 1 / (_DENSITY_AT_0 * exp_of_square(xp, xp.clip(y, -1.0, 1.0), -0.5))
    outer = 1 / (_hazard(xp, -xp.abs(y)) * xp.where(rest == 0, xp.nan, rest))
    return xp.where(rest == 0, xp.inf, xp.where(rest > 0.25, inner, outer))


ndtri_slope: Op = elementwise(
    "ndtri_slope",
    lambda xp, x: double(xp, _quantile_slope, x),
    partials=(lambda x, y: ndtri(x) * y * y,),
    formula=lambda x: 1 / normal_density(ndtri(x)),
    domain=(Interval(0.0, 1.0),),
    math="1 / normal_density(ndtri(x))",
    accuracy="a quotient of rounded factors: up to 6 ulp",
    doc="Derivative of ndtri, with its digits also next to 0 and 1.",
)

ndtri: Op = elementwise(
    "ndtri",
    lambda xp, x: double(xp, lambda xp, x: special(xp, "ndtri")(x), x),
    partials=(lambda x: ndtri_slope(x),),
    aliases=("norm_ppf",),
    sympy=lambda sp, x: sp.sqrt(2) * sp.erfinv(2 * x - 1),
    ball=lambda x: -(x * 0 + 2).sqrt() * (2 * x).erfcinv(),
    domain=(Interval(0.0, 1.0),),
    math="inverse of ndtr",
    doc="Quantile function of the standard normal distribution, the inverse of ndtr.",
)
