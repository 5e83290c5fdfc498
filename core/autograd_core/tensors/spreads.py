"""torch's face of running sums, variances, quantiles, norms and differences: its arguments, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor as Tensor
from autograd_core.ops import NAMES
from autograd_core.ops.ranking import raw
from autograd_core.tensors.dtypes import as_dtype, get_default_dtype, to_copy
from autograd_core.tensors.functions import check_tensor, wrap_axes, wrap_axis
from autograd_core.tensors.ordering import axis_length


def _scan(name: str) -> Callable[..., Any]:
    row = NAMES[name]

    def function(input: Any, dim: int, *, dtype: Any = None) -> Any:
        check_tensor(name, input)
        x = input if dtype is None else to_copy(input, dtype=as_dtype(dtype))
        return row(x, axis=wrap_axis(dim, input.ndim))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name}(x, dim, dtype=None): {row.doc}"
    return function


def _spread(name: str, with_mean: bool = False) -> Callable[..., Any]:
    row = NAMES[name.removesuffix("_mean")]

    def function(
        input: Any, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: Any = None
    ) -> Any:
        check_tensor(name, input)
        if isinstance(dim, bool):
            dim, unbiased = None, dim
        if input.dtype.kind not in "fcO":
            raise RuntimeError("std and var only support floating point and complex dtypes")
        axis = wrap_axes(dim, input.ndim)
        y = row(input, axis=axis, keepdims=keepdim, correction=int(unbiased) if correction is None else correction)
        return (y, NAMES["mean"](input, axis=axis, keepdims=keepdim)) if with_mean else y

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name}(x, dim=None, unbiased=True, keepdim=False, correction=1): {row.doc}"
    return function


def _quantile(name: str) -> Callable[..., Any]:
    row = NAMES[name]

    def function(input: Any, q: Any, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear") -> Any:
        check_tensor(name, input)
        if input.dtype.kind not in "fO":
            raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
        levels = raw(q)
        if levels.ndim > 1:
            raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
        if not ((levels >= 0) & (levels <= 1)).all():
            raise RuntimeError(f"{name}() q values must be in the range [0, 1]")
        if not _size(input, dim):
            raise RuntimeError(f"{name}() input tensor must be non-empty")
        axis = None if dim is None else wrap_axis(dim, input.ndim)
        if not (isinstance(q, Tensor) and (q.requires_grad or q._tangent is not None)):
            q = tuple(levels.tolist()) if levels.ndim else float(levels)
        return row(input, q=q, axis=axis if input.ndim else None, keepdims=keepdim, interpolation=interpolation)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name}(x, q, dim=None, keepdim=False, interpolation='linear'): {row.doc}"
    return function


def _size(input: Any, dim: Any) -> int:
    return int(numpy.prod(input.shape)) if dim is None else axis_length(input, dim)


def norm(input: Any, p: Any = "fro", dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The p-norm of all elements, or along axes; "fro" is 2, "nuc" the sum of a matrix's singular values.

    Raises:
        RuntimeError: another word, or a tensor of integers.

    >>> norm(Tensor([3.0, 4.0])).item()
    5.0
    """
    check_tensor("norm", input)
    if isinstance(p, str) and p not in ("fro", "nuc"):
        raise RuntimeError(f"norm: p is a number, 'fro' or 'nuc', not {p!r}")
    x = input if dtype is None else to_copy(input, dtype=as_dtype(dtype))
    if x.dtype.kind not in "fcO":
        raise RuntimeError("linalg.vector_norm: Expected a floating point or complex tensor as input.")
    if p == "nuc":
        axes = tuple(range(x.ndim)) if dim is None else wrap_axes(dim, x.ndim) or ()
        if len(axes) != 2:
            raise RuntimeError(f"norm: the norm 'nuc' is one over two axes, not over {len(axes)}")
        return NAMES["matrix_norm"](x, ord="nuc", axis=axes, keepdims=keepdim)
    return NAMES["norm"](x, p=2 if p in ("fro", None) else p, axis=wrap_axes(dim, x.ndim), keepdims=keepdim)


def logsumexp(input: Any, dim: Any, keepdim: bool = False) -> Any:
    """The logarithm of the sum of exponentials along axes; integers count as floats.

    >>> round(logsumexp(Tensor([0.0, 0.0]), 0).item(), 6)
    0.693147
    """
    check_tensor("logsumexp", input)
    x = to_copy(input, dtype=get_default_dtype()) if input.dtype.kind in "bui" else input
    return NAMES["logsumexp"](x, axis=wrap_axes(dim, x.ndim), keepdims=keepdim)


def cdist(x1: Any, x2: Any, p: float = 2.0, compute_mode: str | None = "use_mm_for_euclid_dist_if_necessary") -> Any:
    """The distance of every vector of x1 to every one of x2; in each of torch's modes by their differences.

    >>> cdist(Tensor([[0.0, 0.0]]), Tensor([[3.0, 4.0]])).tolist()
    [[5.0]]
    """
    if x1.dtype.kind not in "fO" or x2.dtype.kind not in "fO":
        raise RuntimeError("cdist only supports floating-point dtypes")
    return NAMES["cdist"](x1, x2, p=p)


def _trapezoids(name: str) -> Callable[..., Any]:
    row = NAMES[name]

    def function(y: Any, x: Any = None, *, dx: Any = 1, dim: int = -1) -> Any:
        check_tensor(name, y, called="y")
        return row(*((y,) if x is None else (y, x)), dx=dx, axis=wrap_axis(dim, y.ndim))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name}(y, x=None, dx=1, dim=-1): {row.doc}"
    return function


def diff(input: Any, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Differences of neighbours along an axis, n times; `prepend` and `append` are joined to it before.

    >>> diff(Tensor([1.0, 4.0]), prepend=Tensor([0.0])).tolist()
    [1.0, 3.0]
    """
    check_tensor("diff", input)
    if not input.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    at = wrap_axis(dim, input.ndim)
    given = [part for part in (prepend, input, append) if part is not None]
    return NAMES["diff"](NAMES["cat"](*given, axis=at) if len(given) > 1 else input, n=n, axis=at)


SPECIAL: dict[str, Callable[..., Any]] = {
    **{f.__name__: f for f in (norm, logsumexp, diff)},
    **{name: _scan(name) for name in ("cumsum", "cumprod", "logcumsumexp")},
    **{name: _spread(name) for name in ("var", "std")},
    **{name: _quantile(name) for name in ("quantile", "nanquantile")},
}
"""Functions that are methods too."""

PLAIN: dict[str, Callable[..., Any]] = {
    "cdist": cdist,
    **{name: _spread(name, with_mean=True) for name in ("var_mean", "std_mean")},
    **{name: _trapezoids(name) for name in ("trapezoid", "trapz", "cumulative_trapezoid")},
}
"""Functions alone."""
