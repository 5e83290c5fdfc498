"""Rows that look past the ends of an array, and rows of overlapping windows."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite
from autograd_core.ops.piecewise import where
from autograd_core.ops.shape import index, moveaxis, one_axis, reshape, unindex
from autograd_core.ops.turning import along

Shape = tuple[int, ...]
Pairs = tuple[tuple[int, int], ...]


def _pairs(width: Any, ndim: int) -> Pairs:
    """The numbers of elements before and after each axis.

    NumPy's are pairs, or one number or pair for all axes; torch's are numbers in a row, the last axis first. One
    plain pair is both, and means the same of an array with one axis only.
    """
    if isinstance(width, int):
        return ((width, width),) * ndim
    if all(isinstance(one, int) for one in width):
        if len(width) % 2 or len(width) > 2 * ndim:
            raise ValueError(f"{len(width)} numbers cannot be the pairs of an array of {ndim} dimensions")
        if len(width) == 2 and ndim > 1:
            raise ValueError(
                "one pair is the last axis's in torch and every axis's in NumPy: give a pair for each axis"
            )
        given = tuple((width[i], width[i + 1]) for i in range(len(width) - 2, -1, -2))
        return (*((0, 0),) * (ndim - len(given)), *given)
    pairs = tuple((one[0], one[-1]) for one in width)
    if len(pairs) not in (1, ndim):
        raise ValueError(f"{len(pairs)} pairs for {ndim} axes")
    return pairs * ndim if len(pairs) != ndim else pairs


def _source(before: int, length: int, after: int, mode: str) -> Any:
    """Where along an axis the elements of the padded one come from."""
    at = numpy.arange(-before, length + after)
    if mode in ("edge", "replicate"):
        return at.clip(0, length - 1)
    if mode in ("wrap", "circular"):  # around what is left, as torch does it
        first, last = max(-before, 0), length - max(-after, 0)
        return first + (at - first) % max(last - first, 1)
    if mode == "symmetric":
        folded = at % (2 * length)
        return numpy.minimum(folded, 2 * length - 1 - folded)
    period = max(2 * (length - 1), 1)
    folded = at % period
    return numpy.minimum(folded, period - folded) if length > 1 else folded * 0


_MODES = ("constant", "reflect", "replicate", "edge", "circular", "wrap", "symmetric")


def _check_pad(shape: Shape, width: Any, mode: str) -> Pairs:
    if mode not in _MODES:
        raise ValueError(f"there is no mode {mode!r} of padding; there are {', '.join(_MODES)}")
    pairs = _pairs(width, len(shape))
    if any(sum(pair) + n < 0 for pair, n in zip(pairs, shape, strict=True)):
        raise ValueError("negative padding takes away more than there is")
    if mode != "constant" and any(max(pair) > 0 and n == 0 for pair, n in zip(pairs, shape, strict=True)):
        raise ValueError(f"an empty axis cannot be padded in mode {mode!r}")
    return pairs


def _padded_shape(x: Shape, width: Any = (), mode: str = "constant", value: Any = 0) -> Shape:
    return tuple(n + sum(pair) for n, pair in zip(x, _check_pad(x, width, mode), strict=True))


def _padded(x: Value, width: Any = (), mode: str = "constant", value: Any = 0) -> Value:
    pairs = _check_pad(x.shape, width, mode)
    if mode == "constant":
        return _surrounded(x, pairs, value)
    for axis, (before, after) in enumerate(pairs):
        if before or after:
            x = index(x, key=along(axis, x.ndim, _source(before, x.shape[axis], after, mode)))
    return x


def _surrounded(x: Value, pairs: Pairs, value: Any) -> Value:
    cut = tuple(slice(max(-before, 0), n - max(-after, 0)) for (before, after), n in zip(pairs, x.shape, strict=True))
    shape = tuple(n + sum(pair) for n, pair in zip(x.shape, pairs, strict=True))
    inner = tuple(slice(max(before, 0), n - max(after, 0)) for (before, after), n in zip(pairs, shape, strict=True))
    result = unindex(index(x, key=cut), shape=shape, key=inner)
    if isinstance(value, int | float) and value == 0:
        return result
    outside = numpy.ones(shape, dtype=bool)
    outside[inner] = False
    return where(outside, value, result)


pad: Op = composite(
    "pad",
    _padded,
    shape=_padded_shape,
    examples=(
        Example(((3,),), {"width": (1, 2)}),
        Example(((2, 3),), {"width": ((1, 0), (0, 2)), "value": 1.5}),
        Example(((2, 3),), {"width": (1, -1, 0, 1)}),
        Example(((2, 3),), {"width": 1, "mode": "reflect"}),
        Example(((2, 3),), {"width": ((1, 2),), "mode": "edge"}),
        Example(((2, 3),), {"width": (2, 1, 1, 0), "mode": "circular"}),
        Example(((4,),), {"width": (-1, 2), "mode": "circular"}),
        Example(((3,),), {"width": (2, 4), "mode": "symmetric"}),
    ),
    dtypes="fc",
    doc="Elements added before and after: constant, or those inside, by reflection, at the edge or from the other end.",
)


def _windows(x: Value, axis: int = 0, size: int = 1, step: int = 1) -> Value:
    if not x.ndim:
        return index(reshape(x, shape=(1,)), key=(slice(0, _window_shape((), axis, size, step)[0]),))
    count = _window_shape(x.shape, axis, size, step)[one_axis(axis, x.ndim)]
    starts = step * numpy.arange(count)
    taken = index(x, key=along(axis, x.ndim, starts[:, None] + numpy.arange(size)))
    return moveaxis(taken, source=one_axis(axis, x.ndim) + 1, destination=-1)


def _window_shape(x: Shape, axis: int = 0, size: int = 1, step: int = 1) -> Shape:
    line = x or (1,)
    at = one_axis(axis, len(line))
    if not 0 <= size <= line[at] or step < 1:
        raise ValueError(f"windows of {size} elements, {step} apart, do not fit an axis of length {line[at]}")
    # The only window of a number has no axis for the count.
    return (*x[:at], (x[at] - size) // step + 1, *x[at + 1 :], size) if x else (size,)


unfold: Op = composite(
    "unfold",
    _windows,
    shape=_window_shape,
    examples=(
        Example(((5,),), {"size": 3}),
        Example(((4, 2),), {"size": 2, "step": 2}),
        Example(((2, 5),), {"axis": -1, "size": 2, "step": 3}),
        Example(((),)),
    ),
    moves=True,
    dtypes="fc",
    doc="The windows of `size` elements along an axis, `step` apart, each as the last axis; torch's x.unfold.",
)


def _strided(x: Value, size: Shape = (), stride: Shape = (), start: int = 0) -> Value:
    _strided_shape(x.shape, size, stride, start)
    places = numpy.full(size, start)
    for axis, (n, by) in enumerate(zip(size, stride, strict=True)):
        places = places + by * numpy.arange(n).reshape(n, *(1,) * (len(size) - axis - 1))
    return index(reshape(x, shape=(prod(x.shape),)), key=(places,))


def _strided_shape(x: Shape, size: Shape = (), stride: Shape = (), start: int = 0) -> Shape:
    if len(size) != len(stride) or min(size, default=0) < 0 or min((*stride, start)) < 0:
        raise ValueError(f"size {size} and stride {stride} must be as many numbers, none negative")
    last = start + sum((n - 1) * by for n, by in zip(size, stride, strict=True))
    if prod(size) and last >= prod(x):
        raise ValueError(f"the last element would be number {last} of {prod(x)}")
    return tuple(size)


as_strided: Op = composite(
    "as_strided",
    _strided,
    shape=_strided_shape,
    examples=(
        Example(((6,),), {"size": (2, 3), "stride": (1, 2)}),
        Example(((2, 3),), {"size": (2, 2), "stride": (2, 1), "start": 1}),
    ),
    moves=True,
    dtypes="fc",
    doc="The elements in row-major order, read with other lengths and strides.",
)
