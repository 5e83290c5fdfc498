"""Rows of triangular equations, and of those whose Cholesky factor is known."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite, general
from autograd_core.ops.counterparts import each, substitute
from autograd_core.ops.diagonals import tril, triu
from autograd_core.ops.linalg import adjoint, identity, lapack, matmul
from autograd_core.ops.precise import special
from autograd_core.ops.shape import broadcast_to, sum_to
from autograd_core.ops.solve import column, flat, is_vector, solve_shape, solved


def _triangular(xp: Any, a: Value, b: Value, upper: bool, left: bool, unitriangular: bool) -> Value:
    if not left:
        turned = _triangular(xp, a.swapaxes(-1, -2), b.swapaxes(-1, -2), not upper, True, unitriangular)
        return turned.swapaxes(-1, -2)
    if 0 in (*a.shape, *b.shape):
        return xp.zeros(solve_shape(a.shape, b.shape), b.dtype)
    run = special(xp, "solve_triangular", "linalg")

    def solver(m: Any, r: Any) -> Any:
        return run(m, r, lower=not upper, unit_diagonal=unitriangular, check_finite=False)

    found = lapack(lambda m, r: solved(solver, m, r), a, b)
    return found.astype(numpy.result_type(a, b), copy=False)  # of a stack SciPy gives double


def _triangle(x: Value, upper: bool, unit: bool) -> Value:
    return triu(x, k=int(unit)) if upper else tril(x, k=-int(unit))


def _triangular_pull(g: Value, a: Value, y: Value, upper: bool, left: bool, unitriangular: bool) -> Value:
    w = solve_triangular(adjoint(a), g, upper=not upper, left=left, unitriangular=unitriangular)
    w, x = (column(w), column(y)) if is_vector(a.shape, y.shape) else (w, y)
    product = matmul(w, adjoint(x)) if left else matmul(adjoint(x), w)
    return _triangle(sum_to(-product, shape=a.shape), upper, unitriangular)


def _triangular_push(t: Value, a: Value, y: Value, upper: bool, left: bool, unitriangular: bool) -> Value:
    t = -_triangle(t, upper, unitriangular)
    if left and is_vector(a.shape, y.shape):
        moved = flat(matmul(t, column(y)))
    else:
        moved = matmul(t, y) if left else matmul(y, t)
    return solve_triangular(a, moved, upper=upper, left=left, unitriangular=unitriangular)


def _substituted(a: Any, b: Any, upper: bool = True, left: bool = True, unitriangular: bool = False) -> Any:
    if not left:
        turned = _substituted(a.swapaxes(-1, -2), b.swapaxes(-1, -2), not upper, True, unitriangular)
        return turned.swapaxes(-1, -2)
    return solved(lambda m, r: each(lambda p, q: substitute(p, q, upper, unitriangular), m, r), a, b)


solve_triangular: Op = general(
    "solve_triangular",
    lambda xp, a, b, upper=True, left=True, unitriangular=False: _triangular(xp, a, b, upper, left, unitriangular),
    pulls=(
        _triangular_pull,
        lambda g, a, b_like, upper, left, unitriangular: sum_to(
            solve_triangular(adjoint(a), g, upper=not upper, left=left, unitriangular=unitriangular),
            shape=b_like.shape,
        ),
    ),
    pushes=(
        _triangular_push,
        lambda t, a, upper, left, unitriangular: solve_triangular(
            a, t, upper=upper, left=left, unitriangular=unitriangular
        ),
    ),
    sympy=lambda sp, a, b, **attributes: _substituted(a, b, **attributes),
    ball=_substituted,
    examples=(
        Example(((3, 3), (3, 2)), {}, ("upper", "moderate")),
        Example(((3, 3), (3,)), {"upper": False}, ("lower", "moderate")),
        Example(((2, 2, 2), (2, 1)), {"upper": False, "unitriangular": True}, ("moderate", "moderate")),
        Example(((2, 2), (2, 2, 2)), {"left": False}, ("upper", "moderate")),
        Example(((2, 2, 2), (2, 2)), {}, ("upper", "moderate")),
    ),
    shape=lambda a, b, upper=True, left=True, unitriangular=False: (
        solve_shape(a, b) if left else (*numpy.broadcast_shapes(a[:-2], b[:-2]), *b[-2:])
    ),
    dtypes="fc",
    doc="x of a @ x = b (of x @ a = b, not left) for a triangular matrix, of which the other triangle is not read.",
)


def _cholesky_solve(b: Value, a: Value, upper: bool = False) -> Value:
    first, second = (adjoint(a), a) if upper else (a, adjoint(a))
    return solve_triangular(second, solve_triangular(first, b, upper=False), upper=True)


cholesky_solve: Op = composite(
    "cholesky_solve",
    _cholesky_solve,
    examples=(
        Example(((2, 2), (2, 2)), {}, ("moderate", "lower")),
        Example(((2, 1), (2, 2, 2)), {"upper": True}, ("moderate", "upper")),
    ),
    shape=lambda b, a, upper=False: solve_shape(a, b),
    dtypes="fc",
    doc="x of (a @ a^H) @ x = b from the Cholesky factor a.",
)

cholesky_inverse: Op = composite(
    "cholesky_inverse",
    lambda a, upper=False: _cholesky_solve(broadcast_to(identity(a.shape[-1], a), shape=a.shape), a, upper),
    examples=(Example(((2, 2),), {}, ("lower",)), Example(((2, 2, 2),), {"upper": True}, ("upper",))),
    shape=lambda a, upper=False: a,
    dtypes="fc",
    doc="Inverse of a @ a^H from the Cholesky factor a.",
)
