"""Shapes of all results, and the bytes they take, before anything is allocated."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy

from autograd_core.errors import LimitError
from autograd_core.language.limits import LIMITS, Limits, readable
from autograd_core.language.program import Program, Step
from autograd_core.op import Op

Shape = tuple[int, ...]
_HINT = "use smaller inputs, or raise the limit: --limit result_bytes=NUMBER"

# Elements of no bytes: NumPy's own slicing and reshaping run on these without touching memory.
_NOTHING = numpy.zeros((), dtype="V0")


class Footprint(NamedTuple):
    """The shape of every step, None where it is not known, and the bytes of all results together."""

    shapes: list[Shape | None]
    bytes: int


def infer(program: Program, shapes: Mapping[str, Shape], itemsize: int = 8, limits: Limits = LIMITS) -> Footprint:
    """Shapes and bytes of a run, from the shapes of its inputs; nothing is computed.

    Operands that do not fit raise the error that the run would raise. Rows without a rule here are assumed to
    be as large as their operands, and their shape is left unknown.

    Raises:
        LanguageError: shapes that do not fit. LimitError: all results together exceed `limits.result_bytes`.

    >>> from autograd_core.language import parse
    >>> infer(parse("a + b"), {"a": (2, 1), "b": (3,)}).shapes[-1]
    (2, 3)
    """
    found: list[Shape | None] = []
    sizes: list[int] = []
    total = 0
    for step in program.steps:
        shape = _shape(program, step, found, shapes)
        # A row without a rule is taken to be as large as its largest operand.
        guess = max((sizes[slot] for slot in step.args), default=0) if shape is None else 0
        size = guess if shape is None else itemsize * math.prod(shape)
        found.append(shape)
        sizes.append(size)
        total += size
        if total > limits.result_bytes:
            sized = f" of shape {shape}" if shape else ""
            message = f"results of {readable(total)} up to this one{sized}, more than {readable(limits.result_bytes)}"
            raise LimitError(message, program.source, step.span, hint=_HINT)
    return Footprint(found, total)


def _shape(program: Program, step: Step, found: list[Shape | None], inputs: Mapping[str, Shape]) -> Shape | None:
    if step.constant is not None:
        return numpy.shape(step.constant)
    if step.op is None:
        return inputs.get(step.input) if step.input is not None else None
    operands = [found[slot] for slot in step.args]
    rule = _rule(step.op)
    if rule is None or None in operands:
        return None
    if rule is _broadcast and len(set(operands)) == 1:
        return operands[0]
    try:
        return rule(operands, step.attributes)
    except (ValueError, TypeError, IndexError) as error:
        raise program.refused(step, operands, error) from None


def _rule(op: Op) -> Callable[[list[Any], Mapping[str, Any]], Shape] | None:
    if op.shape is not None:
        return lambda operands, attributes: tuple(op.shape(*operands, **attributes))  # type: ignore[misc]
    if op.pointwise and not (op.kind == "constant" and op.attributes):
        return _broadcast
    if op.name in _RULES:
        return _RULES[op.name]
    return _reduction if {"axis", "keepdims"} <= set(op.attributes) else None


def _broadcast(operands: list[Shape], _: Mapping[str, Any]) -> Shape:
    return numpy.broadcast_shapes(*operands)


def _reduction(operands: list[Shape], attributes: Mapping[str, Any]) -> Shape:
    shape, axis = operands[0], attributes.get("axis")
    axes = tuple(range(len(shape))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for one in axes:
        if isinstance(one, bool) or not isinstance(one, int):
            raise TypeError("an axis is a whole number")
        if not -len(shape) <= one < len(shape):
            raise ValueError(f"axis {one} is out of range for an array of {len(shape)} dimensions")
    reduced = {one % len(shape) for one in axes}
    if attributes.get("keepdims"):
        return tuple(1 if i in reduced else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in reduced)


def _matmul(operands: list[Shape], _: Mapping[str, Any]) -> Shape:
    a, b = operands
    if not a or not b:
        raise ValueError("a number cannot be an operand of @; write * instead")
    rows = b[-2] if len(b) > 1 else b[0]
    if a[-1] != rows:
        raise ValueError(f"the last length of the first, {a[-1]}, differs from the rows of the second, {rows}")
    batch = numpy.broadcast_shapes(a[:-2], b[:-2])
    return (*batch, *(a[-2:-1] if len(a) > 1 else ()), *(b[-1:] if len(b) > 1 else ()))


def _given(operands: list[Shape], attributes: Mapping[str, Any]) -> Shape:
    return tuple(attributes["shape"]) if "shape" in attributes else ()


def _moved(move: Callable[[Any, Mapping[str, Any]], Any]) -> Callable[[list[Shape], Mapping[str, Any]], Shape]:
    def rule(operands: list[Shape], attributes: Mapping[str, Any]) -> Shape:
        return tuple(move(numpy.broadcast_to(_NOTHING, operands[0]), attributes).shape)

    return rule


def _indexed(operands: list[Shape], attributes: Mapping[str, Any]) -> Shape:
    """NumPy's rules; index arrays are done here, as NumPy would visit every element, even those of no bytes."""
    shape, key = operands[0], attributes.get("key", ())
    if not any(isinstance(item, tuple | numpy.ndarray) for item in key):
        return tuple(numpy.broadcast_to(_NOTHING, shape)[key].shape)
    missing = len(shape) - sum(item is not None and item is not Ellipsis for item in key)
    if missing < 0 or sum(item is Ellipsis for item in key) > 1:
        raise IndexError(f"too many indices for an array of {len(shape)} dimensions")
    if not any(item is Ellipsis for item in key):
        key = (*key, Ellipsis)
    result: list[int] = []
    picked: list[Shape] = []
    places: list[tuple[int, int]] = []  # of the index arrays: in the key, in the result
    axis = 0
    for place, item in enumerate(key):
        if item is None:
            result.append(1)
        elif item is Ellipsis:
            result += shape[axis : axis + missing]
            axis += missing
        elif isinstance(item, slice):
            result.append(len(range(*item.indices(shape[axis]))))
            axis += 1
        else:
            picked.append(_picked(item, shape[axis], axis))
            places.append((place, len(result)))
            axis += 1
    together = places[-1][0] - places[0][0] == len(places) - 1
    start = places[0][1] if together else 0
    return (*result[:start], *numpy.broadcast_shapes(*picked), *result[start:])


def _picked(item: Any, length: int, axis: int) -> Shape:
    indices = numpy.asarray(item)
    for one in (indices.min(), indices.max()) if indices.size else ():
        if not -length <= one < length:
            raise IndexError(f"index {one} is out of bounds for axis {axis} with size {length}")
    return indices.shape


_RULES: dict[str, Callable[[list[Any], Mapping[str, Any]], Shape]] = {
    "matmul": _matmul,
    "reshape": _moved(lambda x, a: x.reshape(a.get("shape", ()))),
    "transpose": _moved(lambda x, a: x.transpose(a.get("axes"))),
    "index": _indexed,
    "broadcast_to": _moved(lambda x, a: numpy.broadcast_to(x, a.get("shape", ()))),
    "sum_to": _given,
    "scatter": _given,
}
