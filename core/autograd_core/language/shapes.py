"""Shapes of all results, and the bytes they take, before anything is allocated.

A row says the shape of its result (`shape`), or is a formula in rows that do: the formula is then run on `Sized`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy

from autograd_core.errors import LimitError
from autograd_core.language.limits import LIMITS, Limits, readable
from autograd_core.language.program import Program, Step
from autograd_core.op import CARRIERS, Op, Value
from autograd_core.operators import Operators

Shape = tuple[int, ...]
_HINT = "use smaller inputs, or raise the limit: --limit result_bytes=NUMBER"
_MOST_ROWS = 10_000


class Footprint(NamedTuple):
    """The shape of every step, None where it is not known, and the bytes of all results together."""

    shapes: list[Shape | None]
    bytes: int


class _Unknown(Exception):
    """A formula's shape cannot be told without its numbers."""


class _TooLarge(Exception):
    """A formula's intermediate results are more than the limit."""


class _Tally:
    """The elements of a formula's results so far, and what is left of the limit."""

    def __init__(self, most: int) -> None:
        self.most, self.elements, self.rows = most, 0, 0

    def add(self, shape: Shape) -> None:
        self.elements, self.rows = self.elements + math.prod(shape), self.rows + 1
        if self.elements > self.most:
            raise _TooLarge
        if self.rows > _MOST_ROWS:
            raise _Unknown


class Sized(Operators):
    """A carrier of shapes alone: a row applied to these gives the shape of its result."""

    def __init__(self, shape: Shape, tally: _Tally) -> None:
        """An array of this shape."""
        self.shape, self.tally = shape, tally
        self.ndim, self.size = len(shape), math.prod(shape)
        self.dtype = numpy.dtype(numpy.float64)


def _apply(op: Op, args: tuple[Value, ...], attributes: dict[str, Any]) -> Sized:
    tally = next(a.tally for a in args if isinstance(a, Sized))
    shape = _result(op, [a.shape if isinstance(a, Sized) else numpy.shape(a) for a in args], attributes, tally)
    if shape is None:
        raise _Unknown
    tally.add(shape)
    return Sized(shape, tally)


CARRIERS[Sized] = _apply


def infer(program: Program, shapes: Mapping[str, Shape], itemsize: int = 8, limits: Limits = LIMITS) -> Footprint:
    """Shapes and bytes of a run, from the shapes of its inputs; nothing is computed.

    Operands that do not fit raise the error that the run would raise. A row that does not say its shape is assumed
    to be as large as its operands, and its shape is left unknown.

    Raises:
        LanguageError: shapes that do not fit. LimitError: all results together exceed `limits.result_bytes`.

    >>> from autograd_core.language import parse
    >>> infer(parse("a + b"), {"a": (2, 1), "b": (3,)}).shapes[-1]
    (2, 3)
    """
    found: list[Shape | None] = []
    sizes: list[int] = []
    total = 0
    tally = _Tally(0)
    for step in program.steps:
        if step.op is not None and step.op.kind == "composite":
            tally = _Tally(max(0, limits.result_bytes - total) // itemsize)
        try:
            shape = _shape(program, step, found, shapes, tally)
        except _TooLarge:
            raise _refusal(program, step, total + itemsize * tally.elements, None, limits) from None
        # A row without a rule is taken to be as large as its largest operand.
        guess = max((sizes[slot] for slot in step.args), default=0) if shape is None else 0
        size = guess if shape is None else itemsize * math.prod(shape)
        found.append(shape)
        sizes.append(size)
        total += max(size, itemsize * tally.elements)
        tally.elements = 0
        if total > limits.result_bytes:
            raise _refusal(program, step, total, shape, limits)
    return Footprint(found, total)


def _refusal(program: Program, step: Step, total: int, shape: Shape | None, limits: Limits) -> LimitError:
    sized = f" of shape {shape}" if shape else ""
    message = f"results of {readable(total)} up to this one{sized}, more than {readable(limits.result_bytes)}"
    return LimitError(message, program.source, step.span, hint=_HINT)


def _shape(
    program: Program, step: Step, found: list[Shape | None], inputs: Mapping[str, Shape], tally: _Tally
) -> Shape | None:
    if step.constant is not None:
        return numpy.shape(step.constant)
    if step.op is None:
        return inputs.get(step.input) if step.input is not None else None
    operands = [found[slot] for slot in step.args]
    known = [shape for shape in operands if shape is not None]
    if len(known) < len(operands):
        return None
    try:
        return _result(step.op, known, step.attributes, tally)
    except _Unknown:
        return None
    except (ValueError, TypeError, IndexError, RuntimeError, OverflowError, ZeroDivisionError) as error:
        raise program.refused(step, list(operands), error) from None


def shape_of_row(op: Op, operands: list[Shape], attributes: Mapping[str, Any]) -> Shape | None:
    """The shape of a row's result from those of its operands; None where the row does not say it.

    Raises:
        ValueError, TypeError, IndexError: shapes that do not fit.
    """
    try:
        return _result(op, operands, attributes, _Tally(2**62))
    except _Unknown:
        return None


def _result(op: Op, operands: list[Shape], attributes: Mapping[str, Any], tally: _Tally) -> Shape | None:
    """The shape that a row's own fields tell, in the order of what costs least."""
    if op.shape is not None:
        return tuple(op.shape(*operands, **attributes))
    if op.pointwise and not (op.kind == "constant" and op.attributes):
        return operands[0] if len(set(operands)) == 1 else numpy.broadcast_shapes(*operands)
    if {"axis", "keepdims"} <= set(op.attributes):
        return _reduced(operands[0], **attributes)
    return _of_formula(op, operands, attributes, tally) if op.kind == "composite" else None


def _of_formula(op: Op, operands: list[Shape], attributes: Mapping[str, Any], tally: _Tally) -> Shape:
    formula: Callable[..., Any] = op.formula  # type: ignore[assignment]
    try:
        result = formula(*(Sized(shape, tally) for shape in operands), **attributes)
    except AttributeError:  # it asks for more than a shape
        raise _Unknown from None
    return tuple(numpy.shape(result))


def _reduced(shape: Shape, axis: Any = None, keepdims: bool = False, **_: Any) -> Shape:
    axes = tuple(range(len(shape))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for one in axes:
        if isinstance(one, bool) or not isinstance(one, int):
            raise TypeError("an axis is a whole number")
        if not -len(shape) <= one < len(shape):
            raise ValueError(f"axis {one} is out of range for an array of {len(shape)} dimensions")
    gone = {one % len(shape) for one in axes}
    if keepdims:
        return tuple(1 if i in gone else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in gone)
