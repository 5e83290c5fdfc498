"""The program itself on balls, step by step and unsimplified: where it is defined, and how it goes on close by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import flint
import numpy

from autograd_core.carriers.arb import BallArray, ball, balls, precision
from autograd_core.errors import Undecided
from autograd_core.op import Value
from autograd_core.oracles.bounds import Bounds, bounds
from autograd_core.oracles.problem import Array, Problem, literal

_START, _LIMIT = 128, 2048
_MOST = 100_000
_SYMPY_DIGITS = Fraction(1, 10**25)


def refusal(problem: Problem) -> str | None:
    """Why balls are not asked about a program."""
    if problem.numbers > _MOST:
        return f"{problem.numbers} numbers are on the way; balls are asked for {_MOST} at most"
    return None


def on_balls(problem: Problem, values: Mapping[str, BallArray]) -> list[Any]:
    """The values of all steps from inputs that are balls, with constants as exact as their text."""
    return problem.program.run(values, lift=lambda step: None if step.op is not None else balls(literal(step)))


def undefined(problem: Problem) -> str | None:
    """Why the program has no real value at the point; None where it has one, or where balls cannot tell.

    Nothing is simplified, so that log(x) - log(x) is as undefined at -1 as log(x) is; a dead branch of a selection
    does not count.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> ratio = parse("x/x")
    >>> undefined(Problem(ratio, {"x": numpy.array(0.0)}, ["x"], [Seed(ratio.output, numpy.array(1.0))]))
    'x/x has no finite real value here'
    """
    bits = _START
    while not refusal(problem):
        slots: list[Any] = []
        with precision(bits):
            try:
                slots = on_balls(problem, {name: BallArray(value) for name, value in problem.at.items()})
            except Undecided:
                if any(numpy.isnan(value).any() for value in problem.at.values()):
                    return "an input is not a number, and a comparison depends on it"
            bad = next((s.slot for s in problem.seeds if slots and not _finite(slots[s.slot]).all()), None)
            if bad is not None and (reason := _proven(problem, slots, bad)):
                return reason
        bits *= 2
        if (slots and bad is None) or bits > _LIMIT:
            break
    return None


def _finite(value: Value) -> Array:
    elements = [not hasattr(one, "is_finite") or one.is_finite() for one in value.elements()]
    return numpy.array(elements, dtype=bool).reshape(value.shape)


def _proven(problem: Problem, slots: Sequence[Any], slot: int) -> str | None:
    """Which step loses the value, if it does so for every number within its operands' balls."""
    program = problem.program
    while True:
        step = program.steps[slot]
        lost = next((a for a in step.args if step.constant is None and not _finite(slots[a]).all()), None)
        if lost is None:
            break
        slot = lost
    text = program.source[step.span.start : step.span.end][:60]
    if step.input is not None:
        return f"{text} is not a finite number"
    operands = [slots[a].array for a in step.args]
    # An overflow is a ball of infinite radius; only what is no number at all is outside the domain.
    if step.op is None or not any(getattr(one, "is_nan", bool)() for one in slots[slot].elements()):
        return None
    for corner in (0, 1, -1):
        moved = [BallArray(_moved(array, corner)) for array in operands]
        if _finite(step.op(*moved, **step.attributes)).all():
            return None
    return f"{text} has no finite real value here"


def _moved(array: Array, corner: int) -> Array:
    """Each ball's middle, or one of its ends, as an exact number."""
    out = numpy.empty(array.shape, dtype=object)
    for i, one in enumerate(array.ravel()):
        out.flat[i] = ball(one).mid() + corner * ball(one).rad() if hasattr(one, "mid") else one
    return out


def along(problem: Problem, name: str, i: int, offset: Any) -> Any:
    """sum(cotangent * slot) over the seeds, with one element of an input moved by a ball; a ball, perhaps not finite.

    Raises:
        Undecided: a comparison is not decided at the working precision.
    """
    values = {key: BallArray(value) for key, value in problem.at.items()}
    moved = values[name].array
    moved.flat[i] = moved.flat[i] + offset
    return _contracted(problem, values)


def toward(problem: Problem, direction: Mapping[str, Array], by: Any = 0) -> Any:
    """The same with inputs moved by a ball times whole numbers of their shapes.

    Raises:
        Undecided: as `along`.
    """
    values = {key: BallArray(value) for key, value in problem.at.items()}
    for name, steps in direction.items():
        moved = values[name].array
        for i, step in enumerate(steps.ravel().tolist()):
            moved.flat[i] = moved.flat[i] + by * step
    return _contracted(problem, values)


def _contracted(problem: Problem, values: Mapping[str, BallArray]) -> Any:
    slots = on_balls(problem, values)
    total = flint.arb(0)
    for seed in problem.seeds:
        for weight, one in zip(seed.cotangent.ravel().tolist(), slots[seed.slot].elements(), strict=True):
            total += ball(weight) * ball(one) if weight else 0
    return total


def apart(problem: Problem, outputs: Mapping[int, Array]) -> list[tuple[int, tuple[int, ...], Fraction, Fraction]]:
    """Where the values of seeded slots by balls and by SymPy differ: slot, place, and both."""
    if refusal(problem) or not outputs:
        return []
    found: list[tuple[int, tuple[int, ...], Fraction, Fraction]] = []
    with precision(_START * 2):
        try:
            slots = on_balls(problem, {name: BallArray(value) for name, value in problem.at.items()})
        except Exception:  # a witness that fails has nothing to say
            return []
        for slot, values in outputs.items():
            places = list(numpy.ndindex(values.shape))
            for place, one, theirs in zip(places, slots[slot].elements(), values.ravel().tolist(), strict=True):
                ours = bounds(one)
                if ours is None or theirs is None or ours.meets(Bounds(theirs, abs(theirs) * _SYMPY_DIGITS)):
                    continue
                found.append((slot, place, ours.middle, theirs))
    return found
