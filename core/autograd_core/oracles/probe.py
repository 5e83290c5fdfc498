"""One-sided slopes from the program's exact values at minute distances: jumps, edges, kinks, infinite slopes.

With thousands of bits a difference over 1e-100 of the point has neither rounding nor truncation to speak of, and none
of our derivative rules takes part.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, Literal, NamedTuple

import flint
import numpy

from autograd_core.carriers.arb import precision
from autograd_core.errors import Undecided
from autograd_core.oracles.bounds import bounds
from autograd_core.oracles.forward import along, refusal
from autograd_core.oracles.problem import Problem

_BITS = 2600
_NEAR, _APART = 300, 300
"""Binary exponents: the first distance relative to the point, and how much nearer the second is."""
_AT_ZERO = 1200
"""The first distance from 0, which has no scale of its own: below every float."""
_WIDTHS = (4, 64, 1024)
_CLEARLY = 1e-3

Kind = Literal["slope", "infinite", "jump", "outside", "unknown"]


class Side(NamedTuple):
    """How the program leaves the point on one side; `slope` is NaN unless `kind` is "slope"."""

    kind: Kind
    slope: float = math.nan


def sides(problem: Problem, name: str, i: int) -> tuple[Side, Side] | None:
    """How the program goes on to the left and to the right along one element of an input; None if balls cannot tell.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("where(x > 0, x + 1, abs(x))")
    >>> sides(Problem(program, {"x": numpy.array(0.0)}, ["x"], [Seed(program.output, numpy.array(1.0))]), "x", 0)
    (Side(kind='slope', slope=-1.0), Side(kind='jump', slope=nan))
    """
    x = float(problem.at[name].flat[i])
    if problem.order != 1 or refusal(problem) or not math.isfinite(x):
        return None
    exponent = math.frexp(x)[1] - _NEAR if x else -_AT_ZERO
    with precision(_BITS):
        try:
            base = along(problem, name, i, flint.arb(0))
            left, right = (_side(problem, name, i, base, sign, exponent) for sign in (-1, 1))
        except Exception:  # a witness that fails has nothing to say
            return None
    return left, right


def _side(problem: Problem, name: str, i: int, base: Any, sign: int, exponent: int) -> Side:
    found = []
    for power in (exponent, exponent - _APART):
        value = along(problem, name, i, sign * flint.arb(2) ** power)
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
    if abs(near_slope - far_slope) <= doubt + scale / 2**40 or abs(near_slope) <= abs(far_slope) / 2**100:
        known = doubt <= scale / 2**40 or doubt <= Fraction(1, 2**400)
        return Side("slope", _float(near_slope)) if known else Side("unknown")
    if far and abs(near / far) > Fraction(1, 1024):
        return Side("jump")
    return Side("infinite") if abs(near_slope) > abs(far_slope) * Fraction(3, 2) else Side("unknown")


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
