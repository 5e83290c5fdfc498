"""Tensors from data and from shapes: `tensor`, `zeros`, `arange`, ...; the random ones are in `random`.

All of them take `dtype=`, `device=` and `requires_grad=`, which holds under `no_grad` too.
"""

from __future__ import annotations

import math
import operator
import warnings
from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.op import fetched
from autograd_core.tensors.data import copied, finished
from autograd_core.tensors.devices import beside, moved
from autograd_core.tensors.dtypes import DType, as_dtype, get_default_dtype, number_dtype

_COPY = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A leaf with a copy of `data`: a number, nested lists of numbers, an array or a tensor (with a warning).

    Python floats become the default dtype, ints int64, complex numbers complex64; arrays keep their dtype.

    Raises:
        TypeError, ValueError: data that is no regular nesting of numbers.
        RuntimeError: `requires_grad` on integers.

    >>> tensor([1, 2]), tensor([[1.0, 2.5]], requires_grad=True)
    (tensor([1, 2]), tensor([[1.0000, 2.5000]], requires_grad=True))
    """
    if isinstance(data, Tensor):
        warnings.warn(_COPY, UserWarning, stacklevel=2)
    return finished(copied(data, None if dtype is None else as_dtype(dtype)), requires_grad, device)


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """A tensor of `data`, without copying where it can be helped: a tensor that is on the device is returned as it is.

    >>> x = tensor([1.0])
    >>> as_tensor(x) is x, as_tensor([1, 2])
    (True, tensor([1, 2]))
    """
    wanted = None if dtype is None else as_dtype(dtype)
    if isinstance(data, Tensor):
        return moved(data if wanted in (None, data.dtype) else data.to(wanted), device)  # type: ignore[attr-defined]
    if isinstance(data, numpy.ndarray) and wanted in (None, data.dtype):
        return moved(from_numpy(data), device)
    return finished(copied(data, wanted), device=device)


def from_numpy(array: Any) -> Tensor:
    """A tensor that shares the array's memory and has its dtype.

    Raises:
        TypeError: not an array, or one of a dtype that tensors do not have.
        ValueError: the array runs backwards.

    >>> a = numpy.zeros(2)
    >>> t = from_numpy(a)
    >>> a[0] = 5
    >>> t
    tensor([5., 0.], dtype=torch.float64)
    """
    if not isinstance(array, numpy.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    as_dtype(array.dtype)
    if any(stride < 0 for stride in array.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not "
            "currently supported. (You can probably work around this by making a copy of your array with array.copy().)"
        )
    shared = finished(numpy.empty(0))
    shared._value = numpy.asarray(array)
    return shared


def as_shape(name: str, size: Sequence[Any]) -> tuple[int, ...]:
    """The lengths in `f(2, 3)`, `f((2, 3))` and `f([2, 3])`.

    Raises:
        TypeError: no length, or one that is no integer.
        RuntimeError: a negative length.

    >>> as_shape("zeros", (2, 3)), as_shape("zeros", ([2, 3],)), as_shape("zeros", ((),))
    ((2, 3), (2, 3), ())
    """
    if not size:
        raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
    lengths = size[0] if len(size) == 1 and isinstance(size[0], Sequence) else size
    try:
        shape = tuple(map(operator.index, lengths))
    except TypeError:
        wrong = next(length for length in lengths if not hasattr(length, "__index__"))
        raise TypeError(f"{name}(): argument 'size' must be tuple of ints, not {type(wrong).__name__}") from None
    if any(length < 0 for length in shape):
        raise RuntimeError(f"{name}: Dimension size must be non-negative, not {list(shape)}")
    return shape


def floating(dtype: Any) -> DType:
    """The dtype asked for, or the default one."""
    return get_default_dtype() if dtype is None else as_dtype(dtype)


def zeros(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Zeros of the shape given, `zeros(2, 3)` or `zeros((2, 3))`.

    >>> zeros(2)
    tensor([0., 0.])
    """
    return finished(numpy.zeros(as_shape("zeros", size), floating(dtype)), requires_grad, device)


