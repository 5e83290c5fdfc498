"""What stands between square brackets, in the form that NumPy reads: tensors inside a key become arrays."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.op import is_array
from autograd_core.ops.shape import index

_PLAIN = frozenset((int, type(None), type(Ellipsis)))


def as_key(key: Any) -> tuple[Any, ...]:
    """The key of the `index` row.

    Raises:
        IndexError: an index that is no integer, boolean, slice, None or ellipsis.
        ValueError: a slice that runs backwards.

    >>> as_key(1), as_key((slice(2), Tensor([0, 1])))
    ((1,), (slice(None, 2, None), array([0, 1])))
    """
    parts = key if isinstance(key, tuple) else (key,)
    return tuple([part if part.__class__ in _PLAIN else _part(part) for part in parts])


def _part(part: Any) -> Any:
    if isinstance(part, slice):
        return slice(*(_bound(bound) for bound in (part.start, part.stop, part.step))) if _checked(part) else part
    value = part._value if isinstance(part, Tensor) else part
    if isinstance(value, list | numpy.generic | range) or is_array(value):
        array = value if is_array(value) else numpy.asarray(value)
        if array.size == 0 and isinstance(value, list):
            array = array.astype(numpy.int64)
        if array.dtype.kind not in "biu":
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
        return array if array.ndim or array.dtype.kind == "b" else int(array)
    if isinstance(value, bool):  # which isinstance takes for an int, and NumPy does not
        return numpy.array(value)
    if hasattr(value, "__index__"):
        return value.__index__()
    raise IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got "
        f"{type(part).__name__})"
    )


def _checked(part: slice) -> bool:
    """Whether a slice's bounds have to be converted: not if they are the usual ints."""
    if part.step is not None and part.step <= 0:
        raise ValueError("step must be greater than zero")
    return any(bound.__class__ not in _PLAIN for bound in (part.start, part.stop, part.step))


def _bound(bound: Any) -> int | None:
    return None if bound is None else int(bound.__index__())


def get_item(self: Tensor, key: Any) -> Any:
    """`x[key]`: integers, slices, None, ellipsis, index tensors, lists and masks."""
    try:
        return index(self, key=as_key(key))
    except IndexError as error:
        raise _in_words(error, self) from None


def _in_words(error: IndexError, tensor: Tensor) -> IndexError:
    """NumPy's refusal in torch's words."""
    text = str(error).replace("for axis", "for dimension")
    many = f"too many indices for tensor of dimension {tensor.ndim}"
    return IndexError(many if text.startswith("too many indices") else text)


def reverse(self: Tensor) -> Any:
    """`reversed(x)`: the elements from the last to the first, along every axis."""
    return index(self, key=(slice(None, None, -1),) * self.ndim)
