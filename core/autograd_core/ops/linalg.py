"""Rows of linear algebra: products of vectors and matrices, and what the other rows of linear algebra share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.domain import holds_complex
from autograd_core.op import Example, Like, Op, Value, bilinear, composite
from autograd_core.ops.piecewise import conj, real, where
from autograd_core.ops.precise import on_host
from autograd_core.ops.reduce import sum_
from autograd_core.ops.shape import index, matrix_transpose, reshape, sum_to, transpose
from autograd_core.ops.sizes import product

Shape = tuple[int, ...]


def conjugate(x: Value) -> Value:
    """The conjugate; a real array itself."""
    return conj(x) if holds_complex(x) else x


def adjoint(x: Value) -> Value:
    """The conjugate with the last two axes exchanged."""
    return conjugate(matrix_transpose(x))


def real_part(x: Value) -> Value:
    """The real part; a real array itself."""
    return real(x) if holds_complex(x) else x


def symmetric_part(x: Value) -> Value:
    """(x + x^H) / 2."""
    return (x + adjoint(x)) / 2


def identity(n: int, like: Value | Like) -> Value:
    """The identity matrix in the dtype of `like`."""
    return numpy.eye(n, dtype=like.dtype)


def traces(x: Value) -> Value:
    """The sum of the diagonal of every matrix."""
    return sum_(where(numpy.eye(x.shape[-1], dtype=bool), x, 0), axis=(-2, -1))


def lapack(function: Callable[..., Any], *arrays: Value) -> Any:
    """Call a function of NumPy's or SciPy's, which have no half precision: it is computed in single, and rounded."""
    if not any(a.dtype == numpy.float16 for a in arrays):
        return function(*arrays)
    single = [a.astype(numpy.float32) if a.dtype == numpy.float16 else a for a in arrays]
    return function(*single).astype(numpy.float16)


def stacked(xp: Any, function: Callable[[Any], Any], a: Value) -> Any:
    """A function of a matrix, on a stack of them; CuPy's, unlike SciPy's, may take one matrix alone."""
    if on_host(xp) or a.ndim == 2:
        return function(a)
    found = [function(one) for one in a.reshape(-1, *a.shape[-2:])]
    if not isinstance(found[0], tuple):
        return xp.stack(found).reshape(*a.shape[:-2], *found[0].shape)
    parts = zip(*found, strict=True)
    return tuple(xp.stack(part).reshape(*a.shape[:-2], *one.shape) for part, one in zip(parts, found[0], strict=True))


def _as_matrix(x: Value, column: bool) -> Value:
    """A vector as one row or one column, as matmul reads it; a matrix or a batch as it is."""
    if x.ndim > 1:
        return x
    return reshape(x, shape=(x.shape[0], 1) if column else (1, x.shape[0]))


def _cotangent(g: Value, a: Value | Like, b: Value | Like) -> Value:
    """The cotangent with the axes that a vector operand dropped from the product."""
    batch = g.shape[: g.ndim - (a.ndim > 1) - (b.ndim > 1)]
    rows = a.shape[-2] if a.ndim > 1 else 1
    columns = b.shape[-1] if b.ndim > 1 else 1
    return reshape(g, shape=(*batch, rows, columns))


def _left(g: Value, b: Value, a_like: Like) -> Value:
    product = matmul(_cotangent(g, a_like, b), adjoint(_as_matrix(b, column=True)))
    shape = a_like.shape if a_like.ndim > 1 else (1, *a_like.shape)
    return reshape(sum_to(product, shape=shape), shape=a_like.shape)


def _right(g: Value, a: Value, b_like: Like) -> Value:
    product = matmul(adjoint(_as_matrix(a, column=False)), _cotangent(g, a, b_like))
    shape = b_like.shape if b_like.ndim > 1 else (*b_like.shape, 1)
    return reshape(sum_to(product, shape=shape), shape=b_like.shape)


matmul: Op = bilinear(
    "matmul",
    lambda xp, a, b: xp.matmul(a, b),
    pulls=(_left, _right),
    aliases=("mm", "mv", "bmm"),
    infix="@",
    shape=product,
    examples=(
        Example(((2, 3), (3, 2))),
        Example(((3,), (3,))),
        Example(((2, 3), (3,))),
        Example(((3,), (3, 2))),
        Example(((2, 2, 3), (3, 2))),
        Example(((2, 3), (2, 3, 2))),
    ),
    doc="Matrix product, a @ b; vectors and batches as in NumPy.",
)


def contracted(a: Value, b: Value, last: tuple[int, ...], first: tuple[int, ...]) -> Value:
    """The sum of products over axes `last` of a and `first` of b, by one matrix product; then a's other axes, b's."""
    rows = [i for i in range(a.ndim) if i not in last]
    columns = [i for i in range(b.ndim) if i not in first]
    result = (*(a.shape[i] for i in rows), *(b.shape[i] for i in columns))
    length = int(numpy.prod([a.shape[i] for i in last], dtype=int))
    height, width = (int(numpy.prod([x.shape[i] for i in axes], dtype=int)) for x, axes in ((a, rows), (b, columns)))
    left = reshape(transpose(a, axes=(*rows, *last)), shape=(height, length))
    right = reshape(transpose(b, axes=(*first, *columns)), shape=(length, width))
    return reshape(matmul(left, right), shape=result)


def _flat(x: Value) -> Value:
    return reshape(x, shape=(-1,)) if x.ndim != 1 else x


def _dot(a: Value, b: Value) -> Value:
    if not a.ndim or not b.ndim:
        return a * b
    return matmul(a, b) if b.ndim <= 2 else contracted(a, b, (a.ndim - 1,), (b.ndim - 2,))


def _dot_shape(a: Shape, b: Shape) -> Shape:
    return (*a[:-1], *b[:-2], *b[max(len(b) - 1, 1) :]) if a and b else a or b


dot: Op = composite(
    "dot",
    _dot,
    examples=(
        Example(((3,), (3,))),
        Example(((2, 3), (3,))),
        Example(((2, 3), (3, 2))),
        Example(((2, 3), (2, 3, 2))),
        Example(((), (2,))),
    ),
    shape=_dot_shape,
    dtypes="fc",
    doc="Sum of products over a's last axis and b's last but one, as NumPy's dot; of vectors, their inner product.",
)

vdot: Op = composite(
    "vdot",
    lambda a, b: matmul(conjugate(_flat(a)), _flat(b)),
    examples=(Example(((3,), (3,))), Example(((2, 3), (3, 2)))),
    shape=lambda a, b: (),
    dtypes="fc",
    doc="Inner product of all elements, a conjugated.",
)

vecdot: Op = composite(
    "vecdot",
    lambda a, b, axis=-1: sum_(conjugate(a) * b, axis=axis),
    aliases=("linalg_vecdot",),
    examples=(Example(((2, 3), (3,))), Example(((3, 2), (3, 2)), {"axis": 0})),
    shape=lambda a, b, axis=-1: tuple(numpy.delete(numpy.broadcast_shapes(a, b), axis).tolist()),
    dtypes="fc",
    doc="Inner products along an axis, a conjugated.",
)


def _inner(a: Value, b: Value) -> Value:
    return contracted(a, b, (a.ndim - 1,), (b.ndim - 1,)) if a.ndim and b.ndim else a * b


inner: Op = composite(
    "inner",
    _inner,
    examples=(Example(((3,), (3,))), Example(((2, 3), (4, 3))), Example(((), (2,)))),
    shape=lambda a, b: (*a[:-1], *b[:-1]) if a and b else a or b,
    dtypes="fc",
    doc="Sums of products over the last axes of both.",
)

outer: Op = composite(
    "outer",
    lambda a, b: index(_flat(a), key=(slice(None), None)) * _flat(b),
    aliases=("ger",),
    examples=(Example(((2,), (3,))), Example(((2, 2), (2,)))),
    shape=lambda a, b: (int(numpy.prod(a)), int(numpy.prod(b))),
    dtypes="fc",
    doc="All products of an element of a and one of b, as a matrix.",
)


def _tensordot_axes(axes: Any, a: int, b: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes to sum over, of both; a number counts a's last and b's first ones."""
    if isinstance(axes, int):
        if not 0 <= axes <= min(a, b):
            raise ValueError(f"tensordot over {axes} axes of arrays with {a} and {b}")
        return tuple(range(a - axes, a)), tuple(range(axes))
    last, first = ((one,) if isinstance(one, int) else tuple(one) for one in axes)
    if len(last) != len(first):
        raise ValueError(f"tensordot needs as many axes of the first as of the second, not {last} and {first}")
    return tuple(i % a for i in last), tuple(i % b for i in first)


