"""Rows of the beta function, its logarithm, and the incomplete beta function."""

from __future__ import annotations

from math import exp, factorial
from typing import Any

from autograd_core.op import POSITIVE, Example, Interval, Op, Value, elementwise
from autograd_core.ops.exponential import log
from autograd_core.ops.gamma import digamma_of, gamma_of, lgamma_of, polygamma, polygamma_of, stirling_rest
from autograd_core.ops.incomplete import minus_log1p
from autograd_core.ops.piecewise import where
from autograd_core.ops.precise import double, integral, polynomial, product, ratio_power, special, total, unknown

_ROOT_TWO_PI = 2.5066282746310007


_DIGAMMA = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)


def _polygamma_step(xp: Any, a: Value, h: Value, n: int) -> Value:
    """The sum of n! (1/k^(n+1) - 1/(k+h)^(n+1)) over k = a, a+1, ..., its terms positive, up to the sign.

    From k = 3 on it is the integral of t^n exp(-kt) (1 - exp(-ht)) / (1 - exp(-t)).
    """
    found, place = 0 * a * h, a + 0 * h
    for _ in range(3):
        term = -xp.expm1(-(n + 1) * xp.log1p(h / place)) * factorial(n)
        for _ in range(n + 1):  # a power might overflow
            term = term / place
        found = found + xp.where(place < 3, term, 0.0)
        place = xp.where(place < 3, place + 1, place)
    share, near = xp.minimum(h / place, 1.0), xp.minimum(place, 1e20)
    area = integral(lambda t: t**n * exp(-t) * xp.expm1(-t * share) / (near * xp.expm1(-t / near)))
    for _ in range(n):
        area = area / place
    # A step longer than k does not cancel, but for the logarithms in digamma.
    apart = polygamma_of(xp, place + h, n) - polygamma_of(xp, place, n)
    if n == 0:
        apart = xp.where(place > 10, xp.log1p(h / place) + _lower_terms(place) - _lower_terms(place + h), apart)
    return (-1) ** n * found + xp.where(h > place, apart, (-1) ** n * area)


def _lower_terms(x: Value) -> Value:
    """log(x) - digamma(x), for x from 10 on."""
    square = 1 / x / x
    return 0.5 / x + square * polynomial(_DIGAMMA, square)


polygamma_step: Op = elementwise(
    "polygamma_step",
    lambda xp, a, h, n=0: double(xp, _polygamma_step, a, h, n=n),
    partials=(lambda a, h, n: polygamma_step(a, h, n=n + 1), lambda a, h, n: polygamma(a + h, n=n + 1)),
    formula=lambda a, h, n=0: polygamma(a + h, n=n) - polygamma(a, n=n),
    domain=(POSITIVE, POSITIVE),
    examples=(Example(((), ())), Example(((), ()), {"n": 1})),
    math="polygamma(n, a + h) - polygamma(n, a)",
    accuracy="up to 10 ulp, more where h is subnormal",
    doc="Increase of a polygamma function over a step, without cancellation.",
)


def _beta(xp: Any, a: Value, b: Value) -> Value:
    """By gamma functions up to 10; beyond by Stirling's formula, in powers of quotients below 1."""
    low, high = xp.minimum(a, b), xp.maximum(a, b)
    s, rest = total(low, high)
    tame = xp.minimum(high, 10.0), xp.minimum(low, 10.0)
    t, e = total(*tame)
    small = gamma_of(xp, tame[1]) * (gamma_of(xp, tame[0]) / gamma_of(xp, t)) * (1 - e * digamma_of(xp, t))
    big = xp.maximum(high, 10.0)
    s, rest = total(big, low)
    tail = stirling_rest(big) - stirling_rest(s)
    ratio = ratio_power(xp, (big, 0.0), (s, rest), big - 0.5)
    mixed = (
        gamma_of(xp, tame[1]) * (xp.power(s, -tame[1]) * xp.exp(tame[1] + tail)) * (ratio * (1 - tame[1] * rest / s))
    )
    lower = xp.maximum(low, 10.0)
    s, rest = total(big, lower)
    both = ratio_power(xp, (lower, 0.0), (s, rest), lower - 0.5) * ratio_power(xp, (big, 0.0), (s, rest), big)
    tail = stirling_rest(big) + stirling_rest(lower) - stirling_rest(s)
    both = both * (_ROOT_TWO_PI / xp.sqrt(big) * xp.exp(tail))
    small = xp.where(high < 1e-9, 1 / low + 1 / high, small)
    both = xp.where(low > 2000, 0.0, both)  # where a + b may overflow
    return xp.where(high <= 10, small, xp.where(low < 10, mixed, both))


beta: Op = elementwise(
    "beta",
    lambda xp, a, b: double(xp, _beta, a, b),
    partials=(lambda a, b, y: -y * polygamma_step(a, b), lambda a, b, y: -y * polygamma_step(b, a)),
    sympy=lambda sp, a, b: sp.gamma(a) * sp.gamma(b) / sp.gamma(a + b),
    ball=lambda a, b: a.gamma() * b.gamma() * (a + b).rgamma(),
    domain=(POSITIVE, POSITIVE),
    math="gamma(a) * gamma(b) / gamma(a + b)",
    accuracy="products of gamma functions: up to 10 ulp; where it overflows the derivatives may be NaN",
    doc="Beta function.",
)


