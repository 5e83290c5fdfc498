"""Rows that pick elements by index arrays or masks. Index arrays are attributes: nobody differentiates by them."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite, fetched, on_device
from autograd_core.ops.shape import broadcast_to, index, one_axis, reshape
from autograd_core.ops.sizes import indexed
from autograd_core.ops.turning import along

Shape = tuple[int, ...]


def whole(numbers: Any) -> Any:
    """An index array.

    Raises:
        TypeError: not whole numbers.

    >>> whole(((0, 2), (1, 1))).shape
    (2, 2)
    """
    array = numbers if on_device(numbers) else numpy.asarray(numbers)
    if array.size == 0:
        return array.astype(numpy.int64)
    if array.dtype.kind not in "iu":
        raise TypeError("an index is a whole number, or a list of whole numbers")
    return array


def flat(x: Value) -> Value:
    """All elements in one axis."""
    return reshape(x, shape=(prod(x.shape),))


def _taken(x: Value, index_: Any, axis: int | None) -> Value:
    if axis is None:
        return index(flat(x), key=(whole(index_),))
    return index(x, key=along(axis, x.ndim, whole(index_)))


def _taken_shape(x: Shape, index: Any = (), axis: int | None = None) -> Shape:
    if axis is None:
        return indexed((prod(x),), (whole(index),))
    return indexed(x, along(axis, len(x), whole(index)))


take: Op = composite(
    "take",
    lambda x, index=(), axis=None: _taken(x, index, axis),
    shape=_taken_shape,
    examples=(
        Example(((2, 3),), {"index": (0, 5, 0)}),
        Example(((2, 3),), {"index": ((0, -1), (1, 1)), "axis": 1}),
        Example(((3,),), {"index": 2}),
    ),
    moves=True,
    dtypes="fc",
    doc="The elements at places counted in row-major order, or along an axis.",
)


def _slices(x: Value, axis: int, index_: Any) -> Value:
    places = whole(index_).reshape(-1)
    if x.ndim:
        return _taken(x, places, axis)
    return reshape(index(flat(x), key=(places,)), shape=())  # one slice of a number is the number


index_select: Op = composite(
    "index_select",
    lambda x, axis=0, index=(): _slices(x, axis, index),
    shape=lambda x, axis=0, index=(): _taken_shape(x, whole(index).reshape(-1), axis) if x else (),
    examples=(
        Example(((3, 2),), {"index": (2, 0, 0)}),
        Example(((2, 3),), {"axis": -1, "index": (1,)}),
        Example(((),), {"index": (0,)}),
    ),
    moves=True,
    dtypes="fc",
    doc="The slices at places along an axis.",
)


def lines(places: Any, axis: int, shape: Shape) -> tuple[Any, ...]:
    """The key of elements that an index array places along one axis, and that stand elsewhere as it does.

    Raises:
        ValueError: the index array does not fit.

    >>> [part.tolist() for part in lines(numpy.array([[1, 0]]), 0, (2, 2))]
    [[[1, 0]], [[0, 1]]]
    """
    if places.ndim != len(shape):
        raise ValueError(f"an index of {places.ndim} dimensions for an array of {len(shape)}")
    at = one_axis(axis, len(shape))
    if places.size and any(n > shape[i] for i, n in enumerate(places.shape) if i != at):
        raise ValueError(f"an index of shape {places.shape} does not fit into {shape} along axis {axis}")
    grid = numpy.ogrid[tuple(slice(n) for n in places.shape)]
    return (*grid[:at], places, *grid[at + 1 :])


def _gathered(x: Value, axis: int = 0, index_: Any = ()) -> Value:
    places = whole(index_)
    if not x.ndim:
        return index(flat(x), key=(places,))
    if not places.size:  # of any shape
        return reshape(index(flat(x), key=(slice(0, 0),)), shape=places.shape)
    return index(x, key=lines(places, axis, x.shape))


gather: Op = composite(
    "gather",
    lambda x, axis=0, index=(): _gathered(x, axis, index),
    shape=lambda x, axis=0, index=(): whole(index).shape,
    examples=(
        Example(((2, 3),), {"axis": 1, "index": ((0, 0), (2, 1))}),
        Example(((2, 3),), {"index": ((1, 0),)}),
        Example(((),), {"index": 0}),
    ),
    moves=True,
    dtypes="fc",
    doc="y[i, j] = x[index[i, j], j] for axis 0, and so for the others.",
)


def _key_along(x: Shape, places: Any, axis: int) -> tuple[Any, ...]:
    """As `lines`, both arrays broadcast along the other axes."""
    at = one_axis(axis, len(x))
    if places.ndim != len(x):
        raise ValueError(f"an index of {places.ndim} dimensions for an array of {len(x)}")
    wide = numpy.broadcast_shapes((*x[:at], 1, *x[at + 1 :]), (*places.shape[:at], 1, *places.shape[at + 1 :]))
    grid = numpy.ogrid[tuple(slice(n) for n in wide)]
    return tuple(places if i == at else part if x[i] > 1 else part * 0 for i, part in enumerate(grid))


def _taken_along(x: Value, index_: Any, axis: int | None) -> Value:
    if axis is None:
        return index(flat(x), key=(whole(index_).reshape(-1),))
    return index(x, key=_key_along(x.shape, whole(index_), axis))


def _along_shape(x: Shape, index: Any = (), axis: int | None = None) -> Shape:
    places = whole(index)
    return indexed(x, _key_along(x, places, axis)) if axis is not None else (places.size,)


take_along_axis: Op = composite(
    "take_along_axis",
    lambda x, index=(), axis=None: _taken_along(x, index, axis),
    aliases=("take_along_dim",),
    shape=_along_shape,
    examples=(
        Example(((2, 3),), {"index": ((0, 0), (2, 1)), "axis": 1}),
        Example(((1, 3),), {"index": ((0, 2), (1, 1)), "axis": -1}),
        Example(((2, 3),), {"index": ((1,),), "axis": 0}),
        Example(((2, 2),), {"index": (3, 0)}),
    ),
    moves=True,
    dtypes="fc",
    doc="The elements at places along an axis, lines and places matched as they broadcast.",
)


def condition(mask: Any) -> Any:
    """A mask as an array of True and False.

    >>> int(condition((True, False)).sum())
    1
    """
    array = numpy.asarray(fetched(mask))  # how many it leaves is asked for next
    if array.dtype != bool and not numpy.isin(array, (0, 1)).all():
        raise TypeError("a mask holds True and False")
    return array.astype(bool)


def _masked(x: Value, mask: Any) -> Value:
    chosen = condition(mask)
    shape = numpy.broadcast_shapes(x.shape, chosen.shape)
    wide = broadcast_to(x, shape=shape) if shape != x.shape else x
    return index(flat(wide), key=(numpy.flatnonzero(numpy.broadcast_to(chosen, shape)),))


def _masked_shape(x: Shape, mask: Any = ()) -> Shape:
    chosen = condition(mask)
    shape = numpy.broadcast_shapes(x, chosen.shape)
    return (int(chosen.sum()) * (prod(shape) // chosen.size if chosen.size else 0),)


masked_select: Op = composite(
    "masked_select",
    lambda x, mask=(): _masked(x, mask),
    shape=_masked_shape,
    examples=(
        Example(((2, 2),), {"mask": ((True, False), (True, True))}),
        Example(((2, 3),), {"mask": (True, False, True)}),
    ),
    moves=True,
    dtypes="fc",
    doc="The elements where a mask holds, in row-major order.",
)


def _narrowed(x: Value, axis: int = 0, start: int = 0, length: int = 1) -> Value:
    n = x.shape[one_axis(axis, x.ndim)]
    first = start + n if start < 0 else start
    if not (0 <= first <= n and 0 <= length <= n - first):
        raise IndexError(f"{length} elements from {start} on do not fit an axis of length {n}")
    return index(x, key=along(axis, x.ndim, slice(first, first + length)))


narrow: Op = composite(
    "narrow",
    _narrowed,
    examples=(
        Example(((4, 2),), {"start": 1, "length": 2}),
        Example(((2, 4),), {"axis": 1, "start": -2, "length": 2}),
    ),
    moves=True,
    dtypes="fc",
    doc="So many elements of an axis, from one of them on.",
)

select: Op = composite(
    "select",
    lambda x, axis=0, place=0: index(x, key=along(axis, x.ndim, place)),
    examples=(Example(((2, 3),), {"place": 1}), Example(((2, 3),), {"axis": 1, "place": -1})),
    moves=True,
    dtypes="fc",
    doc="The slice at one place along an axis.",
)
