"""Functions that rearrange, with torch's argument styles: each checks its arguments and runs one row of the table."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE
from autograd_core.ops.shape import broadcast_to as _broadcast_row
from autograd_core.ops.shape import reshape as _reshape_row
from autograd_core.ops.shape import sum_to as _sum_row
from autograd_core.ops.shape import transpose as _transpose_row
from autograd_core.tensors.convert import contiguous
from autograd_core.tensors.functions import check_tensor, wrap_axes, wrap_axis

_STRIDES = (
    "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
    "contiguous subspaces). Use .reshape(...) instead."
)


def _lengths(name: str, given: Sequence[Any]) -> tuple[int, ...]:
    """`f(2, 3)`, `f((2, 3))` and `f([2, 3])`."""
    lengths = given[0] if len(given) == 1 and isinstance(given[0], Sequence) else given
    try:
        return tuple(map(operator.index, lengths))
    except TypeError:
        raise TypeError(f"{name}(): argument 'shape' must be tuple of ints, not {lengths!r}") from None


def _filled_in(shape: tuple[int, ...], size: int) -> tuple[int, ...]:
    """The shape with its -1 replaced.

    Raises:
        RuntimeError: the shape does not have `size` elements.
    """
    if shape.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    if any(length < -1 for length in shape):
        raise RuntimeError(f"invalid shape dimension {min(shape)}")
    rest = prod(length for length in shape if length != -1)
    if -1 in shape:
        if rest == 0 and size == 0:
            raise RuntimeError(
                f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension size "
                "-1 can be any value and is ambiguous"
            )
        if rest == 0 or size % rest:
            raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
        return tuple(size // rest if length == -1 else length for length in shape)
    if rest != size:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
    return shape


def reshape(input: Tensor, *shape: Any, **named: Any) -> Any:
    """The same elements in another shape, `reshape(2, 3)` or `reshape((2, 3))`; one length may be -1.

    Raises:
        RuntimeError: another number of elements.

    >>> reshape(Tensor([1, 2, 3, 4]), (2, -1)).shape
    torch.Size([2, 2])
    """
    check_tensor("reshape", input)
    lengths = _lengths("reshape", shape or (named["shape"],))
    return _reshape_row(input, shape=_filled_in(lengths, prod(input.shape)))


def view(input: Tensor, *shape: Any, size: Any = None) -> Any:
    """The same memory in another shape, or in another dtype of the same width.

    Raises:
        RuntimeError: another number of elements, or an order of elements that only a copy has.

    >>> view(Tensor([1, 2, 3, 4]), 2, 2).shape
    torch.Size([2, 2])
    """
    if len(shape) == 1 and isinstance(shape[0], numpy.dtype):
        raise RuntimeError("view(dtype) reads the bits of one dtype as another's, which has no derivative; use to()")
    lengths = _filled_in(_lengths("view", shape or (size,)), prod(input.shape))
    if isinstance(input._value, numpy.ndarray):
        try:
            numpy.reshape(input._value, lengths, copy=False)
        except ValueError:
            raise RuntimeError(_STRIDES) from None
    return _reshape_row(input, shape=lengths)


def view_as(input: Tensor, other: Tensor) -> Any:
    """`view` in the shape of another tensor.

    >>> view_as(Tensor([1, 2, 3, 4]), Tensor([[0, 0], [0, 0]])).shape
    torch.Size([2, 2])
    """
    return view(input, other.shape)


def reshape_as(input: Tensor, other: Tensor) -> Any:
    """`reshape` to the shape of another tensor."""
    return reshape(input, other.shape)


def permute(input: Tensor, *dims: Any, **named: Any) -> Any:
    """The axes in another order, `permute(2, 0, 1)` or `permute((2, 0, 1))`.

    Raises:
        RuntimeError: not every axis once.

    >>> permute(Tensor([[1, 2, 3]]), 1, 0).shape
    torch.Size([3, 1])
    """
    check_tensor("permute", input)
    axes = _lengths("permute", dims or (named["dims"],))
    if len(axes) != input.ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {input.ndim} is not equal to len(dims) = {len(axes)}"
        )
    wrapped = tuple(wrap_axis(axis, input.ndim) for axis in axes)
    if len(set(wrapped)) != len(wrapped):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return _transpose_row(input, axes=wrapped)


def transpose(input: Tensor, dim0: int, dim1: int) -> Any:
    """Two axes exchanged.

    Raises:
        IndexError: there is no such axis.

    >>> transpose(Tensor([[1, 2, 3]]), 0, 1).shape
    torch.Size([3, 1])
    """
    check_tensor("transpose", input)
    ndim = input.ndim
    a, b = wrap_axis(dim0, ndim), wrap_axis(dim1, ndim)
    axes = list(range(ndim))
    if ndim:
        axes[a], axes[b] = b, a
    return _transpose_row(input, axes=tuple(axes))


def t(input: Tensor) -> Any:
    """A matrix transposed; vectors and scalars stay as they are.

    Raises:
        RuntimeError: more than two axes.

    >>> t(Tensor([[1, 2, 3]])).shape
    torch.Size([3, 1])
    """
    check_tensor("t", input)
    if input.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return _transpose_row(input)


def matrix_transpose(input: Tensor) -> Any:
    """The last two axes exchanged; `x.mT`.

    Raises:
        RuntimeError: fewer than two axes.
    """
    if input.ndim < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {input.ndim}-D tensor."
        )
    return transpose(input, -2, -1)


def matrix_adjoint(input: Tensor) -> Any:
    """The last two axes exchanged and the numbers conjugated; `x.mH`.

    Raises:
        RuntimeError: fewer than two axes.
    """
    if input.ndim < 2:
        raise RuntimeError(
            f"tensor.mH is only supported on matrices or batches of matrices. Got {input.ndim}-D tensor."
        )
    return TABLE["adjoint"](input)


def adjoint_of_matrix(input: Tensor) -> Any:
    """A matrix transposed and conjugated; `x.H`.

    Raises:
        RuntimeError: not a matrix.
    """
    if input.ndim not in (0, 2):
        raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {input.ndim}-D tensor.")
    return TABLE["adjoint" if input.ndim else "conj"](input)


def squeeze(input: Tensor, dim: Any = None) -> Any:
    """Without the axes of length 1, or without those of `dim` that have length 1.

    >>> squeeze(Tensor([[1, 2]])).shape, squeeze(Tensor([[1, 2]]), 1).shape
    (torch.Size([2]), torch.Size([1, 2]))
    """
    check_tensor("squeeze", input)
    axes = range(input.ndim) if dim is None else wrap_axes(dim, input.ndim) or ()
    return _reshape_row(input, shape=tuple(n for i, n in enumerate(input.shape) if n != 1 or i not in axes))


def unsqueeze(input: Tensor, dim: int) -> Any:
    """With a new axis of length 1 at `dim`.

    >>> unsqueeze(Tensor([1, 2]), -1).shape
    torch.Size([2, 1])
    """
    check_tensor("unsqueeze", input)
    at = wrap_axis(dim, input.ndim + 1)
    return _reshape_row(input, shape=(*input.shape[:at], 1, *input.shape[at:]))


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The axes from `start_dim` to `end_dim` made one.

    >>> flatten(Tensor([[1, 2], [3, 4]])).shape
    torch.Size([4])
    """
    check_tensor("flatten", input)
    if not input.ndim:
        return _reshape_row(input, shape=(1,))
    start, end = wrap_axis(start_dim, input.ndim), wrap_axis(end_dim, input.ndim)
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if start == end:
        return input
    shape = input.shape
    return _reshape_row(input, shape=(*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :]))


