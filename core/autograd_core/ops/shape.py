"""Rows that move numbers without changing them; each is linear, its transpose another row of this file or a sum."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite, linear
from autograd_core.ops.sizes import indexed, moved

Shape = tuple[int, ...]


def normalize_axes(axis: int | tuple[int, ...] | None, ndim: int) -> tuple[int, ...]:
    """Axes as sorted non-negative numbers; `None` is all of them.

    Raises:
        ValueError: an axis is out of range or given twice.

    >>> normalize_axes(-1, 3), normalize_axes(None, 2)
    ((2,), (0, 1))
    """
    if axis is None:
        return tuple(range(ndim))
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    for one in axes:
        if not -ndim <= one < ndim:
            raise ValueError(f"axis {one} is out of range for an array of {ndim} dimensions")
    found = tuple(sorted(one % ndim for one in axes))
    if len(set(found)) != len(found):
        raise ValueError(f"axis {axis} names an axis twice")
    return found


def restore_axes(g: Value, shape: Shape, axis: Any, keepdims: bool) -> Value:
    """Give a reduction's result its summed axes back, as length 1, so that it broadcasts over `shape`."""
    if keepdims:
        return g
    axes = normalize_axes(axis, len(shape))
    return reshape(g, shape=tuple(1 if i in axes else n for i, n in enumerate(shape)))


def _sum_to(xp: Any, x: Value, shape: Shape = ()) -> Value:
    extra = x.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(i + extra for i, n in enumerate(shape) if n == 1 and x.shape[i + extra] != 1)
    summed = xp.sum(x, axis=axes, keepdims=True) if axes else x
    return xp.reshape(summed, shape)


def _summed(x: Shape, shape: Shape = ()) -> Shape:
    if numpy.broadcast_shapes(x, shape) != x:
        raise ValueError(f"shape {shape} does not broadcast to {x}")
    return shape


reshape: Op = linear(
    "reshape",
    lambda xp, x, shape=(): xp.reshape(x, shape),
    transpose=lambda g, x_like: reshape(g, shape=x_like.shape),
    aliases=("view",),
    shape=moved(lambda x, shape=(): x.reshape(shape)),
    examples=(Example(((2, 3),), {"shape": (3, 2)}), Example(((4,),), {"shape": (-1, 2)})),
    moves=True,
    doc="The same elements in another shape; one length may be -1.",
)

broadcast_to: Op = linear(
    "broadcast_to",
    lambda xp, x, shape=(): xp.broadcast_to(x, shape),
    transpose=lambda g, x_like: sum_to(g, shape=x_like.shape),
    shape=moved(lambda x, shape=(): numpy.broadcast_to(x, shape)),
    examples=(Example(((3,),), {"shape": (2, 3)}), Example(((2, 1),), {"shape": (2, 4)})),
    moves=True,
    doc="Repeat along new axes and axes of length 1, without copying.",
)

sum_to: Op = linear(
    "sum_to",
    _sum_to,
    transpose=lambda g, x_like: broadcast_to(g, shape=x_like.shape),
    aliases=("sum_to_size",),
    shape=_summed,
    examples=(Example(((2, 3),), {"shape": (1, 3)}), Example(((2, 3),), {"shape": (3,)})),
    doc="Sum over the axes that broadcasting from `shape` would add; the transpose of broadcast_to.",
)


def _inverse(axes: Shape | None) -> Shape | None:
    return None if axes is None else tuple(sorted(range(len(axes)), key=[a % len(axes) for a in axes].__getitem__))


transpose: Op = linear(
    "transpose",
    lambda xp, x, axes=None: xp.transpose(x, axes),
    transpose=lambda g, axes: transpose(g, axes=_inverse(axes)),
    aliases=("permute",),
    shape=moved(lambda x, axes=None: x.transpose(axes)),
    examples=(Example(((2, 3),)), Example(((2, 3, 4),), {"axes": (2, 0, 1)})),
    moves=True,
    doc="Axes reversed, or in the order given; `x.T` for short.",
)

