"""Rows that move numbers without changing them; each is linear, its transpose another row of this file or a sum."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, linear

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


reshape: Op = linear(
    "reshape",
    lambda xp, x, shape=(): xp.reshape(x, shape),
    transpose=lambda g, x_like: reshape(g, shape=x_like.shape),
    aliases=("view",),
    examples=(Example(((2, 3),), {"shape": (3, 2)}), Example(((4,),), {"shape": (-1, 2)})),
    moves=True,
    doc="The same elements in another shape; one length may be -1.",
)

broadcast_to: Op = linear(
    "broadcast_to",
    lambda xp, x, shape=(): xp.broadcast_to(x, shape),
    transpose=lambda g, x_like: sum_to(g, shape=x_like.shape),
    aliases=("expand",),
    examples=(Example(((3,),), {"shape": (2, 3)}), Example(((2, 1),), {"shape": (2, 4)})),
    moves=True,
    doc="Repeat along new axes and axes of length 1, without copying.",
)

sum_to: Op = linear(
    "sum_to",
    _sum_to,
    transpose=lambda g, x_like: broadcast_to(g, shape=x_like.shape),
    aliases=("sum_to_size",),
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
    examples=(Example(((2, 3),)), Example(((2, 3, 4),), {"axes": (2, 0, 1)})),
    moves=True,
    doc="Axes reversed, or in the order given; `x.T` for short.",
)

index: Op = linear(
    "index",
    lambda xp, x, key=(): x[key],
    transpose=lambda g, x_like, key: scatter(g, shape=x_like.shape, key=key),
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


def _scatter(xp: Any, g: Value, shape: Shape = (), key: Any = ()) -> Value:
    out = xp.zeros(shape, dtype=g.dtype)
    if is_basic(key):
        out[key] = g[()]  # an object array would take a 0-d array for an element
    else:
        numpy.add.at(out, key, g)
    return out


scatter: Op = linear(
    "scatter",
    _scatter,
    transpose=lambda g, key: index(g, key=key),
    examples=(Example(((2,),), {"shape": (4,), "key": (slice(1, 3),)}),),
    moves=True,
    doc="Zeros of `shape` with x added at `key`, duplicates accumulated; the transpose of indexing.",
)
