"""Functions of NumPy that are more, or less, than the row of their name; for `Traced` arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy

from autograd_core.ops import TABLE
from autograd_core.verdict.opaque.traced import Refused, Traced, apply, as_tensor

Function = Callable[..., Any]
_SWAPPED = tuple(TABLE["swapaxes"].attributes)


def arrays(operands: Sequence[Any]) -> tuple[Any, ...]:
    """Lists as arrays, joined where they hold traced numbers; nothing else changes."""
    return tuple(stacked(one) if isinstance(one, list | tuple) else one for one in operands)


def stacked(given: Any) -> Any:
    """Nested lists of traced and plain numbers as one array.

    >>> from autograd_core.engine.tensor import Tensor
    >>> one = Traced(Tensor(numpy.float64(2.0)))
    >>> stacked([[one, 1.0], [0.0, one]]).shape
    (2, 2)
    """
    if not isinstance(given, list | tuple):
        return given
    items = [stacked(one) for one in given]
    like = next((one for one in items if isinstance(one, Traced)), None)
    if like is None:
        return numpy.asarray(given)
    return apply(TABLE["stack"], tuple(Traced(as_tensor(one, like)) for one in items), {"axis": 0})


def _like(fill: float) -> Function:
    def function(prototype: Any, fill_value: Any = fill, *rest: Any, **options: Any) -> Any:
        shape = options.get("shape") or numpy.shape(prototype)
        kind = options.get("dtype") or float
        if numpy.dtype(kind).kind != "f" or not isinstance(prototype, Traced):
            return numpy.full(shape, fill_value, dtype=kind)
        if isinstance(fill_value, Traced):
            return TABLE["broadcast_to"](fill_value, shape=shape)
        return Traced(as_tensor(numpy.full(shape, fill_value), prototype))

    return function


def _zeros_like(fill: float) -> Function:
    inner = _like(fill)
    return lambda prototype, *rest, **options: inner(prototype, fill, **options)


def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    if ord is None or (ord == "fro" and numpy.ndim(x) == 2) or (ord == 2 and numpy.ndim(x) == 1):
        return TABLE["vector_norm"](x, axis=axis, keepdims=keepdims)
    if numpy.ndim(x) == 1 or isinstance(axis, int):
        return TABLE["vector_norm"](x, p=ord, axis=axis, keepdims=keepdims)
    return TABLE["matrix_norm"](x, p=ord, keepdims=keepdims)


def _clip(a: Any, a_min: Any = None, a_max: Any = None, **named: Any) -> Any:
    low, high = named.get("min", a_min), named.get("max", a_max)
    found = a if low is None else TABLE["maximum"](a, low)
    return found if high is None else TABLE["minimum"](found, high)


def _append(arr: Any, values: Any, axis: int | None = None) -> Any:
    if axis is None:
        arr, values = numpy.ravel(stacked(arr)), numpy.ravel(stacked(values))
    return numpy.concatenate((arr, values), axis=0 if axis is None else axis)


def _percentile(a: Any, q: Any, **options: Any) -> Any:
    return numpy.quantile(a, numpy.asarray(q) / 100, **options)


def _where(condition: Any, *choices: Any) -> Any:
    if not choices:
        raise Refused("where() with one argument has no counterpart on balls")
    return TABLE["where"](condition, *arrays(choices))


def _average(a: Any, axis: Any = None, weights: Any = None, **options: Any) -> Any:
    if weights is None:
        return numpy.mean(a, axis=axis, **options)
    weighed = a * (weights if isinstance(weights, Traced) else numpy.asarray(weights))
    return numpy.sum(weighed, axis=axis, **options) / (numpy.sum(weighed * 0 + weights, axis=axis, **options))


def _select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    found = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist), strict=True):
        found = numpy.where(condition, choice, found)
    return found


def _polyval(p: Any, x: Any) -> Any:
    found: Any = 0.0
    for coefficient in p:
        found = found * x + coefficient
    return found


def _pieces(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Equal pieces, or those between places."""
    length = ary.shape[axis]
    if isinstance(indices_or_sections, int):
        if length % indices_or_sections:
            raise ValueError("array split does not result in an equal division")
        step = length // indices_or_sections
        places = [step * i for i in range(1, indices_or_sections)]
    else:
        places = list(indices_or_sections)
    ends = [0, *places, length]
    before: tuple[Any, ...] = (slice(None),) * (axis % ary.ndim)
    return [ary[(*before, slice(low, high))] for low, high in pairwise(ends)]


def _repeat(a: Any, repeats: Any, axis: int | None = None) -> Any:
    flat = numpy.ravel(a) if axis is None else a
    along = 0 if axis is None else axis % flat.ndim
    order = numpy.repeat(numpy.arange(flat.shape[along]), repeats)
    before: tuple[Any, ...] = (slice(None),) * along
    return flat[(*before, order)]


def _refuse_index(name: str) -> Function:
    def function(*args: Any, **options: Any) -> Any:
        raise Refused(f"{name}() gives whole numbers that depend on the values of an input")

    return function


SPECIAL: dict[str, Function] = {
    "shape": lambda a: a.shape,
    "ndim": lambda a: a.ndim,
    "size": lambda a, axis=None: a.size if axis is None else a.shape[axis],
    "copy": lambda a, *rest, **options: a,
    "real": lambda val: val,
    "iscomplexobj": lambda x: False,
    "isrealobj": lambda x: True,
    "zeros_like": _zeros_like(0.0),
    "empty_like": _zeros_like(0.0),
    "ones_like": _zeros_like(1.0),
    "full_like": _like(0.0),
    "norm": _norm,
    "clip": _clip,
    "append": _append,
    "percentile": _percentile,
    "where": _where,
    "average": _average,
    "select": _select,
    "polyval": _polyval,
    "split": _pieces,
    "repeat": _repeat,
    "swapaxes": lambda a, axis1, axis2: apply(
        TABLE["swapaxes"], (a,), dict(zip(_SWAPPED, (axis1, axis2), strict=True))
    ),
    "nonzero": _refuse_index("nonzero"),
    **{name: _refuse_index(name) for name in ("argmax", "argmin", "argsort", "searchsorted", "digitize")},
}

METHODS: dict[str, Function] = {
    "copy": lambda array, *rest: Traced(array.tensor),
    "flatten": lambda array, *rest: numpy.ravel(array),
    "astype": lambda array, dtype, *rest, **options: Traced(_cast(array, dtype)),
    "dot": numpy.dot,
    "conj": lambda array: array,
    "conjugate": lambda array: array,
}


def _cast(array: Traced, dtype: Any) -> Any:
    if numpy.dtype(dtype).kind not in "f":
        raise Refused(f"astype({numpy.dtype(dtype)}) makes plain numbers of it")
    return (array * 1.0).tensor if array.conditional else array.tensor
