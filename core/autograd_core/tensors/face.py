"""The public names of `autograd_core` that need NumPy; the package resolves them here on first use."""

from __future__ import annotations

import math
from typing import Any

import numpy

from autograd_core.engine import splitting
from autograd_core.engine.backward import backward as _backward  # noqa: F401 - how tensors compute is registered there
from autograd_core.engine.tensor import Tensor
from autograd_core.tensors import (
    algebra,
    convert,
    create,
    factors,
    modes,
    ordering,
    orders,
    random,
    show,
    spreads,
    state,
)
from autograd_core.tensors.devices import cuda, device
from autograd_core.tensors.dtypes import DTYPES, get_default_dtype, set_default_dtype
from autograd_core.tensors.functions import FUNCTIONS
from autograd_core.tensors.methods import methods
from autograd_core.tensors.promotion import promote_types
from autograd_core.tensors.queries import QUERIES, is_tensor
from autograd_core.tensors.selecting import SELECTING
from autograd_core.tensors.shapes import BOTH, METHODS
from autograd_core.tensors.size import Size
from autograd_core.tensors.special import SPECIAL, where

_FUNCTIONS = (
    *(create.tensor, create.as_tensor, create.from_numpy, create.zeros, create.ones, create.full, create.empty),
    *(create.arange, create.linspace, create.eye),
    *(create.zeros_like, create.ones_like, create.full_like, create.empty_like),
    *(random.manual_seed, random.rand, random.randn, random.randint, random.randperm, random.normal),
    *(random.rand_like, random.randn_like),
    *(modes.no_grad, modes.enable_grad, modes.set_grad_enabled, modes.inference_mode),
    *(modes.is_grad_enabled, modes.is_inference_mode_enabled),
    *(show.set_printoptions, get_default_dtype, set_default_dtype, promote_types),
    *(Tensor, Size, device, cuda, is_tensor, where, convert.clone, state.detach),
    *(splitting.unbind, splitting.split, splitting.split_with_sizes, splitting.chunk),
)


def result_type(tensor1: Any, tensor2: Any) -> Any:
    """The dtype of an operation on two operands, tensors or Python numbers.

    >>> result_type(create.tensor([1, 2]), 1.0)
    dtype('float32')
    """
    from autograd_core.tensors import promotion

    return promotion.result_type(*(t._value if isinstance(t, Tensor) else t for t in (tensor1, tensor2)))


def names() -> dict[str, Any]:
    """Every name, in the order in which later ones replace earlier ones.

    >>> {"exp", "where", "Size", "float64"} <= names().keys()
    True
    """
    flatten = methods()["flatten"]
    rows = {name: function for name, function in FUNCTIONS.items() if name not in METHODS}
    return {
        **rows,
        **SELECTING,
        **SPECIAL,
        **ordering.SPECIAL,
        **spreads.SPECIAL,
        **ordering.PLAIN,
        **spreads.PLAIN,
        **algebra.METHODS,
        **algebra.PLAIN,
        **factors.METHODS,
        **orders.PLAIN,
        **QUERIES,
        **BOTH,
        "flatten": flatten,
        **{function.__name__: function for function in _FUNCTIONS},
        **DTYPES,
        "result_type": result_type,
        "finfo": numpy.finfo,
        "iinfo": numpy.iinfo,
        "dtype": numpy.dtype,
        **{"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan},
    }