def ones(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones of the shape given.

    >>> ones(2, dtype=numpy.int64)
    tensor([1, 1])
    """
    return finished(numpy.ones(as_shape("ones", size), floating(dtype)), requires_grad, device)


def empty(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of the shape given with whatever the memory held.

    >>> empty(2, 3).shape
    torch.Size([2, 3])
    """
    return finished(numpy.empty(as_shape("empty", size), floating(dtype)), requires_grad, device)


def full(
    size: Any, fill_value: complex, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`fill_value` everywhere; its type decides the dtype where `dtype` does not.

    >>> full((2,), 1), full((2,), 1.5)
    (tensor([1, 1]), tensor([1.5000, 1.5000]))
    """
    value: Any = fetched(fill_value._value) if isinstance(fill_value, Tensor) else fill_value
    kind = as_dtype(dtype) if dtype is not None else getattr(value, "dtype", None) or number_dtype(value)
    return finished(numpy.full(as_shape("full", (size,)), value, kind), requires_grad, device)


def arange(
    start: float,
    end: float | None = None,
    step: float = 1,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """start, start + step, ... up to but without `end`; int64 unless one of the three is a float.

    Raises:
        RuntimeError: a step of 0, or one that leads away from `end`.

    >>> arange(3), arange(1, 2, 0.5)
    (tensor([0, 1, 2]), tensor([1.0000, 1.5000]))
    """
    low, high, by = (
        v.item() if hasattr(v, "item") else v for v in ((0, start) if end is None else (start, end)) + (step,)
    )
    if by == 0:
        raise RuntimeError("step must be nonzero")
    if (high - low) * by < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    whole = all(isinstance(value, int) for value in (low, high, by))
    kind = as_dtype(dtype) if dtype is not None else numpy.dtype("int64") if whole else get_default_dtype()
    count = -((low - high) // by) if whole else math.ceil((high - low) / by)
    return finished((low + by * numpy.arange(count)).astype(kind), requires_grad, device)


def linspace(
    start: float, end: float, steps: int, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`steps` numbers at equal distances, both ends included.

    Raises:
        RuntimeError: a negative number of steps.

    >>> linspace(0, 1, 3)
    tensor([0.0000, 0.5000, 1.0000])
    """
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    kind = floating(dtype)
    wide = kind if kind.kind in "fc" else numpy.dtype("float64")
    first, last = (numpy.asarray(v.item() if hasattr(v, "item") else v, dtype=wide)[()] for v in (start, end))
    gap = (last - first) / first.dtype.type(max(steps - 1, 1))
    # From both ends, as torch does, so that the last number is `end` itself, and rounded once, as its fused
    # multiply-add does.
    i = numpy.arange(steps).astype(numpy.result_type(first.dtype, numpy.float64))
    points = numpy.where(i < max(steps // 2, 1), first + i * gap, last - i[::-1] * gap)
    return finished(points.astype(kind), requires_grad, device)


def eye(n: int, m: int | None = None, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """The n by m matrix (n by n) with ones on its diagonal.

    >>> eye(2, 3)
    tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """
    return finished(numpy.eye(n, m, dtype=floating(dtype)), requires_grad, device)


def zeros_like(input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Zeros of a tensor's shape and dtype.

    >>> zeros_like(tensor([1, 2]))
    tensor([0, 0])
    """
    kind = like_dtype(input, dtype)
    return zeros(input.shape, dtype=kind, device=beside(input, device), requires_grad=requires_grad)


def ones_like(input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones of a tensor's shape and dtype.

    >>> ones_like(tensor([1.0, 2.0]))
    tensor([1., 1.])
    """
    kind = like_dtype(input, dtype)
    return ones(input.shape, dtype=kind, device=beside(input, device), requires_grad=requires_grad)


def empty_like(input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Uninitialised memory of a tensor's shape and dtype.

    >>> empty_like(tensor([1.0, 2.0])).shape
    torch.Size([2])
    """
    kind = like_dtype(input, dtype)
    return empty(input.shape, dtype=kind, device=beside(input, device), requires_grad=requires_grad)


def full_like(
    input: Tensor, fill_value: complex, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`fill_value` in a tensor's shape and dtype.

    >>> full_like(tensor([1.0, 2.0]), 7)
    tensor([7., 7.])
    """
    kind = like_dtype(input, dtype)
    return full(input.shape, fill_value, dtype=kind, device=beside(input, device), requires_grad=requires_grad)


def like_dtype(input: Tensor, dtype: Any) -> Any:
    """The dtype asked for, or that of `input`.

    Raises:
        TypeError: `input` is not a tensor.
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    return input.dtype if dtype is None else dtype


class New:
    """Methods that make a tensor of this one's dtype: `x.new_zeros(2)`."""

    @staticmethod
    def zeros(x: Tensor, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
        """Zeros of another shape."""
        return zeros(*size, dtype=like_dtype(x, dtype), device=beside(x, device), requires_grad=requires_grad)

    @staticmethod
    def ones(x: Tensor, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
        """Ones of another shape."""
        return ones(*size, dtype=like_dtype(x, dtype), device=beside(x, device), requires_grad=requires_grad)

    @staticmethod
    def empty(x: Tensor, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
        """Uninitialised memory of another shape."""
        return empty(*size, dtype=like_dtype(x, dtype), device=beside(x, device), requires_grad=requires_grad)

    @staticmethod
    def full(
        x: Tensor, size: Any, fill_value: complex, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
    ) -> Tensor:
        """`fill_value` in another shape."""
        where = beside(x, device)
        return full(size, fill_value, dtype=like_dtype(x, dtype), device=where, requires_grad=requires_grad)

    @staticmethod
    def tensor(x: Tensor, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
        """A copy of `data`."""
        return tensor(data, dtype=like_dtype(x, dtype), device=beside(x, device), requires_grad=requires_grad)
