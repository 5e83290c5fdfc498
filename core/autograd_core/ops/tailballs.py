"""Balls of the incomplete gamma and beta functions and of Hurwitz's zeta function, for all arguments in good time.

No rows stand here. Arb's own functions take minutes, or know nothing, where an order is large. Here a series of
positive terms serves where it is short. Elsewhere the distribution is narrow: its density is integrated outwards from
the argument, or is next to nothing there. It is exp(-G(d)) by the logarithm (of the odds) d of the argument less that
of the mean, with G convex, and 0 at 0 with its slope: beyond d > 0 there lies at most exp(-G(d)) / G'(d).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import ceil, expm1, factorial, frexp, inf, log, sqrt
from typing import Any, NamedTuple

import flint

Ball = Any
Pair = tuple[Ball, Ball]
"""What lies below the argument, and above."""
_TERMS = 3000
"""The most terms of a series; where it would have more the distribution is nearly normal."""
_LEAST = flint.arb(2) ** -1300
"""Below this a bound is enough."""


def gamma_lower(a: Ball, x: Ball) -> Ball:
    """The regularized incomplete gamma function P(a, x)."""
    return _hull(lambda *one: _gamma(*one)[0], (0, 1), a, x) if _usual(a, x) else x.gamma_lower(a, regularized=1)


def gamma_upper(a: Ball, x: Ball) -> Ball:
    """The regularized incomplete gamma function Q(a, x)."""
    return _hull(lambda *one: _gamma(*one)[1], (1, 0), a, x) if _usual(a, x) else x.gamma_upper(a, regularized=1)


def beta_lower(a: Ball, b: Ball, x: Ball) -> Ball:
    """The regularized incomplete beta function I_x(a, b)."""
    if not (_usual(a, b, x) and x < 1):
        return x.beta_lower(a, b, regularized=1)
    return _hull(lambda *one: _beta(*one)[0], (0, 1, 1), a, b, x)


def _usual(*args: Ball) -> bool:
    """Whether all are positive floats, or narrow balls about such."""
    return all(x.is_finite() and x > 0 and 0 < float(x.mid()) < inf and x.rel_accuracy_bits() > 60 for x in args)


def _hull(function: Callable[..., Ball], rising: tuple[int, ...], *args: Ball) -> Ball:
    """A function that rises or falls with each argument, from its values at the ends of balls."""
    if all(x.is_exact() for x in args):
        return +function(*args)
    ends = [(x.lower(), x.upper()) for x in args]
    low = function(*(pair[1 - up] for pair, up in zip(ends, rising, strict=True)))
    return +low.union(function(*(pair[up] for pair, up in zip(ends, rising, strict=True))))


def _bits(a: Ball, b: Ball, c: Ball | float = 0) -> int:
    """More bits than asked for, by those of the larger of two numbers, which are in exponents, and of a third."""
    return flint.ctx.prec + 30 + frexp(max(float(a), float(b), 1.0))[1] + frexp(max(float(c), 1.0))[1]


def _gamma(a: Ball, x: Ball) -> Pair:
    with flint.ctx.workprec(_bits(a, x)):
        if x >= a and a < 1e15:
            upper = x.gamma_upper(a, regularized=1)
            return 1 - upper, upper
        if x < a and _length(float(x) / (float(a) + 1), 1 / (float(a) + 1)) < _TERMS:
            front = (a * x.log() - x - (a + 1).lgamma()).exp()
            lower = front * _sum(lambda k: x / (a + (1 + k)), flint.arb(0))
            return lower, 1 - lower
    with flint.ctx.workprec(_bits(a, x, a)):
        d, rest = ((x - a) / a).log1p(), x - a
        factor = (a * (a.log() - 1) - a.lgamma()).exp()
        outside = _outside(_Bulk(d, a, rest - a * d, abs(rest), factor, _exponential))
    return (1 - outside, outside) if x > a else (outside, 1 - outside)


def _beta(a: Ball, b: Ball, x: Ball) -> Pair:
    with flint.ctx.workprec(_bits(a, b)):
        y = 1 - x
        one, other = (_beta_length(*map(float, args)) for args in ((a, b, x), (b, a, y)))
        if min(one, other) < _TERMS:
            found = _beta_series(a, b, x, y) if one <= other else _beta_series(b, a, y, x)
            return (found, 1 - found) if one <= other else (1 - found, found)
    with flint.ctx.workprec(_bits(a, b, a if a < b else b)):
        return _beta_bulk(a, b, x, 1 - x) if a < b else _beta_bulk(b, a, 1 - x, x)[::-1]


def _beta_length(a: float, b: float, x: float) -> float:
    if b <= 1:
        return _length(x, 0.0)
    first, bend = x * (1 + (b - 1) / (a + 1)), (b - 1) / (a + 1) / (a + b)
    rising = ((a + b) * x - a - 1) / (1 - x) if x < 1 else inf
    return max(rising, _length(first, bend))


def _beta_series(a: Ball, b: Ball, x: Ball, y: Ball) -> Ball:
    front = (a * x.log() + b * y.log() + (a + b).lgamma() - (a + 1).lgamma() - b.lgamma()).exp()
    return front * _sum(lambda k: x * (a + b + k) / (a + (1 + k)), x)


def _beta_bulk(a: Ball, b: Ball, x: Ball, y: Ball) -> Pair:
    n, rest = a + b, b * x - a * y
    d, height = (rest / (a * y)).log1p(), n * (rest / (n * y)).log1p()
    factor = (a * (a / n).log() + b * (b / n).log() + n.lgamma() - a.lgamma() - b.lgamma()).exp()
    outside = _outside(_Bulk(d, a * b / n, height - a * d, abs(rest), factor, lambda count: _logistic(a / n, count)))
    return (1 - outside, outside) if rest > 0 else (outside, 1 - outside)


def _length(first: float, bend: float) -> float:
    """How many terms a sum has of which the quotients of terms start at `first` and fall at the rate `bend`."""
    slope, depth = -log(first) if first > 0 else inf, (flint.ctx.prec + 10) * log(2)
    if slope > 0 and slope * slope > 1e4 * bend * depth:
        return depth / slope
    return (sqrt(slope * slope + 2 * bend * depth) - slope) / bend if bend > 0 else inf


def _sum(quotient: Callable[[int], Ball], last: Ball) -> Ball:
    """1 + q0 + q0 q1 + ..., of which the quotients fall, or rise towards `last` < 1."""
    found = term = flint.arb(1)
    least = flint.arb(2) ** -flint.ctx.prec
    for k in range(4 * _TERMS):
        term = term * quotient(k)
        found = found + term
        if k % 8 == 7 and term < least:
            most = quotient(k + 1).max(last)
            if most < 1:
                return found + term * most / (1 - most) * _unit()
    return flint.arb("nan")


def _unit() -> Ball:
    return flint.arb(0).union(flint.arb(1))


class _Bulk(NamedTuple):
    """What is known of exp(-G) at d."""

    d: Ball
    scale: Ball
    """G is scale * d**2 / 2 + ..."""
    height: Ball
    """G(d)."""
    slope: Ball
    """The magnitude of G'(d)."""
    factor: Ball
    """The density is factor * exp(-G)."""
    shape: Callable[[int], list[Ball]]
    """The coefficients of G / scale up to a power. That of d**k is less than 6 * 2**(k - 2) / (k (k - 1)), as the
    second derivative is less than 6 on the disc of radius 1/2."""


