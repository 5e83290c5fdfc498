"""Each op's floats against its ball counterpart on the very same operands: the witness of the forward code.

What an op gives for exact operands needs no conditioning to be judged: a correct op is within a few ulps, however many
bits the program as a whole loses. So cancellation is never taken for a mistake, nor a mistake for cancellation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import flint
import numpy

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.language import Step
from autograd_core.oracles.bounds import Bounds, bounds
from autograd_core.oracles.branches import among
from autograd_core.oracles.pieces import is_elementwise
from autograd_core.oracles.problem import Array, Problem

_BITS = 192
_SAMPLES = 32
_LARGEST = 4096
_FEW_ULPS = 64
_MOST_STEPS = 5000
_COMPLEX = 16
"""NumPy computes functions of complex numbers by several real ones, which costs some more digits."""


class Slip(NamedTuple):
    """An op whose float result is not what it should be for its operands."""

    where: str
    op: str
    given: float
    right: Bounds
    error: float
    """Relative to the result, or to the terms that it is a sum of."""


class Findings(NamedTuple):
    """The worst slip, and whether every op could be compared."""

    slip: Slip | None
    complete: bool


def inspect(problem: Problem, slots: Sequence[Any]) -> Findings:
    """Compare every step that the seeds depend on; of large elementwise steps a sample of the elements."""
    needed = _needed(problem)
    if len(needed) > _MOST_STEPS:
        return Findings(None, False)
    worst, complete = None, True
    with precision(_BITS):
        for i in needed:
            step = problem.program.steps[i]
            if step.op is None:
                continue
            try:
                slip = _step(problem, i, slots)
            except Exception:  # a row without a counterpart, or one that balls do not decide
                complete = False
                continue
            if slip is not None and not (worst is not None and worst.error >= slip.error):
                worst = slip
    return Findings(worst, complete)


def _needed(problem: Problem) -> list[int]:
    found: set[int] = set()
    stack = [seed.slot for seed in problem.seeds]
    while stack:
        slot = stack.pop()
        if slot not in found:
            found.add(slot)
            stack.extend(problem.program.steps[slot].args)
    return sorted(found)


def _step(problem: Problem, i: int, slots: Sequence[Any]) -> Slip | None:
    step = problem.program.steps[i]
    assert step.op is not None
    given = numpy.asarray(slots[i])
    operands = _operands([slots[a] for a in step.args], given.dtype)
    operands = [a.astype(bool) if k in step.op.conditions else a for k, a in enumerate(operands)]
    sampled = is_elementwise(problem.program, [i])
    if sampled:
        places = sorted({*numpy.linspace(0, max(given.size - 1, 0), _SAMPLES).astype(int).tolist()})[: given.size]
        operands = [numpy.broadcast_to(a, given.shape).ravel()[places] for a in operands]
        given = given.ravel()[places]
        finite = numpy.logical_and.reduce([numpy.isfinite(a) for a in operands])
        operands, given = [a[finite] for a in operands], given[finite]
    elif max([given.size, *(a.size for a in operands)]) > _LARGEST:
        raise ValueError("too large")
    elif not all(numpy.isfinite(a).all() for a in operands):
        return None
    right = step.op(*map(BallArray, operands), **step.attributes)
    if among(step.op, [BallArray(a).array for a in operands], right.array):
        return None  # the sign of a zero, which balls do not have, says which side it is on
    sizes = right if sampled else _sizes(step, operands)
    terms = 1 if sampled else max(a.size for a in operands)
    slip = _compare(problem, step, given, right, sizes, terms)
    if slip is None or sampled or step.op.kind in ("linear", "bilinear"):
        return slip
    # Of a matrix's determinant or inverse no algorithm keeps more than the condition of the matrix leaves.
    near = _compare(problem, step, given, step.op(*map(_widened, operands), **step.attributes), sizes, terms)
    return slip if near is not None else None


def _widened(operand: Array) -> BallArray:
    """Balls around what rounding may have made of an array, relative to its largest element."""
    balls = BallArray(operand)
    if operand.dtype.kind == "f" and operand.size:
        reach = _FEW_ULPS * float(numpy.finfo(operand.dtype).eps) * float(numpy.abs(operand).max())
        for i, one in enumerate(balls.elements()):
            balls.array.flat[i] = one + flint.arb(0, reach)
    return balls


def _operands(values: Sequence[Any], result: Any) -> list[Array]:
    """A number in the source takes the dtype of its partner, as NumPy has it."""
    partners = [value.dtype for value in values if hasattr(value, "dtype") and value.dtype.kind == "f"]
    dtype = numpy.result_type(*partners) if partners else result
    plain = [dtype.kind == "f" and isinstance(value, (int, float)) and not hasattr(value, "dtype") for value in values]
    return [numpy.asarray(v, dtype=dtype) if one else numpy.asarray(v) for v, one in zip(values, plain, strict=True)]


def _sizes(step: Step, operands: Sequence[Array]) -> Any:
    """The sum of the magnitudes of the terms, for ops that add."""
    assert step.op is not None
    if step.op.kind not in ("linear", "bilinear"):
        return step.op(*map(BallArray, operands), **step.attributes)
    return step.op(*(BallArray(a if a.dtype == bool else numpy.abs(a)) for a in operands), **step.attributes)


def _compare(problem: Problem, step: Step, given: Array, right: Any, sizes: Any, terms: int) -> Slip | None:
    assert step.op is not None
    worst: Slip | None = None
    where = problem.program.source[step.span.start : step.span.end][:60]
    rows = zip(given.ravel().tolist(), right.elements(), sizes.elements(), strict=True)
    for value, one, size in _parted(rows) if given.dtype.kind == "c" else rows:
        truth, scale = bounds(one), bounds(size)
        if truth is None or scale is None:
            continue
        error = _error(value, truth, scale, given.real.dtype, terms * (_COMPLEX if given.dtype.kind == "c" else 1))
        if error is not None and (worst is None or error > worst.error):
            worst = Slip(where, step.op.name, float(value), truth, error)
    return worst


def _parted(rows: Iterable[tuple[complex, Any, Any]]) -> Iterator[tuple[float, Any, Any]]:
    """The parts of complex numbers, each beside the modulus of the whole, which its error is relative to."""
    for value, one, size in rows:
        number, modulus = flint.acb(one), abs(flint.acb(size))
        yield value.real, number.real, modulus
        yield value.imag, number.imag, modulus


def _error(value: Any, truth: Bounds, scale: Bounds, dtype: Any, terms: int) -> float | None:
    """The relative error, where it is more than rounding."""
    if dtype.kind == "b":
        return None if bool(value) == bool(truth.middle) else 1.0
    if dtype.kind != "f":
        return None if value == truth.middle else 1.0
    info = numpy.finfo(dtype)
    if not numpy.isfinite(value):
        return None if scale.size >= Fraction(float(info.max)) else numpy.inf
    difference = abs(Fraction(value) - truth.middle) - truth.radius
    # Below the normal numbers an op may flush to zero.
    size = max(abs(scale.middle), Fraction(float(info.tiny)))
    relative = float(min(difference / size, Fraction(10**300)))
    return relative if relative > _FEW_ULPS * terms * float(info.eps) else None
