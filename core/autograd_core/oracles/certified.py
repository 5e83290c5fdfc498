"""The certified truth: the program on power series over Arb balls, whose coefficients are its derivatives.

None of our derivative rules takes part (see `carriers/jets`). Every element of every input is a direction of its own
where that is affordable; where it is not, all inputs move along three random directions at once, which a wrong gradient
passes with a probability below 2**-50: by the Schwartz-Zippel lemma a linear form that is not zero vanishes at one in
2**53 of the numbers that each coordinate is drawn from, at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import factorial
from typing import Any, NamedTuple

import flint
import numpy

from autograd_core.carriers.arb import BallArray, ball, balls, precision
from autograd_core.carriers.jetarray import JetArray
from autograd_core.carriers.jets import Jet
from autograd_core.carriers.spending import TooMany, at_most, terms
from autograd_core.carriers.taylor import NoSeries
from autograd_core.errors import Undecided
from autograd_core.language import Step
from autograd_core.oracles.bounds import Bounds, bounds
from autograd_core.oracles.exact import DIGITS, Enclosure, tiny
from autograd_core.oracles.forward import refusal
from autograd_core.oracles.problem import Array, Problem, literal

_START, _LIMIT = 192, 3072
_MOST = 300_000
"""Coefficients computed at most in one pass; beyond, random directions serve."""
_DIRECTIONS = 3
_HIGHEST = 6


class Along(NamedTuple):
    """The derivative along one random direction: for each input the direction, and what the truth is."""

    direction: Mapping[str, Array]
    slope: Bounds


@dataclass(frozen=True)
class Truth:
    """The certified derivative by each input: `Enclosure`s as of `exact`, or derivatives along random directions."""

    gradients: Mapping[str, Enclosure]
    along: tuple[Along, ...] = field(default=())
    seed: int = 0


def certify(problem: Problem, seed: int = 0) -> Truth:
    """The derivative of the problem's order, enclosed; precision doubles until every radius is tiny.

    Where there is no enclosure the reason stands in its place.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> cube = parse("x**3")
    >>> problem = Problem(cube, {"x": numpy.array(2.0)}, ["x"], [Seed(cube.output, numpy.array(1.0))])
    >>> certify(problem).gradients["x"].middle.item()
    Fraction(12, 1)
    """
    why = refusal(problem) or (f"power series are asked up to order {_HIGHEST}" if problem.order > _HIGHEST else None)
    if why is not None:
        return _silent(problem, why)
    try:
        try:
            with at_most(_MOST):
                return Truth(_rising(problem))
        except TooMany:
            if problem.order > 1:
                return _silent(problem, "there are too many coefficients of higher order")
            return _along(problem, seed)
    except Exception as error:  # a witness that fails has nothing to say
        return _silent(problem, f"balls failed: {type(error).__name__}: {error}"[:200])


def _silent(problem: Problem, why: str) -> Truth:
    return Truth(dict.fromkeys(problem.wrt, Enclosure(None, None, 0, why)))


def _rising(problem: Problem) -> dict[str, Enclosure]:
    """Every element's derivative, at rising precision."""
    bits = _START
    while True:
        found = _attempt(problem, bits)
        if all(tiny(one) for one in found.values()) or bits >= _LIMIT:
            return found
        bits *= 2


def _attempt(problem: Problem, bits: int) -> dict[str, Enclosure]:
    try:
        with precision(bits), terms(problem.order + 1):
            return {name: _enclosure(value, bits) for name, value in _derivatives(problem).items()}
    except (Undecided, NoSeries) as error:
        return dict.fromkeys(problem.wrt, Enclosure(None, None, bits, str(error)))


def _derivatives(problem: Problem) -> dict[str, Array]:
    if problem.order == 1:
        return _first(problem, _point(problem))
    return {name: _higher(problem, name, _point(problem)) for name in problem.wrt}


def _point(problem: Problem) -> dict[str, Array]:
    return {name: BallArray(value).array for name, value in problem.at.items()}


def _first(problem: Problem, leaves: dict[str, Array]) -> dict[str, Array]:
    """All first derivatives in one pass: each element of each input is a direction."""
    for name in problem.wrt:
        for i, one in enumerate(leaves[name].ravel().tolist()):
            leaves[name].flat[i] = Jet(one, {(name, i): flint.arb(1)})
    slopes = _slopes(problem, leaves)
    found = {}
    for name in problem.wrt:
        out = numpy.empty(problem.at[name].shape, dtype=object)
        for i in range(out.size):
            out.flat[i] = slopes.get((name, i), flint.arb(0))
        found[name] = out
    return found


def _slopes(problem: Problem, leaves: Mapping[str, Array]) -> Mapping[Any, Any]:
    """The parts of sum(cotangent * slot) over the seeds; what has no value has no slopes, even if it does not move.

    Raises:
        NoSeries: the sum is not finite.
    """
    total: Any = Jet(flint.arb(0), {})
    for weight, one in _outputs(problem, leaves):
        total = total + one * weight
    if not total.is_finite():
        raise NoSeries("the program has no finite value")
    return total.parts  # type: ignore[no-any-return]


def _outputs(problem: Problem, leaves: Mapping[str, Array]) -> Iterator[tuple[Any, Any]]:
    """The elements of the seeded slots with their cotangents, where those are not 0."""
    slots = run(problem, leaves)
    for seed in problem.seeds:
        for weight, one in zip(seed.cotangent.ravel().tolist(), slots[seed.slot], strict=True):
            if weight:
                yield ball(weight), one