index: Op = linear(
    "index",
    lambda xp, x, key=(): x[key],
    shape=indexed,
    transpose=lambda g, x_like, key: unindex(g, shape=x_like.shape, key=key),
    holds=lambda key: not is_basic(key),
    examples=(
        Example(((4,),), {"key": (slice(1, 3),)}),
        Example(((3, 2),), {"key": (1,)}),
        Example(((3,),), {"key": (numpy.array([0, 0, 2]),)}),
    ),
    moves=True,
    doc="Elements picked by integers, slices and index arrays: x[1], x[1:3], x[[0, 0, 2]].",
)


def is_basic(key: Any) -> bool:
    """Whether an index selects by integers and slices alone, which NumPy serves without copying.

    >>> is_basic((1, slice(None))), is_basic(((0, 1),))
    (True, False)
    """
    return all(k is None or k is Ellipsis or isinstance(k, (int, slice)) for k in key)


def _unindex(xp: Any, g: Value, shape: Shape = (), key: Any = ()) -> Value:
    out = xp.zeros(shape, dtype=g.dtype)
    if is_basic(key):
        out[key] = g[()]  # an object array would take a 0-d array for an element
    else:
        xp.add.at(out, key, g)
    return out


unindex: Op = linear(
    "unindex",
    _unindex,
    transpose=lambda g, key: index(g, key=key),
    shape=lambda x, shape=(), key=(): shape,
    examples=(Example(((2,),), {"shape": (4,), "key": (slice(1, 3),)}),),
    moves=True,
    doc="Zeros of `shape` with x added at `key`, duplicates accumulated; the transpose of indexing.",
)


def one_axis(axis: int, ndim: int) -> int:
    """An axis counted from the start.

    Raises:
        IndexError: there is no such axis.

    >>> one_axis(-1, 3)
    2
    """
    if not -ndim <= axis < ndim:
        raise IndexError(f"axis {axis} is out of range for an array of {ndim} dimensions")
    return axis % ndim


def _flattened(x: Value, start_axis: int = 0, end_axis: int = -1) -> Value:
    if not x.ndim:
        return reshape(x, shape=(1,))
    start, end = one_axis(start_axis, x.ndim), one_axis(end_axis, x.ndim)
    if start > end:
        raise ValueError(f"the first axis to flatten, {start_axis}, comes after the last, {end_axis}")
    return reshape(x, shape=(*x.shape[:start], prod(x.shape[start : end + 1]), *x.shape[end + 1 :]))


flatten: Op = composite(
    "flatten",
    _flattened,
    examples=(Example(((2, 3),)), Example(((2, 1, 3),), {"start_axis": 1}), Example(((),))),
    moves=True,
    doc="The axes from start_axis to end_axis made one.",
)

ravel: Op = composite(
    "ravel",
    lambda x: reshape(x, shape=(prod(x.shape),)),
    examples=(Example(((2, 3),)), Example(((),))),
    moves=True,
    doc="All elements in one axis.",
)


