"""Moving a point to where a program is defined, by the domains that its rows declare."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

import numpy

from autograd_core.domain import Interval
from autograd_core.engine.tensor import Tensor
from autograd_core.language import Program, Step
from autograd_core.op import Op
from autograd_core.oracles.gaps import Gap, Term, slopes_of
from autograd_core.oracles.problem import Array

_MOVES = 16
_BASE = Interval(0.0, math.inf)
MODERATE = Interval(-5.0, 5.0)
"""Where the operand of an op goes whose result overflows, such as exp."""


def inward(
    program: Program, at: Mapping[str, Array], free: Collection[str], generator: numpy.random.Generator
) -> dict[str, Array] | None:
    """A point like `at` where no step is outside its row's domain, by moving the inputs in `free`; None if not found.

    The first step that has no finite value tells which number should be where: a random place inside the domain. The
    inputs go there along its gradient, each in proportion to its own magnitude, so that units do not matter; and so on
    with the next step, a bounded number of times.

    >>> from autograd_core.language import parse
    >>> found = inward(parse("log(x - 3)"), {"x": numpy.array(0.5)}, ["x"], numpy.random.default_rng(0))
    >>> bool(found["x"] > 3)
    True
    """
    point = dict(at)
    for _ in range(_MOVES):
        leaves = {name: Tensor(value, requires_grad=name in free) for name, value in point.items()}
        tensors = program.run(leaves)
        broken = violation(program, [t.value if isinstance(t, Tensor) else t for t in tensors])
        if broken is None:
            return point
        slot, place, value, interval = broken
        if interval is None or not (isinstance(tensors[slot], Tensor) and tensors[slot].requires_grad):
            return None
        gap = Gap(0, "edge", (Term(slot, numpy.array([place])),), 0.0)
        slopes = slopes_of(gap, tensors, {name: leaves[name] for name in free})
        moved = _moved(point, slopes, _inside(interval, value, generator) - value, generator)
        if moved is None:
            return None
        point = {**point, **moved}
    return None


def violation(program: Program, slots: list[Any]) -> tuple[int, int, float, Interval | None] | None:
    """The first step without a finite value though its operands have one.

    Told is the operand's slot, the element's place in it, its value, and where it should be, by the row's domain or
    so that the result does not overflow; None where neither says. None if all is finite.
    """
    for step, result in zip(program.steps, slots, strict=True):
        value = numpy.asarray(result)
        if step.constant is not None or value.dtype.kind not in "fc" or numpy.isfinite(value).all():
            continue
        if step.op is None:
            return 0, 0, math.nan, None
        args = [numpy.asarray(slots[a]) for a in step.args]
        if all(numpy.isfinite(a).all() for a in args if a.dtype.kind in "fc"):
            return _operand(step, step.op, args, value) or (step.args[0], 0, math.nan, None)
    return None


def _operand(step: Step, op: Op, args: list[Array], value: Array) -> tuple[int, int, float, Interval | None] | None:
    """Which number makes the first result that is not finite, and where it should be."""
    if not op.pointwise:
        return None
    k = int(numpy.argmin(numpy.isfinite(value).ravel()))
    places = [int(numpy.broadcast_to(numpy.arange(a.size).reshape(a.shape), value.shape).flat[k]) for a in args]
    numbers = [float(a.flat[place]) for a, place in zip(args, places, strict=True)]
    for p, interval in enumerate(_domain(op)[: len(args)]):
        if not interval.low < numbers[p] < interval.high:
            return step.args[p], places[p], numbers[p], interval
    if not numpy.isinf(value.flat[k]):
        return None
    p = max(range(len(args)), key=lambda p: abs(numbers[p]))
    return step.args[p], places[p], numbers[p], MODERATE


def _domain(op: Op) -> tuple[Interval, ...]:
    return (_BASE,) if op.name == "pow" else op.domain


def _inside(interval: Interval, x: float, generator: numpy.random.Generator) -> float:
    """A random number in the interval, as far from its one finite end as x is on the other side, more or less."""
    low, high = interval.low, interval.high
    if math.isfinite(low) and math.isfinite(high):
        return float(generator.uniform(low, high))
    end, side = (low, 1.0) if math.isfinite(low) else (high, -1.0)
    return end + side * (abs(x - end) or 1.0) * float(10 ** generator.uniform(-1, 0.3))


def _moved(
    point: Mapping[str, Array], slopes: Mapping[str, Array], change: float, generator: numpy.random.Generator
) -> dict[str, Array] | None:
    shares = {}
    total = 0.0
    for name, slope in slopes.items():
        known = numpy.where(numpy.isfinite(slope), slope, 0.0)
        shares[name] = point[name] ** 2 * generator.uniform(0.1, 1.0, point[name].shape) * known
        total += float(numpy.sum(shares[name] * known))
    if not (total > 0 and math.isfinite(total)):
        return None
    return {name: numpy.asarray(point[name] + change / total * share) for name, share in shares.items()}
