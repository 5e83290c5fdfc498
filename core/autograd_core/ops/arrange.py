"""Rows that join arrays: cat, stack and their relatives, matrices of blocks."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.op import Example, Like, Op, Value, composite, general
from autograd_core.ops.shape import broadcast_to, expand_dims, index, one_axis, reshape, unindex

Shape = tuple[int, ...]


def _share(likes: tuple[Like, ...], position: int, axis: int) -> tuple[Any, ...]:
    """The key of one operand's part of the joined array."""
    starts = [0]
    for like in likes:
        starts.append(starts[-1] + like.shape[axis])
    return (*(slice(None),) * (axis % likes[0].ndim), slice(starts[position], starts[position + 1]))


def _joined(*shapes: Shape, axis: int = 0) -> Shape:
    if not shapes or () in shapes:
        raise ValueError("there is no axis to join along: use stack for numbers")
    at = one_axis(axis, len(shapes[0]))
    rests = {(len(shape), shape[:at], shape[at + 1 :]) for shape in shapes}
    if len(rests) > 1:
        raise ValueError(f"lengths differ along other axes than {axis}")
    return (*shapes[0][:at], sum(shape[at] for shape in shapes), *shapes[0][at + 1 :])


def _placed(t: Value, likes: tuple[Like, ...], position: int, axis: int) -> Value:
    shape = _joined(*(like.shape for like in likes), axis=axis)
    return unindex(t, shape=shape, key=_share(likes, position, axis))


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


def _stacked(*xs: Value, axis: int = 0) -> Value:
    return cat(*(expand_dims(x, axis=axis) for x in xs), axis=axis)


stack: Op = composite(
    "stack",
    _stacked,
    examples=(Example(((2,), (2,), (2,))), Example(((2, 3), (2, 3)), {"axis": -1}), Example(((), ()))),
    moves=True,
    dtypes="fc",
    doc="Arrays of one shape joined along a new axis.",
)


def _at_least(x: Value, ndim: int) -> Value:
    """With axes of length 1 as NumPy and torch add them: in front, but the third at the end."""
    if x.ndim >= ndim:
        return x
    shape = {0: (1,) * ndim, 1: (1, *x.shape, 1)[:ndim], 2: (*x.shape, 1)}[x.ndim]
    return reshape(x, shape=x.shape if ndim == 1 and x.ndim else shape)


atleast_1d: Op = composite(
    "atleast_1d",
    lambda x: _at_least(x, 1),
    examples=(Example(((),)), Example(((2, 3),))),
    moves=True,
    dtypes="fc",
    doc="A number as an array of one element.",
)

atleast_2d: Op = composite(
    "atleast_2d",
    lambda x: _at_least(x, 2),
    examples=(Example(((),)), Example(((3,),)), Example(((2, 3),))),
    moves=True,
    dtypes="fc",
    doc="A vector as a matrix of one row.",
)

atleast_3d: Op = composite(
    "atleast_3d",
    lambda x: _at_least(x, 3),
    examples=(Example(((),)), Example(((3,),)), Example(((2, 3),))),
    moves=True,
    dtypes="fc",
    doc="At least three axes: a vector of length n has shape (1, n, 1), a matrix gets a last axis.",
)


def _side_by_side(*xs: Value) -> Value:
    whole = [_at_least(x, 1) for x in xs]
    return cat(*whole, axis=0 if whole[0].ndim == 1 else 1)


hstack: Op = composite(
    "hstack",
    _side_by_side,
    examples=(Example(((2,), (3,))), Example(((2, 1), (2, 2))), Example(((), ()))),
    moves=True,
    dtypes="fc",
    doc="Vectors one after the other, matrices side by side.",
)

vstack: Op = composite(
    "vstack",
    lambda *xs: cat(*(_at_least(x, 2) for x in xs), axis=0),
    aliases=("row_stack",),
    examples=(Example(((2,), (2,))), Example(((1, 2), (2, 2)))),
    moves=True,
    dtypes="fc",
    doc="Vectors as the rows of a matrix, matrices below each other.",
)

dstack: Op = composite(
    "dstack",
    lambda *xs: cat(*(_at_least(x, 3) for x in xs), axis=2),
    examples=(Example(((2,), (2,))), Example(((2, 3), (2, 3)))),
    moves=True,
    dtypes="fc",
    doc="Arrays behind each other, along the third axis.",
)

column_stack: Op = composite(
    "column_stack",
    lambda *xs: cat(*(reshape(x, shape=(-1, 1)) if x.ndim < 2 else x for x in xs), axis=1),
    examples=(Example(((2,), (2, 3))), Example(((2,), (2,)))),
    moves=True,
    dtypes="fc",
    doc="Vectors as the columns of a matrix.",
)


def _zeros(like: Value, rows: int, columns: int) -> Any:
    return numpy.broadcast_to(numpy.zeros((), dtype=like.dtype), (rows, columns))


def _blocks(*xs: Value) -> Value:
    if any(x.ndim > 2 for x in xs):
        raise ValueError("blocks have at most two axes")
    blocks = [_at_least(x, 2) for x in xs]
    width, done, rows = sum(b.shape[1] for b in blocks), 0, []
    for b in blocks:
        n, m = b.shape
        rows.append(cat(_zeros(b, n, done), b, _zeros(b, n, width - done - m), axis=1))
        done += m
    return cat(*rows, axis=0)


block_diag: Op = composite(
    "block_diag",
    _blocks,
    examples=(Example(((2, 2), (), (3,))), Example(((2, 1), (1, 2)))),
    dtypes="fc",
    doc="A matrix with the arrays as blocks on its diagonal, zero elsewhere.",
)


def broadcast(xs: tuple[Value, ...]) -> list[Value]:
    """Arrays in the shape that they have together."""
    shape = numpy.broadcast_shapes(*(x.shape for x in xs))
    return [broadcast_to(x, shape=shape) for x in xs]
