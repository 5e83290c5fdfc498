"""Out of the graph and between dtypes: `item`, `numpy`, `to`, `clone`, and what Python's own functions ask for."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy

from autograd_core.engine.layout import laid_out
from autograd_core.engine.tensor import Tensor, make
from autograd_core.engine.views import storage
from autograd_core.op import Op, fetched, is_array, linear, on_device
from autograd_core.ops.shape import index
from autograd_core.tensors.devices import located, moved
from autograd_core.tensors.dtypes import DTYPES, MISSING, DType, as_dtype, to_copy, type_name

clone_row: Op = linear(
    "clone",
    lambda xp, x: laid_out(x.copy(order="K"), [x]) if is_array(x) else x,
    transpose=lambda g: g,
    formula=lambda x: x,
    doc="The same numbers in memory of their own.",
)

_TO_SCALAR = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)
_TO_HOST = "can't convert {} device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first."
_NUMPY = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."


class _Once:
    """Warnings that a process hears once."""

    said = False


def item(self: Tensor) -> Any:
    """The one element as a Python number.

    Raises:
        RuntimeError: not exactly one element.

    >>> item(Tensor([2.5]))
    2.5
    """
    if self._value.size != 1:
        raise RuntimeError(f"a Tensor with {self._value.size} elements cannot be converted to Scalar")
    return self._value.item()


def tolist(self: Tensor) -> Any:
    """The elements as nested lists of Python numbers; a number for a tensor without axes.

    >>> tolist(Tensor([[1, 2]]))
    [[1, 2]]
    """
    return self._value.tolist()


def to_numpy(self: Tensor, *, force: bool = False) -> Any:
    """The array that the tensor holds, not a copy: writing to it changes the tensor, and no version counter tells.

    Raises:
        RuntimeError: the tensor requires a gradient, and `force` is not given.
        TypeError: the tensor is on a GPU, and `force` is not given.

    >>> to_numpy(Tensor([1.0, 2.0]))
    array([1., 2.])
    """
    if on_device(self._value):
        if not force:
            raise TypeError(_TO_HOST.format(located(self._value)))
        return fetched(self._value)
    if self.requires_grad and not force:
        raise RuntimeError(_NUMPY)
    return storage(self)


def to_array(self: Tensor, dtype: Any = None, copy: bool | None = None) -> Any:
    """What `numpy.asarray(tensor)` asks for."""
    array = to_numpy(self)
    if copy is False and dtype is not None and array.dtype != dtype:
        raise ValueError("Unable to avoid copy while converting the tensor to another dtype.")
    found = array if dtype is None else array.astype(dtype, copy=False)
    return found.copy() if copy and found is array else found


def _element(self: Tensor) -> Any:
    if self._value.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return self._value.item()


def to_float(self: Tensor) -> float:
    """`float(x)`; warns once when x requires a gradient, which ends here."""
    if self.requires_grad and not _Once.said:
        _Once.said = True
        warnings.warn(_TO_SCALAR, UserWarning, stacklevel=2)
    return float(_real(_element(self), "double"))


def _real(number: Any, kind: str) -> Any:
    if not isinstance(number, complex):
        return number
    if number.imag:
        raise RuntimeError(f"value cannot be converted to type {kind} without overflow")
    return number.real


def to_int(self: Tensor) -> int:
    """`int(x)`, rounding towards 0."""
    return int(_real(_element(self), "int64_t"))


def to_complex_number(self: Tensor) -> complex:
    """`complex(x)`."""
    return complex(_element(self))


def to_index(self: Tensor) -> int:
    """What lists ask for: `numbers[x]`."""
    if self._value.size != 1 or self._value.dtype.kind not in "biu":
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(self._value.item())


def to_bool(self: Tensor) -> bool:
    """Whether the one element is not zero."""
    if self._value.size != 1:
        how_many = "no values" if self._value.size == 0 else "more than one value"
        raise RuntimeError(f"Boolean value of Tensor with {how_many} is ambiguous")
    return bool(self._value.item() if is_array(self._value) else self._value)


def length(self: Tensor) -> int:
    """The length of the first axis."""
    if not self._value.shape:
        raise TypeError("len() of a 0-d tensor")
    return int(self._value.shape[0])


def iterate(self: Tensor) -> Iterator[Any]:
    """The parts along the first axis, with their place in the graph."""
    if not self._value.shape:
        raise TypeError("iteration over a 0-d tensor")
    return iter([index(self, key=(i,)) for i in range(self._value.shape[0])])


def contains(self: Tensor, element: Any) -> bool:
    """Whether any element equals a number or a tensor's."""
    if not isinstance(element, Tensor | bool | int | float | complex | numpy.generic):
        raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")
    return bool(numpy.any((self == element)._value))


