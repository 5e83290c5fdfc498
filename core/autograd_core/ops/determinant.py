"""Rows of the determinant: at singular matrices too, where the inverse that the usual rule needs does not exist."""

from __future__ import annotations

from typing import Any

from autograd_core.op import Example, Op, Value, general
from autograd_core.ops.counterparts import flint, no_formula
from autograd_core.ops.linalg import adjoint, identity, lapack, matmul, traces
from autograd_core.ops.precise import on_host, special
from autograd_core.ops.reduce import sum_
from autograd_core.ops.shape import index, matrix_transpose

SQUARE = (
    Example(((3, 3),), samples=("regular",)),
    Example(((2, 2, 2),), samples=("moderate",)),
    Example(((1, 1),), samples=("regular",)),
)


def per_matrix(x: Value) -> Value:
    """One number for each matrix, so that it multiplies matrices."""
    return index(x, key=(..., None, None))


def contraction(a: Value, b: Value) -> Value:
    """The sum of a * b for each pair of matrices."""
    return sum_(a * b, axis=(-2, -1))


def _polynomials(a: Value, t: Value) -> tuple[Value, Value]:
    """The adjugate of a matrix and its derivative along t, by Faddeev and Le Verrier: no division but by integers.

    For exact numbers and balls; floats would cancel.
    """
    n = a.shape[-1]
    one = identity(n, a)
    last, slope = one + 0 * a, 0 * a
    for k in range(1, n):
        product, moved = matmul(a, last), matmul(t, last) + matmul(a, slope)
        last = product - per_matrix(traces(product) / k) * one
        slope = moved - per_matrix(traces(moved) / k) * one
    return (last, slope) if n % 2 else (-last, -slope)


def _decomposed(xp: Any, a: Value) -> tuple[Value, Value, Value, Value]:
    """Of a = U S V^H: U^H, the diagonal of S, V, and the determinant of U V^H."""
    left, singular, right = xp.linalg.svd(a)
    phase = xp.linalg.det(left) * xp.linalg.det(right)
    return xp.conj(left.swapaxes(-1, -2)), singular, xp.conj(right.swapaxes(-1, -2)), phase[..., None, None]


def _crossed(xp: Any, a: Value, b: Value) -> Value:
    """Of a = b the adjugate of 3 by 3 matrices: its columns are cross products of the rows."""
    pairs = [(a[..., i - 2, :], b[..., i - 1, :]) for i in range(3)]
    return xp.stack([xp.cross(first, second) for first, second in pairs], -1)


def _adjugate(xp: Any, a: Value) -> Value:
    """Up to three rows by its polynomials; they would cancel for more."""
    if a.shape[-1] < 2:
        return xp.ones_like(a)
    if a.shape[-1] == 2:
        return xp.flip(a.swapaxes(-1, -2), (-2, -1)) * xp.array([[1, -1], [-1, 1]], a.real.dtype)
    if a.shape[-1] == 3:
        return _crossed(xp, a, a)
    left, singular, right, phase = _decomposed(xp, a)
    others = xp.where(xp.eye(a.shape[-1], dtype=bool), 1, singular[..., None, :]).prod(-1)
    return (phase * right * others[..., None, :]) @ left


def _slope(xp: Any, a: Value, t: Value) -> Value:
    """In the bases of the singular vectors: what is left of the product when two singular values are left out."""
    if a.shape[-1] < 3:
        return _adjugate(xp, t) if a.shape[-1] == 2 else xp.zeros_like(t)
    if a.shape[-1] == 3:
        return _crossed(xp, a, t) + _crossed(xp, t, a)
    left, singular, right, phase = _decomposed(xp, a)
    others = _without_two(xp, singular)
    moved = left @ t @ right
    diagonal = (others @ xp.diagonal(moved, axis1=-2, axis2=-1)[..., None])[..., 0]
    inner = xp.eye(a.shape[-1], dtype=a.dtype) * diagonal[..., None, :] - others * moved
    return phase * (right @ inner @ left)


