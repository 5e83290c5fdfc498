"""Rows of the incomplete gamma functions and the zeta functions."""

from __future__ import annotations

from math import factorial
from typing import Any

from autograd_core.op import POSITIVE, Interval, Op, Value, elementwise
from autograd_core.ops.cylinder import patched
from autograd_core.ops.exponential import log
from autograd_core.ops.gamma import digamma, hurwitz, rgamma_of, stirling_rest
from autograd_core.ops.piecewise import where
from autograd_core.ops.precise import double, integral, ratio_power, special, tail_ball, total, unknown

_ROOT_TWO_PI = 2.5066282746310007
_SCALE = 2.0**500


def gamma_density(xp: Any, a: Value, x: Value) -> Value:
    """x^(a-1) exp(-x) / gamma(a): for large a as a power of x/a, in which nothing over- or underflows early."""
    small, decay = xp.minimum(a, 10.0), xp.exp(-x / 2)
    whole = (small >= 0.5) | (x == 0)  # else small - 1 may round
    tiny = small < 1e-290  # where 1 / gamma is a, of which the product may have few digits
    front = xp.where(tiny, small * _SCALE, rgamma_of(xp, small))
    low = xp.power(x, xp.where(whole, small - 1, small)) * decay * front * decay
    low = xp.where(x > 3000, 0.0, xp.where(whole, low, low / xp.where(x == 0, 1, x)))
    low = xp.where(tiny, low / _SCALE, low)
    large = xp.clip(a, 10.0, 1e3)
    fall, rest = total(large, -x)
    half, quarter = (ratio_power(xp, (x, 0.0), (large, 0.0), large / n) for n in (2, 4))
    out = (half < 1e-290) | (fall < -1300)  # where a factor has few digits, or none
    half, quarter = (p * xp.exp(fall / n) * (1 + rest / n) for p, n in ((half, 2), (quarter, 4)))
    half = xp.where(out, quarter * quarter, half)
    half = xp.where(fall < -3000, 0.0, half)  # where the power may be out of range
    high = half * (half / x) * (xp.sqrt(large) / _ROOT_TWO_PI * xp.exp(-stirling_rest(large)))
    huge = xp.maximum(a, 1e3)
    ratio = (x - huge) / huge
    exponent = -huge * minus_log1p(xp, ratio)
    top = xp.exp(exponent) / x * (xp.sqrt(huge) / _ROOT_TWO_PI * xp.exp(-stirling_rest(huge)))
    return xp.where(a < 10, low, xp.where(a < 1e3, high, top))


def minus_log1p(xp: Any, t: Value) -> Value:
    """t - log(1 + t), by its series where the difference cancels."""
    near = xp.clip(t, -0.1, 0.1)
    series = 0 * near
    for k in range(18, 1, -1):
        series = series * -near + 1 / k
    return xp.where(xp.abs(t) < 0.1, near * near * series, t - xp.log1p(t))


def _slope_ball(a: Any, x: Any) -> Any:
    return x ** (a - 1) * (-x).exp() * a.rgamma()


def _slope_slope(a: Value, x: Value, y: Value) -> Value:
    """slope(a - 1, x) - slope(a, x), which cancels at the mode: as one product, except at 0, where that is 0/0."""
    edge = (a > 1) & (x < (a - 1) / 2**57)  # where slope(a, x) is nothing beside it
    at_edge = gammainc_slope(where(edge, a - 1, 1), x)
    rate = (a - 1 - x) / where(edge, 1, x)
    return where(edge, at_edge, y * where(y == 0, 0, rate))


gammainc_slope: Op = elementwise(
    "gammainc_slope",
    lambda xp, a, x: double(xp, gamma_density, a, x),
    partials=(lambda a, x, y: y * (log(x) - digamma(a)), _slope_slope),
    sympy=lambda sp, a, x: x ** (a - 1) * sp.exp(-x) / sp.gamma(a),
    ball=_slope_ball,
    domain=(POSITIVE, POSITIVE),
    poles=((2.5, 1e-300), (3.0, 1e-4), (1.0000000001, 1e-18)),
    math="x**(a - 1) * exp(-x) / gamma(a)",
    accuracy="for a > 1000 the exponent rounds; the derivatives are differences, infinite or NaN for a < 1e-308",
    doc="Density of the gamma distribution, the derivative of gammainc by x.",
)

_INCOMPLETE = "8 ulp up to a = 1000; beyond, the exponent of the density rounds: thousands of ulp far in the tails"


def _left(xp: Any, a: Value, x: Value) -> Value:
    """The integral up to x by its series, of which the terms fall soon enough for x < a + 2 and a < 20."""
    found = 1 + 0 * x
    for k in reversed(range(1, 90)):
        found = 1 + found * (x / (a + k))
    least = xp.power(x, a) * rgamma_of(xp, a + 1)  # where the density may be infinite
    return xp.where(x < 1e-290, least, gamma_density(xp, a, x) * x / a) * found


def _right(xp: Any, a: Value, x: Value) -> Value:
    """The integral from x on by Legendre's continued fraction, for x > a + 1, or 0.9."""
    found = 0 * x
    for k in reversed(range(1, 101)):
        found = k * (k - a) / (x + (2 * k + 1) - a - found)
    return gamma_density(xp, a, x) * (x / (x + 1 - a - found))


