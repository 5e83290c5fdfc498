"""One-sided slopes from the program's exact values at minute distances: jumps, edges, kinks, infinite slopes.

With thousands of bits a difference over 1e-100 of the point has neither rounding nor truncation to speak of, and none
of our derivative rules takes part.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any, Literal, NamedTuple

import flint
import numpy

from autograd_core.carriers.arb import precision
from autograd_core.carriers.taylor import NoSeries
from autograd_core.errors import Undecided
from autograd_core.oracles.bounds import Bounds, bounds
from autograd_core.oracles.certified import lower
from autograd_core.oracles.forward import along, refusal, toward
from autograd_core.oracles.problem import Problem

_BITS = 2600
_NEAR, _APART = 300, 300
"""Binary exponents: the first distance relative to the point, and how much nearer the second is."""
_AT_ZERO = 1200
"""The first distance from 0, which has no scale of its own: below every float."""
_LIMIT = 2000
"""How much nearer still a value is taken for the limit."""
_MOST_BELOW = 16
_WIDTHS = (4, 64, 1024)
_CLEARLY = 1e-3
_GROWS = Fraction(9, 8)
"""How much an infinite slope grows at least, which may be no faster than a logarithm."""
_HIGHEST = 4

Kind = Literal["slope", "infinite", "jump", "kinked", "outside", "unknown"]
"""What is on a side; "kinked" where the derivative of one order less does not exist."""


class Side(NamedTuple):
    """How the program leaves the point on one side; `slope` is NaN unless that is `kind`, or it is beyond a jump."""

    kind: Kind
    slope: float = math.nan
    limit: Bounds | None = None
    """The slope with all its digits; its error bar is not proven."""


def sides(problem: Problem, name: str, i: int) -> tuple[Side, Side] | None:
    """How the program goes on to the left and to the right along one element of an input; None if balls cannot tell.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("where(x > 0, x + 1, abs(x))")
    >>> problem = Problem(program, {"x": numpy.array(0.0)}, ["x"], [Seed(program.output, numpy.array(1.0))])
    >>> [(side.kind, side.slope) for side in sides(problem, "x", 0)]
    [('slope', -1.0), ('jump', 1.0)]
    """
    x = float(problem.at[name].flat[i])
    if problem.order > _HIGHEST or refusal(problem) or not math.isfinite(x):
        return None
    function = partial(along if problem.order == 1 else lower, problem, name, i)
    size = math.frexp(x)[1]
    exponent = size - _NEAR if x else -_AT_ZERO
    with precision(_BITS + 2 * max(0, -size)):  # next to cos(0) the square of x counts
        try:
            bases = _bases(problem, name, function, exponent)
            if bases is None:
                return Side("kinked"), Side("kinked")
            left, right = (_side(function, base, s, exponent) for base, s in zip(bases, (-1, 1), strict=True))
        except Exception:  # a witness that fails has nothing to say
            return None
    return left, right


def _bases(problem: Problem, name: str, function: Callable[[Any], Any], exponent: int) -> tuple[Any, Any] | None:
    """The value at the point, for both sides; where it is not known, what each side tends to; None if it is none.

    What balls do not decide exactly there, such as the sign of sin(pi*x) at 1, is taken to be continuous if both sides
    tend to the same. Of a derivative that jets do not know there the limit is the value where all that is
    differentiated has one: what is continuous but for one point is so everywhere, by the mean value theorem.
    """
    try:
        base = function(flint.arb(0))
        if not base.is_nan() or problem.order == 1:
            return base, base
    except (Undecided, NoSeries):
        base = flint.arb("nan")
    if problem.order > 1:
        below, size = replace(problem, order=problem.order - 1), problem.at[name].size
        found = [sides(below, name, i) for i in range(size)] if size <= _MOST_BELOW else [None]
        if any(one is not None and _broken(*one) for one in found):
            return None
        if not all(one is not None and one[0].limit and one[1].limit for one in found):
            return base, base
    left, right = (function(sign * flint.arb(2) ** (exponent - _LIMIT)) for sign in (-1, 1))
    jumps = abs(left - right) > flint.arb(2) ** (exponent - _LIMIT // 2)
    return (right, left) if jumps else (left, right)  # seen from the other side, a side begins with the jump


def _broken(left: Side, right: Side) -> bool:
    """Whether the two sides show that there is no derivative."""
    if left.limit is not None and right.limit is not None:
        return not left.limit.meets(right.limit)
    return any(side.kind in ("kinked", "jump", "infinite") for side in (left, right))


def _side(function: Callable[[Any], Any], base: Any, sign: int, exponent: int) -> Side:
    found = []
    for power in (exponent, exponent - _APART):
        value = function(sign * flint.arb(2) ** power)
        if value.is_nan():
            return Side("outside")
        change = bounds(value - base)
        if change is None:
            return Side("unknown")
        found.append((change.middle, change.radius, Fraction(sign) * _fraction(power)))
    return _limit(found)


def _fraction(power: int) -> Fraction:
    return Fraction(2**power) if power >= 0 else Fraction(1, 2**-power)


def _limit(found: list[tuple[Fraction, Fraction, Fraction]]) -> Side:
    """What two changes over two distances tend to."""
    (far, far_radius, far_step), (near, near_radius, near_step) = found
    far_slope, near_slope = far / far_step, near / near_step
    doubt = abs(near_radius / near_step) + abs(far_radius / far_step)
    scale = max(abs(far_slope), abs(near_slope))
    if abs(near_slope) <= abs(far_slope) / 2**100:
        return Side("slope", 0.0, Bounds(Fraction(0), Fraction(0)))
    apart = abs(near_slope - far_slope)
    if apart <= doubt + scale / 2**40:
        known = doubt <= scale / 2**40 or doubt <= Fraction(1, 2**400)
        return Side("slope", _float(near_slope), Bounds(near_slope, doubt + apart)) if known else Side("unknown")
    if far and abs(near / far) > Fraction(1, 1024):
        return Side("jump", _float((far - near) / (far_step - near_step)))
    return Side("infinite") if abs(near_slope) > abs(far_slope) * _GROWS else Side("unknown")


def _float(number: Fraction) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def around(problem: Problem, name: str, i: int) -> tuple[float, float] | None:
    """Slopes on both sides at a distance of some roundings of the point, if they differ clearly: a kink between them.

    The constants of a program are exact and the floats round them, so that a float program may stand on a kink
    which the formula has next to the point.
    """
    array = problem.at[name]
    x = array.flat[i]
    if problem.order != 1 or refusal(problem) or not numpy.isfinite(x):
        return None
    ulp = float(numpy.spacing(numpy.abs(x)))
    with precision(_BITS):
        for width in _WIDTHS:
            try:
                values = [along(problem, name, i, flint.arb(k * width * ulp)) for k in (-2, -1, 1, 2)]
            except Undecided:
                return None
            left, right = (float((b - a).mid()) / (width * ulp) for a, b in (values[:2], values[2:]))
            if abs(left - right) > _CLEARLY * max(abs(left), abs(right)):
                return left, right
    return None


def torn(problem: Problem, seed: int = 0) -> bool | None:
    """Whether slopes along random directions in all inputs do not add up; None if balls cannot tell.

    Then the function has no derivative, even if it has one along each single element: the median of three equal
    numbers does not change while one of them moves.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("median(x)")
    >>> torn(Problem(program, {"x": numpy.ones(3)}, ["x"], [Seed(program.output, numpy.array(1.0))]))
    True
    """
    if problem.order != 1 or refusal(problem):
        return None
    random = numpy.random.default_rng(seed)
    shapes = [problem.at[name].shape for name in problem.wrt]
    one, two = ([random.integers(1, 2**20, shape) for shape in shapes] for _ in range(2))
    three = [a - b for a, b in zip(one, two, strict=True)]
    with precision(_BITS):
        try:
            base = toward(problem, {})
            changes = []
            for direction in (one, [-part for part in two], three):
                steps = {name: part for name, part in zip(problem.wrt, direction, strict=True)}
                changes.append(bounds(toward(problem, steps, flint.arb(2) ** -_AT_ZERO) - base))
        except Exception:  # a witness that fails has nothing to say
            return None
    if any(change is None for change in changes):
        return None
    a, b, both = (change for change in changes if change is not None)
    gap, size = abs(a.middle + b.middle - both.middle), max(a.size, b.size, both.size)
    return gap > a.radius + b.radius + both.radius + size / 2**40