def _without_two(xp: Any, s: Value) -> Value:
    """The product of all s but those at i and j, as a matrix that is zero for i = j."""
    n = s.shape[-1]
    out = xp.zeros((*s.shape, n), s.dtype)
    for i in range(n - 1):
        before, after = s[..., :i].prod(-1)[..., None], s[..., i + 1 :]
        ones = xp.ones_like(after[..., :1])
        between = xp.cumprod(xp.concatenate((ones, after[..., :-1]), -1), -1)
        behind = xp.cumprod(xp.concatenate((ones, after[..., :0:-1]), -1), -1)[..., ::-1]
        out[..., i, i + 1 :] = out[..., i + 1 :, i] = before * between * behind
    return out


adjugate: Op = general(
    "adjugate",
    lambda xp, a: lapack(lambda one: _adjugate(xp, one), a),
    pulls=(lambda g, a: adjugate_slope(adjoint(a), g),),
    pushes=(lambda t, a: adjugate_slope(a, t),),
    formula=lambda a: _polynomials(a, 0 * a)[0],
    examples=SQUARE,
    shape=lambda a: a,
    dtypes="fc",
    doc="The matrix of cofactors, transposed: det(a) inv(a), and defined where a is singular.",
)


def _slope_pull(g: Value, a: Value, along: Value, y: Value) -> Value:
    """For a regular a; y is (b tr(b e) - b e b) / det(a), with b the adjugate and e the direction."""
    b = adjugate(a)
    product = matmul(b, along)
    parts = per_matrix(traces(product)) * g + per_matrix(contraction(g, b)) * matrix_transpose(along)
    parts = parts - matmul(g, matrix_transpose(matmul(along, b))) - matmul(matrix_transpose(product), g)
    through = adjugate_slope(matrix_transpose(a), parts) - per_matrix(contraction(g, y)) * matrix_transpose(b)
    return through / per_matrix(det(a))


def _slope_push(t: Value, a: Value, along: Value, y: Value) -> Value:
    b, moved = adjugate(a), adjugate_slope(a, t)
    product, through = matmul(b, along), matmul(moved, along)
    parts = per_matrix(traces(product)) * moved + per_matrix(traces(through)) * b
    parts = parts - matmul(through, b) - matmul(product, moved) - per_matrix(traces(matmul(b, t))) * y
    return parts / per_matrix(det(a))


adjugate_slope: Op = general(
    "adjugate_slope",
    lambda xp, a, along: lapack(lambda one, other: _slope(xp, one, other), a, along),
    pulls=(_slope_pull, lambda g, a: adjugate_slope(adjoint(a), g)),
    pushes=(_slope_push, lambda t, a: adjugate_slope(a, t)),
    sympy=no_formula,  # its derivative would fill pages
    formula=lambda a, along: _polynomials(a, along)[1],
    examples=(
        Example(((3, 3), (3, 3)), samples=("regular", "moderate")),
        Example(((4, 4), (4, 4)), samples=("regular", "moderate")),  # where it is not symmetric in the two
    ),
    shape=lambda a, along: a,
    doc="The derivative of the adjugate of a along another matrix.",
)


def _det_formula(a: Value) -> Value:
    """By the first row and its cofactors."""
    if not a.shape[-1]:
        return 1 + sum_(a, axis=(-2, -1))
    return sum_(index(a, key=(..., 0, slice(None))) * index(adjugate(a), key=(..., slice(None), 0)), axis=-1)


def _det(xp: Any, a: Value) -> Value:
    """SciPy multiplies the pivots; NumPy and CuPy add their logarithms, which costs digits."""
    if not on_host(xp):
        return xp.linalg.det(a)
    return xp.asarray(special(xp, "det", "linalg")(a, check_finite=False)).astype(a.dtype)[()]


det: Op = general(
    "det",
    lambda xp, a: lapack(lambda one: _det(xp, one), a),
    pulls=(lambda g, a: per_matrix(g) * adjoint(adjugate(a)),),
    pushes=(lambda t, a: contraction(matrix_transpose(adjugate(a)), t),),
    ball=flint("det"),
    formula=_det_formula,
    examples=SQUARE,
    shape=lambda a: a[:-2],
    dtypes="fc",
    doc="Determinant; its derivative is the matrix of cofactors, at singular matrices too.",
)
