"""Where a wrong digit came from: the way back from a result to the step that spoilt it.

At each quantity the inputs are exchanged one at a time, the float for the truth, and the step is computed on balls: so
it shows exactly how much each input's error does, and how much is the step's own rounding. The largest is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.oracles.bounds import Bounds, bounds
from autograd_core.oracles.problem import Array, Problem
from autograd_core.verdict.sweep import Place, Sweep, added, elements, pulled
from autograd_core.verdict.ulps import ulps

_GOOD = 16.0
"""A float within as many ulps of the truth has not lost anything yet."""
_NUDGE, _MORE_BITS = Fraction(1, 2**200), 400
"""A relative change of an argument, and the bits in which its effect is seen."""
_ADDING = ("add", "sub", "rsub")
_MULTIPLYING = ("mul", "div")


class Link(NamedTuple):
    """One quantity on the way: its place, the element in row-major order, and the error there in ulps."""

    place: Place
    element: int
    error: float


class Tracer:
    """The floats beside the truth, and questions about both."""

    def __init__(self, problem: Problem, given: Sweep, right: Sweep) -> None:
        self.problem, self.given, self.right = problem, given, right
        self.steps = problem.program.steps

    @cached_property
    def info(self) -> Any:
        """The limits of the dtype."""
        return numpy.finfo(self.problem.dtype)

    @property
    def all_lost(self) -> float:
        """The error, in ulps, of a number without a right digit; larger ones say no more."""
        return float(2 ** (self.info.nmant + 1))

    def number(self, place: Place, i: int) -> Any:
        """The float (or condition, or index) at an element."""
        return elements(self.given.quantities[place]).flat[i]

    def truth(self, place: Place, i: int) -> Bounds | None:
        """What the number should be; None where it is not finite or not known."""
        one = elements(self.right.quantities[place]).flat[i]
        known = bounds(one)
        if known is not None and abs(known.middle) <= known.radius:
            # What is too small to be written out is no zero: it has digits to lose.
            return Bounds(known.middle if one != 0 else Fraction(0), Fraction(0) if one != 0 else known.radius)
        return known

    def size(self, place: Place) -> int:
        """The number of elements."""
        return int(elements(self.given.quantities[place]).size)

    def error(self, place: Place, i: int) -> float:
        """The error in units of the last of the dtype's digits, as if exponents had no limit; inf where not finite.

        So what is flushed to zero has lost all its digits, which ulps of the smallest numbers would not tell.
        """
        number, truth = self.number(place, i), self.truth(place, i)
        if not numpy.isfinite(number):
            return float("inf")
        if truth is None or number == truth.middle:
            return 0.0
        distance = abs(Fraction(number.item()) - truth.middle)
        if distance <= truth.radius:
            return 0.0
        ratio = distance / abs(truth.middle) * 2 ** int(self.info.nmant) if truth.middle else self.all_lost
        return float(min(ratio, Fraction(self.all_lost)))

    def off(self, place: Place, i: int) -> float:
        """The error in ulps as usual, which the smallest number of the dtype bounds from below."""
        number, truth = self.number(place, i), self.truth(place, i)
        if truth is None or not numpy.isfinite(number):
            return 0.0 if numpy.isfinite(number) else float("inf")
        return ulps(number, truth.middle, self.problem.dtype)

    def inputs(self, place: Place) -> list[Place]:
        """What a quantity is computed from, cotangents first."""
        step = self.steps[place.slot]
        if place.kind == "total":
            return list(self.given.arrivals[place.slot])
        if place.kind == "seed" or step.op is None:
            return []
        values = [Place("value", a) for a in step.args]
        return values if place.kind == "value" else [Place("total", place.slot), *values]

    def evaluate(self, place: Place, inputs: Sequence[BallArray], more: int = 0) -> Array:
        """The quantity on balls from any inputs, in the order of `inputs`, with some bits more than the truths have."""
        step = self.steps[place.slot]
        with precision(self.right.bits + more):
            if place.kind == "total":
                return elements(added(inputs))
            assert step.op is not None
            if place.kind == "value":
                return elements(step.op(*inputs, **step.attributes))
            return elements(pulled(step, inputs[1:], inputs[0], [place.argument])[place.argument])

    def follow(self, place: Place, i: int) -> list[Link]:
        """From a result back to where its error began; each link is computed from the next."""
        trail = [Link(place, i, self.error(place, i))]
        while trail[-1].error:
            source = self._source(trail[-1].place, trail[-1].element)
            if source is None:
                break
            trail.append(Link(*source, self.error(*source)))
        return trail

    def _source(self, place: Place, i: int) -> tuple[Place, int] | None:
        inputs = self.inputs(place)
        if not inputs:
            return None
        if not numpy.isfinite(self.number(place, i)):
            return self._broken(place, i, inputs)
        return self._largest(place, i, inputs) if self.truth(place, i) is not None else None

    def _broken(self, place: Place, i: int, inputs: Sequence[Place]) -> tuple[Place, int] | None:
        """Which input makes a number infinite or NaN."""
        if self.nothing_arrives(place, i):
            return None
        broken = [(p, j) for p in inputs if (j := self._first_broken(place, i, p)) is not None]
        if broken:
            return next((one for one in broken if self.truth(*one) is not None), broken[0])
        found = [(p, self._worst(place, i, p)) for p in inputs]
        worst = max(found, key=lambda one: self.error(*one))
        return worst if self.error(*worst) > _GOOD else None

    def nothing_arrives(self, place: Place, i: int) -> bool:
        """Whether the cotangent of a share is exactly 0, so that the share should be."""
        if place.kind != "share":
            return False
        total = Place("total", place.slot)
        places = [i] if self._alike(place, total) else range(self.size(total))
        # Exactly: what underflows is no zero.
        right = elements(self.right.quantities[total])
        return any(self.number(total, j) == 0 and right.flat[j] == 0 for j in places)

    def _alike(self, place: Place, source: Place) -> bool:
        """Whether an element depends on the same element of an input alone."""
        shapes = [elements(self.given.quantities[p]).shape for p in (place, source)]
        op = self.steps[place.slot].op
        return shapes[0] == shapes[1] and (place.kind == "total" or (op is not None and op.pointwise))

    def _first_broken(self, place: Place, i: int, source: Place) -> int | None:
        numbers = elements(self.given.quantities[source])
        if self._alike(place, source):
            return i if not numpy.isfinite(numbers.flat[i]) else None
        places = numpy.flatnonzero(~numpy.isfinite(numbers.ravel()))
        return int(places[0]) if places.size else None

    def _worst(self, place: Place, i: int, source: Place) -> int:
        if self._alike(place, source):
            return i
        return max(range(self.size(source)), key=lambda j: self.error(source, j), default=0)

    def _largest(self, place: Place, i: int, inputs: Sequence[Place]) -> tuple[Place, int] | None:
        """The input whose error does most to the result; None where the step's own rounding does more."""
        mixed = [BallArray(elements(self.given.quantities[p])) for p in inputs]
        there = bounds(self.evaluate(place, mixed).flat[i])
        own = None if there is None else abs(Fraction(self.number(place, i).item()) - there.middle)
        effects = [self._effect(place, i, inputs, k, numpy.arange(self.size(p))) for k, p in enumerate(inputs)]
        k = max(range(len(inputs)), key=lambda k: effects[k])
        if own is not None and own >= effects[k]:
            return None
        return inputs[k], self._element(place, i, inputs, k)

    def _effect(self, place: Place, i: int, inputs: Sequence[Place], k: int, places: Array) -> Fraction:
        """How far the result is off if some elements of one input are floats, and all else is true."""
        mixed = [BallArray(elements(self.right.quantities[p])) for p in inputs]
        mixed[k].array.flat[places] = BallArray(elements(self.given.quantities[inputs[k]]).ravel()[places]).array
        found, truth = bounds(self.evaluate(place, mixed).flat[i]), self.truth(place, i)
        assert truth is not None
        return Fraction(10) ** 400 if found is None else abs(found.middle - truth.middle)

    def _element(self, place: Place, i: int, inputs: Sequence[Place], k: int) -> int:
        """The element of an input that does most, found by halving."""
        if self._alike(place, inputs[k]):
            return i
        places = numpy.arange(self.size(inputs[k]))
        while places.size > 1:
            halves = numpy.array_split(places, 2)
            places = max(halves, key=lambda half: self._effect(place, i, inputs, k, half))
        return int(places[0])

    def condition(self, place: Place, i: int, source: Place | None) -> float | None:
        """How much larger relative errors become: sum |terms| / |sum|, or |x f'(x) / f(x)| for the input followed."""
        truth = self.truth(place, i)
        if truth is None:
            return None
        terms = self.terms(place, i)
        if terms is not None:
            return _ratio(terms, abs(truth.middle))
        inputs = self.inputs(place)
        if source is None or source not in inputs:
            return None
        middles = [BallArray(_each(lambda one: one.mid(), elements(self.right.quantities[p]))) for p in inputs]
        here = bounds(self.evaluate(place, middles, _MORE_BITS).flat[i])
        with precision(self.right.bits + _MORE_BITS):
            middles[inputs.index(source)] *= BallArray(1 + _NUDGE)
        there = bounds(self.evaluate(place, middles, _MORE_BITS).flat[i])
        if here is None or there is None:
            return None
        return _ratio(abs(there.middle - here.middle), abs(truth.middle) * _NUDGE)

    def terms(self, place: Place, i: int) -> Fraction | None:
        """The sum of the magnitudes of what is added up here; None for what is no sum."""
        op = self.steps[place.slot].op
        inputs = [BallArray(_each(abs, elements(self.right.quantities[p]))) for p in self.inputs(place)]
        if place.kind == "total":
            found = self.evaluate(place, inputs)
        elif op is None or place.kind == "seed":
            return None
        elif place.kind == "value" and op.name in _ADDING:
            found = numpy.broadcast_to(elements(inputs[0] + inputs[1]), self._shape(place))
        elif (op.kind in ("linear", "bilinear") and not op.moves) or (
            place.kind == "share" and op.name in (*_ADDING, *_MULTIPLYING)
        ):
            found = self.evaluate(place, inputs)
        else:
            return None
        size = bounds(found.flat[i])
        return None if size is None else abs(size.middle)

    def _shape(self, place: Place) -> tuple[int, ...]:
        return tuple(elements(self.given.quantities[place]).shape)


def _each(function: Callable[[Any], Any], array: Array) -> Array:
    """A function of every ball; conditions stay as they are."""
    out = numpy.empty(array.shape, dtype=object)
    for i, one in enumerate(array.ravel()):
        out.flat[i] = function(one) if hasattr(one, "mid") else one
    return out


def _ratio(part: Fraction, whole: Fraction) -> float:
    try:
        return float(part / whole) if whole else float("inf")
    except OverflowError:
        return float("inf")
