"""torch.linalg's names: what the rows of linear algebra compute, with torch's signatures and named results.

>>> from autograd_core.engine.tensor import Tensor
>>> det(Tensor([[2.0, 1.0], [1.0, 3.0]])).item()
5.0
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy
from numpy.linalg import LinAlgError as LinAlgError

from autograd_core.engine.tensor import make
from autograd_core.op import library
from autograd_core.ops import TABLE
from autograd_core.ops.ranking import beside, raw
from autograd_core.tensors import algebra, factors
from autograd_core.tensors.functions import check_tensor, wrap_axis


def _row(name: str, *settings: str) -> Callable[..., Any]:
    """The row as a function of its arrays, and of these attributes by keyword."""
    row = TABLE[name]

    def function(*args: Any, **given: Any) -> Any:
        named = [given.pop(key) for key in ("A", "input", "B", "other", "x", "y") if key in given]
        unknown = given.keys() - set(settings)
        if unknown:
            raise TypeError(f"linalg.{name}() got an unexpected keyword argument {min(unknown)!r}")
        for i, argument in enumerate((*args, *named)[: row.arity]):
            check_tensor(f"linalg.{name}", argument, i + 1, "A" if i == 0 else "B")
        return row(*args, *named, **given)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name}({', '.join((*row.arguments, *settings))}): {row.doc}"
    return function


det = _row("det")
inv = _row("inv")
svdvals = _row("svdvals")
matrix_exp = _row("matrix_exp")
cholesky = _row("cholesky", "upper")
matmul = _row("matmul")
matrix_power = algebra.matrix_power
lu_factor = factors.lu_factor
lu_solve = factors.solve_factored
slogdet = algebra.slogdet


def solve(A: Any, B: Any, *, left: bool = True) -> Any:
    """x of A @ x = B, or of x @ A = B if not left."""
    if left:
        return TABLE["solve"](A, B)
    turn = TABLE["matrix_transpose"]
    return turn(TABLE["solve"](turn(A), turn(B))) if B.ndim > 1 else TABLE["solve"](turn(A), B)


def solve_triangular(A: Any, B: Any, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
    """x of A @ x = B for a triangular A."""
    return TABLE["solve_triangular"](A, B, upper=upper, left=left, unitriangular=unitriangular)


def qr(A: Any, mode: str = "reduced") -> Any:
    """Q and R; with mode "r" R alone.

    Raises:
        ValueError: another mode than "reduced", "complete" and "r".
    """
    if mode == "r":
        return algebra.Qr(TABLE["qr_q"](A)[..., :0, :0].detach(), TABLE["qr_r"](A))
    if mode not in ("reduced", "complete"):
        raise ValueError(f"qr received unrecognized mode '{mode}' but expected one of 'reduced', 'r', or 'complete'")
    return algebra.qr(A, mode == "reduced")


def eigh(A: Any, UPLO: str = "L") -> Any:
    """Eigenvalues and eigenvectors of a symmetric matrix; both triangles are read, whatever UPLO."""
    return algebra.Eigh(TABLE["eigvalsh"](A), TABLE["eigh_vectors"](A))


def eigvalsh(A: Any, UPLO: str = "L") -> Any:
    """Eigenvalues of a symmetric matrix, ascending; both triangles are read, whatever UPLO."""
    return TABLE["eigvalsh"](A)


def svd(A: Any, full_matrices: bool = True, *, driver: str | None = None) -> Any:
    """U, S and Vh; what `full_matrices` adds to U or Vh has no derivative, as in torch."""
    u, vh = (algebra.reduced_or_complete(A, part, full_matrices) for part in ("u", "vh"))
    return algebra.Svd(u, TABLE["svdvals"](A), vh)


def lu(A: Any, *, pivot: bool = True) -> Any:
    """P, L and U of A = P L U.

    Raises:
        NotImplementedError: without pivots.
    """
    if not pivot:
        raise NotImplementedError("linalg.lu: LU without pivoting is not implemented on the CPU")
    return algebra.Lu(*(TABLE[f"lu_{part}"](A) for part in "plu"))


def pinv(A: Any, *, atol: float | None = None, rtol: Any = None, hermitian: bool = False) -> Any:
    """Pseudoinverse, without the singular values below rtol times the largest; all of A is read, Hermitian or not.

    Raises:
        NotImplementedError: an absolute tolerance.
    """
    if atol:
        raise NotImplementedError("linalg.pinv: only rtol is available")
    return TABLE["pinv"](A, rtol=rtol if isinstance(rtol, float | None) else raw(rtol))


def lstsq(A: Any, B: Any, rcond: float | None = None, *, driver: str | None = None) -> Any:
    """The solution of least squares; with those of LAPACK's drivers that give them the squares of what is left over,
    the rank and the singular values, else nothing in their places.

    >>> from autograd_core.engine.tensor import Tensor
    >>> lstsq(Tensor([[1.0], [1.0]]), Tensor([[1.0], [3.0]]), driver="gels").residuals.tolist()
    [2.0]
    """
    driver, a = driver or "gelsy", A.detach()
    solution, values = TABLE["lstsq"](A, B, rtol=rcond), TABLE["svdvals"](a)
    rank = matrix_rank(a, rtol=rcond)
    residuals = rank.new_zeros((0,), dtype=values.dtype)
    if A.shape[-2] > A.shape[-1] and driver != "gelsy" and (raw(rank) == A.shape[-1]).all():
        residuals = (abs(A @ solution - B) ** 2).sum(-2)
    return algebra.Lstsq(
        solution,
        residuals,
        rank.new_zeros((0,)) if driver == "gels" else rank,
        values if driver in ("gelsd", "gelss") else values.new_zeros((0,)),
    )


def matrix_rank(A: Any, *, atol: Any = None, rtol: Any = None, hermitian: bool = False, tol: Any = None) -> Any:
    """How many singular values exceed the tolerance: the larger of atol (or tol) and of rtol times the largest one.

    >>> from autograd_core.engine.tensor import Tensor
    >>> matrix_rank(Tensor([[3.0, 0.0], [0.0, 1.0]]), rtol=0.5).item()
    1
    """
    atol = tol if atol is None else atol
    if rtol is None:
        rtol = max(A.shape[-2:]) * float(numpy.finfo(A.dtype).eps) if atol is None else 0.0
    values = abs(raw(TABLE["eigvalsh" if hermitian else "svdvals"](A.detach())))
    least, share = (beside(raw(0.0 if one is None else one), values) for one in (atol, rtol))
    bound = numpy.maximum(least, share * library(values).max(values, axis=-1, initial=0))
    return make((values > bound[..., None]).sum(-1), None)


def cond(A: Any, p: Any = None) -> Any:
    """Condition number in the norm p."""
    return TABLE["cond"](A, p=p)


def multi_dot(tensors: Sequence[Any]) -> Any:
    """The product of a chain of matrices, in the order that takes the fewest multiplications."""
    return TABLE["multi_dot"](*tensors)


def cross(input: Any, other: Any, *, dim: int = -1) -> Any:
    """Cross product along an axis."""
    return algebra.cross(input, other, dim)


def vecdot(x: Any, y: Any, *, dim: int = -1) -> Any:
    """Inner products along an axis, the first vector conjugated."""
    return TABLE["vecdot"](x, y, axis=dim)


def diagonal(A: Any, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """A diagonal of every matrix."""
    return TABLE["diagonal"](A, offset=offset, axis1=dim1, axis2=dim2)


def vector_norm(x: Any, ord: float = 2, dim: Any = None, keepdim: bool = False) -> Any:
    """Norm of the elements over axes."""
    axis = dim if dim is None or isinstance(dim, int) else tuple(dim)
    return TABLE["vector_norm"](x, p=ord, axis=axis, keepdims=keepdim)


def matrix_norm(A: Any, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False) -> Any:
    """Norm of every matrix."""
    return TABLE["matrix_norm"](A, ord=ord, axis=tuple(wrap_axis(one, A.ndim) for one in dim), keepdims=keepdim)


def norm(A: Any, ord: Any = None, dim: Any = None, keepdim: bool = False) -> Any:
    """`vector_norm` or `matrix_norm`: of a matrix where `ord` is given and there are two axes.

    Raises:
        RuntimeError: `ord` without `dim` for a tensor with neither one nor two axes.
    """
    if ord is None or isinstance(dim, int) or (dim is not None and len(dim) == 1):
        return vector_norm(A, 2 if ord is None else ord, dim, keepdim)
    if dim is None and A.ndim not in (1, 2):
        raise RuntimeError("linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D")
    if dim is None and A.ndim == 1:
        return vector_norm(A, ord, None, keepdim)
    return matrix_norm(A, ord, (-2, -1) if dim is None else dim, keepdim)
