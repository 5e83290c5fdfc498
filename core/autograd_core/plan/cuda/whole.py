"""What a node does to whole arrays on a device: each by CuPy, for whatever is not part of a kernel."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy

from autograd_core.errors import Lacking
from autograd_core.op import ARRAYS, CARRIERS
from autograd_core.plan.calls import astype
from autograd_core.plan.recording import Node


def whole(node: Node) -> Callable[..., Any]:
    """The node as a function of arrays on the device and of plain numbers.

    Raises:
        Lacking: CuPy has no such function (raised by the call).
    """
    import cupy

    function = node.function
    if node.kind == "map":
        if function is astype:
            return lambda x: x.astype(node.dtype)
        return lambda *args: cupy.asarray(_called(function)(*args)).astype(node.dtype, copy=False)
    if node.kind == "reduce":
        axis, keepdims = node.attributes["axis"], node.attributes["keepdims"]
        reduce = reduction(function)
        return lambda x: reduce(x, axis=axis, keepdims=keepdims).astype(node.dtype, copy=False)
    if node.kind == "matmul":
        return cupy.matmul  # type: ignore[no-any-return]
    if node.kind == "number":
        return lambda: cupy.full(node.shape, node.dtype.type(function), node.dtype)
    if node.kind == "array":
        return lambda: cupy.asarray(function).reshape(node.shape)
    attributes = dict(node.attributes)
    return lambda *args: CARRIERS[cupy.ndarray](function, args, attributes)


def _called(function: Any) -> Callable[..., Any]:
    """CuPy's function of the same name as one of NumPy's, SciPy's or Python's."""
    import cupy

    name = function.__name__
    if not isinstance(function, numpy.ufunc):
        return getattr(cupy, name, function)  # type: ignore[no-any-return]  # where; Python's own pow
    found = getattr(cupy, name, None) or getattr(import_module("cupyx.scipy.special"), name, None)
    if found is None:
        raise Lacking(name)
    return found  # type: ignore[no-any-return]


_REDUCTIONS = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min"}


def reduction(function: Any) -> Callable[..., Any]:
    """CuPy's reduction, which adds up in a tree."""
    if function.__name__ not in _REDUCTIONS:
        raise Lacking(f"{function.__name__}.reduce")
    import cupy

    return getattr(ARRAYS[cupy.ndarray], _REDUCTIONS[function.__name__])  # type: ignore[no-any-return]
