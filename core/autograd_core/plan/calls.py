"""What can be done with a lane: each function writes a node, or finds that none is needed.

Numbers are computed at once, and `algebra` knows simpler nodes with the same bits.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.language.shapes import shape_of_row
from autograd_core.op import Op
from autograd_core.ops.shape import broadcast_to, normalize_axes, reshape, transpose
from autograd_core.plan.algebra import Algebra
from autograd_core.plan.lane import Lane, Untraceable
from autograd_core.plan.recording import Recording, Ref, Shape

_PLAIN = (bool, int, float)


def home(values: Any) -> Recording:
    """The recording that these values belong to."""
    found: Recording = next(v for v in values if isinstance(v, Lane)).recording
    return found


def as_operand(recording: Recording, value: Any) -> Any:
    """A lane's node, a plain number as it is, an array as a node that holds it."""
    if isinstance(value, Lane):
        return value.ref
    if isinstance(value, (*_PLAIN, numpy.generic)) and not isinstance(value, complex):
        return value
    if not isinstance(value, numpy.ndarray) or value.dtype.kind not in "fbiu":
        raise Untraceable(type(value).__name__)
    return value[()] if value.ndim == 0 else recording.add("array", value, (), value.shape, value.dtype)


def _type(recording: Recording, operand: Any) -> Any:
    if operand.__class__ is Ref:
        return recording.nodes[operand].dtype
    # A Python number follows its partner's dtype; NumPy's own have theirs.
    return operand.dtype if isinstance(operand, numpy.generic) else type(operand)


def _shape(recording: Recording, operand: Any) -> Shape:
    return recording.nodes[operand].shape if operand.__class__ is Ref else ()


def ufunc(function: Any, *values: Any) -> Any:
    """A function of elements that broadcasts: NumPy's result, or a simpler node with the same bits."""
    recording = home(values)
    if function is numpy.matmul:
        return matmul(*values)
    operands = [as_operand(recording, v) for v in values]
    types = [bool if t is bool else t for t in (_type(recording, o) for o in operands)]
    try:
        dtype = function.resolve_dtypes((*types, None))[-1]
    except TypeError as error:
        raise Untraceable(str(error)) from None
    if dtype.kind not in "fbiu" or function.signature is not None:
        raise Untraceable(function.__name__)
    return write(recording, function, operands, dtype)


def write(recording: Recording, function: Any, operands: list[Any], dtype: Any) -> Lane:
    """The node of a function of elements, simplified."""
    shape = numpy.broadcast_shapes(*(_shape(recording, o) for o in operands))
    simple = _folded(recording, function, operands, shape, dtype)
    if simple is None:
        algebra = Algebra(recording, shape, dtype, lambda f, given: write(recording, f, given, dtype).ref)
        simple = algebra.simplified(function, operands)
    if simple is None:
        simple = recording.add("map", function, operands, shape, dtype)
    return Lane(recording, simple)


def _folded(recording: Recording, function: Any, operands: list[Any], shape: Shape, dtype: Any) -> Ref | None:
    numbers = [recording.known(o) for o in operands]
    if any(number is None for number in numbers):
        return None
    with numpy.errstate(all="ignore"):
        return recording.number(function(*numbers), shape, dtype)


_POWERS: dict[float, Any] = {1: numpy.positive, 2: numpy.square, 0.5: numpy.sqrt, -1: numpy.reciprocal}
"""What NumPy's `array ** number` is for these numbers."""


def power(base: Any, exponent: Any) -> Any:
    """`base ** exponent` as Python's operator gives it on arrays and on NumPy's numbers."""
    recording = home((base, exponent))
    operands = [as_operand(recording, v) for v in (base, exponent)]
    if all(_shape(recording, o) == () for o in operands):
        kind = [o.dtype if isinstance(o, Lane) else numpy.asarray(o).dtype for o in (base, exponent)]
        dtype = numpy.power.resolve_dtypes((*(_type(recording, o) for o in operands), None))[-1]
        if any(k.kind != "f" for k, v in zip(kind, (base, exponent), strict=True) if isinstance(v, Lane)):
            raise Untraceable("power of integers")
        return write(recording, operator.pow, operands, dtype)
    short = _POWERS.get(exponent) if exponent.__class__ in (int, float) else None
    if short is not None and base.dtype.kind == "f":
        return ufunc(short, base)
    return ufunc(numpy.power, base, exponent)


