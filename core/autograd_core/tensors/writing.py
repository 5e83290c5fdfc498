"""`out=`: writing a result into a tensor that is there already."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy

from autograd_core.engine.mode import MODE
from autograd_core.engine.tensor import Tensor
from autograd_core.engine.views import storage
from autograd_core.op import Op
from autograd_core.tensors.dtypes import type_name

_NONE: Mapping[str, Any] = MappingProxyType({})


def write(name: str, out: Any, row: Op, operands: Sequence[Any], attributes: Mapping[str, Any] = _NONE) -> Tensor:
    """Run a row and put its result into `out`, which takes the result's shape.

    Raises:
        TypeError: `out` is no tensor.
        RuntimeError: a gradient would be needed through it, or `out` has a lower kind of dtype.
    """
    if not isinstance(out, Tensor):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
    if MODE.grad and any(isinstance(t, Tensor) and t.requires_grad for t in (*operands, out)):
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, but one of the "
            "arguments requires grad."
        )
    result = row(*operands, **attributes)._value
    if not numpy.can_cast(result.dtype, out._value.dtype, "same_kind"):
        raise RuntimeError(
            f"result type {type_name(result.dtype)} can't be cast to the desired output type "
            f"{type_name(out._value.dtype)}"
        )
    if out._value.shape != result.shape:
        if out._value.size:
            warnings.warn(
                f"An output with one or more elements was resized since it had shape {list(out._value.shape)}, which "
                f"does not match the required output shape {list(result.shape)}.",
                UserWarning,
                stacklevel=3,
            )
        out._value = numpy.empty(result.shape, out._value.dtype)
    storage(out)[...] = result
    out.version_counter().count += 1
    return out
