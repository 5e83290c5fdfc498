"""The remainder of a Taylor polynomial along a direction, while the step shrinks: on floats, and on balls."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy

from autograd_core.errors import Undecided
from autograd_core.oracles.problem import Array, Problem
from autograd_core.verdict.consistency.forms import DotProduct, Hessian, Machine

_EXPONENTS = range(2, 44)
_UNITS = 64
"""Units of rounding, of all terms together, above which a remainder's slope means anything."""
_STEADY = 0.5
"""A remainder that falls more slowly is noise."""
_BITS, _FAR, _APART = 1024, 100, 100


@dataclass(frozen=True)
class Sweep:
    """The slope of the remainder's fall (None where it cannot be read off), and how far the derivative is off.

    `zero`: the remainder is zero, or nothing but rounding, at every step. `kink`: it is of first order and not of
    opposite sign on the other side, as a wrong gradient's would be.
    """

    slope: float | None
    defect: float = 0.0
    zero: bool = False
    kink: bool = False


def sweep(problem: Problem, gradients: Mapping[str, Array] | None, order: int, seed: int) -> Sweep:
    """Halve the step from a quarter of the inputs' size down to the rounding floor; the slope where it is steady.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("3*x")
    >>> question = Problem(program, {"x": numpy.array(2.0)}, ["x"], [Seed(program.output, numpy.array(1.0))])
    >>> sweep(question, None, 1, 0).zero
    True
    """
    direction = _direction(problem, seed)
    slope, bend = _terms(Machine(problem), gradients, direction, order)
    base, size = _value(problem, direction, 0.0)

    def rest(h: float) -> tuple[float, float]:
        moved, other = _value(problem, direction, h)
        return moved - base - h * slope - h * h / 2 * bend, size + other + abs(h * slope) + h * h * abs(bend)

    unit = _UNITS * float(numpy.finfo(problem.dtype).eps)
    known = [(h, *rest(h)) for h in (2.0**-k for k in _EXPONENTS)]
    known = [one for one in known if math.isfinite(one[1])]
    above = [(h, r) for h, r, terms in known if abs(r) > unit * terms]
    if len(above) < 3:
        return Sweep(None, zero=bool(known) and len(above) == 0)
    for (h, near), (_, middle), (_, far) in zip(above[::-1], above[-2::-1], above[-3::-1], strict=False):
        first, second = math.log2(abs(middle / near)), math.log2(abs(far / middle))
        if first > _STEADY and abs(first - second) <= 0.2:
            return Sweep((first + second) / 2, abs(near) / h, kink=_one_sided(near, rest(-h)[0]))
    return Sweep(None)


def _one_sided(right: Any, left: Any) -> bool:
    """Whether remainders on both sides are no mirror images."""
    return bool(abs(right + left) > 0.1 * abs(right))


def _direction(problem: Problem, seed: int) -> Array:
    """A random direction, each element as large as the input's own, so that units do not matter."""
    x = numpy.concatenate([numpy.ravel(problem.at[name]).astype(float) for name in problem.wrt])
    size = numpy.abs(x)
    typical = float(numpy.median(size[size > 0])) if size.any() else 1.0
    return numpy.random.default_rng(seed).standard_normal(len(x)) * numpy.where(size > 0, size, typical)


def _terms(machine: Machine, gradients: Mapping[str, Array] | None, direction: Array, order: int) -> tuple[Any, Any]:
    """<gradient, v> and <v, H v> (0 where it is not wanted)."""
    with machine.working():
        if gradients is None:
            form = DotProduct(machine)
            given = form.pulled(_cotangent(machine))
        else:
            given = numpy.concatenate([numpy.ravel(gradients[name]) for name in machine.problem.wrt])
            given = machine.flat(machine.number(given), len(given))
        bend = (Hessian(machine).times(direction) * direction).sum() if order == 2 else 0.0
        return (given * direction).sum(), bend


def _cotangent(machine: Machine) -> Array:
    """The cotangents of the seeds, those of one slot added, in one vector."""
    parts = {slot: numpy.zeros(shape) for slot, (_, shape) in zip(machine.slots, machine.outputs.parts, strict=True)}
    for seed in machine.problem.seeds:
        parts[seed.slot] = parts[seed.slot] + seed.cotangent
    return numpy.concatenate([numpy.ravel(parts[slot]) for slot in machine.slots])


def _value(problem: Problem, direction: Array, h: float) -> tuple[float, float]:
    """The loss at x + h v, and the sum of the magnitudes of its terms."""
    machine = Machine(problem)
    parts = machine.inputs.split(direction)
    moved = {n: problem.at[n] + (h * v).astype(problem.dtype) for n, v in zip(problem.wrt, parts, strict=True)}
    slots = problem.program.run({**problem.at, **moved}, lift=machine.lift)
    terms = [numpy.ravel(s.cotangent * numpy.asarray(slots[s.slot], float)) for s in problem.seeds]
    flat = numpy.concatenate(terms)
    return math.fsum(flat) if numpy.isfinite(flat).all() else math.nan, float(numpy.abs(flat).sum())


def sweep_on_balls(problem: Problem, gradients: Mapping[str, Array] | None, order: int, seed: int) -> Sweep | None:
    """The slope between two minute steps, with no rounding in it; None where balls cannot tell.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("sin(x)")
    >>> question = Problem(program, {"x": numpy.array(2.0)}, ["x"], [Seed(program.output, numpy.array(1.0))])
    >>> round(sweep_on_balls(question, None, 1, 0).slope, 6)
    2.0
    """
    machine = Machine(problem, _BITS)
    direction = _direction(problem, seed)
    with machine.working():
        try:
            slope, bend = _terms(machine, gradients, direction, order)
            far, near = (_remainder(machine, direction, slope, bend, -k) for k in (_FAR, _FAR + _APART))
            left = _remainder(machine, -direction, -slope, bend, -_FAR - _APART)
        except (Undecided, ZeroDivisionError, ValueError, TypeError, NotImplementedError):
            return None
        if not (far.is_finite() and near.is_finite()):
            return None
        if far.contains(0) and far.rad() <= 2.0**-800 * max(1.0, float(abs(slope).upper())):
            return Sweep(None, zero=True)
        if far.contains(0) or near.contains(0):
            return None
        fall = float((abs(far).log() - abs(near).log()) / math.log(2)) / _APART
        return Sweep(fall, float(abs(near)) * 2.0 ** (_FAR + _APART), kink=_one_sided(near, left))


def _remainder(machine: Machine, direction: Array, slope: Any, bend: Any, exponent: int) -> Any:
    from autograd_core.carriers.arb import BallArray, ball

    h = ball(2) ** exponent
    leaves = machine.leaves(requires_grad=False)
    base = machine.loss(leaves)
    for name, part in zip(machine.problem.wrt, machine.inputs.split(direction), strict=True):
        moved = numpy.asarray(leaves[name].value.array + BallArray(part).array * h, dtype=object)
        leaves[name] = type(leaves[name])(BallArray(moved))
    there = machine.loss(leaves)
    if base is None or there is None:
        return ball(0)
    return there.value.array.item() - base.value.array.item() - h * slope - h * h / 2 * bend
