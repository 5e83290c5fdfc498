"""Rows of eigenvalues and singular values, of functions of a matrix, and of the norms that need them."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.domain import holds_complex
from autograd_core.op import Example, Op, Value, general
from autograd_core.ops.counterparts import conjugated, each, eigenvalues, no_formula, signs
from autograd_core.ops.diagonals import diagonal
from autograd_core.ops.linalg import adjoint, lapack, matmul, real_part, symmetric_part
from autograd_core.ops.piecewise import where
from autograd_core.ops.shape import index

Shape = tuple[int, ...]


def _rows(x: Value) -> Value:
    """A vector as a row, so that it scales the columns of a matrix."""
    return index(x, key=(..., None, slice(None)))


def _columns(x: Value) -> Value:
    """A vector as a column, so that it scales the rows of a matrix."""
    return index(x, key=(..., None))


def _diagonals(x: Value) -> Value:
    return diagonal(x, axis1=-2, axis2=-1)


def _over_gaps(x: Value, values: Value) -> Value:
    """x[i, j] / (values[j] - values[i]), and 0 on the diagonal."""
    same = numpy.eye(x.shape[-1], dtype=bool)
    return where(same, 0, x / where(same, 1, _rows(values) - _columns(values)))


def _oriented(xp: Any, vectors: Value) -> Value:
    """For each column 1 or -1, which makes its element of largest magnitude positive, the first of equal ones."""
    if not vectors.size:
        return vectors.sum(axis=-2)
    place = xp.argmax(xp.abs(vectors), axis=-2, keepdims=True)
    largest = xp.take_along_axis(vectors, place, axis=-2)[..., 0, :]
    return xp.where(largest < 0, -1, 1).astype(vectors.dtype)


# Symmetric matrices.


def _eigenvectors(xp: Any, a: Value) -> Value:
    vectors = xp.linalg.eigh(_symmetric(a))[1]
    return vectors * _oriented(xp, vectors)[..., None, :]


def _eigenvectors_objects(a: Any) -> Any:
    vectors = eigenvalues(a)[1]
    return vectors * signs(vectors)


def _symmetric(x: Any) -> Any:
    return (x + conjugated(x).swapaxes(-1, -2)) / 2


_SYMMETRIC = (Example(((3, 3),), samples=("symmetric",)), Example(((2, 1, 2, 2),), samples=("symmetric",)))

eigvalsh: Op = general(
    "eigvalsh",
    lambda xp, a: lapack(lambda one: xp.linalg.eigvalsh(_symmetric(one)), a),
    pulls=(lambda g, a: _sandwich(eigh_vectors(a), g),),
    pushes=(lambda t, a: real_part(_diagonals(_in_basis(eigh_vectors(a), t))),),
    sympy=no_formula,
    ball=lambda a: each(lambda one: eigenvalues(one)[0], _symmetric(a)),
    examples=_SYMMETRIC,
    shape=lambda a: a[:-1],
    dtypes="fc",
    doc="Eigenvalues of the Hermitian part (a + a^H) / 2, ascending.",
)


def _sandwich(vectors: Value, values: Value) -> Value:
    """V diag(values) V^T."""
    return matmul(vectors * _rows(values), adjoint(vectors))


def _in_basis(vectors: Value, t: Value) -> Value:
    """V^T sym(t) V."""
    return matmul(adjoint(vectors), matmul(symmetric_part(t), vectors))


def _vectors_pull(g: Value, a: Value, y: Value) -> Value:
    inner = _over_gaps(matmul(adjoint(y), g), eigvalsh(a))
    return symmetric_part(matmul(y, matmul(inner, adjoint(y))))


eigh_vectors: Op = general(
    "eigh_vectors",
    lambda xp, a: lapack(lambda one: _eigenvectors(xp, one), a),
    pulls=(_vectors_pull,),
    pushes=(lambda t, a, y: matmul(y, _over_gaps(_in_basis(y, t), eigvalsh(a))),),
    sympy=no_formula,
    ball=lambda a: each(_eigenvectors_objects, _symmetric(a)),
    examples=_SYMMETRIC,
    shape=lambda a: a,
    doc="Unit eigenvectors of the symmetric part, as columns; in each the element of largest magnitude is positive.",
)


# Singular values. U and V change by the same formulas, with a transposed.


def _svd(xp: Any, a: Value) -> tuple[Value, Value, Value]:
    left, values, right = xp.linalg.svd(a, full_matrices=False)
    turn = _oriented(xp, left)
    return left * turn[..., None, :], values, right * turn[..., None]


def _svd_objects(a: Any) -> tuple[Any, Any, Any]:
    """Of one matrix of balls, by the eigenvalues of a^T a or of a a^T, whichever is the smaller."""
    wide = a.shape[0] < a.shape[1]
    tall = a.T if wide else a
    squares, vectors = eigenvalues(_symmetric(conjugated(tall.T).dot(tall)))
    values = numpy.array([x.sqrt() for x in squares[::-1]], dtype=object)
    right = vectors[:, ::-1]
    left = tall.dot(right) / values
    left, right = (conjugated(right), conjugated(left)) if wide else (left, right)
    turn = signs(left)
    return left * turn, values, conjugated(right * turn).T


def _phases(inner: Value, values: Value) -> Value:
    """Half of what a moving `a` turns a complex u against its v, i Im(diagonal) / s; as in torch both take one half."""
    if not holds_complex(inner):
        return 0
    return where(numpy.eye(inner.shape[-1], dtype=bool), (inner - adjoint(inner)) / _rows(4 * values), 0)


def _turn_pull(g: Value, left: Value, values: Value, right: Value) -> Value:
    """The cotangent of a from that of U, where a = U diag(values) V^H; `right` is V."""
    inner = matmul(adjoint(left), g)
    turned = _over_gaps(inner, values * values)
    result = matmul(left, (turned + adjoint(turned)) * _rows(values) + _phases(inner, values))
    if left.shape[-2] > left.shape[-1]:
        result = result + (g - matmul(left, inner)) / _rows(values)
    return matmul(result, adjoint(right))


def _turn_push(t: Value, left: Value, values: Value, right: Value) -> Value:
    moved = matmul(t, right)
    inner = matmul(adjoint(left), moved)
    scaled = inner * _rows(values)
    result = matmul(left, _over_gaps(scaled + adjoint(scaled), values * values) + _phases(inner, values))
    if left.shape[-2] > left.shape[-1]:
        result = result + (moved - matmul(left, inner)) / _rows(values)
    return result


_RECTANGULAR = (
    Example(((1, 3, 2),), samples=("moderate",)),
    Example(((2, 3),), samples=("moderate",)),
    Example(((2, 1, 2, 2),), samples=("moderate",)),
)

svdvals: Op = general(
    "svdvals",
    lambda xp, a: lapack(lambda one: xp.linalg.svd(one, compute_uv=False), a),
    pulls=(lambda g, a: matmul(svd_u(a) * _rows(g), svd_vh(a)),),
    pushes=(lambda t, a: real_part(_diagonals(matmul(adjoint(svd_u(a)), matmul(t, adjoint(svd_vh(a)))))),),
    sympy=no_formula,
    ball=lambda a: each(lambda one: _svd_objects(one)[1], a),
    examples=_RECTANGULAR,
    shape=lambda a: (*a[:-2], min(a[-2:])),
    dtypes="fc",
    doc="Singular values, descending.",
)

svd_u: Op = general(
    "svd_u",
    lambda xp, a: lapack(lambda one: _svd(xp, one)[0], a),
    pulls=(lambda g, a, y: _turn_pull(g, y, svdvals(a), adjoint(svd_vh(a))),),
    pushes=(lambda t, a, y: _turn_push(t, y, svdvals(a), adjoint(svd_vh(a))),),
    sympy=no_formula,
    ball=lambda a: each(lambda one: _svd_objects(one)[0], a),
    examples=_RECTANGULAR,
    shape=lambda a: (*a[:-1], min(a[-2:])),
    doc="U of a = U @ diag(s) @ Vh; in each of its columns the element of largest magnitude is positive.",
)

svd_vh: Op = general(
    "svd_vh",
    lambda xp, a: lapack(lambda one: _svd(xp, one)[2], a),
    pulls=(lambda g, a, y: adjoint(_turn_pull(adjoint(g), adjoint(y), svdvals(a), svd_u(a))),),
    pushes=(lambda t, a, y: adjoint(_turn_push(adjoint(t), adjoint(y), svdvals(a), svd_u(a))),),
    sympy=no_formula,
    ball=lambda a: each(lambda one: _svd_objects(one)[2], a),
    examples=_RECTANGULAR,
    shape=lambda a: (*a[:-2], min(a[-2:]), a[-1]),
    doc="Vh of a = U @ diag(s) @ Vh; the signs of its rows go with those of U.",
)

PARTS = {"eigh": (eigvalsh, eigh_vectors), "svd": (svd_u, svdvals, svd_vh)}
