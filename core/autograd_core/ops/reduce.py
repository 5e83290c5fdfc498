"""Rows that reduce over axes. `axis` is an int, a tuple or None (all axes)."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, general, linear
from autograd_core.ops.piecewise import maximum, minimum, where
from autograd_core.ops.shape import broadcast_to, index, normalize_axes, reshape, restore_axes, transpose

_EXAMPLES = (
    Example(((2, 3),)),
    Example(((2, 3),), {"axis": 0}),
    Example(((2, 3),), {"axis": -1, "keepdims": True}),
)


def _count(shape: tuple[int, ...], axis: Any) -> int:
    return prod(shape[i] for i in normalize_axes(axis, len(shape)))


sum_: Op = linear(
    "sum",
    lambda xp, x, axis=None, keepdims=False: xp.sum(x, axis=axis, keepdims=keepdims),
    transpose=lambda g, x_like, axis, keepdims: broadcast_to(
        restore_axes(g, x_like.shape, axis, keepdims), shape=x_like.shape
    ),
    examples=_EXAMPLES,
    doc="Sum over axes.",
)

mean: Op = linear(
    "mean",
    lambda xp, x, axis=None, keepdims=False: xp.mean(x, axis=axis, keepdims=keepdims),
    transpose=lambda g, x_like, axis, keepdims: broadcast_to(
        restore_axes(g / _count(x_like.shape, axis), x_like.shape, axis, keepdims), shape=x_like.shape
    ),
    formula=lambda x, axis=None, keepdims=False: sum_(x, axis=axis, keepdims=keepdims) / _count(x.shape, axis),
    examples=_EXAMPLES,
    doc="Arithmetic mean over axes.",
)


def _fold(pick: Op, x: Value, axis: Any, keepdims: bool) -> Value:
    """Reduce with a binary row, for carriers whose numbers NumPy cannot compare."""
    axes = normalize_axes(axis, x.ndim)
    kept = tuple(i for i in range(x.ndim) if i not in axes)
    length = _count(x.shape, axis)
    if length == 0:
        raise ValueError(f"{pick.name} over an empty axis: there is no element to pick")
    rows = reshape(transpose(x, axes=(*axes, *kept)), shape=(length, *(x.shape[i] for i in kept)))
    result = index(rows, key=(0,))
    for i in range(1, length):
        result = pick(result, index(rows, key=(i,)))
    return restore_axes(result, x.shape, axis, False) if keepdims else result


def _hits(x: Value, y: Value, axis: Any, keepdims: bool) -> tuple[Value, Value]:
    """Where the extreme stands, and how often along the reduced axes."""
    hit = x == restore_axes(y, x.shape, axis, keepdims)
    one = numpy.ones((), x.dtype)  # an integer count would widen float32
    return hit, sum_(where(hit, one, 0), axis=axis, keepdims=True)


def _extreme_pull(g: Value, x: Value, y: Value, axis: Any, keepdims: bool) -> Value:
    hit, count = _hits(x, y, axis, keepdims)
    return where(hit, restore_axes(g, x.shape, axis, keepdims) / count, 0)


def _extreme_push(t: Value, x: Value, y: Value, axis: Any, keepdims: bool) -> Value:
    hit, count = _hits(x, y, axis, keepdims)
    return sum_(where(hit, t / count, 0), axis=axis, keepdims=keepdims)


def _tied(x: Value, y: Value, axis: Any, keepdims: bool) -> Value:
    return _hits(x, y, axis, keepdims)[1] > 1


max_: Op = general(
    "max",
    lambda xp, x, axis=None, keepdims=False: xp.max(x, axis=axis, keepdims=keepdims),
    pulls=(_extreme_pull,),
    pushes=(_extreme_push,),
    aliases=("amax",),
    formula=lambda x, axis=None, keepdims=False: _fold(maximum, x, axis, keepdims),
    kink=_tied,
    convention="ties share the cotangent equally",
    examples=_EXAMPLES,
    doc="Largest element over axes.",
)

min_: Op = general(
    "min",
    lambda xp, x, axis=None, keepdims=False: xp.min(x, axis=axis, keepdims=keepdims),
    pulls=(_extreme_pull,),
    pushes=(_extreme_push,),
    aliases=("amin",),
    formula=lambda x, axis=None, keepdims=False: _fold(minimum, x, axis, keepdims),
    kink=_tied,
    convention="ties share the cotangent equally",
    examples=_EXAMPLES,
    doc="Smallest element over axes.",
)
