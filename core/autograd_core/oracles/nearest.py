"""The nearest kink, jump, pole or edge of the domain: which step makes it, which input leads there, and how far it is.

Each step's gaps (see `gaps`) are followed along one element of an input: a backward pass tells which one, a search
for a change of sign how far. What was found is believed only where the program itself, on balls, shows it: a kink that
a later step smoothes away, or that stands in a dead branch, is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.errors import Span
from autograd_core.oracles.beside import Beside, beside
from autograd_core.oracles.crossing import crossing
from autograd_core.oracles.gaps import Gap, Kind, gaps, slopes_of
from autograd_core.oracles.problem import Array, Problem

_GAPS, _PLACES, _FOLLOWED = 48, 3, 8
"""At most so many steps are looked at, elements of each by each measure, and ways that are followed to the end."""
_LONGEST, _LARGEST = 20_000, 1_000_000
"""Steps, and numbers on the way, of the largest program that is looked at."""
_ZERO, _AROUND = 1e-9, 64
"""What is left of a gap at its zero, relative to the numbers that it is a difference of; and ulps to look around it."""


@dataclass(frozen=True)
class Nearby:
    """A place where the program has no derivative, or jumps or ends, reached by moving one element of an input."""

    kind: Kind
    op: str
    text: str
    """The step, as the source has it."""
    span: Span
    name: str
    index: tuple[int, ...]
    place: float
    """Where the element then is."""
    distance: float
    relative: float
    """The distance in units of the element's magnitude; 0 on the spot, infinite from 0."""
    left: float | None
    right: float | None
    """The slopes on both sides of the place by the element; None where there is none or it is not known."""

    @property
    def element(self) -> str:
        """What moves: `x`, or `x[2]`."""
        return f"{self.name}[{', '.join(map(str, self.index))}]" if self.index else self.name

    @property
    def close(self) -> bool:
        """Whether it is within a thousandth: of the element, or as a number."""
        return self.relative <= 1e-3 or self.distance <= 1e-3

    @property
    def told(self) -> str:
        """The whole of it in words, with the slopes where they are known."""
        if self.left is None and self.right is None:
            return str(self)
        left, right = ("none" if side is None else f"{side:.6g}" for side in (self.left, self.right))
        return f"{self}; the slope is {left} on its left, {right} on its right"

    def __str__(self) -> str:
        what = {
            "kink": "has a kink",
            "jump": "jumps",
            "edge": "comes to the edge of its domain",
            "pole": "has a pole",
            "cut": "has its branch cut",
        }[self.kind]
        if self.op in _COMPARISONS:
            what = f"switches, which makes a {self.kind},"
        away = f"{self.distance:.3g} from here" if self.distance else "which is here"
        return f"`{self.text}` {what} at {self.element} = {self.place:.15g}, {away}"


_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")


class _Way(NamedTuple):
    """One gap, one element of an input, and how far the gap's zero seems to be along it."""

    gap: Gap
    name: str
    i: int
    estimate: float
    """The distance, with its sign; NaN where the gap does not move."""
    scale: float

    @property
    def measure(self) -> tuple[float, float]:
        """By what ways are compared: the distance in units of the array's magnitude, then the distance."""
        distance = math.inf if math.isnan(self.estimate) else abs(self.estimate)
        return float(f"{distance / self.scale:.6g}"), distance


def nearest(problem: Problem) -> Nearby | None:
    """The nearest kink, jump, pole or edge of the domain, by changing one element of an input in `wrt`.

    Near is meant relative to the largest magnitude in the element's array, so that units do not matter; of places
    that are equally near by that (|x| is 1 from its kink everywhere) the one at the smaller distance. None where there
    is none, or where it cannot be told within a bounded number of runs.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("abs(x - 1)*3")
    >>> at = {"x": numpy.array(1.001)}
    >>> found = nearest(Problem(program, at, ["x"], [Seed(program.output, numpy.array(1.0))]))
    >>> str(found), found.left, found.right
    ('`abs(x - 1)` has a kink at x = 1, 0.001 from here', -3.0, 3.0)
    """
    return next(iter(nearby(problem, 1)), None)


