"""Rows of linear algebra."""

from __future__ import annotations

from autograd_core.op import Example, Like, Op, Value, bilinear
from autograd_core.ops.piecewise import conj
from autograd_core.ops.shape import reshape, sum_to, transpose


def _adjoint(x: Value) -> Value:
    """The conjugate with the last two axes exchanged, the batch axes left alone."""
    swapped = transpose(x, axes=(*range(x.ndim - 2), x.ndim - 1, x.ndim - 2))
    return conj(swapped) if x.dtype.kind == "c" else swapped


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
    product = matmul(_cotangent(g, a_like, b), _adjoint(_as_matrix(b, column=True)))
    shape = a_like.shape if a_like.ndim > 1 else (1, *a_like.shape)
    return reshape(sum_to(product, shape=shape), shape=a_like.shape)


def _right(g: Value, a: Value, b_like: Like) -> Value:
    product = matmul(_adjoint(_as_matrix(a, column=False)), _cotangent(g, a, b_like))
    shape = b_like.shape if b_like.ndim > 1 else (*b_like.shape, 1)
    return reshape(sum_to(product, shape=shape), shape=b_like.shape)


matmul: Op = bilinear(
    "matmul",
    lambda xp, a, b: xp.matmul(a, b),
    pulls=(_left, _right),
    infix="@",
    examples=(
        Example(((2, 3), (3, 2))),
        Example(((3,), (3,))),
        Example(((2, 3), (3,))),
        Example(((3,), (3, 2))),
        Example(((2, 2, 3), (3, 2))),
    ),
    doc="Matrix product, a @ b; vectors and batches as in NumPy.",
)
