"""Rows of the beta function, its logarithm, and the incomplete beta function."""

from __future__ import annotations

from math import exp, factorial
from typing import Any

from autograd_core.op import POSITIVE, Example, Interval, Op, Value, elementwise
from autograd_core.ops.cylinder import patched
from autograd_core.ops.exponential import log
from autograd_core.ops.gamma import digamma_of, gamma_of, lgamma_of, polygamma, polygamma_of, stirling_rest
from autograd_core.ops.incomplete import bend, gamma_density, gamma_integral, minus_log1p
from autograd_core.ops.piecewise import where
from autograd_core.ops.precise import (
    double,
    integral,
    polynomial,
    product,
    ratio_power,
    special,
    tail_ball,
    total,
    unknown,
)

_ROOT_TWO_PI = 2.5066282746310007


_DIGAMMA = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)


def _polygamma_step(xp: Any, a: Value, h: Value, n: int) -> Value:
    """The sum of n! (1/k^(n+1) - 1/(k+h)^(n+1)) over k = a, a+1, ..., its terms positive, up to the sign.

    From k = 3 on it is the integral of t^n exp(-kt) (1 - exp(-ht)) / (1 - exp(-t)).
    """
    found, place = 0 * a * h, a + 0 * h
    for _ in range(3):
        term = -xp.expm1(-(n + 1) * xp.log1p(h / place)) * factorial(n)
        low = h / place < 1e-290  # where it would have few digits; the quotient by the power may be large
        term = xp.where(low, h * 2.0**500 / place * factorial(n + 1), term)
        for _ in range(n + 1):  # a power might overflow
            term = term / place
        found = found + xp.where(place < 3, xp.where(low, term / 2.0**500, term), 0.0)
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
    accuracy="up to 10 ulp; wrong where a + h overflows",
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
    accuracy="products of gamma functions: up to 12 ulp; where it overflows the derivatives are infinite or NaN",
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
    accuracy="the value loses digits near its roots, where beta is 1; the derivatives are up to 12 ulp off",
    doc="Logarithm of the beta function.",
)


def _gap(a: Value, b: Value, x: Value) -> Value:
    """a (1 - x) - b x, which vanishes at the mean, for a and b below 1e290."""
    rest, error = total(1.0 + 0 * x, -x)
    (above, e0), (below, e1) = product(a, rest), product(b, x)
    return (above - below) + (e0 - e1 + a * error)


def _distance(xp: Any, a: Value, b: Value, x: Value) -> Value:
    """-log((x (a + b) / a)^a ((1 - x) (a + b) / b)^b), no power of which is taken."""
    scale = xp.where(xp.maximum(a, b) > 1e290, 2.0**-100, 1.0)
    gap = _gap(a * scale, b * scale, x)
    left, right = -gap / (a * scale), gap / (b * scale)
    return a * minus_log1p(xp, xp.clip(left, -1.0, 1e300)) + b * minus_log1p(xp, xp.clip(right, -1.0, 1e300))


def _betainc_slope(xp: Any, a: Value, b: Value, x: Value) -> Value:
    """x^(a-1) (1-x)^(b-1) / beta(a, b); for large a and b as powers of x (a + b) / a and (1 - x) (a + b) / b."""
    rest, error = total(1.0 + 0 * x, -x)
    top = xp.power(x, a / 2) * ratio_power(xp, (rest, error), (1.0 + 0 * x, 0.0), b / 2)
    bottom = _beta(xp, a, b)
    low = (top / bottom / x) * (top / rest)
    low = patched(xp, low, (bottom == 0) & (a < b), lambda xp, a, b, x: b * gamma_density(xp, a, b * x), a, b, x)
    low = xp.where((bottom == 0) & (a >= b), 0.0, low)
    large = xp.maximum(a, 10.0), xp.maximum(b, 10.0)
    s, se = total(*large)
    left, le = product(x, s)
    right, re = product(rest, s)
    one = ratio_power(xp, (left, le + x * se), (large[0], 0.0), large[0] / 2)
    other = ratio_power(xp, (right, re + rest * se + error * s), (large[1], 0.0), large[1] / 2)
    usual = xp.isfinite(one * other) & (xp.minimum(one, other) > 1e-290)
    power = xp.where(usual, one * other, xp.exp(-_distance(xp, *large, x) / 2))
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
    accuracy="the derivatives are differences, infinite or NaN for arguments below 1e-308, where the value is lost too",
    doc="Density of the beta distribution, the derivative of betainc by x.",
)