def nearby(problem: Problem, most: int = 4) -> list[Nearby]:
    """The nearest kinks, jumps, poles and edges, as `nearest` finds one: one of each step, nearest first.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("abs(x) + log(y - 1)")
    >>> at = {"x": numpy.array(0.5), "y": numpy.array(1.25)}
    >>> [found.kind for found in nearby(Problem(program, at, ["x", "y"], [Seed(program.output, numpy.array(1.0))]))]
    ['edge', 'kink']
    """
    try:
        if len(problem.program.steps) > _LONGEST or problem.numbers > _LARGEST:
            return []
        with numpy.errstate(all="ignore"):
            return list(islice(_nearby(_double(problem)), most))
    except Exception:  # a witness that fails has nothing to say
        return []


def _double(problem: Problem) -> Problem:
    return replace(problem, at={name: numpy.array(value, dtype=float) for name, value in problem.at.items()})


def _nearby(problem: Problem) -> Iterator[Nearby]:
    found = []
    for way in sorted(_ways(problem), key=lambda way: way.measure)[:_FOLLOWED]:
        place = _followed(problem, way)
        if place is not None:
            found.append((way._replace(estimate=place - float(problem.at[way.name].flat[way.i])), place))
    # Of what lies in one place a comparison is named, else the last step: a dead branch comes before its selection.
    found.sort(key=lambda pair: (pair[0].measure, not _compares(problem, pair[0]), -pair[0].gap.step))
    named: set[int] = set()
    places: set[tuple[str, int, float]] = set()
    for way, place in found:
        spot = (way.name, way.i, place)
        if way.gap.step in named or spot in places:
            continue
        shown = beside(problem, way.name, way.i, place, way.scale, way.gap.kind)
        if shown is not None:
            named.add(way.gap.step)
            places.add(spot)
            yield _named(problem, way, place, shown)


def _compares(problem: Problem, way: _Way) -> bool:
    op = problem.program.steps[way.gap.step].op
    return op is not None and op.name in _COMPARISONS


def _named(problem: Problem, way: _Way, place: float, shown: Beside) -> Nearby:
    step, array = problem.program.steps[way.gap.step], problem.at[way.name]
    assert step.op is not None
    x, distance = float(array.flat[way.i]), abs(way.estimate)
    return Nearby(
        shown.kind,
        step.op.name,
        problem.program.source[step.span.start : step.span.end][:60],
        step.span,
        way.name,
        tuple(int(one) for one in numpy.unravel_index(way.i, array.shape)),
        place,
        distance,
        0.0 if not distance else distance / abs(x) if x else math.inf,
        shown.left,
        shown.right,
    )


def _ways(problem: Problem) -> Iterator[_Way]:
    """To each gap that seems near, the element of an input that leads there soonest by its slope."""
    leaves = {name: Tensor(value.copy(), requires_grad=name in problem.wrt) for name, value in problem.at.items()}
    tensors = problem.program.run(leaves)
    slots = [slot.value if isinstance(slot, Tensor) else slot for slot in tensors]
    all_gaps = [gap for gap in gaps(problem.program, slots) if _live(gap, tensors)]
    crude = [_relative(gap, slots) for gap in all_gaps]
    for n in sorted(range(len(all_gaps)), key=lambda n: crude[n].min())[:_GAPS]:
        gap = all_gaps[n]
        for k in _promising(problem, gap, tensors, leaves, slots, crude[n]):
            way = _by_slope(problem, gap.only(k), tensors, leaves, slots)
            if way is not None:
                yield way


def _wanted(problem: Problem, leaves: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: leaves[name] for name in problem.wrt}


def _live(gap: Gap, tensors: list[Any]) -> bool:
    return any(isinstance(tensors[t.slot], Tensor) and tensors[t.slot].requires_grad for t in gap.terms)