def expand(input: Tensor, *size: Any) -> Any:
    """Repeated along axes of length 1 and along new ones in front, without copying; -1 keeps a length.

    Raises:
        RuntimeError: a length other than 1 cannot be repeated.

    >>> expand(Tensor([[1], [2]]), -1, 3).shape
    torch.Size([2, 3])
    """
    target, shape = _lengths("expand", size), tuple(input.shape)
    extra = len(target) - len(shape)
    if extra < 0:
        raise RuntimeError(
            f"expand(torch.FloatTensor{{{list(shape)}}}, size={list(target)}): the number of sizes provided "
            f"({len(target)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    for i, length in enumerate(target):
        if i < extra and length < 0:
            raise RuntimeError(
                f"The expanded size of the tensor ({length}) isn't allowed in a leading, non-existing dimension {i}"
            )
        if i >= extra and length not in (-1, shape[i - extra]) and shape[i - extra] != 1:
            raise RuntimeError(
                f"The expanded size of the tensor ({length}) must match the existing size ({shape[i - extra]}) at "
                f"non-singleton dimension {i}.  Target sizes: {list(target)}.  Tensor sizes: {list(shape)}"
            )
    filled = tuple(shape[i - extra] if length == -1 else length for i, length in enumerate(target))
    return _broadcast_row(input, shape=filled)


def expand_as(input: Tensor, other: Tensor) -> Any:
    """`expand` to the shape of another tensor."""
    return expand(input, other.shape)


def broadcast_to(input: Tensor, size: Any) -> Any:
    """`expand` as a function.

    >>> broadcast_to(Tensor([1, 2]), (3, 2)).shape
    torch.Size([3, 2])
    """
    check_tensor("broadcast_to", input)
    return expand(input, size)


def sum_to_size(input: Tensor, *size: Any) -> Any:
    """Summed over the axes that broadcasting from `size` would add.

    Raises:
        RuntimeError: `size` does not broadcast to the tensor's shape.

    >>> sum_to_size(Tensor([[1, 2], [3, 4]]), 1, 2).tolist()
    [[4, 6]]
    """
    target, shape = _lengths("sum_to_size", size), tuple(input.shape)
    fits = len(target) <= len(shape) and all(
        n in (1, m) for n, m in zip(reversed(target), reversed(shape), strict=False)
    )
    if not fits:
        raise RuntimeError(f"size {{{list(target)}}} is not expandable to size {{{list(shape)}}}.")
    return _sum_row(input, shape=target)


def ravel(input: Tensor) -> Any:
    """One axis.

    >>> ravel(Tensor([[1, 2], [3, 4]])).shape
    torch.Size([4])
    """
    check_tensor("ravel", input)
    return _reshape_row(contiguous(input), shape=(prod(input.shape),))


BOTH: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (reshape, permute, transpose, t, squeeze, unsqueeze, flatten, broadcast_to, ravel)
} | {"swapaxes": transpose, "swapdims": transpose}
"""Functions of the package that are methods too."""

METHODS: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (view, view_as, reshape_as, expand, expand_as, sum_to_size)
}
"""Methods alone."""
