"""Random tensors. The numbers come from NumPy's generator: reproducible by `manual_seed`, but not torch's numbers."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.tensors.create import as_shape, floating, like_dtype
from autograd_core.tensors.data import finished
from autograd_core.tensors.devices import beside
from autograd_core.tensors.dtypes import DType, as_dtype, type_name

_HALF_STEPS = 2048


class _Source:
    """The process's generator."""

    generator = numpy.random.default_rng()


def manual_seed(seed: int) -> numpy.random.Generator:
    """Start the random numbers of this process anew; the generator is returned.

    >>> first = (manual_seed(0), rand(3))[1]
    >>> bool((first == (manual_seed(0), rand(3))[1]).all())
    True
    """
    _Source.generator = numpy.random.default_rng(seed % 2**64)
    return _Source.generator


def _random_dtype(dtype: Any, what: str) -> DType:
    kind = floating(dtype)
    if kind.kind not in "fc":
        raise NotImplementedError(f"\"{what}\" not implemented for '{type_name(kind)}'")
    return kind


def _uniform(shape: tuple[int, ...], kind: DType) -> Any:
    generator = _Source.generator
    if kind.kind == "c":
        part: DType = numpy.empty(0, kind).real.dtype
        return _uniform(shape, part) + 1j * _uniform(shape, part)
    if kind.itemsize == 2:  # rounding a wider number to float16 could give 1
        return (generator.integers(0, _HALF_STEPS, shape) / _HALF_STEPS).astype(kind)
    return generator.random(shape, dtype=kind.type)


def _normal(shape: tuple[int, ...], kind: DType) -> Any:
    if kind.kind == "c":
        part: DType = numpy.empty(0, kind).real.dtype
        return (_normal(shape, part) + 1j * _normal(shape, part)) * part.type(0.5**0.5)
    if kind.itemsize == 2:
        return _Source.generator.standard_normal(shape).astype(kind)
    return _Source.generator.standard_normal(shape, dtype=kind.type)


def rand(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Uniform random numbers in [0, 1).

    Raises:
        NotImplementedError: an integer dtype.

    >>> rand(2, 3).shape
    torch.Size([2, 3])
    """
    kind = _random_dtype(dtype, "check_uniform_bounds")
    return finished(numpy.asarray(_uniform(as_shape("rand", size), kind), kind), requires_grad, device)


def randn(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Standard normal random numbers; complex ones have variance 1 too.

    Raises:
        NotImplementedError: an integer dtype.

    >>> randn(2, 3).shape
    torch.Size([2, 3])
    """
    kind = _random_dtype(dtype, "normal_kernel_cpu")
    return finished(numpy.asarray(_normal(as_shape("randn", size), kind), kind), requires_grad, device)


def randint(*bounds_and_size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """`randint(high, size)` or `randint(low, high, size)`: random integers from low (0) up to but without high.

    Raises:
        RuntimeError: no integer lies between the bounds.

    >>> randint(5, (2, 3)).shape, bool((randint(3, 5, (9,)) >= 3).all())
    (torch.Size([2, 3]), True)
    """
    *bounds, size = bounds_and_size
    low, high = (0, *bounds) if len(bounds) == 1 else bounds
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    kind = numpy.dtype("int64") if dtype is None else as_dtype(dtype)
    drawn = _Source.generator.integers(low, high, as_shape("randint", (size,)))
    return finished(numpy.asarray(drawn).astype(kind), requires_grad, device)


def randperm(n: int, *, dtype: Any = None, device: Any = None) -> Tensor:
    """The integers from 0 to n - 1 in random order.

    >>> randperm(4).sum()
    tensor(6)
    """
    kind = numpy.dtype("int64") if dtype is None else as_dtype(dtype)
    return finished(_Source.generator.permutation(n).astype(kind), device=device)


def normal(mean: float, std: float, size: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Normal random numbers with the given mean and standard deviation.

    >>> normal(0.0, 1.0, (2, 3)).shape
    torch.Size([2, 3])
    """
    kind = _random_dtype(dtype, "normal_kernel_cpu")
    drawn = numpy.asarray(_normal(as_shape("normal", (size,)), kind), kind)
    return finished((mean + std * drawn).astype(kind), requires_grad)


def rand_like(input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Uniform random numbers in a tensor's shape and dtype.

    >>> rand_like(randn(2, 3)).shape
    torch.Size([2, 3])
    """
    kind = like_dtype(input, dtype)
    return rand(input.shape, dtype=kind, device=beside(input, device), requires_grad=requires_grad)


def randn_like(input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Standard normal random numbers in a tensor's shape and dtype.

    >>> randn_like(rand(2, 3)).shape
    torch.Size([2, 3])
    """
    kind = like_dtype(input, dtype)
    return randn(input.shape, dtype=kind, device=beside(input, device), requires_grad=requires_grad)