def _relative(gap: Gap, slots: list[Any]) -> Array:
    """The gaps relative to the numbers that they are differences of; infinite where they are not numbers."""
    values, sizes = gap.values(slots), gap.sizes(slots)
    ratio = numpy.where(values == 0, 0.0, numpy.abs(values) / numpy.where(sizes > 0, sizes, 1.0))
    return numpy.where(numpy.isfinite(values), ratio, numpy.inf)


def _promising(
    problem: Problem, gap: Gap, tensors: list[Any], leaves: dict[str, Tensor], slots: list[Any], crude: Array
) -> list[int]:
    """Which of a step's gaps to follow: the smallest, and the nearest if each belongs to one element of an input."""
    values = gap.values(slots)
    usable = numpy.isfinite(values)
    orders = [crude, numpy.abs(values)]
    if values.size > _PLACES:
        slopes = slopes_of(gap, tensors, _wanted(problem, leaves))
        for slope in slopes.values():
            if slope.size == values.size:
                orders.append(numpy.abs(values / slope.ravel()))
    chosen: dict[int, None] = {}
    for order in orders:
        first = numpy.argsort(numpy.where(usable & ~numpy.isnan(order), order, numpy.inf), kind="stable")[:_PLACES]
        chosen.update((int(k), None) for k in first if usable[k])
    return list(chosen)


def _by_slope(
    problem: Problem, gap: Gap, tensors: list[Any], leaves: dict[str, Tensor], slots: list[Any]
) -> _Way | None:
    value = float(gap.values(slots)[0])
    best: _Way | None = None
    for name, slope in slopes_of(gap, tensors, _wanted(problem, leaves)).items():
        array = problem.at[name]
        if not array.size or not numpy.isfinite(array).all():
            continue
        scale = float(numpy.abs(array).max()) or 1.0
        # On the spot, what moves the gap most leads away from it soonest.
        distances = -value / slope if value else -numpy.abs(slope)
        i = int(
            numpy.argmin(numpy.where(numpy.isnan(distances), numpy.inf, numpy.abs(distances) if value else distances))
        )
        estimate = (float(distances.flat[i]) if slope.flat[i] else math.nan) if value else 0.0
        way = _Way(gap, name, i, estimate, scale)
        if best is None or way.measure < best.measure or math.isnan(best.estimate):
            best = way
    return best


def _followed(problem: Problem, way: _Way) -> float | None:
    """Where the element stands when the gap is 0; None if it does not get there."""
    array, step = problem.at[way.name], way.gap.step
    x = float(array.flat[way.i])
    if way.estimate == 0 and way.gap.values(problem.program.run(problem.at))[0] == 0:
        return x
    cut = replace(problem.program, steps=problem.program.steps[:step])

    def run(t: float, wrap: Callable[[Array], Any]) -> list[Any]:
        moved = array.copy()
        moved.flat[way.i] = t
        return cut.run({**problem.at, way.name: wrap(moved)})

    def gap(t: float) -> float:
        return float(way.gap.values(run(t, numpy.asarray))[0])

    def slope(t: float) -> float:
        tensors = run(t, partial(Tensor, requires_grad=True))
        leaf = tensors[problem.program.input_slots[way.name]]
        return float(slopes_of(way.gap, tensors, {way.name: leaf})[way.name].flat[way.i])

    def zero(t: float) -> bool:
        """Whether the gap is no more than rounding there; one that jumps over 0 is as large around it."""
        left = abs(gap(t))
        around = _AROUND * float(numpy.spacing(abs(t)))
        size = float(way.gap.sizes(run(t, numpy.asarray))[0])
        return left <= _ZERO * max(abs(start), size) or left < max(abs(gap(t - around)), abs(gap(t + around))) / 8

    start = gap(x)
    for followed in (gap, slope):  # a gap that touches 0, such as that of sqrt(x*x), has its least there
        place = crossing(followed, x, way.estimate, way.scale)
        if place is not None and zero(place):
            return place
    return None