def _front(xp: Any, a: Value, b: Value, x: Value) -> Value:
    found = _betainc_slope(xp, a, b, x) * x * (1 - x)
    return xp.where(
        (x < 1e-290) & (a < 20), xp.power(x, a) / _beta(xp, a, b), found
    )  # where the density may be infinite


def _series(xp: Any, a: Value, b: Value, x: Value) -> Value:
    """The integral up to x, over `_front`: a series of positive terms."""
    found = 1 + 0 * x
    for k in reversed(range(1, 250)):
        found = 1 + found * (x * (1 + (b - 1) / (a + k)))
    return found / a


def _short(xp: Any, a: Value, b: Value, x: Value) -> Value:
    """Where the series is short enough."""
    first = x * (1 + (b - 1) / (a + 1)) < 0.8
    return (first & (x < 0.8)) | ((a < 20) & (x < 0.5) & (x * (a + b) < a + 30))


def _outside(xp: Any, a: Value, b: Value, x: Value) -> Value:
    """The integral up to x, or from x on if that is above the mean, by the logarithm of the odds less that of x."""
    gap, rest = _gap(a, b, x), 1 - x
    left, gap = gap > 0, xp.abs(gap)
    z, sign = xp.minimum(x, rest), xp.where(left == (x < rest), -1.0, 1.0)
    scale = 1 / (gap + xp.sqrt(x * rest) * xp.sqrt(a + b))
    many = (a + b) * scale

    def height(t: float) -> Value:
        w = sign * scale * t
        return t * (gap * scale) + many * ((scale * z * t * t) * bend(xp, w) - minus_log1p(xp, z * xp.expm1(w)) / scale)

    return _front(xp, a, b, x) * scale * integral(lambda t: xp.exp(-height(t)))


def _betainc(xp: Any, a: Value, b: Value, x: Value) -> Value:
    """SciPy's where neither of a series and the integral serves."""
    linear = xp.where((b < 1e-200) & (a >= 1e-20), 2.0**-300, 1.0)  # in b, where its digits might be lost
    b = b / linear
    found = special(xp, "betainc")(a, b, x)
    inside = (a > 1e-290) & (b > 0) & (x > 0) & (x < 1) & (xp.maximum(a, b) < 1e290)
    low, wide = a * (1 - x) > b * x, xp.minimum(a, b) >= 20
    odds = (1 - x) * (a + b) - b
    outside = wide | ((a >= 20) & (odds > 3))
    found = patched(xp, found, inside & outside & low, _outside, a, b, x)
    found = patched(xp, found, inside & wide & ~low, lambda *z: 1 - _outside(*z), a, b, x)
    right = inside & ~outside & (b > 0.5) & (odds <= xp.where(b >= 4, 3.0, 0.0)) & _short(xp, b, a, 1 - x)
    found = patched(xp, found, right, lambda xp, a, b, x: 1 - _series(xp, b, a, 1 - x) * _front(xp, a, b, x), a, b, x)
    left = inside & ~outside & _short(xp, a, b, x)
    found = patched(xp, found, left, lambda xp, a, b, x: _series(xp, a, b, x) * _front(xp, a, b, x), a, b, x)
    found = patched(xp, found, (a < 20) & (b > 1e25), lambda xp, a, b, x: gamma_integral(xp, a, b * x), a, b, x)
    found = xp.where((a > 0) & (a < 1e-20) & (b > 0) & (x > 0) & (x < 1), b / (a + b), found)
    return xp.minimum(found, 1.0) * linear


betainc: Op = elementwise(
    "betainc",
    lambda xp, a, b, x: double(xp, _betainc, a, b, x),
    partials=(unknown("betainc", "a"), unknown("betainc", "b"), lambda a, b, x: betainc_slope(a, b, x)),
    inert=frozenset((0, 1)),
    sympy=lambda sp, a, b, x: sp.betainc_regularized(a, b, 0, x),
    ball=tail_ball("beta_lower"),
    domain=(POSITIVE, POSITIVE, Interval(0.0, 1.0)),
    math="integral of t**(a - 1) * (1 - t)**(b - 1) from 0 to x, over beta(a, b)",
    accuracy="up to 50 ulp, but 1000 for b below 1 and x next to 1, and more for a and b beyond 1e4, in the tails",
    doc="Regularized incomplete beta function; no derivative by a and b is known.",
)