def _exponential(count: int) -> list[Ball]:
    """exp(d) - 1 - d, of the gamma distribution."""
    return [flint.arb(0), flint.arb(0), *(1 / flint.arb(factorial(k)) for k in range(2, count))]


def _logistic(m: Ball, count: int) -> list[Ball]:
    """(log(1 - m + m exp(d)) - m d) / (m (1 - m)), of the beta distribution with the mean m <= 1/2."""
    before = flint.ctx.cap
    flint.ctx.cap = count
    try:
        found = (1 + m * (flint.arb_series([0, 1]).exp() - 1)).log()
    finally:
        flint.ctx.cap = before
    return [flint.arb(0), flint.arb(0), *(found[k] / (m * (1 - m)) for k in range(2, count))]


def _outside(bulk: _Bulk) -> Ball:
    """What lies beyond d."""
    most = bulk.factor * (-bulk.height).exp() / bulk.slope
    if most < _LEAST:
        return most * _unit()
    return bulk.factor / bulk.scale.sqrt() * _integral(bulk)


def _integral(bulk: _Bulk) -> Ball:
    """The integral of exp(-G) from d outwards by v = |d| sqrt(scale), of which 6 more than the normal one needs."""
    bits, width = flint.ctx.prec, 1 / bulk.scale.sqrt()
    v, sign = abs(bulk.d) / width, 1 if bulk.d > 0 else -1
    end = sqrt(float(v) ** 2 + 2 * log(2) * bits) + 6
    reach = 2.5 * end * float(width)
    if not reach < 0.5:
        return flint.arb("nan")
    count = int(bits * log(2) / -log(reach)) + 4
    g = flint.acb_poly([c * sign**k * width ** (k - 2) for k, c in enumerate(bulk.shape(count))])
    left = flint.arb(0, 12 * end**2 * reach ** (count - 2))
    rest = flint.acb(left, left)

    def density(z: Any, analytic: bool) -> Any:
        return (-g(z) - rest).exp() if z.abs_upper() < 1.25 * end else flint.acb("nan")

    start, last = v.mid(), flint.arb(end)
    goal = flint.arb(2) ** -bits
    inner = flint.acb.integral(density, start, last, rel_tol=goal, abs_tol=goal * goal * _LEAST).real
    inner = inner + (start - v) * density(flint.acb(v), True).real
    return inner + density(flint.acb(last), True).real * last / (g(last) + rest).real * _unit()


