"""torch's face of what sorts and selects: named results, and conditions of its own.

Where torch gives indices as well, values are picked by them, so that the gradient goes to just those elements.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor, make
from autograd_core.ops import NAMES
from autograd_core.ops.order import mode_places
from autograd_core.ops.ranking import ordered, picked, raw
from autograd_core.ops.reduce import is_nan
from autograd_core.ops.scans import latest_max, latest_min
from autograd_core.ops.shape import index
from autograd_core.tensors.dtypes import to_copy
from autograd_core.tensors.functions import check_tensor, wrap_axes, wrap_axis
from autograd_core.tensors.shapes import squeeze

Places = Callable[[Any], Any]


def _result(name: str, *fields: str) -> Any:
    """The type of a function's results, shown as torch shows them."""

    def show(self: Any) -> str:
        parts = ",\n".join(f"{field}={value!r}" for field, value in zip(fields, self, strict=True))
        return f"torch.return_types.{name}(\n{parts})"

    return type(name, (namedtuple(name, fields),), {"__slots__": (), "__repr__": show})


def _pair(name: str) -> Any:
    return _result(name, "values", "indices")


def _picked(kind: Any, input: Any, dim: int, places: Places, drop: bool = False) -> Any:
    """Values and indices; `places` finds them in an array whose lines stand along the last axis."""
    check_tensor(kind.__name__, input)
    at = wrap_axis(dim, input.ndim)
    if not input.ndim:
        return kind(index(input, key=()), make(numpy.int64(0), None))
    found = numpy.moveaxis(places(numpy.moveaxis(raw(input), at, -1)), -1, at)
    values, indices = picked(input, found, at), make(found, None)
    return kind(squeeze(values, at), squeeze(indices, at)) if drop else kind(values, indices)


_Sort, _Topk, _Kthvalue, _Mode = map(_pair, ("sort", "topk", "kthvalue", "mode"))
_AMinMax = _result("aminmax", "min", "max")


def sort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """Values in order along an axis, and where they stood; equal ones keep their order.

    >>> sort(Tensor([3.0, 1.0, 2.0])).indices.tolist()
    [1, 2, 0]
    """
    return _picked(_Sort, input, dim, lambda lines: ordered(lines, descending))


def argsort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """Where the sorted values stood.

    >>> argsort(Tensor([3.0, 1.0, 2.0]), descending=True).tolist()
    [0, 2, 1]
    """
    return sort(input, dim, descending).indices


def msort(input: Any) -> Any:
    """Values in order along the first axis."""
    return sort(input, 0).values