def run(problem: Problem, leaves: Mapping[str, Array]) -> list[list[Any]]:
    """The elements of every slot, with constants as exact as their text."""
    given = {name: JetArray(array) for name, array in leaves.items()}
    slots = problem.program.run(given, lift=_lift)
    return [slot.counting().elements() if isinstance(slot, JetArray) else [slot] for slot in slots]


def _lift(step: Step) -> JetArray | None:
    return None if step.op is not None else JetArray(balls(literal(step)).array)


def lower(problem: Problem, name: str, i: int, offset: Any) -> Any:
    """What is differentiated last by an input: the sum of the derivatives of one order less, as a ball.

    One element of the input is moved by a ball.

    Raises:
        Undecided, NoSeries: as the jets do.
    """
    below = replace(problem, order=problem.order - 1, wrt=[name])
    leaves = _point(problem)
    leaves[name].flat[i] = leaves[name].flat[i] + offset
    with terms(problem.order):
        found = _first(below, leaves)[name] if below.order == 1 else _higher(below, name, leaves)
    return sum(found.ravel().tolist(), flint.arb(0))


def _higher(problem: Problem, name: str, leaves: dict[str, Array]) -> Array:
    """Derivatives of the sum of all elements of the gradient of one order less, by each element.

    They are mixed: once along the element, else along all elements together. The further direction is a power series.
    """
    order = problem.order
    array = leaves[name]
    for i, one in enumerate(array.ravel().tolist()):
        array.flat[i] = Jet(flint.arb_series([one, 1]), {(name, i): flint.arb_series([1])})
    slopes = _slopes(problem, leaves)
    out = numpy.empty(problem.at[name].shape, dtype=object)
    for i in range(out.size):
        part = slopes.get((name, i))
        if isinstance(part, flint.arb_series):
            out.flat[i] = part[order - 1] * factorial(order - 1)
        else:  # a number that does not move further, if it is one
            out.flat[i] = flint.arb(0) * (0 if part is None else part)
    return out


def _enclosure(array: Array, bits: int) -> Enclosure:
    middle, radius = (numpy.empty(array.shape, dtype=object) for _ in range(2))
    for i, one in enumerate(array.ravel().tolist()):
        found = bounds(one)
        if found is not None:
            middle.flat[i], radius.flat[i] = found
    return Enclosure(middle, radius, bits)


def _along(problem: Problem, seed: int) -> Truth:
    """Derivatives along random directions in all inputs at once."""
    random = numpy.random.default_rng(seed)
    directions = [
        {name: numpy.asarray(random.standard_normal(problem.at[name].shape)) for name in problem.wrt}
        for _ in range(_DIRECTIONS)
    ]
    slopes = directional(problem, directions)
    reason = "there are many elements: the truth is known along random directions"
    silent = dict.fromkeys(problem.wrt, Enclosure(None, None, 0, reason))
    return Truth(silent, tuple(Along(d, s) for d, s in zip(directions, slopes, strict=True) if s is not None), seed)


def directional(problem: Problem, directions: list[dict[str, Array]]) -> list[Bounds | None]:
    """The first derivative along each direction (for each input an array of its shape, or nothing), enclosed.

    Raises:
        Undecided, NoSeries: as the jets do.
    """
    bits = _START
    while True:
        with precision(bits), terms(2):
            found = _directional(problem, directions)
        if all(one is not None and one.radius <= DIGITS * abs(one.middle) for one in found) or bits >= _LIMIT:
            return found
        bits *= 2


def _directional(problem: Problem, directions: list[dict[str, Array]]) -> list[Bounds | None]:
    leaves = {name: BallArray(value).array for name, value in problem.at.items()}
    for name in {name for one in directions for name in one}:
        array = leaves[name]
        ways = [one[name].ravel().tolist() if name in one else [0.0] * array.size for one in directions]
        for i, (number, *steps) in enumerate(zip(array.ravel().tolist(), *ways, strict=True)):
            parts = {k: flint.arb(step) for k, step in enumerate(steps) if step}
            array.flat[i] = Jet(number, parts) if parts else number
    slopes = _slopes(problem, leaves)
    return [bounds(slopes.get(k, flint.arb(0))) for k in range(len(directions))]


def along_ours(along: Along, ours: Mapping[str, Enclosure]) -> Bounds | None:
    """What enclosed gradients give along a direction; None where an element has no enclosure."""
    middle, radius = Fraction(0), Fraction(0)
    for name, direction in along.direction.items():
        one = ours[name]
        if one.middle is None or one.radius is None:
            return None
        for m, r, d in zip(one.middle.ravel(), one.radius.ravel(), direction.ravel().tolist(), strict=True):
            if m is None:
                return None
            middle += m * Fraction(d)
            radius += r * abs(Fraction(d))
    return Bounds(middle, radius)


def culprit(problem: Problem, ours: Mapping[str, Enclosure], seed: int = 0) -> str | None:
    """The element at which given gradients differ from the truth, found by bisection along random directions."""
    random = numpy.random.default_rng(seed + 1)
    places = [(name, i) for name in problem.wrt for i in range(problem.at[name].size)]
    while len(places) > 1:
        half = places[: len(places) // 2]
        direction: dict[str, Array] = {}
        for name in problem.wrt:
            direction[name] = numpy.zeros(problem.at[name].shape)
        for name, i in half:
            direction[name].flat[i] = random.standard_normal()
        slope = directional(problem, [direction])[0]
        given = None if slope is None else along_ours(Along(direction, slope), ours)
        if slope is None or given is None:
            return None
        places = places[len(places) // 2 :] if given.meets(slope) else half
    name, i = places[0]
    place = numpy.unravel_index(i, problem.at[name].shape)
    return f"{name}[{', '.join(str(int(k)) for k in place)}]" if place else name
