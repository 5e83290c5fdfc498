"""Rows that rearrange, repeat and join arrays."""

from __future__ import annotations

from typing import Any

from autograd_core.op import Example, Like, Op, Value, general
from autograd_core.ops.shape import index, scatter

Shape = tuple[int, ...]


def _share(likes: tuple[Like, ...], position: int, axis: int) -> tuple[Any, ...]:
    """The key of one operand's part of the joined array."""
    starts = [0]
    for like in likes:
        starts.append(starts[-1] + like.shape[axis])
    return (*(slice(None),) * (axis % likes[0].ndim), slice(starts[position], starts[position + 1]))


def _joined(*shapes: Shape, axis: int = 0) -> Shape:
    first = list(shapes[0])
    first[axis] = sum(shape[axis] for shape in shapes)
    return tuple(first)


def _placed(t: Value, likes: tuple[Like, ...], position: int, axis: int) -> Value:
    shape = _joined(*(like.shape for like in likes), axis=axis)
    return scatter(t, shape=shape, key=_share(likes, position, axis))


cat: Op = general(
    "cat",
    lambda xp, *xs, axis=0: xp.concatenate(xs, axis=axis),
    pulls=(lambda g, xs_like, position, axis: index(g, key=_share(xs_like, position, axis)),),
    pushes=(lambda t, xs_like, position, axis: _placed(t, xs_like, position, axis),),
    aliases=("concatenate", "concat"),
    examples=(
        Example(((2, 3), (1, 3), (2, 3))),
        Example(((2, 3), (2, 1)), {"axis": -1}),
    ),
    shape=_joined,
    moves=True,
    dtypes="fc",
    doc="Arrays joined along an axis that they have.",
)