def topk(input: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The k largest values along an axis, or the smallest, and where they stood; always sorted.

    Raises:
        RuntimeError: there are fewer than k.

    >>> topk(Tensor([3.0, 1.0, 2.0]), 2).values.tolist()
    [3.0, 2.0]
    """
    check_tensor("topk", input)
    if not 0 <= k <= axis_length(input, dim):
        raise RuntimeError("selected index k out of range")
    return _picked(_Topk, input, dim, lambda lines: ordered(lines, largest)[..., :k])


def kthvalue(input: Any, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """The k-th smallest value along an axis, counted from 1, and where it stood.

    Raises:
        RuntimeError: there are fewer than k.

    >>> kthvalue(Tensor([3.0, 1.0, 2.0]), 2).indices.item()
    2
    """
    check_tensor("kthvalue", input)
    if not 1 <= k <= axis_length(input, dim):
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {wrap_axis(dim, input.ndim)}")
    return _picked(_Kthvalue, input, dim, lambda lines: ordered(lines)[..., k - 1 : k], not keepdim)


def axis_length(input: Any, dim: int) -> int:
    """How many elements stand along an axis; 1 of a number without axes."""
    at = wrap_axis(dim, input.ndim)
    return int(input.shape[at]) if input.ndim else 1


def _check_length(name: str, input: Any, dim: int) -> None:
    if not axis_length(input, dim):
        raise IndexError(f"{name}(): Expected reduction dim {wrap_axis(dim, input.ndim)} to have non-zero size.")


def mode(input: Any, dim: int = -1, keepdim: bool = False) -> Any:
    """The most frequent value along an axis, the least of equally frequent ones, and its last place.

    Raises:
        IndexError: the axis is empty.

    >>> mode(Tensor([1.0, 2.0, 2.0])).indices.item()
    2
    """
    check_tensor("mode", input)
    _check_length("mode", input, dim)
    return _picked(_Mode, input, dim, mode_places, not keepdim)


def _median(name: str, row: str, omit: bool) -> Callable[..., Any]:
    kind, whole = _pair(name), NAMES[row]

    def places(lines: Any) -> Any:
        known = numpy.sum(~is_nan(lines), axis=-1, keepdims=True)
        n = lines.shape[-1]
        # NaN stands last in order, so the first of them is the one after all that is known.
        at = (numpy.maximum(known, 1) - 1) // 2 if omit else numpy.where(known < n, known, (n - 1) // 2)
        return numpy.take_along_axis(ordered(lines), at, axis=-1)

    def function(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
        check_tensor(name, input)
        if dim is None:
            return whole(input)
        _check_length(name, input, dim)
        return _picked(kind, input, dim, places, not keepdim)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"{name}(x): the lower median of all elements, ties sharing the gradient; {name}(x, dim, keepdim=False): "
        "values and indices along an axis."
    )
    return function


def _running(name: str, places: Places) -> Callable[..., Any]:
    kind = _pair(name)

    def function(input: Any, dim: int) -> Any:
        check_tensor(name, input)
        if 0 in input.shape:
            return kind(input, make(numpy.zeros(input.shape, numpy.int64), None))
        return _picked(kind, input, dim, places)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name}(x, dim): the running extreme along an axis, and where it stands, the last of equals."
    return function


def aminmax(input: Any, *, dim: Any = None, keepdim: bool = False) -> Any:
    """The least and the greatest value.

    Raises:
        RuntimeError: there is none.

    >>> aminmax(Tensor([3.0, 1.0])).min.item()
    1.0
    """
    check_tensor("aminmax", input)
    if (dim is None and 0 in input.shape) or (dim is not None and not axis_length(input, dim)):
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    axis = wrap_axes(dim, input.ndim)
    return _AMinMax(*(NAMES[name](input, axis=axis, keepdims=keepdim) for name in ("amin", "amax")))


def searchsorted(
    sorted_sequence: Any,
    input: Any,
    *,
    right: bool = False,
    side: Any = None,
    out_int32: bool = False,
    sorter: Any = None,
) -> Any:
    """Where values belong in a sorted tensor of one axis, or one that `sorter` sorts; with `right`, after their equals.

    >>> searchsorted(Tensor([1.0, 2.0]), Tensor([2.0])).tolist()
    [1]
    """
    check_tensor("searchsorted", sorted_sequence, called="sorted_sequence")
    v = input if isinstance(input, Tensor) else Tensor(input)
    if sorter is not None:
        sorted_sequence = NAMES["take_along_axis"](sorted_sequence, index=raw(sorter), axis=-1)
    found = NAMES["searchsorted"](sorted_sequence, v, right=right, side=side or "left")
    return to_copy(found, dtype=numpy.dtype("int32")) if out_int32 else found


def bucketize(input: Any, boundaries: Any, *, right: bool = False, out_int32: bool = False) -> Any:
    """The number of the bucket, between sorted boundaries, that each value falls into.

    >>> bucketize(Tensor([2.5]), Tensor([1.0, 2.0, 3.0])).tolist()
    [2]
    """
    return searchsorted(boundaries, input, right=right, out_int32=out_int32)


SPECIAL: dict[str, Callable[..., Any]] = {
    **{f.__name__: f for f in (sort, argsort, msort, topk, kthvalue, mode, aminmax)},
    "median": _median("median", "median_low", omit=False),
    "nanmedian": _median("nanmedian", "nanmedian_low", omit=True),
    "cummax": _running("cummax", latest_max),
    "cummin": _running("cummin", latest_min),
}
"""Functions that are methods too."""

PLAIN: dict[str, Callable[..., Any]] = {"searchsorted": searchsorted, "bucketize": bucketize}
"""Functions alone."""
