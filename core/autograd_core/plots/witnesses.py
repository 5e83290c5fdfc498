"""What is known of a curve by other means: certified values and slopes, SymPy's derivative, finite differences.

A witness is asked about many points at once. Where one point has no answer (outside the domain, on a kink) the others
must not go without: the points are halved until those are alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy

from autograd_core.carriers.arb import BallArray, ball, precision
from autograd_core.oracles import certified, finite, forward, symbolic
from autograd_core.oracles.bounds import Bounds, bounds
from autograd_core.oracles.problem import Problem
from autograd_core.plots.moving import Array, Moving, affordable
from autograd_core.verdict.ulps import ulps

_CALLS = 1500
"""Questions that one witness is asked at most about one curve."""
_BITS = (192, 1024, 3072)
_AT_ONCE = 40_000
_MOST_BALLS, _MOST_SYMBOLIC, _MOST_FLOATS = 150_000, 4000, 10_000
"""Numbers computed at most: at once and in all by balls, by SymPy and for finite differences."""

Answers = list[Any]


class Truth(NamedTuple):
    """The function and its slopes along each number that moves, as Fractions; None where they are not known."""

    values: list[Fraction | None]
    slopes: list[list[Fraction | None]]


def chosen(moving: Moving, points: Array, witness: str, most: int) -> Array:
    """Points, evenly picked, that a witness can afford: all of them or fewer, shape (numbers that move, points)."""
    budget = {"balls": _MOST_BALLS, "symbolic": _MOST_SYMBOLIC, "finite": _MOST_FLOATS}[witness]
    count = affordable(moving, budget, min(most, points.shape[1]), least=0)
    if count >= points.shape[1]:
        return points
    return points[:, numpy.unique(numpy.linspace(0, points.shape[1] - 1, count).round().astype(int))]


def truth(moving: Moving, points: Array) -> Truth:
    """The certified function and slopes at the points.

    >>> from autograd_core.language import parse
    >>> at_three = numpy.array([[3.0]])
    >>> truth(Moving(parse("x*x"), {"x": numpy.zeros(())}, [("x", ())], numpy.ones(())), at_three)
    Truth(values=[Fraction(9, 1)], slopes=[[Fraction(6, 1)]])
    """
    at_once = affordable(moving, _AT_ONCE, points.shape[1], least=1)
    values = _asked(lambda some: _values(moving, some), points, at_once)
    known = numpy.array([one is not None for one in values], dtype=bool)
    slopes = iter(_asked(lambda some: _slopes(moving, some), points[:, known], at_once))
    none: Answers = [None] * len(moving.targets)
    rows = [(next(slopes) or none) if there else none for there in known]
    return Truth(values, [list(column) for column in zip(*rows, strict=True)])


def by_sympy(moving: Moving, points: Array) -> tuple[Answers, str | None]:
    """SymPy's derivative along the first number that moves, and why there is none where all are None."""
    reasons: list[str] = []
    found = _asked(lambda some: _symbolic(moving, some, reasons), points, points.shape[1])
    silent = all(one is None for one in found)
    return [None if one is None else _float(one) for one in found], reasons[0] if silent and reasons else None


def by_differences(moving: Moving, points: Array) -> list[finite.Estimate | None]:
    """Finite differences of the program in float64; None where they cannot tell."""
    wide = Moving(
        moving.program,
        {name: value.astype(float) for name, value in moving.at.items()},
        moving.targets[:1],
        moving.cotangent,
    )

    def value(t: float) -> float:
        return float(wide.values(numpy.array([[t]]))[0])

    with numpy.errstate(all="ignore"):
        found = [finite.derivative(value, t) for t in points[0].astype(float).tolist()]
    return [one if one.reason is None and numpy.isfinite(one.error) else None for one in found]


def errors(values: Array, known: Sequence[Fraction | None], dtype: Any) -> Array:
    """How far floats are from the truth in ulps of a dtype: NaN where there is no truth, inf for NaN and overflow."""
    found = numpy.full(len(known), numpy.nan)
    for i, (value, one) in enumerate(zip(values.tolist(), known, strict=True)):
        if one is not None:
            error = ulps(value, one, dtype)
            found[i] = numpy.inf if numpy.isnan(error) else error
    return found


def _asked(ask: Callable[[Array], Answers | None], points: Array, at_once: int) -> Answers:
    """An answer for each point, None where there is none or too much was asked."""
    found: Answers = [None] * points.shape[1]
    at_once = max(at_once, 1)
    todo = [(start, min(start + at_once, points.shape[1])) for start in range(0, points.shape[1], at_once)][::-1]
    for _ in range(_CALLS):
        if not todo:
            break
        start, stop = todo.pop()
        answers = ask(points[:, start:stop])
        if answers is not None:
            found[start:stop] = answers
        elif stop - start > 1:
            middle = (start + stop) // 2
            todo += [(middle, stop), (start, middle)]
    return found


def _slopes(moving: Moving, points: Array) -> Answers | None:
    if not moving.together and points.shape[1] > 1:
        return None
    (problem,) = moving.problems(points)
    if not moving.together:
        return _along_each(moving, problem)
    enclosures = certified.certify(problem).gradients
    columns = []
    for name, _ in moving.targets:
        one = enclosures[name]
        if one.middle is None or one.radius is None:
            return None
        pairs = zip(one.middle.ravel(), one.radius.ravel(), strict=True)
        columns.append([None if m is None else _known(Bounds(m, r)) for m, r in pairs])
    return [list(row) for row in zip(*columns, strict=True)]


def _along_each(moving: Moving, problem: Problem) -> Answers | None:
    directions = []
    for axis, (name, _) in enumerate(moving.targets):
        directions.append({name: numpy.zeros(problem.at[name].shape)})
        directions[-1][name].flat[moving.place(axis)] = 1.0
    try:
        found = certified.directional(problem, directions)
    except Exception:  # a witness that fails has nothing to say
        return None
    return [[None if one is None else _known(one) for one in found]]


def _values(moving: Moving, points: Array) -> Answers | None:
    if not moving.together and points.shape[1] > 1:
        return None
    (problem,) = moving.problems(points)
    for bits in _BITS:
        try:
            with precision(bits):
                found = _balls(problem) if moving.together else [forward.along(problem, moving.wrt[0], 0, 0)]
        except Exception:  # undecided at this precision, or no counterpart
            continue
        known = [bounds(one) for one in found]  # None outside the domain, where no precision helps
        if bits == _BITS[-1] or all(one is None or one.known for one in known):
            answers = [None if one is None else _known(one) for one in known]
            return answers if len(answers) == points.shape[1] else answers * points.shape[1]
    return None


def _balls(problem: Problem) -> list[Any]:
    (seed,) = problem.seeds
    slots = forward.on_balls(problem, {name: BallArray(value) for name, value in problem.at.items()})
    weights = seed.cotangent.ravel().tolist()
    return [ball(w) * ball(one) for w, one in zip(weights, slots[seed.slot].elements(), strict=False)]


def _known(one: Bounds) -> Fraction | None:
    return one.middle if one.known else None


def _symbolic(moving: Moving, points: Array, reasons: list[str]) -> Answers | None:
    if not moving.together and points.shape[1] > 1:
        return None
    (problem,) = moving.problems(points)
    name, index = moving.targets[0]
    found = symbolic.gradients(problem)[name]
    if found.value is None:
        reasons += [found.reason] if found.reason and found.defined else []
        return None
    return list(found.value) if moving.together else [found.value[index]]


def _float(one: Fraction) -> float:
    try:
        return float(one)
    except OverflowError:
        return numpy.inf if one > 0 else -numpy.inf
