"""Rows about diagonals and triangles of matrices."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite
from autograd_core.ops.piecewise import where
from autograd_core.ops.shape import index, moveaxis, one_axis, reshape, unindex
from autograd_core.ops.sizes import same

Shape = tuple[int, ...]


def _places(length: int, offset: int) -> tuple[Any, Any]:
    """Row and column numbers of a diagonal of `length` elements."""
    along = numpy.arange(length)
    return along + max(-offset, 0), along + max(offset, 0)


def _two_axes(axis1: int, axis2: int, ndim: int) -> tuple[int, int]:
    a, b = one_axis(axis1, ndim), one_axis(axis2, ndim)
    if a == b:
        raise ValueError(f"axes {axis1} and {axis2} are the same axis")
    return a, b


def _diagonal(x: Value, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Value:
    last = moveaxis(x, source=_two_axes(axis1, axis2, x.ndim), destination=(-2, -1))
    rows, columns = last.shape[-2:]
    length = max(min(rows - max(-offset, 0), columns - max(offset, 0)), 0)
    return index(last, key=(Ellipsis, *_places(length, offset)))


diagonal: Op = composite(
    "diagonal",
    _diagonal,
    examples=(
        Example(((3, 4),)),
        Example(((2, 3),), {"offset": -1}),
        Example(((2, 3, 2),), {"offset": 1, "axis1": -1, "axis2": 0}),
    ),
    moves=True,
    dtypes="fc",
    doc="The elements where the indices of two axes differ by `offset`, as the last axis.",
)


def _embedded(x: Value, offset: int = 0, axis1: int = -2, axis2: int = -1) -> Value:
    length = x.shape[one_axis(-1, x.ndim)]
    ends = _two_axes(axis1, axis2, x.ndim + 1)
    size = length + abs(offset)
    matrices = unindex(x, shape=(*x.shape[:-1], size, size), key=(Ellipsis, *_places(length, offset)))
    return moveaxis(matrices, source=(-2, -1), destination=ends)


def _embedded_shape(x: Shape, offset: int = 0, axis1: int = -2, axis2: int = -1) -> Shape:
    size, ends = x[one_axis(-1, len(x))] + abs(offset), _two_axes(axis1, axis2, len(x) + 1)
    batch = iter(x[:-1])
    return tuple(size if i in ends else next(batch) for i in range(len(x) + 1))


diag_embed: Op = composite(
    "diag_embed",
    _embedded,
    shape=_embedded_shape,
    examples=(
        Example(((2, 3),)),
        Example(((2,),), {"offset": -1}),
        Example(((2, 2),), {"offset": 1, "axis1": 0, "axis2": 2}),
    ),
    moves=True,
    dtypes="fc",
    doc="The last axis as a diagonal of matrices that are zero elsewhere.",
)


def _diag(x: Value, k: int = 0) -> Value:
    if x.ndim not in (1, 2):
        raise ValueError(f"diag takes a vector or a matrix, not an array of {x.ndim} dimensions")
    return _embedded(x, k) if x.ndim == 1 else _diagonal(x, k)


diag: Op = composite(
    "diag",
    _diag,
    shape=lambda x, k=0: _embedded_shape(x, k) if len(x) == 1 else _diagonal_shape(x, k),
    examples=(Example(((3,),)), Example(((3, 2),), {"k": -1}), Example(((2,),), {"k": 1})),
    moves=True,
    dtypes="fc",
    doc="A vector as a diagonal matrix; of a matrix its diagonal.",
)


def _diagonal_shape(x: Shape, k: int) -> Shape:
    if len(x) != 2:
        raise ValueError(f"diag takes a vector or a matrix, not an array of {len(x)} dimensions")
    return (max(min(x[0] - max(-k, 0), x[1] - max(k, 0)), 0),)


diagflat: Op = composite(
    "diagflat",
    lambda x, k=0: _embedded(reshape(x, shape=(prod(x.shape),)), k),
    shape=lambda x, k=0: _embedded_shape((prod(x),), k),
    examples=(Example(((2, 2),)), Example(((),), {"k": 1})),
    moves=True,
    dtypes="fc",
    doc="All elements as the diagonal of a matrix.",
)


def _triangle(x: Value, k: int) -> Any:
    """The mask of the triangle on and below the k-th diagonal."""
    if x.ndim < 2:
        raise ValueError(f"a triangle needs at least two axes, not {x.ndim}")
    rows, columns = x.shape[-2:]
    return numpy.tri(rows, columns, k, dtype=bool)


tril: Op = composite(
    "tril",
    lambda x, k=0: where(_triangle(x, k), x, 0),
    shape=same,
    examples=(Example(((2, 3),)), Example(((2, 2, 2),), {"k": -1}), Example(((2, 2),), {"k": 1})),
    dtypes="fc",
    doc="The triangle on and below the k-th diagonal of every matrix, zero elsewhere.",
)

triu: Op = composite(
    "triu",
    lambda x, k=0: where(_triangle(x, k - 1), 0, x),
    shape=same,
    examples=(Example(((2, 3),)), Example(((2, 2, 2),), {"k": -1}), Example(((2, 2),), {"k": 1})),
    dtypes="fc",
    doc="The triangle on and above the k-th diagonal of every matrix, zero elsewhere.",
)
