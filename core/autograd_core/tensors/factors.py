"""torch's face of LU factors packed in one matrix, with pivots for the permutation, and of equations solved by them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.engine.tensor import make
from autograd_core.op import fetched
from autograd_core.ops import TABLE
from autograd_core.ops.linalg import adjoint as adjoint_of
from autograd_core.ops.ranking import beside
from autograd_core.tensors.ordering import _result as result_type

LuFactor = result_type("linalg_lu_factor", "LU", "pivots")


def _exchanges(order: list[int], count: int) -> list[int]:
    """The rows, from 1 on, that LAPACK exchanges with the first, the second, ... to bring all rows into this order."""
    current, found = list(range(len(order))), []
    for i in range(count):
        j = current.index(order[i])
        current[i], current[j] = current[j], current[i]
        found.append(j + 1)
    return found


def _permutation(pivots: Any, rows: int) -> Any:
    """The matrix P of P L U from such exchanges."""
    pivots, given = fetched(pivots), pivots
    found = numpy.zeros((*pivots.shape[:-1], rows, rows))
    for at in numpy.ndindex(*pivots.shape[:-1]):
        order = list(range(rows))
        for i, j in enumerate(pivots[at].tolist()):
            order[i], order[j - 1] = order[j - 1], order[i]
        found[(*at, order, range(rows))] = 1
    return beside(found, given)


def lu_factor(A: Any, *, pivot: bool = True) -> Any:
    """Both factors of A = P L U in one matrix, L without its diagonal of ones, and the exchanges of rows.

    Raises:
        NotImplementedError: without pivots.

    >>> from autograd_core.engine.tensor import Tensor
    >>> lu_factor(Tensor([[1.0, 2.0], [2.0, 2.0]])).pivots.tolist()
    [2, 2]
    """
    if not pivot:
        raise NotImplementedError("linalg.lu_factor: LU without pivoting is not implemented on the CPU")
    lower, upper = TABLE["tril"](TABLE["lu_l"](A), k=-1), TABLE["lu_u"](A)
    shape, count = tuple(A.shape), min(A.shape[-2:])
    lower = TABLE["unindex"](lower, shape=shape, key=(..., slice(count)))
    upper = TABLE["unindex"](upper, shape=shape, key=(..., slice(count), slice(None)))
    orders = fetched(TABLE["lu_p"](A.detach())._value).argmax(-2) if count else numpy.zeros((*shape[:-1],), int)
    pivots = numpy.zeros((*shape[:-2], count), numpy.int32)
    for at in numpy.ndindex(*shape[:-2]):
        pivots[at] = _exchanges(orders[at].tolist(), count)
    return LuFactor(lower + upper, make(beside(pivots, A), None))


def lu(self: Any, pivot: bool = True, get_infos: bool = False) -> Any:
    """`linalg.lu_factor`; with `get_infos` also where, from 1 on, U's diagonal first has a 0, or 0 if nowhere."""
    packed, pivots = lu_factor(self, pivot=pivot)
    if not get_infos:
        return packed, pivots
    zero = numpy.diagonal(packed._value, axis1=-2, axis2=-1) == 0
    infos = numpy.where(zero.any(-1), zero.argmax(-1) + 1 if zero.shape[-1] else 0, 0).astype(numpy.int32)
    return packed, pivots, make(infos, None)


def solve_factored(LU: Any, pivots: Any, B: Any, *, left: bool = True, adjoint: bool = False) -> Any:
    """x of A x = B (x A = B, not left), or of A^H x = B (x A^H = B), from what `lu_factor` gives of A.

    >>> from autograd_core.engine.tensor import Tensor
    >>> solve_factored(*lu_factor(Tensor([[1.0, 2.0], [2.0, 2.0]])), Tensor([[5.0], [6.0]])).tolist()
    [[1.0], [2.0]]
    """
    if not left:
        return adjoint_of(solve_factored(LU, pivots, adjoint_of(B), adjoint=not adjoint))
    solve = TABLE["solve_triangular"]
    turn = make(_permutation(pivots._value, LU.shape[-1]).astype(LU.dtype), None)
    B = B[(None,) * (LU.ndim - B.ndim)]  # or it might be taken for a vector for each matrix
    if adjoint:
        turned = adjoint_of(LU)
        return turn @ solve(turned, solve(turned, B, upper=False), unitriangular=True)
    return solve(LU, solve(LU, adjoint_of(turn) @ B, upper=False, unitriangular=True))


def lu_solve(self: Any, LU_data: Any, LU_pivots: Any) -> Any:
    """`linalg.lu_solve` with the right side first."""
    return solve_factored(LU_data, LU_pivots, self)


METHODS: dict[str, Callable[..., Any]] = {"lu": lu, "lu_solve": lu_solve}
"""Functions that are methods too."""
