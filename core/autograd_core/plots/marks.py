"""Kinks, jumps, poles and edges of the domain within a range.

Each step's gaps (see `oracles.gaps`) are computed at all points of the range at once. Where one changes its sign from a
point to the next, or turns back at 0, the place is searched for, and the program's values beside it decide what is
there (`oracles.beside`), as for `oracles.nearest`. Programs that take their points one by one are asked for the
places nearest to some of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.errors import Span
from autograd_core.oracles.beside import beside
from autograd_core.oracles.crossing import crossing
from autograd_core.oracles.gaps import Gap, Kind, gaps, slopes_of
from autograd_core.oracles.nearest import nearby
from autograd_core.plots.moving import Array, Moving
from autograd_core.plots.ranges import Range

MOST = 40
"""Marks at most."""
_CANDIDATES, _STARTS = 200, 17
"""Places looked at, at most; and points whose neighbourhood is looked at where they are taken one by one."""
_NUMBERS = 100_000
_ZERO, _AROUND, _SAME = 1e-9, 64, 1e-9
"""What is left of a gap at its zero, relative to its terms; ulps around it; parts of the range that are one place."""
_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")


@dataclass(frozen=True)
class Mark:
    """A place where the function has no derivative, or jumps, or ends; at a hole it only lacks its value."""

    kind: Kind | Literal["hole"]
    place: float
    op: str
    text: str
    """The step, as the source has it."""
    span: Span
    left: float | None
    right: float | None
    """The slopes on both sides; None where there is none, or it is not known."""

    @property
    def breaks(self) -> bool:
        """Whether the function itself is interrupted here, and not only its slope."""
        return self.kind != "kink"

    def told(self, label: str) -> str:
        """The mark in words, for a number of that name.

        >>> Mark("kink", 0.0, "abs", "abs(x)", Span(0, 6), -1.0, 1.0).told("x")
        'kink at x = 0: abs(x); the slope is -1 on its left, 1 on its right'
        """
        found = f"{self.kind} at {label} = {self.place:.6g}: {self.text}"
        if self.left is None and self.right is None:
            return found
        left, right = ("none" if side is None else f"{side:.6g}" for side in (self.left, self.right))
        return f"{found}; the slope is {left} on its left, {right} on its right"


class _Candidate(NamedTuple):
    """A gap of one step that seems to be 0 between two neighbouring points."""

    gap: Gap
    low: float
    high: float
    touches: bool
    """Whether it turns back at 0 instead of changing its sign."""


def marks(moving: Moving, over: Range, points: Array) -> list[Mark]:
    """The marks within the range, from left to right, at most `MOST` of them; `points` are those of the curve so far.

    A witness that fails finds nothing; so may one whose points are too far apart.

    >>> from autograd_core.language import parse
    >>> curve = Moving(parse("abs(x - 1)"), {"x": numpy.zeros(())}, [("x", ())], numpy.ones(()))
    >>> [(mark.kind, mark.place) for mark in marks(curve, Range("x", (), -2.0, 2.0), numpy.linspace(-2, 2, 8))]
    [('kink', 1.0)]
    """
    wide = replace(moving, at={name: value.astype(float) for name, value in moving.at.items()})
    points = points.astype(float)
    try:
        with numpy.errstate(all="ignore"):
            if len(moving.program.steps) * points.size > _NUMBERS * (100 if moving.together else 1):
                return []
            found = _searched(wide, over, points) if moving.together else _asked(wide, over, points)
            return sorted(found, key=lambda mark: mark.place)[:MOST]
    except Exception:  # a witness that fails has nothing to say
        return []


def _searched(moving: Moving, over: Range, points: Array) -> list[Mark]:
    """Where all points go together: the gaps of all steps at all points."""
    (problem,) = moving.problems(points[None])
    name = moving.wrt[0]
    leaves = {name: Tensor(points.copy(), requires_grad=True)}
    tensors = moving.program.run({**problem.at, **leaves})
    slots = [one.value if isinstance(one, Tensor) else one for one in tensors]
    places = []
    for gap in gaps(moving.program, slots):
        if any(isinstance(tensors[t.slot], Tensor) and tensors[t.slot].requires_grad for t in gap.terms):
            for one in _candidates(gap, points, slots, tensors, leaves):
                place = _zero(moving, over, one)
                if place is not None and over.low <= place <= over.high:
                    places.append((place, gap))
                if len(places) >= _CANDIDATES:
                    break
    return list(_confirmed(moving, over, places))


def _candidates(
    gap: Gap, points: Array, slots: Sequence[Any], tensors: Sequence[Any], leaves: dict[str, Tensor]
) -> Iterator[_Candidate]:
    values = gap.values(slots)
    if values.size != points.size:
        return
    thresholds = numpy.broadcast_to(numpy.asarray(gap.thresholds, dtype=float), values.shape)
    # Thresholds that follow the point (the next whole number) are held still from one point to the next.
    ahead = values[1:] + thresholds[1:] - thresholds[:-1]
    crosses = (numpy.sign(values[:-1]) != numpy.sign(ahead)) & numpy.isfinite(values[:-1]) & numpy.isfinite(ahead)
    for k in numpy.flatnonzero(crosses):
        yield _Candidate(gap.only(int(k)), points[k], points[k + 1], False)
    slope = slopes_of(gap, tensors, leaves).get(next(iter(leaves)))
    if slope is None or slope.size != points.size:
        return
    # Where a gap turns back its slope changes its sign; at 0 it is small there beside what it was.
    turns = (slope[:-1] * slope[1:] <= 0) & ~crosses & (slope[:-1] != slope[1:])
    steps = numpy.maximum(numpy.abs(slope[:-1]), numpy.abs(slope[1:])) * numpy.diff(points)
    turns &= numpy.minimum(numpy.abs(values[:-1]), numpy.abs(values[1:])) <= steps
    for k in numpy.flatnonzero(turns):
        yield _Candidate(gap.only(int(k)), points[k], points[k + 1], True)


def _zero(moving: Moving, over: Range, one: _Candidate) -> float | None:
    """Where between the two points the gap is 0; None if it is not."""
    cut = replace(moving.program, steps=moving.program.steps[: one.gap.step])
    # Its only element is the first now.
    gap = one.gap._replace(terms=tuple(t._replace(places=numpy.zeros(1, dtype=int)) for t in one.gap.terms))
    name = moving.wrt[0]

    def run(value: Any) -> list[Any]:
        return cut.run({**moving.at, name: value})

    def height(t: float) -> float:
        return float(gap.values(run(numpy.array([t])))[0])

    def slope(t: float) -> float:
        leaf = Tensor(numpy.array([t]), requires_grad=True)
        return float(slopes_of(gap, run(leaf), {name: leaf})[name][0])

    place = crossing(slope if one.touches else height, one.low, (one.high - one.low) / 2, over.span)
    if place is None:
        return None
    size = float(gap.sizes(run(numpy.array([place])))[0])
    around = _AROUND * float(numpy.spacing(abs(place)))
    left = abs(height(place))
    largest = max(abs(height(one.low)), abs(height(one.high)), size)
    near = max(abs(height(place - around)), abs(height(place + around)))
    return place if left <= _ZERO * largest or left < near / 8 else None


def _confirmed(moving: Moving, over: Range, places: Sequence[tuple[float, Gap]]) -> Iterator[Mark]:
    """The places where the program's values show something; of several steps a comparison is named, else the last."""

    def order(pair: tuple[float, Gap]) -> tuple[float, bool, int]:
        return pair[0], _op(moving, pair[1]) not in _COMPARISONS, -pair[1].step

    taken: list[float] = []
    for place, gap in sorted(places, key=order):
        if any(abs(place - one) <= _SAME * over.span for one in taken[-3:]):
            continue
        problem = moving.single(numpy.array([place]))
        scale = max(abs(over.low), abs(over.high))
        shown = beside(problem, moving.wrt[0], moving.place(0), place, scale, gap.kind)
        if shown is not None or not numpy.isfinite(moving.values(numpy.array([[place]]))[0]):
            taken.append(place)
            step = moving.program.steps[gap.step]
            text = moving.program.source[step.span.start : step.span.end][:60]
            kind, left, right = shown or ("hole", None, None)
            yield Mark(kind, float(place), _op(moving, gap), text, step.span, left, right)


def _op(moving: Moving, gap: Gap) -> str:
    op = moving.program.steps[gap.step].op
    return "" if op is None else op.name


def _asked(moving: Moving, over: Range, points: Array) -> list[Mark]:
    """Where points are taken one by one: what is nearest to some of them, along the number that moves."""
    name, index = moving.targets[0]
    found: dict[float, Mark] = {}
    for start in points[numpy.unique(numpy.linspace(0, points.size - 1, _STARTS).round().astype(int))].tolist():
        for one in nearby(moving.single(numpy.array([start]))):
            inside = over.low <= one.place <= over.high
            new = all(abs(one.place - place) > _SAME * over.span for place in found)
            if (one.name, one.index) == (name, index) and inside and new and math.isfinite(one.place):
                found[one.place] = Mark(one.kind, one.place, one.op, one.text, one.span, one.left, one.right)
    return list(found.values())