def _betaln(xp: Any, a: Value, b: Value) -> Value:
    """The logarithm of beta where that is in range; else its terms."""
    value = _beta(xp, a, b)
    inside = (value > 1e-280) & (value < 1e280)
    low, high = xp.minimum(a, b), xp.maximum(a, b)
    s, big = low + high, xp.maximum(high, 10.0)
    rests = stirling_rest(big) - stirling_rest(xp.maximum(s, 10.0))
    small = lgamma_of(xp, low) - low * xp.log(s) + low - (high - 0.5) * xp.log1p(low / high) + rests
    small = xp.where(high < 10, lgamma_of(xp, low) + (lgamma_of(xp, high) - lgamma_of(xp, s)), small)
    terms = (low - 0.5) * xp.log(low / s) - high * xp.log1p(low / high) - 0.5 * xp.log(high) + 0.9189385332046727
    terms = terms + (rests + stirling_rest(xp.maximum(low, 10.0)))
    return xp.where(inside, xp.log(xp.where(inside, value, 1.0)), xp.where(low < 10, small, terms))


betaln: Op = elementwise(
    "betaln",
    lambda xp, a, b: double(xp, _betaln, a, b),
    partials=(lambda a, b: -polygamma_step(a, b), lambda a, b: -polygamma_step(b, a)),
    sympy=lambda sp, a, b: sp.loggamma(a) + sp.loggamma(b) - sp.loggamma(a + b),
    ball=lambda a, b: a.lgamma() + b.lgamma() - (a + b).lgamma(),
    domain=(POSITIVE, POSITIVE),
    math="log(beta(a, b))",
    accuracy="the value loses digits near its roots, where beta is 1",
    doc="Logarithm of the beta function.",
)


def _distance(xp: Any, a: Value, b: Value, x: Value, rest: Value) -> Value:
    """-log((x (a + b) / a)^a (rest (a + b) / b)^b), no power of which is taken; rest = 1 - x."""
    left, right = x * (b / a) - rest, rest * (a / b) - x
    return a * minus_log1p(xp, xp.clip(left, -1.0, 1e300)) + b * minus_log1p(xp, xp.clip(right, -1.0, 1e300))


def _betainc_slope(xp: Any, a: Value, b: Value, x: Value) -> Value:
    """x^(a-1) (1-x)^(b-1) / beta(a, b); for large a and b as powers of x (a + b) / a and (1 - x) (a + b) / b."""
    rest, error = total(1.0 + 0 * x, -x)
    fine = ratio_power(xp, (rest, error), (1.0 + 0 * x, 0.0), b)
    top, bottom = xp.power(x, a) * fine, _beta(xp, a, b)
    low = xp.where((top == 0) & (bottom == 0), 0.0, top / bottom / x / rest)
    large = xp.maximum(a, 10.0), xp.maximum(b, 10.0)
    s, se = total(*large)
    left, le = product(x, s)
    right, re = product(rest, s)
    power = ratio_power(xp, (left, le + x * se), (large[0], 0.0), large[0] / 2)
    power = power * ratio_power(xp, (right, re + rest * se + error * s), (large[1], 0.0), large[1] / 2)
    power = xp.where(xp.isfinite(power), power, xp.exp(-_distance(xp, *large, x, rest) / 2))
    tail = stirling_rest(s) - stirling_rest(large[0]) - stirling_rest(large[1])
    high = power * (power * (xp.sqrt(large[0] / s) * xp.sqrt(large[1]) / _ROOT_TWO_PI * xp.exp(tail)) / x / rest)
    near, far = xp.where(x == 0, a, b), xp.where(x == 0, b, a)
    end = xp.where(near == 1, far, xp.where(near < 1, xp.inf, 0.0))
    return xp.where((x == 0) | (rest == 0), end, xp.where((a < 10) | (b < 10), low, high))


def _betainc_slope_ball(a: Any, b: Any, x: Any) -> Any:
    return x ** (a - 1) * (1 - x) ** (b - 1) * (a + b).gamma() * a.rgamma() * b.rgamma()


betainc_slope: Op = elementwise(
    "betainc_slope",
    lambda xp, a, b, x: double(xp, _betainc_slope, a, b, x),
    partials=(
        lambda a, b, x, y: y * (log(x) + polygamma_step(a, b)),
        lambda a, b, x, y: y * (log(1 - x) + polygamma_step(b, a)),
        lambda a, b, x, y: y * where(y == 0, 0, (a - 1) / x - (b - 1) / (1 - x)),
    ),
    sympy=lambda sp, a, b, x: x ** (a - 1) * (1 - x) ** (b - 1) * sp.gamma(a + b) / sp.gamma(a) / sp.gamma(b),
    ball=_betainc_slope_ball,
    domain=(POSITIVE, POSITIVE, Interval(0.0, 1.0)),
    math="x**(a - 1) * (1 - x)**(b - 1) / beta(a, b)",
    accuracy="the derivatives are differences; for a or b below 1e-308 the value is lost, and they may be NaN",
    doc="Density of the beta distribution, the derivative of betainc by x.",
)

betainc: Op = elementwise(
    "betainc",
    lambda xp, a, b, x: double(xp, lambda xp, a, b, x: special(xp, "betainc")(a, b, x), a, b, x),
    partials=(unknown("betainc", "a"), unknown("betainc", "b"), lambda a, b, x: betainc_slope(a, b, x)),
    inert=frozenset((0, 1)),
    sympy=lambda sp, a, b, x: sp.betainc_regularized(a, b, 0, x),
    ball=lambda a, b, x: x.beta_lower(a, b, regularized=1),
    domain=(POSITIVE, POSITIVE, Interval(0.0, 1.0)),
    math="integral of t**(a - 1) * (1 - t)**(b - 1) from 0 to x, over beta(a, b)",
    accuracy="SciPy's algorithm loses up to thousands of ulp in the tails, and is NaN at some a and b beyond 1e16",
    doc="Regularized incomplete beta function; no derivative by a and b is known.",
)