def reduced(function: Any, x: Lane, axis: Any = None, keepdims: bool = False) -> Lane:
    """A ufunc reduced over axes: a sum, a product, the largest or smallest."""
    axes = normalize_axes(axis, x.ndim)
    if not axes:
        return x
    number = x.recording.known(x.ref)
    kept = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
    shape = kept if keepdims else tuple(n for i, n in enumerate(x.shape) if i not in axes)
    if number is not None and function in (numpy.maximum, numpy.minimum) and x.size:
        return Lane(x.recording, x.recording.number(number, shape, x.dtype))
    dtype = numpy.dtype(numpy.int64) if x.dtype.kind in "bi" and function in (numpy.add, numpy.multiply) else x.dtype
    attributes = {"axis": axes, "keepdims": keepdims}
    return Lane(x.recording, x.recording.add("reduce", function, (x.ref,), shape, dtype, attributes))


def mean(x: Lane, axis: Any = None, keepdims: bool = False) -> Lane:
    """NumPy's mean: a sum, divided by the number of elements."""
    if x.dtype.kind != "f" or x.dtype.itemsize < 4:
        raise Untraceable("mean")
    total = reduced(numpy.add, x, axis, keepdims)
    return ufunc(numpy.true_divide, total, x.size // max(1, total.size))  # type: ignore[no-any-return]


def matmul(a: Any, b: Any) -> Lane:
    """A product of vectors, matrices or batches of them."""
    recording = home((a, b))
    operands = [as_operand(recording, v) for v in (a, b)]
    shapes = [_shape(recording, o) for o in operands]
    dtype = numpy.matmul.resolve_dtypes((*(_type(recording, o) for o in operands), None))[-1]
    stand_ins = [numpy.broadcast_to(numpy.empty((), bool), s) for s in shapes]
    if dtype.kind != "f" or not all(shapes) or shapes[0][-1] != shapes[1][-2 if len(shapes[1]) > 1 else -1]:
        raise Untraceable("matmul")
    batch = numpy.broadcast_shapes(*(s[:-2] for s in shapes))
    rows = shapes[0][-2:-1] if len(shapes[0]) > 1 else ()
    columns = shapes[1][-1:] if len(shapes[1]) > 1 else ()
    del stand_ins
    return Lane(recording, recording.add("matmul", numpy.matmul, operands, (*batch, *rows, *columns), dtype))


def where(condition: Any, a: Any, b: Any) -> Any:
    """A selection; known conditions are decided at once."""
    recording = home((condition, a, b))
    operands = [as_operand(recording, v) for v in (condition, a, b)]
    dtype = numpy.result_type(*(_type_of(recording, o) for o in operands[1:]))
    shape = numpy.broadcast_shapes(*(_shape(recording, o) for o in operands))
    decided = recording.known(operands[0])
    if decided is not None:
        chosen = operands[1] if decided else operands[2]
        number = recording.known(chosen)
        if number is not None:
            return Lane(recording, recording.number(number, shape, dtype))
        if recording.nodes[chosen].shape == shape and recording.nodes[chosen].dtype == dtype:
            return Lane(recording, chosen)
    return Lane(recording, recording.add("map", numpy.where, operands, shape, dtype))


def _type_of(recording: Recording, operand: Any) -> Any:
    """What `numpy.result_type` needs to know of an operand: a plain number itself."""
    return recording.nodes[operand].dtype if operand.__class__ is Ref else operand


def moved(op: Op, x: Lane, **attributes: Any) -> Any:
    """A row that only moves elements; a number everywhere stays one."""
    shape = shape_of_row(op, [x.shape], attributes)
    if shape is None:
        raise Untraceable(op.name)
    if shape == x.shape and (op in (reshape, broadcast_to) or _takes_all(attributes.get("key", (0,)))):
        return x
    number = x.recording.known(x.ref)
    if number is not None:
        return Lane(x.recording, x.recording.number(number, shape, x.dtype))
    if op is transpose and x.ndim < 2:
        return x
    source = x.ref
    if op is reshape:
        attributes = {"shape": shape}
        before = x.recording.nodes[source]
        if before.function is reshape:
            source = before.operands[0]
    return Lane(x.recording, x.recording.add("move", op, (source,), shape, x.dtype, attributes))


def _takes_all(key: tuple[Any, ...]) -> bool:
    return all((isinstance(k, slice) and k == slice(None)) or k is Ellipsis for k in key)


def astype(x: Lane, dtype: Any, copy: bool = True) -> Lane:
    """The same numbers in another dtype."""
    wanted = numpy.dtype(dtype)
    if wanted == x.dtype:
        return x
    if wanted.kind not in "fbiu":
        raise Untraceable(str(wanted))
    number = x.recording.known(x.ref)
    if number is not None:
        return Lane(x.recording, x.recording.number(number, x.shape, wanted))
    return Lane(x.recording, x.recording.add("map", astype, (x.ref,), x.shape, wanted))


def clip(x: Any, low: Any, high: Any) -> Any:
    """A number within bounds, as NumPy's."""
    return ufunc(numpy.minimum, ufunc(numpy.maximum, x, low), high)


def _filled(number: float) -> Callable[..., Lane]:
    def like(x: Lane, dtype: Any = None) -> Lane:
        return Lane(x.recording, x.recording.number(number, x.shape, dtype or x.dtype))

    return like


def _reshape(x: Lane, *shape: Any, **options: Any) -> Any:
    wanted = options.pop("shape", shape[0] if len(shape) == 1 else shape)
    if options:
        raise Untraceable("reshape")
    return moved(reshape, x, shape=(wanted,) if isinstance(wanted, int) else tuple(wanted))


def _transpose(x: Lane, axes: Any = None) -> Any:
    return moved(transpose, x, axes=axes)


def _reducer(function: Any, neutral: float | None = None) -> Callable[..., Lane]:
    def reducer(x: Lane, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Lane:
        if initial is not None and (initial != neutral or not x.size):
            raise Untraceable("initial")
        return reduced(function, x, axis, keepdims)

    return reducer


Lane.ufunc = staticmethod(ufunc)
_REDUCERS = {
    "sum": _reducer(numpy.add),
    "prod": _reducer(numpy.multiply),
    "max": _reducer(numpy.maximum, -math.inf),
    "min": _reducer(numpy.minimum, math.inf),
}
Lane.functions |= {getattr(numpy, name): function for name, function in _REDUCERS.items()} | {
    numpy.amax: _REDUCERS["max"],
    numpy.amin: _REDUCERS["min"],
    numpy.mean: mean,
    numpy.where: where,
    numpy.clip: clip,
    numpy.reshape: _reshape,
    numpy.transpose: _transpose,
    numpy.broadcast_to: lambda x, shape: moved(broadcast_to, x, shape=shape),
    numpy.ones_like: _filled(1),
    numpy.zeros_like: _filled(0),
    numpy.real: lambda x: x,
    numpy.iscomplexobj: lambda x: False,
    numpy.shape: lambda x: x.shape,
    numpy.size: lambda x: x.size,
    numpy.ndim: lambda x: x.ndim,
}
Lane.methods |= _REDUCERS | {
    "mean": mean, "reshape": _reshape, "transpose": _transpose, "astype": astype, "copy": lambda x: x,
    "conj": lambda x: x,
}  # fmt: skip
