"""Rows that reverse, shift and repeat."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite, fetched
from autograd_core.ops.piecewise import conj
from autograd_core.ops.shape import broadcast_to, index, matrix_transpose, normalize_axes, one_axis, reshape, swapaxes
from autograd_core.ops.sizes import same

Shape = tuple[int, ...]
_BACKWARDS = slice(None, None, -1)


def along(axis: int, ndim: int, part: Any) -> tuple[Any, ...]:
    """The key that takes `part` of one axis and all of the others.

    >>> along(-1, 2, 0)
    (slice(None, None, None), 0)
    """
    return (*(slice(None),) * one_axis(axis, ndim), part)


def _flipped(x: Value, axes: Any = None) -> Value:
    turned = normalize_axes(axes, x.ndim)
    return index(x, key=tuple(_BACKWARDS if i in turned else slice(None) for i in range(x.ndim)))


flip: Op = composite(
    "flip",
    _flipped,
    examples=(Example(((2, 3),)), Example(((2, 3),), {"axes": (1,)}), Example(((2, 3),), {"axes": (-2, -1)})),
    moves=True,
    dtypes="fc",
    doc="The elements in reverse along axes, by default all.",
)

fliplr: Op = composite(
    "fliplr",
    lambda x: _flipped(x, 1),
    examples=(Example(((2, 3),)),),
    moves=True,
    dtypes="fc",
    doc="The columns in reverse.",
)

flipud: Op = composite(
    "flipud",
    lambda x: _flipped(x, 0),
    examples=(Example(((2, 3),)), Example(((3,),))),
    moves=True,
    dtypes="fc",
    doc="The rows in reverse.",
)


def _rolled(x: Value, shifts: Any = (), axis: Any = None) -> Value:
    if axis is None:
        flat = reshape(x, shape=(prod(x.shape),))
        total = shifts if isinstance(shifts, int) else sum(shifts)
        return reshape(_rolled(flat, total, 0), shape=x.shape)
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    steps = (shifts,) * len(axes) if isinstance(shifts, int) else tuple(shifts)
    if len(steps) != len(axes):
        raise ValueError(f"{len(steps)} shifts for {len(axes)} axes")
    for step, at in zip(steps, axes, strict=True):
        length = x.shape[one_axis(at, x.ndim)]
        if length and step % length:
            x = index(x, key=along(at, x.ndim, (numpy.arange(length) - step) % length))
    return x


roll: Op = composite(
    "roll",
    _rolled,
    shape=same,
    examples=(
        Example(((5,),), {"shifts": 2}),
        Example(((2, 3),), {"shifts": -1}),
        Example(((2, 3),), {"shifts": (1, 2), "axis": (0, 1)}),
        Example(((2, 3),), {"shifts": 4, "axis": -1}),
    ),
    moves=True,
    dtypes="fc",
    doc="The elements shifted along axes, those that leave coming back at the other end.",
)


def _turned(x: Value, k: int = 1, axes: Any = (0, 1)) -> Value:
    a, b = (one_axis(one, x.ndim) for one in axes)
    if a == b:
        raise ValueError(f"axes {tuple(axes)} are the same axis")
    if k % 4 == 2:
        return _flipped(x, (a, b))
    if k % 4 == 1:
        return swapaxes(_flipped(x, b), axis0=a, axis1=b)
    return _flipped(swapaxes(x, axis0=a, axis1=b), b) if k % 4 else x


rot90: Op = composite(
    "rot90",
    _turned,
    examples=(*(Example(((2, 3),), {"k": k}) for k in (0, 1, 2, 3)), Example(((2, 3, 1),), {"axes": (1, 2)})),
    moves=True,
    dtypes="fc",
    doc="A plane turned by k quarters, from the first of the axes towards the second.",
)

adjoint: Op = composite(
    "adjoint",
    lambda x: conj(matrix_transpose(x)),
    examples=(Example(((2, 3),)), Example(((2, 1, 3),))),
    dtypes="fc",
    doc="The complex conjugate with the last two axes exchanged; `x.mH` for short.",
)


def _tiled(x: Value, reps: Any = ()) -> Value:
    ndim = max(x.ndim, len(reps))
    counts = (*(1,) * (ndim - len(reps)), *reps)
    lengths = (*(1,) * (ndim - x.ndim), *x.shape)
    if min(counts, default=0) < 0:
        raise ValueError(f"an array cannot be repeated {min(counts)} times")
    pairs = tuple(zip(counts, lengths, strict=True))
    once = reshape(x, shape=tuple(n for _, length in pairs for n in (1, length)))
    often = broadcast_to(once, shape=tuple(n for pair in pairs for n in pair))
    return reshape(often, shape=tuple(count * length for count, length in pairs))


tile: Op = composite(
    "tile",
    _tiled,
    examples=(
        Example(((2, 3),), {"reps": (2,)}),
        Example(((3,),), {"reps": (2, 2)}),
    ),
    moves=True,
    dtypes="fc",
    doc="The whole array repeated along each axis, missing axes counting as 1; torch's x.repeat.",
)


def _each_repeated(x: Value, repeats: Any = (), axis: Any = None) -> Value:
    if axis is None:
        return _each_repeated(reshape(x, shape=(prod(x.shape),)), repeats, 0)
    at = one_axis(axis, x.ndim)
    counts = numpy.asarray(fetched(repeats)).reshape(-1)
    if (counts.dtype.kind not in "iu" and counts.size) or (counts < 0).any():
        raise ValueError("the numbers of repeats are whole and not negative")
    if len(counts) != 1:
        return index(x, key=along(at, x.ndim, numpy.repeat(numpy.arange(x.shape[at]), counts)))
    before, after, n = x.shape[: at + 1], x.shape[at + 1 :], int(counts[0])
    often = broadcast_to(reshape(x, shape=(*before, 1, *after)), shape=(*before, n, *after))
    return reshape(often, shape=(*before[:-1], before[-1] * n, *after))


def _repeated_shape(x: Shape, repeats: Any = (), axis: Any = None) -> Shape:
    x, at = ((prod(x),), 0) if axis is None else (x, one_axis(axis, len(x)))
    counts = numpy.asarray(repeats, dtype=object).reshape(-1)
    if len(counts) not in (1, x[at]):
        raise ValueError(f"{len(counts)} numbers of repeats for {x[at]} elements")
    total = int(counts.sum()) * (x[at] if len(counts) == 1 else 1)
    return (*x[:at], total, *x[at + 1 :])


repeat_interleave: Op = composite(
    "repeat_interleave",
    _each_repeated,
    shape=_repeated_shape,
    examples=(
        Example(((2, 3),), {"repeats": 2}),
        Example(((2, 3),), {"repeats": (2, 0, 1), "axis": 1}),
        Example(((2, 3),), {"repeats": 2, "axis": 0}),
    ),
    moves=True,
    dtypes="fc",
    doc="Every element repeated, so many times each or by its own number; NumPy's repeat.",
)