def _tensordot(a: Value, b: Value, axes: Any = 2) -> Value:
    last, first = _tensordot_axes(axes, a.ndim, b.ndim)
    if any(a.shape[i] != b.shape[j] for i, j in zip(last, first, strict=True)):
        raise ValueError(f"tensordot over axes {last} and {first} of different lengths: {a.shape} and {b.shape}")
    return contracted(a, b, last, first)


def _tensordot_shape(a: Shape, b: Shape, axes: Any = 2) -> Shape:
    last, first = _tensordot_axes(axes, len(a), len(b))
    kept = tuple(n for i, n in enumerate(a) if i not in last)
    return (*kept, *(n for i, n in enumerate(b) if i not in first))


tensordot: Op = composite(
    "tensordot",
    _tensordot,
    examples=(
        Example(((2, 3), (3, 2)), {"axes": 1}),
        Example(((2, 3, 2), (3, 2)), {"axes": 2}),
        Example(((2, 3), (2, 3)), {"axes": ((0, 1), (0, 1))}),
        Example(((2,), (3,)), {"axes": 0}),
        Example(((2, 3), (4, 3)), {"axes": ((-1,), (1,))}),
    ),
    shape=_tensordot_shape,
    dtypes="fc",
    doc="Sums of products over axes of both: a number of them, or (axes of a, axes of b).",
)
