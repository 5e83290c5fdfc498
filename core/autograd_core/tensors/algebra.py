"""torch's face of the products and factorisations of matrices: its signatures, and named results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_letters
from typing import Any

import numpy

from autograd_core.engine.tensor import make
from autograd_core.ops import NAMES, TABLE
from autograd_core.tensors.functions import check_tensor, wrap_axis
from autograd_core.tensors.ordering import _result as result_type

Slogdet = result_type("linalg_slogdet", "sign", "logabsdet")
Qr = result_type("linalg_qr", "Q", "R")
Eigh = result_type("linalg_eigh", "eigenvalues", "eigenvectors")
Svd = result_type("linalg_svd", "U", "S", "Vh")
Lu = result_type("linalg_lu", "P", "L", "U")
Lstsq = result_type("linalg_lstsq", "solution", "residuals", "rank", "singular_values")
_ShortSvd = result_type("svd", "U", "S", "V")
_ShortSlogdet = result_type("slogdet", "sign", "logabsdet")


def _letters(sublist: Sequence[Any]) -> str:
    return "".join("..." if one is Ellipsis else ascii_letters[one] for one in sublist)


def einsum(equation: Any, *operands: Any) -> Any:
    """Sums of products: einsum("ij,jk->ik", a, b), or einsum(a, [0, 1], b, [1, 2], [0, 2]) with axes as numbers.

    >>> from autograd_core.engine.tensor import Tensor
    >>> einsum("i,i", Tensor([1.0, 2.0]), Tensor([3.0, 4.0])).item()
    11.0
    """
    if not isinstance(equation, str):
        items = (equation, *operands)
        inputs, sublists = items[: len(items) // 2 * 2 : 2], items[1::2]
        text = ",".join(map(_letters, sublists))
        return einsum(text + (f"->{_letters(items[-1])}" if len(items) % 2 else ""), *inputs)
    if len(operands) == 1 and isinstance(operands[0], list | tuple):
        operands = tuple(operands[0])
    try:
        return TABLE["einsum"](*operands, subscripts=equation)
    except ValueError as error:
        raise RuntimeError(str(error)) from None


def tensordot(a: Any, b: Any, dims: Any = 2) -> Any:
    """Sums of products over the last `dims` axes of a and the first of b, or over two lists of axes."""
    if isinstance(dims, int):
        return TABLE["tensordot"](a, b, axes=dims)
    last, first = (tuple(wrap_axis(i, x.ndim) for i in axes) for x, axes in zip((a, b), dims, strict=True))
    for i, j in zip(last, first, strict=False):  # an axis of length 1 goes with one of any length
        if a.shape[i] != b.shape[j] == 1:
            a = TABLE["sum"](a, axis=i, keepdims=True)
        elif b.shape[j] != a.shape[i] == 1:
            b = TABLE["sum"](b, axis=j, keepdims=True)
    return TABLE["tensordot"](a, b, axes=(last, first))


def _vectors(name: str) -> Callable[..., Any]:
    def function(input: Any, vec2: Any) -> Any:
        for i, one in enumerate((input, vec2)):
            check_tensor(name, one, i + 1, "vec2" if i else "self")
            if one.ndim != 1:
                raise RuntimeError(f"{name}: Expected 1-D argument {'vec2' if i else 'self'}, but got {one.ndim}-D")
        return NAMES[name](input, vec2)

    function.__name__ = name
    function.__doc__ = f"{name}(input, vec2): {NAMES[name].doc}"
    return function


def vdot(input: Any, other: Any) -> Any:
    """The inner product of two vectors, the first conjugated."""
    if input.ndim != 1 or other.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {input.ndim}D and {other.ndim}D tensors")
    return TABLE["vdot"](input, other)


def cross(input: Any, other: Any, dim: int | None = None) -> Any:
    """The cross product along `dim`: by default the first axis of length 3.

    Raises:
        RuntimeError: no axis is of length 3.
    """
    if dim is None:
        if 3 not in input.shape:
            raise RuntimeError("no dimension of size 3 in input")
        dim = tuple(input.shape).index(3)
    at = wrap_axis(dim, input.ndim)
    if input.shape[at] != 3:
        raise RuntimeError(f"linalg.cross: inputs dimension {dim} must have length 3. Got {input.shape[at]}")
    return TABLE["cross"](input, other, axis=at - input.ndim)


_FACTORS = {
    "addmm": (("mat1", 2), ("mat2", 2)),
    "addmv": (("mat", 2), ("vec", 1)),
    "addr": (("vec1", 1), ("vec2", 1)),
    "addbmm": (("batch1", 3), ("batch2", 3)),
    "baddbmm": (("batch1", 3), ("batch2", 3)),
}


def _adding(name: str) -> Callable[..., Any]:
    (first, left), (second, right) = _FACTORS[name]

    def function(input: Any, *given: Any, beta: Any = 1, alpha: Any = 1, **named: Any) -> Any:
        factors = [*given, *(named.pop(key) for key in (first, second)[len(given) :] if key in named)]
        if named or len(factors) != 2:
            raise TypeError(f"{name}() takes (input, {first}, {second}, *, beta=1, alpha=1)")
        for key, factor, ndim in zip((first, second), factors, (left, right), strict=True):
            check_tensor(name, factor, 2, key)
            if factor.ndim != ndim:
                raise RuntimeError(f"{name}: {key} must have {ndim} dimensions, not {factor.ndim}")
        return TABLE[name](input, *factors, beta=beta, alpha=alpha)

    function.__name__ = name
    function.__doc__ = f"{name}(input, {first}, {second}, *, beta=1, alpha=1): {TABLE[name].doc}"
    return function


def slogdet(A: Any) -> Any:
    """Sign and logarithm of the magnitude of the determinant.

    >>> from autograd_core.engine.tensor import Tensor
    >>> slogdet(Tensor([[-1.0]])).sign.item()
    -1.0
    """
    size = TABLE["slogdet_logabsdet"](A)
    if A.dtype.kind != "c":
        return Slogdet(TABLE["slogdet_sign"](A), size)
    return Slogdet(TABLE["exp"](1j * TABLE["imag"](TABLE["logdet"](A))), size)  # a direction, which moves


def _short_slogdet(input: Any) -> Any:
    return _ShortSlogdet(*slogdet(input))


_short_slogdet.__doc__ = slogdet.__doc__


def reduced_or_complete(a: Any, part: str, full: bool) -> Any:
    """U or Vh of the singular value decomposition; if full, completed to a square by constant vectors."""
    found = TABLE[f"svd_{part}"](a)
    rows, columns = a.shape[-2:]
    missing = rows > columns if part == "u" else columns > rows
    if not full or not missing:
        return found
    u, _, vh = numpy.linalg.svd(a._value)
    n = min(rows, columns)
    rest = make(u[..., n:] if part == "u" else vh[..., n:, :], None)
    return TABLE["cat"](found, rest, axis=-1 if part == "u" else -2)


def svd(input: Any, some: bool = True, compute_uv: bool = True) -> Any:
    """U, S and V, not V's adjoint, of input = U diag(S) V^H."""
    values = TABLE["svdvals"](input)
    if not compute_uv:
        zeros = (make(numpy.zeros((*input.shape[:-2], n, n), input.dtype), None) for n in input.shape[-2:])
        return _ShortSvd(next(zeros), values, next(zeros))
    u, vh = (reduced_or_complete(input, part, not some) for part in ("u", "vh"))
    return _ShortSvd(u, values, TABLE["matrix_transpose"](vh))


def qr(input: Any, some: bool = True) -> Any:
    """Q and R of input = Q R.

    Raises:
        NotImplementedError: the complete Q of a matrix that is higher than wide.
    """
    if not some and input.shape[-2] > input.shape[-1]:
        raise NotImplementedError("the complete Q of a matrix that is higher than wide is not available")
    return Qr(TABLE["qr_q"](input), TABLE["qr_r"](input))


def matrix_power(input: Any, n: int) -> Any:
    """A square matrix multiplied n times by itself."""
    return TABLE["matrix_power"](input, n=n)


def chain_matmul(*matrices: Any) -> Any:
    """The product of matrices, in the order that takes the fewest multiplications."""
    return matrices[0] if len(matrices) == 1 else TABLE["multi_dot"](*matrices)


METHODS: dict[str, Callable[..., Any]] = {
    **{name: _vectors(name) for name in ("outer", "ger")},
    **{name: _adding(name) for name in _FACTORS},
    **{function.__name__: function for function in (vdot, cross, svd, qr, matrix_power)},
    "slogdet": _short_slogdet,
}
"""Functions that are methods too."""

PLAIN: dict[str, Callable[..., Any]] = {function.__name__: function for function in (einsum, tensordot, chain_matmul)}
"""Functions alone."""
