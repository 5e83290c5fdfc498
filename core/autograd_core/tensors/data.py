"""From what a user has (numbers, nested lists, arrays, tensors) to the array that a tensor holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy

from autograd_core.engine.mode import MODE
from autograd_core.engine.node import Version
from autograd_core.engine.tensor import Tensor, check_differentiable, make
from autograd_core.op import Value, on_device
from autograd_core.tensors.devices import placed
from autograd_core.tensors.dtypes import DType, as_dtype, converted, get_default_dtype, number_dtype
from autograd_core.tensors.promotion import promote_types

Array = numpy.ndarray[Any, Any]
_NUMBERS = (bool, int, float, complex)


def mark_inference(tensor: Tensor) -> None:
    """Make it an inference tensor, as if written before: so the engine's short way leaves it to the general one."""
    tensor._inference = True
    tensor._version_counter = Version()
    tensor._version_counter.count = 1


def finished(value: Value, requires_grad: bool = False, device: Any = None) -> Tensor:
    """A new leaf around an array or NumPy scalar; 0-d arrays become scalars, with which small programs run fastest.

    Raises:
        DeviceError: a GPU that cannot be used here.
        RuntimeError: `requires_grad` on integers or booleans.
    """
    if device is not None:
        value = placed(value, device)
    tensor = make(value[()] if value.ndim == 0 else value, None)
    if MODE.inference:
        mark_inference(tensor)
    if requires_grad:
        check_differentiable(value)
        tensor._requires_grad = True
    return tensor


def copied(data: Any, dtype: DType | None) -> Array:
    """A new array of what `data` holds, in `dtype` or in the one that torch infers.

    Raises:
        TypeError, ValueError, RuntimeError: data that is no number, no array and no regular nesting of them.

    >>> copied([1, 2.5], None).dtype, copied([numpy.float64(1)], None).dtype, copied([[1], [2]], None).shape
    (dtype('float32'), dtype('float64'), (2, 1))
    """
    if isinstance(data, Tensor):
        data = data._value
    if on_device(data):
        as_dtype(data.dtype)
        array: Array = data.copy()
        return array if dtype is None else converted(array, dtype)
    if isinstance(data, numpy.ndarray | numpy.generic) or (not _is_sequence(data) and hasattr(data, "__array__")):
        array = numpy.array(data)
        as_dtype(array.dtype)
        return array if dtype is None else converted(array, dtype)
    target = inferred(data) if dtype is None else dtype
    try:
        return numpy.array(_plain(data), dtype=target)
    except OverflowError:
        if dtype is None:
            raise ValueError("Overflow when unpacking long long") from None
        raise RuntimeError(f"value cannot be converted to type {dtype} without overflow") from None
    except (ValueError, TypeError) as error:
        raise _irregular(data, ()) or error from None


def inferred(data: Any) -> DType:
    """The dtype of nested lists: that of all their numbers together, Python floats counting as the default dtype.

    Raises:
        TypeError, ValueError, RuntimeError: an element that is no number.

    >>> inferred([True, 2]), inferred([]), inferred([[1, 2j]])
    (dtype('int64'), dtype('float32'), dtype('complex64'))
    """
    if isinstance(data, numpy.ndarray | numpy.generic | Tensor):
        return as_dtype(data.dtype)
    if isinstance(data, _NUMBERS):
        return number_dtype(data)
    if not _is_sequence(data):
        raise _no_number(data, nested=False)
    kinds = set(map(type, data))
    if kinds <= set(_NUMBERS):
        found = {number_dtype(kind()) for kind in kinds}
    else:
        found = {inferred(item) for item in data if not isinstance(item, str) or _refuse(item)}
    return reduce(promote_types, sorted(found, key=str)) if found else get_default_dtype()


def _refuse(item: Any) -> bool:
    raise _no_number(item, nested=True)


def _no_number(data: Any, nested: bool) -> Exception:
    if isinstance(data, str):
        return ValueError("too many dimensions 'str'") if nested else TypeError("new(): invalid data type 'str'")
    return RuntimeError(f"Could not infer dtype of {type(data).__name__}")


def _is_sequence(data: Any) -> bool:
    return isinstance(data, Sequence) and not isinstance(data, str | bytes)


def _plain(data: Any) -> Any:
    """Tensors inside lists as numbers."""
    if isinstance(data, Tensor):
        if data._value.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return data._value.item()
    if _is_sequence(data) and not set(map(type, data)) <= set(_NUMBERS):
        return [_plain(item) for item in data]
    return data


def _irregular(data: Any, lengths: tuple[int, ...]) -> Exception | None:
    """Where nested lists differ in length, in torch's words."""
    if not _is_sequence(data):
        return None
    expected: int | None = None
    for item in data:
        if (length := len(item) if _is_sequence(item) else None) is None:
            continue
        if expected is not None and length != expected:
            return ValueError(f"expected sequence of length {expected} at dim {len(lengths) + 1} (got {length})")
        expected = length
    nested = (_irregular(item, (*lengths, len(data))) for item in data)
    return next((error for error in nested if error is not None), None)
