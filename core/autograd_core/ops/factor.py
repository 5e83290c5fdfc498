"""Rows of the factors of a matrix: Cholesky, QR, LU."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite, constant, general
from autograd_core.ops.counterparts import cholesky as cholesky_of
from autograd_core.ops.counterparts import each, eliminate, no_formula, orthogonal, root
from autograd_core.ops.diagonals import tril, triu
from autograd_core.ops.linalg import adjoint, lapack, matmul, stacked, symmetric_part
from autograd_core.ops.precise import special
from autograd_core.ops.shape import index, unindex
from autograd_core.ops.triangular import solve_triangular

Shape = tuple[int, ...]


def _half_lower(x: Value) -> Value:
    """The lower triangle with half the diagonal."""
    return (tril(x) + tril(x, k=-1)) / 2


def _divided(x: Value, factor: Value) -> Value:
    """L^-1 x L^-H for a lower factor L."""
    first = solve_triangular(factor, x, upper=False)
    return solve_triangular(adjoint(factor), first, left=False)


def _cholesky_pull(g: Value, y: Value, upper: bool) -> Value:
    g, y = (adjoint(g), adjoint(y)) if upper else (g, y)
    inner = _half_lower(matmul(adjoint(y), g))
    half = solve_triangular(adjoint(y), inner)
    return symmetric_part(solve_triangular(y, half, upper=False, left=False))


def _cholesky_push(t: Value, y: Value, upper: bool) -> Value:
    y = adjoint(y) if upper else y
    moved = matmul(y, _half_lower(_divided(symmetric_part(t), y)))
    return adjoint(moved) if upper else moved


def _cholesky(xp: Any, a: Value, upper: bool) -> Value:
    transposed = xp.conj(a.swapaxes(-1, -2))
    found = lapack(xp.linalg.cholesky, (a + transposed) / 2)
    return xp.conj(found.swapaxes(-1, -2)) if upper else found


def _cholesky_objects(sp: Any, a: Any, upper: bool = False) -> Any:
    found = each(lambda one: cholesky_of(one, root(sp)), (a + a.swapaxes(-1, -2)) / 2)
    return found.swapaxes(-1, -2) if upper else found


cholesky: Op = general(
    "cholesky",
    lambda xp, a, upper=False: _cholesky(xp, a, upper),
    pulls=(_cholesky_pull,),
    pushes=(_cholesky_push,),
    sympy=_cholesky_objects,
    ball=lambda a, upper=False: _cholesky_objects(None, a, upper),
    examples=(
        Example(((3, 3),), {}, ("spd",)),
        Example(((2, 2, 2),), {"upper": True}, ("spd",)),
        Example(((1, 1),), {}, ("spd",)),
    ),
    shape=lambda a, upper=False: a,
    doc="Lower triangular L with a = L @ L^H, of the symmetric part (a + a^H) / 2; its adjoint with `upper`.",
)


# QR: the first columns, as many as there are rows, decide about Q; R is Q^H a.


def _leading(x: Value, n: int) -> Value:
    """The first n columns."""
    return x if x.shape[-1] == n else index(x, key=(..., slice(n)))


def _padded(x: Value, shape: Shape) -> Value:
    """The transpose of `_leading`: zeros for the other columns."""
    return x if x.shape[-1] == shape[-1] else unindex(x, shape=shape, key=(..., slice(x.shape[-1])))


def _skew(x: Value) -> Value:
    """Of Q^H dQ + dR R^-1 the first, where the diagonal of R is real, as LAPACK's is."""
    half = _half_lower(x)
    return half - adjoint(half)


def _qr_pull(g: Value, a: Value, y: Value) -> Value:
    n = y.shape[-1]
    triangle = triu(matmul(adjoint(y), _leading(a, n)))
    inner = matmul(adjoint(y), g)
    through = g + matmul(y, _half_lower(inner - adjoint(inner)) - inner)
    return _padded(solve_triangular(adjoint(triangle), through, upper=False, left=False), a.shape)


def _qr_push(t: Value, a: Value, y: Value) -> Value:
    n = y.shape[-1]
    triangle = triu(matmul(adjoint(y), _leading(a, n)))
    moved = solve_triangular(triangle, _leading(t, n), left=False)
    inner = matmul(adjoint(y), moved)
    return moved + matmul(y, _skew(inner) - inner)


def _qr_shape(a: Shape) -> Shape:
    return (*a[:-1], min(a[-2:]))


_ANY_SHAPE = (
    Example(((3, 2),), {}, ("moderate",)),
    Example(((2, 2, 3),), {}, ("moderate",)),
    Example(((1, 3, 1, 3),), {}, ("moderate",)),
    Example(((2, 2, 2),), {}, ("moderate",)),
)

