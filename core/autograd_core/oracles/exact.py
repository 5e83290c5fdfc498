"""Our own backward rules run on Arb balls: what they give in exact arithmetic, with a proven radius."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy

from autograd_core.carriers.arb import BallArray, balls, precision
from autograd_core.engine.backward import backward, grad
from autograd_core.engine.hooks import register_hook
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import Undecided
from autograd_core.language import Step
from autograd_core.op import Value
from autograd_core.ops import TABLE
from autograd_core.oracles.bounds import SMALLEST, bounds
from autograd_core.oracles.forward import refusal
from autograd_core.oracles.problem import Array, Problem, literal

_START, _LIMIT = 192, 3072
_HIGHEST = 6
"""Each order multiplies the operations; from here on a single enclosure would take many seconds."""
DIGITS = Fraction(1, 10**40)
"""The relative radius at which an enclosure is tiny."""


@dataclass(frozen=True)
class Enclosure:
    """What the rules give: for each element a midpoint and a radius (Fractions), or None with a reason."""

    middle: Array | None
    radius: Array | None
    bits: int
    reason: str | None = None


def enclose(problem: Problem) -> dict[str, Enclosure]:
    """Run forward and backward on balls, doubling the precision until every radius is tiny or the limit is met."""
    why = refusal(problem) or (f"balls are asked up to order {_HIGHEST}" if problem.order > _HIGHEST else None)
    if why is None and problem.order > 1 and problem.complexes:
        why = "balls do not know which numbers between complex ones are real, as higher orders need"
    if why is not None:
        return dict.fromkeys(problem.wrt, Enclosure(None, None, 0, why))
    try:
        return _enclose(problem)
    except Exception as error:  # a witness that fails has nothing to say
        return dict.fromkeys(problem.wrt, Enclosure(None, None, 0, f"balls failed: {type(error).__name__}: {error}"))


def _enclose(problem: Problem) -> dict[str, Enclosure]:
    bits = _START
    while True:
        try:
            with precision(bits):
                found = {name: _enclosure(value, bits) for name, value in _gradients(problem).items()}
        except Undecided as error:
            found = dict.fromkeys(problem.wrt, Enclosure(None, None, bits, str(error)))
        if all(tiny(e) for e in found.values()) or bits >= _LIMIT:
            return found
        bits *= 2


def _gradients(problem: Problem) -> dict[str, Value]:
    """The gradients as ball arrays (None where an input is not reached)."""
    leaves = {name: Tensor(BallArray(value), requires_grad=name in problem.wrt) for name, value in problem.at.items()}
    slots = problem.program.run(leaves, lift=lift)
    _keep_real(problem, slots)
    roots = [(slots[s.slot], Tensor(BallArray(s.cotangent))) for s in problem.seeds]
    live = [(root, g) for root, g in roots if isinstance(root, Tensor) and root.requires_grad]
    if not live:
        return {name: BallArray(numpy.zeros(problem.at[name].shape)) for name in problem.wrt}
    outputs, cotangents = [root for root, _ in live], [g for _, g in live]
    if problem.order == 1:
        backward(outputs, cotangents)
        return {name: _or_zero(leaves[name]._grad, problem.at[name]) for name in problem.wrt}
    return {name: _higher(leaves[name], outputs, cotangents, problem) for name in problem.wrt}


def _keep_real(problem: Problem, slots: Sequence[Any]) -> None:
    """Give a real number beside complex ones a real cotangent, which the dtype does for floats."""
    for i, slot in enumerate(slots) if problem.complexes else ():
        if i not in problem.complexes and isinstance(slot, Tensor) and slot.requires_grad:
            register_hook(slot, TABLE["real"])


def lift(step: Step) -> Tensor | None:
    """Literals as tensors of balls; subexpressions of constants are computed from them."""
    return None if step.op is not None else Tensor(balls(literal(step)))


def _higher(leaf: Tensor, outputs: list[Tensor], cotangents: list[Tensor], problem: Problem) -> Value:
    current = grad(outputs, leaf, cotangents, create_graph=True, allow_unused=True)[0]
    for _ in range(problem.order - 1):
        if current is None or not current.requires_grad:
            return BallArray(numpy.zeros(leaf.shape))
        current = grad(TABLE["sum"](current), leaf, create_graph=True, allow_unused=True)[0]
    return _or_zero(current, leaf)


def _or_zero(gradient: Tensor | None, like: Any) -> Value:
    return BallArray(numpy.zeros(like.shape)) if gradient is None else gradient.value


def _enclosure(balls: BallArray, bits: int) -> Enclosure:
    middle = numpy.empty(balls.shape, dtype=object)
    radius = numpy.empty(balls.shape, dtype=object)
    for i, one in enumerate(balls.elements()):
        found = bounds(one)
        if found is not None:
            middle.flat[i], radius.flat[i] = found
    return Enclosure(middle, radius, bits)


def tiny(enclosure: Enclosure) -> bool:
    """Whether every element is known to 40 digits, or exactly."""
    if enclosure.middle is None or enclosure.radius is None:
        return False
    pairs = zip(enclosure.middle.ravel(), enclosure.radius.ravel(), strict=True)
    return all(r is not None and (r <= SMALLEST or r <= DIGITS * abs(m)) for m, r in pairs)