def _outside(xp: Any, a: Value, x: Value) -> Value:
    """The integral up to x < a, or from x >= a on, by the logarithm u of t less that of x; for a from 20 on."""
    sign, gap = xp.where(x < a, -1.0, 1.0), xp.abs(x - a)
    scale = 1 / (gap + xp.sqrt(x))
    share = x * scale * scale
    area = integral(lambda t: xp.exp(-t * (gap * scale) - share * (t * t) * bend(xp, sign * scale * t)))
    return gamma_density(xp, a, x) * x * scale * area


def bend(xp: Any, w: Value) -> Value:
    """(exp(w) - 1 - w) / w^2."""
    near = xp.clip(w, -1.0, 1.0)
    series = 0 * near
    for k in range(20, 1, -1):
        series = series * near + 1 / factorial(k)
    far = xp.where(xp.abs(w) > 1, w, 1.0)
    return xp.where(xp.abs(w) > 1, (xp.expm1(far) - far) / far / far, series)


def gamma_integral(xp: Any, a: Value, x: Value, upper: bool = False) -> Value:
    """The values of gammainc or gammaincc: SciPy's for a < 0.1 where 1 less the other one would cancel."""
    found = special(xp, "gammaincc" if upper else "gammainc")(a, x)
    inside = (a > 0) & (x > 0) & xp.isfinite(a) & xp.isfinite(x)
    narrow, asked = a < 20, (x >= xp.where(a < 1, 0.9, xp.where(a < 20, a + 1, a))) == upper
    one, other = (_right, _left) if upper else (_left, _right)
    found = patched(xp, found, inside & narrow & asked, one, a, x)
    found = patched(xp, found, inside & narrow & ~asked & (a > 0.1), lambda *z: 1 - other(*z), a, x)
    found = patched(xp, found, inside & ~narrow & asked, _outside, a, x)
    found = patched(xp, found, inside & ~narrow & ~asked, lambda *z: 1 - _outside(*z), a, x)
    near = inside & (a < (1e-20 if upper else 1e-12))  # where SciPy's have no digits
    rest = xp.where(near, a * special(xp, "exp1")(x), 0.0)
    return xp.where(near, rest if upper else 1 - rest, found)


gammainc: Op = elementwise(
    "gammainc",
    lambda xp, a, x: double(xp, gamma_integral, a, x),
    partials=(unknown("gammainc", "a"), lambda a, x: gammainc_slope(a, x)),
    aliases=("igamma",),
    inert=frozenset((0,)),
    sympy=lambda sp, a, x: sp.lowergamma(a, x) / sp.gamma(a),
    ball=tail_ball("gamma_lower"),
    domain=(POSITIVE, POSITIVE),
    math="integral of t**(a - 1) * exp(-t) from 0 to x, over gamma(a)",
    accuracy=_INCOMPLETE,
    doc="Regularized lower incomplete gamma function; no derivative by a is known.",
)

gammaincc: Op = elementwise(
    "gammaincc",
    lambda xp, a, x: double(xp, gamma_integral, a, x, upper=True),
    partials=(unknown("gammaincc", "a"), lambda a, x: -gammainc_slope(a, x)),
    aliases=("igammac",),
    inert=frozenset((0,)),
    sympy=lambda sp, a, x: sp.uppergamma(a, x) / sp.gamma(a),
    ball=tail_ball("gamma_upper"),
    domain=(POSITIVE, POSITIVE),
    math="integral of t**(a - 1) * exp(-t) from x to inf, over gamma(a)",
    accuracy=f"{_INCOMPLETE}; 100 ulp where a and x are below 1, and 1 - gammainc cancels",
    doc="Regularized upper incomplete gamma function; no derivative by a is known.",
)


def _zeta(xp: Any, s: Value, q: Value) -> Value:
    """Hurwitz's, defined for s > 1; Riemann's everywhere."""
    riemann = (q == 1) & (s < 1)
    low = (q > 0) & (q < 1) & (s > 1)  # where SciPy's loses other terms than the first
    found = hurwitz(xp, s, xp.where(low, q + 1, q)) + xp.where(low, xp.power(q, -s), 0.0)
    found = xp.where((s > 1e6) & (q > 0), xp.power(q, -s), found)  # where SciPy's may be NaN
    return xp.where(riemann, special(xp, "zetac")(xp.where(riemann, s, 2.0)) + 1, found)


zeta: Op = elementwise(
    "zeta",
    lambda xp, s, q: double(xp, _zeta, s, q),
    partials=(unknown("zeta", "s"), lambda s, q: -s * zeta(s + 1, q)),
    inert=frozenset((0,)),
    defaults={"q": 1},
    sympy=lambda sp, s, q: sp.zeta(s, q),
    ball=tail_ball("zeta"),
    domain=(Interval(1.0, float("inf")), POSITIVE),
    math="sum of 1 / (k + q)**s for k >= 0",
    accuracy="the powers in the sum round: up to 20 ulp, more next to where they underflow; s + 1 rounds in the "
    "derivative: 600 ulp for tiny q; for s < 1 digits are lost near the roots",
    doc="Zeta function of Hurwitz, and of Riemann for q = 1; no derivative by s is known.",
)
