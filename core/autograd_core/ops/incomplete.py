"""Rows of the incomplete gamma functions and the zeta functions."""

from __future__ import annotations

from typing import Any

from autograd_core.op import POSITIVE, Interval, Op, Value, elementwise
from autograd_core.ops.exponential import log
from autograd_core.ops.gamma import digamma, rgamma_of, stirling_rest
from autograd_core.ops.piecewise import where
from autograd_core.ops.precise import double, ratio_power, special, total, unknown

_ROOT_TWO_PI = 2.5066282746310007


def _slope(xp: Any, a: Value, x: Value) -> Value:
    """x^(a-1) exp(-x) / gamma(a): for large a as a power of x/a, in which nothing over- or underflows early."""
    small, decay = xp.minimum(a, 10.0), xp.exp(-x / 2)
    whole = (small >= 1) | (x == 0)  # else small - 1 may round
    low = xp.power(x, xp.where(whole, small - 1, small)) * decay * rgamma_of(xp, small) * decay
    low = xp.where(x > 3000, 0.0, xp.where(whole, low, low / xp.where(x == 0, 1, x)))
    large = xp.clip(a, 10.0, 1e3)
    fall, rest = total(large, -x)
    half = ratio_power(xp, (x, 0.0), (large, 0.0), large / 2) * (xp.exp(fall / 2) * (1 + rest / 2))
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
    edge = x < where(a > 1, 1e-290, 0)
    at_edge = gammainc_slope(where(edge, a - 1, 1), x)
    rate = (a - 1 - x) / where(edge, 1, x)
    return where(edge, at_edge, y * where(y == 0, 0, rate))


gammainc_slope: Op = elementwise(
    "gammainc_slope",
    lambda xp, a, x: double(xp, _slope, a, x),
    partials=(lambda a, x, y: y * (log(x) - digamma(a)), _slope_slope),
    sympy=lambda sp, a, x: x ** (a - 1) * sp.exp(-x) / sp.gamma(a),
    ball=_slope_ball,
    domain=(POSITIVE, POSITIVE),
    math="x**(a - 1) * exp(-x) / gamma(a)",
    accuracy="for a > 1000 the exponent rounds; the derivatives are differences, by a infinite or NaN for a < 1e-308",
    doc="Density of the gamma distribution, the derivative of gammainc by x.",
)

_INCOMPLETE = "SciPy's algorithms lose up to thousands of ulp for large a and in the tails"


def _incomplete(xp: Any, a: Value, x: Value, name: str) -> Value:
    """SciPy's; a step for a beyond 1e36, where they may be NaN: it is narrower than a digit of a."""
    upper = name == "gammaincc"
    step = xp.where(x < a, float(upper), xp.where(x > a, float(not upper), 0.5))
    found = special(xp, name)(a, x)
    if upper:  # which has no digits next to a = 0
        found = xp.where((a > 0) & (a < 1e-20) & (x > 0), a * special(xp, "exp1")(x), found)
    return xp.where((a > 1e36) & (x == x), step, found)


gammainc: Op = elementwise(
    "gammainc",
    lambda xp, a, x: double(xp, _incomplete, a, x, name="gammainc"),
    partials=(unknown("gammainc", "a"), lambda a, x: gammainc_slope(a, x)),
    aliases=("igamma",),
    inert=frozenset((0,)),
    sympy=lambda sp, a, x: sp.lowergamma(a, x) / sp.gamma(a),
    ball=lambda a, x: x.gamma_lower(a, regularized=1),
    domain=(POSITIVE, POSITIVE),
    math="integral of t**(a - 1) * exp(-t) from 0 to x, over gamma(a)",
    accuracy=_INCOMPLETE,
    doc="Regularized lower incomplete gamma function; no derivative by a is known.",
)

gammaincc: Op = elementwise(
    "gammaincc",
    lambda xp, a, x: double(xp, _incomplete, a, x, name="gammaincc"),
    partials=(unknown("gammaincc", "a"), lambda a, x: -gammainc_slope(a, x)),
    aliases=("igammac",),
    inert=frozenset((0,)),
    sympy=lambda sp, a, x: sp.uppergamma(a, x) / sp.gamma(a),
    ball=lambda a, x: x.gamma_upper(a, regularized=1),
    domain=(POSITIVE, POSITIVE),
    math="integral of t**(a - 1) * exp(-t) from x to inf, over gamma(a)",
    accuracy=_INCOMPLETE,
    doc="Regularized upper incomplete gamma function; no derivative by a is known.",
)


def _zeta(xp: Any, s: Value, q: Value) -> Value:
    """Hurwitz's, defined for s > 1; Riemann's everywhere."""
    riemann = (q == 1) & (s < 1)
    found = special(xp, "zeta")(s, q)
    found = xp.where((s > 1e6) & (q > 0), xp.power(q, -s), found)  # where SciPy's may be NaN
    return xp.where(riemann, special(xp, "zetac")(xp.where(riemann, s, 2.0)) + 1, found)


zeta: Op = elementwise(
    "zeta",
    lambda xp, s, q: double(xp, _zeta, s, q),
    partials=(unknown("zeta", "s"), lambda s, q: -s * zeta(s + 1, q)),
    inert=frozenset((0,)),
    defaults={"q": 1},
    sympy=lambda sp, s, q: sp.zeta(s, q),
    ball=lambda s, q: s.zeta(q),
    domain=(Interval(1.0, float("inf")), POSITIVE),
    math="sum of 1 / (k + q)**s for k >= 0",
    accuracy="the powers in the sum round: up to 5 ulp; for s < 1 digits are lost near the roots",
    doc="Zeta function of Hurwitz, and of Riemann for q = 1; no derivative by s is known.",
)
