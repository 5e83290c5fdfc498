"""Rows of functions of a matrix, and of the norms, condition and rank that its singular values give."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite, constant, general
from autograd_core.ops.counterparts import each, flint, no_formula, rank
from autograd_core.ops.linalg import adjoint, lapack, stacked
from autograd_core.ops.norms import vector_norm
from autograd_core.ops.piecewise import abs_
from autograd_core.ops.precise import special
from autograd_core.ops.reduce import max_, min_, sum_
from autograd_core.ops.shape import index, moveaxis, one_axis, reshape, unindex
from autograd_core.ops.solve import inv
from autograd_core.ops.spectral import svdvals

Shape = tuple[int, ...]


def _exp_slope(t: Value, a: Value) -> Value:
    """The derivative along t: the upper right block of the exponential of [[a, t], [0, a]]."""
    n = a.shape[-1]
    shape, first, second = (*a.shape[:-2], 2 * n, 2 * n), slice(n), slice(n, None)

    def block(x: Value, rows: slice, columns: slice) -> Value:
        return unindex(x, shape=shape, key=(..., rows, columns))

    whole = block(a, first, first) + block(t, first, second) + block(a, second, second)
    return index(matrix_exp(whole), key=(..., first, second))


matrix_exp: Op = general(
    "matrix_exp",
    lambda xp, a: lapack(lambda one: stacked(xp, special(xp, "expm", "linalg"), one), a),
    pulls=(lambda g, a: _exp_slope(g, adjoint(a)),),
    pushes=(_exp_slope,),
    aliases=("expm",),
    sympy=no_formula,
    ball=flint("exp"),
    examples=(Example(((2, 2),), samples=("moderate",)), Example(((2, 1, 2, 2),), samples=("moderate",))),
    shape=lambda a: a,
    dtypes="fc",
    doc="Exponential of a square matrix, the sum of its powers over factorials.",
)


def _last_two(x: Value, axis: Any) -> Value:
    return x if tuple(axis) == (-2, -1) else moveaxis(x, source=tuple(axis), destination=(-2, -1))


_SINGULAR = {"nuc": sum_, 2: max_, -2: min_}


def _matrix_norm(a: Value, ord: Any = "fro", axis: Any = (-2, -1), keepdims: bool = False) -> Value:
    rows, columns = (one_axis(one, a.ndim) for one in axis)
    if rows == columns:
        raise ValueError(f"a matrix norm needs two different axes, not {axis}")
    if ord == "fro":
        return vector_norm(a, axis=(rows, columns), keepdims=keepdims)
    if ord in _SINGULAR:
        found = _SINGULAR[ord](svdvals(_last_two(a, (rows, columns))), axis=-1)
    elif ord in (1, -1, inf, -inf):
        summed, left = (columns, rows) if abs(ord) == inf else (rows, columns)
        sums = sum_(abs_(a), axis=summed)
        found = (max_ if ord > 0 else min_)(sums, axis=left - (left > summed))
    else:
        raise ValueError(f"there is no matrix norm of order {ord!r}: only 'fro', 'nuc', 1, -1, 2, -2, inf and -inf")
    return reshape(found, shape=_norm_shape(a.shape, axis=axis, keepdims=True)) if keepdims else found


def _norm_shape(a: Shape, ord: Any = "fro", axis: Any = (-2, -1), keepdims: bool = False) -> Shape:
    reduced = [one % len(a) for one in axis]
    if keepdims:
        return tuple(1 if i in reduced else n for i, n in enumerate(a))
    return tuple(n for i, n in enumerate(a) if i not in reduced)


matrix_norm: Op = composite(
    "matrix_norm",
    _matrix_norm,
    examples=(
        Example(((2, 3),), {}, ("moderate",)),
        Example(((2, 2, 2),), {"ord": "nuc"}, ("moderate",)),
        Example(((2, 3),), {"ord": 2, "keepdims": True}, ("moderate",)),
        Example(((3, 2),), {"ord": -2}, ("moderate",)),
        Example(((2, 3),), {"ord": 1}, ("moderate",)),
        Example(((2, 3, 2),), {"ord": inf, "axis": (0, 1), "keepdims": True}, ("moderate",)),
        Example(((2, 3),), {"ord": -1, "axis": (1, 0)}, ("moderate",)),
    ),
    shape=_norm_shape,
    dtypes="fc",
    doc="Norm of every matrix: 'fro', 'nuc', or 1, -1, 2, -2, inf, -inf.",
)


def _cond(a: Value, p: Any = None) -> Value:
    if p in (None, 2, -2):
        values = svdvals(a)
        largest, least = max_(values, axis=-1), min_(values, axis=-1)
        return least / largest if p == -2 else largest / least
    return _matrix_norm(a, p) * _matrix_norm(inv(a), p)


cond: Op = composite(
    "cond",
    _cond,
    examples=(
        Example(((3, 2),), {}, ("moderate",)),
        Example(((2, 2),), {"p": -2}, ("regular",)),
        Example(((2, 2, 2),), {"p": "fro"}, ("regular",)),
        Example(((2, 2),), {"p": 1}, ("regular",)),
    ),
    shape=lambda a, p=None: a[:-2],
    dtypes="fc",
    doc="Condition number, the norm of a matrix times that of its inverse; by default in the norm of order 2.",
)


def _rank(xp: Any, a: Value, tol: Any) -> Value:
    return xp.linalg.matrix_rank(a.astype(numpy.float32) if a.dtype == numpy.float16 else a, tol=tol)


matrix_rank: Op = constant(
    "matrix_rank",
    lambda xp, a, tol=None: _rank(xp, a, tol),
    sympy=no_formula,
    ball=lambda a, tol=None: each(rank, a),
    examples=(Example(((2, 3),)), Example(((2, 2, 2),))),
    shape=lambda a, tol=None: a[:-2],
    doc="How many singular values exceed a tolerance; no derivative.",
)