def _unflattened(x: Value, axis: int = 0, sizes: Shape = ()) -> Value:
    at = one_axis(axis, x.ndim)
    known = prod(n for n in sizes if n != -1)
    if -1 in sizes and known:
        sizes = tuple(x.shape[at] // known if n == -1 else n for n in sizes)
    if prod(sizes) != x.shape[at]:
        raise ValueError(f"sizes {sizes} do not multiply to the length {x.shape[at]} of axis {axis}")
    return reshape(x, shape=(*x.shape[:at], *sizes, *x.shape[at + 1 :]))


unflatten: Op = composite(
    "unflatten",
    _unflattened,
    examples=(Example(((2, 6),), {"axis": 1, "sizes": (2, 3)}), Example(((4, 2),), {"sizes": (-1, 2)})),
    moves=True,
    doc="One axis made several; one of the sizes may be -1.",
)


def _squeezed(x: Value, axis: Any = None) -> Value:
    axes = normalize_axes(axis, x.ndim)
    return reshape(x, shape=tuple(n for i, n in enumerate(x.shape) if n != 1 or i not in axes))


squeeze: Op = composite(
    "squeeze",
    _squeezed,
    examples=(Example(((1, 3, 1),)), Example(((1, 3, 1),), {"axis": -1}), Example(((2, 3),), {"axis": (0, 1)})),
    moves=True,
    doc="Without the axes of length 1, or without those of `axis` that have length 1, as in torch.",
)


def _expanded(x: Value, axis: Any = ()) -> Value:
    axes = normalize_axes(axis, x.ndim + (1 if isinstance(axis, int) else len(axis)))
    lengths = iter(x.shape)
    return reshape(x, shape=tuple(1 if i in axes else next(lengths) for i in range(x.ndim + len(axes))))


expand_dims: Op = composite(
    "expand_dims",
    _expanded,
    aliases=("unsqueeze",),
    examples=(Example(((2, 3),), {"axis": 1}), Example(((3,),), {"axis": (0, -1)}), Example(((),), {"axis": 0})),
    moves=True,
    doc="With new axes of length 1, which stand at `axis` in the result.",
)


def _swapped(x: Value, axis0: int = 0, axis1: int = 1) -> Value:
    a, b = one_axis(axis0, x.ndim), one_axis(axis1, x.ndim)
    order = list(range(x.ndim))
    order[a], order[b] = b, a
    return transpose(x, axes=tuple(order))


swapaxes: Op = composite(
    "swapaxes",
    _swapped,
    aliases=("swapdims",),
    examples=(Example(((2, 3),)), Example(((2, 3, 1),), {"axis0": -1, "axis1": 0})),
    moves=True,
    doc="Two axes exchanged; torch's transpose(x, axis0, axis1).",
)


def _axes_moved(x: Value, source: Any = (), destination: Any = ()) -> Value:
    one = isinstance(source, int)
    sources, places = (source,) if one else source, (destination,) if one else destination
    froms, tos = ([one_axis(a, x.ndim) for a in axes] for axes in (sources, places))
    if len(froms) != len(tos) or len(set(froms)) != len(froms) or len(set(tos)) != len(tos):
        raise ValueError(f"axes {source} cannot move to {destination}: each needs one place of its own")
    rest = iter(i for i in range(x.ndim) if i not in froms)
    order = [froms[tos.index(i)] if i in tos else next(rest) for i in range(x.ndim)]
    return transpose(x, axes=tuple(order))


moveaxis: Op = composite(
    "moveaxis",
    _axes_moved,
    aliases=("movedim",),
    examples=(
        Example(((2, 3, 1),), {"source": 0, "destination": -1}),
        Example(((2, 3, 1),), {"source": (0, 1), "destination": (-1, 0)}),
    ),
    moves=True,
    doc="Axes moved to other places, the rest in their order.",
)

matrix_transpose: Op = composite(
    "matrix_transpose",
    lambda x: swapaxes(x, axis0=-2, axis1=-1),
    examples=(Example(((2, 3),)), Example(((2, 1, 3),))),
    moves=True,
    doc="The last two axes exchanged; `x.mT` for short.",
)


def _stretched(x: Value, shape: Shape = ()) -> Value:
    extra = len(shape) - x.ndim
    if extra < 0 or -1 in shape[:extra]:
        raise ValueError(f"shape {shape} does not fit an array of {x.ndim} dimensions: only its own axes may be -1")
    return broadcast_to(x, shape=tuple(x.shape[i - extra] if n == -1 else n for i, n in enumerate(shape)))


expand: Op = composite(
    "expand",
    _stretched,
    examples=(Example(((3, 1),), {"shape": (-1, 2)}), Example(((2,),), {"shape": (3, -1)})),
    moves=True,
    doc="Repeat along new axes and axes of length 1; -1 keeps a length.",
)