@cache
def _coefficient(j: int) -> Any:
    """B(2 j) / (2 j)!"""
    return flint.fmpq.bernoulli(2 * j) / factorial(2 * j)


def zeta(s: Ball, q: Ball) -> Ball:
    """Hurwitz's zeta function: for large arguments by a few of its powers, or terms of Euler and Maclaurin."""
    if not (s > 1 and _usual(s, q)):
        return s.zeta(q)
    if q < 1:
        return q**-s + zeta(s, q + 1)
    bits, s_float, q_float = flint.ctx.prec, float(s), float(q)
    few = q_float * expm1(min(bits * log(2) / max(s_float, 1.0), 700.0)) + 1
    if few < bits:
        few = ceil(few)
        with flint.ctx.workprec(_bits(s, s)):
            powers = sum(((-s * (k / q).log1p()).exp() for k in range(1, few)), flint.arb(1))
            more = (-s * (few / q).log1p()).exp() * (1 + (q + few) / (s - 1))  # the sum by the integral
            return +((-s * q.log()).exp() * (powers + more * _unit()))
    if q_float > max(s_float / 2.5, 1.0 * bits):
        return _euler_maclaurin(s, q)
    return s.zeta(q)


def _euler_maclaurin(s: Ball, q: Ball) -> Ball:
    """The derivatives of x**-s alternate, so that the remainder lies between 0 and the next term."""
    found, factor, least = q / (s - 1) + flint.arb(1) / 2, s / q, flint.arb(2) ** -flint.ctx.prec
    for j in range(1, flint.ctx.prec):
        term = _coefficient(j) * factor
        if abs(term) < least * found:
            return (found + term * _unit()) * q**-s
        found, factor = found + term, factor * ((s + (2 * j - 1)) / q) * ((s + 2 * j) / q)
    return flint.arb("nan")