qr_q: Op = general(
    "qr_q",
    lambda xp, a: lapack(lambda one: xp.linalg.qr(one)[0], a),
    pulls=(_qr_pull,),
    pushes=(_qr_push,),
    sympy=no_formula,  # the signs make formulas of many pages
    ball=lambda a: each(lambda one: orthogonal(one[:, : len(one)]), a),
    examples=_ANY_SHAPE,
    shape=_qr_shape,
    dtypes="fc",
    doc="Q of a = Q @ R, with orthonormal columns, as many as the shorter side of a.",
)

qr_r: Op = composite(
    "qr_r",
    lambda a: triu(matmul(adjoint(qr_q(a)), a)),
    examples=_ANY_SHAPE,
    shape=lambda a: (*a[:-2], min(a[-2:]), a[-1]),
    dtypes="fc",
    doc="R of a = Q @ R, upper triangular; the signs of its diagonal are LAPACK's.",
)


# LU: a = P L U. The pivots are constant near a; with them L hangs on the first columns alone, U on the first rows.


def _lu(xp: Any, a: Value) -> Any:
    return stacked(xp, lambda one: special(xp, "lu", "linalg")(one, check_finite=False), a)


def _lu_objects(part: str, a: Any) -> Any:
    def run(one: Any) -> Any:
        order, packed = eliminate(one)
        rows, columns = one.shape
        k = min(rows, columns)
        if part == "p":
            return numpy.eye(rows, dtype=object)[:, order]
        if part == "l":
            return numpy.tril(packed[:, :k], -1) + numpy.eye(rows, k, dtype=object)
        return numpy.triu(packed[:k])

    return each(run, a)


lu_p: Op = constant(
    "lu_p",
    lambda xp, a: lapack(lambda one: _lu(xp, one)[0].astype(one.dtype), a),
    sympy=no_formula,
    ball=lambda a: _lu_objects("p", a),
    examples=_ANY_SHAPE,
    shape=lambda a: (*a[:-1], a[-2]),
    doc="P of a = P @ L @ U, a permutation of the rows; no derivative.",
)


def _factors(a: Value) -> tuple[Value, Value, Value, int]:
    """P^T, L and U, the two cut to squares of the shorter side, and that side."""
    n = min(a.shape[-2:])
    return adjoint(lu_p(a)), index(lu_l(a), key=(..., slice(n), slice(None))), _leading(lu_u(a), n), n


def _l_pull(g: Value, a: Value, y: Value) -> Value:
    turned, first, triangle, n = _factors(a)
    inner = solve_triangular(adjoint(first), triu(matmul(adjoint(y), g)), unitriangular=True)
    through = g - (inner if g.shape == inner.shape else unindex(inner, shape=g.shape, key=(..., slice(n), slice(None))))
    moved = solve_triangular(adjoint(triangle), through, upper=False, left=False)
    return matmul(adjoint(turned), _padded(moved, a.shape))


def _l_push(t: Value, a: Value, y: Value) -> Value:
    turned, first, triangle, n = _factors(a)
    moved = solve_triangular(triangle, matmul(turned, _leading(t, n)), left=False)
    top = index(moved, key=(..., slice(n), slice(None)))
    return moved - matmul(y, triu(solve_triangular(first, top, upper=False, unitriangular=True)))


def _u_pull(g: Value, a: Value, y: Value) -> Value:
    turned, first, triangle, n = _factors(a)
    inner = solve_triangular(adjoint(triangle), tril(matmul(g, adjoint(y)), k=-1), upper=False, left=False)
    moved = solve_triangular(adjoint(first), g - _padded(inner, g.shape), unitriangular=True)
    rows = moved if moved.shape == a.shape else unindex(moved, shape=a.shape, key=(..., slice(n), slice(None)))
    return matmul(adjoint(turned), rows)


def _u_push(t: Value, a: Value, y: Value) -> Value:
    turned, first, triangle, n = _factors(a)
    top = index(matmul(turned, t), key=(..., slice(n), slice(None)))
    moved = solve_triangular(first, top, upper=False, unitriangular=True)
    return moved - matmul(tril(solve_triangular(triangle, _leading(moved, n), left=False), k=-1), y)


lu_l: Op = general(
    "lu_l",
    lambda xp, a: lapack(lambda one: _lu(xp, one)[1], a),
    pulls=(_l_pull,),
    pushes=(_l_push,),
    sympy=no_formula,
    ball=lambda a: _lu_objects("l", a),
    examples=_ANY_SHAPE,
    shape=_qr_shape,
    dtypes="fc",
    doc="L of a = P @ L @ U, lower triangular with ones on its diagonal.",
)

lu_u: Op = general(
    "lu_u",
    lambda xp, a: lapack(lambda one: _lu(xp, one)[2], a),
    pulls=(_u_pull,),
    pushes=(_u_push,),
    sympy=no_formula,
    ball=lambda a: _lu_objects("u", a),
    examples=_ANY_SHAPE,
    shape=lambda a: (*a[:-2], min(a[-2:]), a[-1]),
    dtypes="fc",
    doc="U of a = P @ L @ U, upper triangular.",
)

PARTS = {"qr": (qr_q, qr_r), "lu": (lu_p, lu_l, lu_u)}
