"""A program forward and backward, one step at a time, on floats or on balls: every quantity can be looked at.

The engine's own rules are used, step by step; cotangents are added in the engine's order. So the floats are those of an
ordinary backward pass, and each quantity of one carrier has its counterpart on the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal, NamedTuple

import numpy

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.engine.backward import backward
from autograd_core.engine.tensor import Tensor
from autograd_core.language import Step
from autograd_core.op import CARRIERS, Value
from autograd_core.oracles.bounds import bounds
from autograd_core.oracles.forward import on_balls
from autograd_core.oracles.problem import Array, Problem

_START, _LIMIT = 128, 2048
_LARGE, _LIMIT_OF_LARGE = 1000, 512

Kind = Literal["value", "share", "total", "seed"]


class Place(NamedTuple):
    """A quantity of the computation: a step's `value`, the `total` cotangent of it, or a `share` of one.

    A share is what a step's pullback adds to the cotangent of its argument number `argument`; a seed is the cotangent
    that a slot is given from outside.
    """

    kind: Kind
    slot: int
    argument: int = 0


@dataclass(frozen=True, eq=False)
class Sweep:
    """All quantities on one carrier, and which of them add up to each total."""

    quantities: Mapping[Place, Value]
    arrivals: Mapping[int, Sequence[Place]]
    bits: int = 0
    """The precision of balls."""


def active(problem: Problem) -> frozenset[int]:
    """The slots that a gradient flows through."""
    found: set[int] = set()
    for i, step in enumerate(problem.program.steps):
        if step.input is not None:
            flows = step.input in problem.wrt
        elif step.op is None or step.constant is not None:
            flows = False
        else:
            first = step.op.active if not step.op.variadic else range(len(step.args))
            flows = step.op.differentiable and any(step.args[k] in found for k in first)
        if flows:
            found.add(i)
    return frozenset(found)


def floats(problem: Problem, slots: Sequence[Any]) -> Sweep:
    """The sweep of the float program, whose values are known already."""
    with numpy.errstate(all="ignore"):
        found = _sweep(problem, slots, lambda cotangent, like: cotangent.astype(like.dtype))
    for place, value in found.quantities.items():
        if not hasattr(value, "dtype"):  # a number in the source, as its partner sees it
            with numpy.errstate(all="ignore"):
                found.quantities[place] = numpy.asarray(value, problem.dtype)  # type: ignore[index]
    return found


def truths(problem: Problem) -> Sweep:
    """The sweep on balls, at a precision that pins down every quantity that can be pinned down.

    Raises:
        Undecided: a comparison is not decided at any precision tried.
    """
    bits, limit = _START, _LIMIT if problem.numbers <= _LARGE else _LIMIT_OF_LARGE
    while True:
        with precision(bits):
            found = balls(problem, problem.at, bits)
            if bits >= limit or all(_pinned(one) for q in found.quantities.values() for one in q.elements()):
                return found
        bits *= 2


def balls(problem: Problem, at: Mapping[str, Any], bits: int) -> Sweep:
    """The sweep on balls at the working precision, at any point."""
    slots = on_balls(problem, {name: BallArray(value) for name, value in at.items()})
    found = _sweep(problem, slots, lambda cotangent, like: BallArray(cotangent))
    return Sweep(found.quantities, found.arrivals, bits)


def _pinned(one: Any) -> bool:
    known = bounds(one)
    return known is None or known.known


def _sweep(problem: Problem, values: Sequence[Any], lift: Any) -> Sweep:
    steps, flowing = problem.program.steps, active(problem)
    found: dict[Place, Value] = {Place("value", i): value for i, value in enumerate(values)}
    arrivals: dict[int, list[Place]] = {}
    for i, seed in enumerate(problem.seeds):
        if seed.slot in flowing:
            place = Place("seed", seed.slot, i)
            found[place] = lift(numpy.asarray(seed.cotangent), values[seed.slot])
            arrivals.setdefault(seed.slot, []).append(place)
    for slot in reversed(range(len(steps))):
        if slot not in arrivals:
            continue
        total = found[Place("total", slot)] = added([found[place] for place in arrivals[slot]])
        step = steps[slot]
        if step.op is not None:
            wanted = [k for k, a in enumerate(step.args) if a in flowing]
            for k, share in pulled(step, [values[a] for a in step.args], total, wanted).items():
                found[Place("share", slot, k)] = share
                arrivals.setdefault(step.args[k], []).append(Place("share", slot, k))
    return Sweep(found, arrivals)


def added(shares: Sequence[Value]) -> Value:
    """The sum, in the order given."""
    return reduce(lambda held, share: held + share, shares)


def pulled(step: Step, arguments: Sequence[Any], cotangent: Value, wanted: Collection[int]) -> dict[int, Value]:
    """What the step's pullback gives its arguments, by number, on any carrier."""
    assert step.op is not None
    leaves = [_leaf(value, k in wanted) for k, value in enumerate(arguments)]
    result = step.op(*leaves, **step.attributes)
    if not (isinstance(result, Tensor) and result.requires_grad):
        return {}
    backward(result, Tensor(cotangent))
    grads = {k: leaves[k]._grad for k in wanted if isinstance(leaves[k], Tensor)}
    return {k: grad.value for k, grad in grads.items() if grad is not None}


def _leaf(value: Any, wanted: bool) -> Any:
    """Plain numbers stay plain, so that they follow their partner's dtype."""
    return Tensor(value, requires_grad=wanted) if wanted or type(value) in CARRIERS else value


def elements(quantity: Value) -> Array:
    """A quantity of either carrier as an array."""
    return quantity.array if isinstance(quantity, BallArray) else numpy.asarray(quantity)
