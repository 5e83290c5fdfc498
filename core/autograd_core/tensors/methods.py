"""Puts everything onto `Tensor`: the table's functions as methods, and what only a method can be.

By setattr, as `engine.short` does it: the engine knows nothing of this package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any

import numpy

from autograd_core.engine import splitting
from autograd_core.engine.tensor import Tensor
from autograd_core.op import CARRIERS, on_device
from autograd_core.operators import Operators
from autograd_core.tensors import (
    algebra,
    convert,
    create,
    display,
    factors,
    keys,
    ordering,
    orders,
    show,
    special,
    spreads,
    state,
)
from autograd_core.tensors.devices import located, moved
from autograd_core.tensors.functions import FUNCTIONS
from autograd_core.tensors.queries import QUERIES
from autograd_core.tensors.selecting import SELECTING, UPDATING
from autograd_core.tensors.shapes import BOTH, METHODS, adjoint_of_matrix, flatten, matrix_adjoint, matrix_transpose

_STATE = (
    *(state.size, state.requires_grad_, state.detach, state.detach_, state.is_inference),
    *(convert.item, convert.tolist, convert.clone, convert.contiguous, convert.to, convert.bfloat16),
    *(convert.is_contiguous, convert.stride, flatten),
    *(splitting.unbind, splitting.split, splitting.split_with_sizes, splitting.chunk),
)
_RENAMED: Mapping[str, Callable[..., Any]] = {
    "numpy": convert.to_numpy,
    "type": convert.as_type,
    "where": special.where_method,
    "dim": lambda self: len(self._value.shape),
    "ndimension": lambda self: len(self._value.shape),
    "nelement": QUERIES["numel"],
    "element_size": lambda self: self._value.itemsize,
    "data_ptr": lambda self: self.numpy(force=True).ctypes.data,
    "type_as": lambda self, other: convert.converted_to(self, other.dtype),
    "cpu": lambda self: moved(self, "cpu"),
    "cuda": lambda self, device="cuda": moved(self, "cuda" if device is None else device),
    **{f"new_{name}": getattr(create.New, name) for name in ("zeros", "ones", "empty", "full", "tensor")},
}


def _comparison(name: str) -> Callable[..., Any]:
    """`==` and `!=`: with None, text or a list, Python's own answer, which is that they differ."""
    row = FUNCTIONS[name]

    def method(self: Tensor, other: Any) -> Any:
        if isinstance(other, Tensor | int | float | complex | numpy.ndarray | numpy.generic) or type(other) in CARRIERS:
            return row(self, other)
        return NotImplemented

    return method


_PYTHON: Mapping[str, Callable[..., Any]] = {
    "__eq__": _comparison("eq"),
    "__ne__": _comparison("ne"),
    "__len__": convert.length,
    "__iter__": convert.iterate,
    "__bool__": convert.to_bool,
    "__float__": convert.to_float,
    "__int__": convert.to_int,
    "__complex__": convert.to_complex_number,
    "__index__": convert.to_index,
    "__contains__": convert.contains,
    "__array__": convert.to_array,
    "__reversed__": keys.reverse,
    "__format__": show.formatted,
    "__repr__": show.show,
    "_repr_html_": display.html,
    "_repr_markdown_": display.markdown,
    "_repr_latex_": display.latex,
    "__deepcopy__": state.deepcopy,
    "__reduce_ex__": state.reduce_ex,
}
_PROPERTIES: Mapping[str, property] = {
    **state.PROPERTIES,
    "device": property(lambda self: located(self._value), doc="Where the tensor lives."),
    **{
        name: property(function, doc=function.__doc__)
        for name, function in (("mT", matrix_transpose), ("mH", matrix_adjoint), ("H", adjoint_of_matrix))
    },
    **{name: property(FUNCTIONS[name], doc=FUNCTIONS[name].__doc__) for name in ("real", "imag")},
    "nbytes": property(lambda self: prod(self.shape) * self._value.itemsize, doc="Bytes that the elements take."),
    "itemsize": property(lambda self: self._value.itemsize, doc="Bytes that one element takes."),
    "is_cuda": property(lambda self: on_device(self._value), doc="Whether the tensor lives on a GPU."),
}


def methods() -> dict[str, Any]:
    """All that tensors get here, by name; where torch's function differs from the row, the later one wins.

    >>> {"exp", "sum", "view", "grad", "__len__"} <= methods().keys()
    True
    """
    return {
        **FUNCTIONS,
        **SELECTING,
        **UPDATING,
        **special.SPECIAL,
        **ordering.SPECIAL,
        **spreads.SPECIAL,
        **algebra.METHODS,
        **factors.METHODS,
        **orders.METHODS,
        **QUERIES,
        **BOTH,
        **METHODS,
        **convert.CONVERSIONS,
        **{function.__name__: function for function in _STATE},
        **_RENAMED,
        **_PYTHON,
        **_PROPERTIES,
    }


def install() -> None:
    """Give `Tensor` its methods."""
    for name, method in methods().items():
        setattr(Tensor, name, method)
    if Tensor.__getitem__ is Operators.__getitem__:
        setattr(Tensor, "__getitem__", keys.get_item)  # noqa: B010 - as everything else here


install()
