"""Rows of inverses, linear equations and the determinant's logarithm."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite, constant, general, library, on_device
from autograd_core.ops.counterparts import flint
from autograd_core.ops.determinant import SQUARE, adjugate, contraction, det, per_matrix
from autograd_core.ops.exponential import log
from autograd_core.ops.linalg import adjoint, lapack, matmul, real_part
from autograd_core.ops.piecewise import abs_, sign
from autograd_core.ops.shape import index, matrix_transpose, sum_to

Shape = tuple[int, ...]

inv: Op = general(
    "inv",
    lambda xp, a: lapack(xp.linalg.inv, a),
    pulls=(lambda g, y: -matmul(matmul(adjoint(y), g), adjoint(y)),),
    pushes=(lambda t, y: -matmul(matmul(y, t), y),),
    aliases=("inverse",),
    ball=flint("inv"),
    formula=lambda a: adjugate(a) / per_matrix(det(a)),
    examples=(
        Example(((2, 2, 2),), samples=("regular",)),
        Example(((1, 1),), samples=("regular",)),
    ),
    shape=lambda a: a,
    dtypes="fc",
    doc="Inverse of a square matrix.",
)


def is_vector(a: Shape, b: Shape) -> bool:
    """Whether the right side is one vector for each matrix, as torch tells it."""
    return len(b) == 1 or (len(b) == len(a) - 1 and b == a[:-1])


def column(x: Value) -> Value:
    """Vectors as matrices of one column."""
    return index(x, key=(..., None))


def flat(x: Value) -> Value:
    """Matrices of one column as vectors."""
    return index(x, key=(..., 0))


def solved(solver: Callable[..., Any], a: Any, b: Any) -> Any:
    """Call a solver of matrices for right sides of either kind; CuPy's, unlike NumPy's, does not broadcast stacks."""
    if is_vector(a.shape, b.shape):
        return solved(solver, a, b[..., None])[..., 0]
    if on_device(a) and a.shape[:-2] != b.shape[:-2]:
        xp, batch = library(a), numpy.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        a, b = (xp.broadcast_to(m, (*batch, *m.shape[-2:])) for m in (a, b))
    return solver(a, b)


def solve_shape(a: Shape, b: Shape) -> Shape:
    """The shape of inv(a) @ b."""
    if is_vector(a, b):
        return (*numpy.broadcast_shapes(a[:-2], b[:-1]), a[-1])
    return (*numpy.broadcast_shapes(a[:-2], b[:-2]), a[-1], b[-1])


def _solve_pull(g: Value, a: Value, y: Value) -> Value:
    w = solve(adjoint(a), g)
    vector = is_vector(a.shape, y.shape)
    product = matmul(column(w), adjoint(column(y))) if vector else matmul(w, adjoint(y))
    return sum_to(-product, shape=a.shape)


def _solve_push(t: Value, a: Value, y: Value) -> Value:
    vector = is_vector(a.shape, y.shape)
    return solve(a, -flat(matmul(t, column(y))) if vector else -matmul(t, y))


def _solve_formula(a: Value, b: Value) -> Value:
    vector = is_vector(a.shape, b.shape)
    found = matmul(adjugate(a), column(b) if vector else b) / per_matrix(det(a))
    return flat(found) if vector else found


solve: Op = general(
    "solve",
    lambda xp, a, b: lapack(lambda m, r: solved(xp.linalg.solve, m, r), a, b),
    pulls=(_solve_pull, lambda g, a, b_like: sum_to(solve(adjoint(a), g), shape=b_like.shape)),
    pushes=(_solve_push, lambda t, a: solve(a, t)),
    ball=lambda a, b: solved(flint("solve"), a, b),
    formula=_solve_formula,
    examples=(
        Example(((2, 2), (2,)), samples=("regular", "moderate")),
        Example(((2, 2), (2, 1)), samples=("regular", "moderate")),
        Example(((3, 2, 2), (3, 2)), samples=("regular", "moderate")),
        Example(((2, 1, 2, 2), (2, 2, 1)), samples=("regular", "moderate")),
    ),
    shape=solve_shape,
    dtypes="fc",
    doc="x of a @ x = b for a square matrix; b is a matrix, or a vector for each matrix.",
)


def _log_pull(g: Value, a: Value) -> Value:
    return per_matrix(g) * adjoint(inv(a))


def _log_push(t: Value, a: Value) -> Value:
    return contraction(matrix_transpose(inv(a)), t)


slogdet_logabsdet: Op = general(
    "slogdet_logabsdet",
    lambda xp, a: lapack(lambda one: xp.linalg.slogdet(one)[1], a),
    pulls=(_log_pull,),
    pushes=(lambda t, a: real_part(_log_push(t, a)),),
    formula=lambda a: log(abs_(det(a))),
    examples=SQUARE,
    shape=lambda a: a[:-2],
    dtypes="fc",
    doc="Logarithm of the determinant's magnitude, where the determinant itself may overflow.",
)

slogdet_sign: Op = constant(
    "slogdet_sign",
    lambda xp, a: lapack(lambda one: xp.linalg.slogdet(one)[0], a),
    formula=lambda a: sign(det(a)),
    examples=SQUARE,
    shape=lambda a: a[:-2],
    doc="Sign of the determinant; no derivative.",
)


def _logdet(xp: Any, a: Value) -> Value:
    sign_of, size = xp.linalg.slogdet(a)
    if a.dtype.kind == "c":
        return size + 1j * xp.angle(sign_of)
    return xp.where(sign_of < 0, a.dtype.type(nan), size)


logdet: Op = general(
    "logdet",
    lambda xp, a: lapack(lambda one: _logdet(xp, one), a),
    pulls=(_log_pull,),
    pushes=(_log_push,),
    formula=lambda a: log(det(a)),
    examples=(Example(((3, 3),), samples=("spd",)), Example(((2, 2, 2),), samples=("spd",))),
    shape=lambda a: a[:-2],
    dtypes="fc",
    doc="Logarithm of the determinant; NaN where it is negative.",
)


def _pinv(xp: Any, a: Value, rtol: float | None) -> Value:
    if rtol is None:
        rtol = max(a.shape[-2:], default=0) * float(numpy.finfo(a.dtype).eps)
    return lapack(lambda one: xp.linalg.pinv(one, rcond=rtol), a)


def _pinv_pull(g: Value, a: Value, y: Value) -> Value:
    yh, gh = adjoint(y), adjoint(g)
    left, right = matmul(matmul(gh, y), yh), matmul(matmul(yh, y), gh)
    inside = -matmul(matmul(yh, g), yh)
    return inside + (left - matmul(a, matmul(y, left))) + (right - matmul(matmul(right, y), a))


def _pinv_push(t: Value, a: Value, y: Value) -> Value:
    yh, th = adjoint(y), adjoint(t)
    left, right = matmul(matmul(th, yh), y), matmul(matmul(y, yh), th)
    return -matmul(matmul(y, t), y) + (left - matmul(y, matmul(a, left))) + (right - matmul(matmul(right, a), y))


def _pinv_formula(a: Value, rtol: float | None = None) -> Value:
    """By the normal equations, for a matrix of full rank."""
    if a.shape[-2] >= a.shape[-1]:
        return matmul(inv(matmul(adjoint(a), a)), adjoint(a))
    return matmul(adjoint(a), inv(matmul(a, adjoint(a))))


pinv: Op = general(
    "pinv",
    lambda xp, a, rtol=None: _pinv(xp, a, rtol),
    pulls=(_pinv_pull,),
    pushes=(_pinv_push,),
    aliases=("pinverse",),
    formula=_pinv_formula,
    examples=(
        Example(((2, 1),), {}, ("moderate",)),
        Example(((1, 2),), {}, ("moderate",)),
        Example(((1, 2, 2),), {}, ("regular",)),
    ),
    shape=lambda a, rtol=None: (*a[:-2], a[-1], a[-2]),
    dtypes="fc",
    doc="Pseudoinverse; its derivative is the one at constant rank.",
)


def _lstsq(a: Value, b: Value, rtol: float | None = None) -> Value:
    inverse = pinv(a, rtol=rtol)
    return flat(matmul(inverse, column(b))) if is_vector(a.shape, b.shape) else matmul(inverse, b)


lstsq: Op = composite(
    "lstsq",
    _lstsq,
    examples=(
        Example(((2, 1), (2,)), {}, ("moderate", "moderate")),
        Example(((1, 2), (1, 2)), {}, ("moderate", "moderate")),
        Example(((2, 2), (2,)), {}, ("regular", "moderate")),
        Example(((3, 2, 1), (3, 2)), {}, ("moderate", "moderate")),
    ),
    shape=lambda a, b, rtol=None: solve_shape(a, b),
    dtypes="fc",
    doc="The x of smallest norm among those that minimise the norm of a @ x - b.",
)

PARTS = {"slogdet": (slogdet_sign, slogdet_logabsdet)}