def clone(input: Tensor, *, memory_format: Any = None) -> Any:
    """A copy that gradients pass through.

    >>> x = Tensor([1.0], requires_grad=True)
    >>> clone(x).grad_fn
    <CloneBackward0>
    """
    return clone_row(input)


def contiguous(self: Tensor) -> Any:
    """The tensor itself if its elements lie in order, else a copy in order."""
    value = self._value
    if not is_array(value) or value.flags.c_contiguous:
        return self
    copy = clone_row(self)
    copy._value = numpy.ascontiguousarray(copy._value)
    return copy


def converted_to(self: Tensor, dtype: DType) -> Any:
    """The tensor in another dtype, itself if it has it; a gradient passes unless the result cannot have one."""
    if self._value.dtype == dtype:
        return self
    if self._value.dtype.kind == "c" and dtype.kind != "c":
        warnings.warn("Casting complex values to real discards the imaginary part", UserWarning, stacklevel=3)
    if dtype.kind in "fc":
        return to_copy(self, dtype=dtype)
    value = self._value.real if self._value.dtype.kind == "c" else self._value
    return make(value.astype(dtype), None)


def to(self: Tensor, *target: Any, dtype: Any = None, device: Any = None, copy: bool = False, **_: Any) -> Any:
    """In another dtype or on another device: `to(float64)`, `to("cpu")`, `to("cpu", float64)`, `to(other)`.

    Raises:
        DeviceError: a GPU that cannot be used here.

    >>> to(Tensor([1, 2]), float).dtype
    dtype('float64')
    """
    for one in target:
        if isinstance(one, Tensor):
            dtype, device = one.dtype, located(one._value)
        elif isinstance(one, str) or (hasattr(one, "index") and not isinstance(one, type)):
            device = one
        elif one is not None and not isinstance(one, bool):
            dtype = one
    found = moved(self if dtype is None else converted_to(self, as_dtype(dtype)), device)
    return clone_row(found) if copy and found is self else found


def as_type(self: Tensor, dtype: Any = None) -> Any:
    """`type(dtype)` converts; `type()` is the name that torch gives the tensor's type."""
    if dtype is None:
        return f"torch.{type_name(self.dtype)}Tensor"
    return converted_to(self, as_dtype(dtype))


def _conversion(name: str, dtype: DType) -> Callable[[Tensor], Any]:
    def convert(self: Tensor) -> Any:
        return converted_to(self, dtype)

    convert.__name__ = name
    convert.__doc__ = f"The tensor as {dtype.name}."
    return convert


CONVERSIONS = {
    name: _conversion(name, DTYPES[name])
    for name in ("half", "float", "double", "short", "int", "long", "bool", "cfloat", "cdouble")
}
"""`x.double()` and its kin."""


def bfloat16(self: Tensor) -> Any:
    """Not supported.

    Raises:
        TypeError: always, with the reason.
    """
    raise TypeError(f"bfloat16: {MISSING['bfloat16']}")


def is_contiguous(self: Tensor) -> bool:
    """Whether the elements lie in order, without gaps."""
    return not is_array(self._value) or bool(self._value.flags.c_contiguous)


def stride(self: Tensor, dim: int | None = None) -> Any:
    """How many elements apart neighbours along each axis lie."""
    steps = tuple(step // self._value.itemsize for step in self._value.strides)
    return steps if dim is None else steps[dim]
