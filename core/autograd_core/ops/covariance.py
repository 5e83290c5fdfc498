"""Rows of covariances and correlations of variables, one in each row of a matrix."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.op import CARRIERS, Example, Op, Value, composite
from autograd_core.ops.diagonals import diagonal
from autograd_core.ops.exponential import sqrt
from autograd_core.ops.linalg import adjoint, matmul
from autograd_core.ops.ranking import beside, raw
from autograd_core.ops.reduce import mean, sum_
from autograd_core.ops.shape import index, reshape

Shape = tuple[int, ...]
_EXAMPLES = (Example(((2, 3),), {}, ("moderate",)),)


def _weights(given: Any, x: Value) -> Value:
    """One weight for each column, as a value that a derivative may pass through.

    Raises:
        ValueError: not one for each, or a negative one.
    """
    weights = given if type(given) in CARRIERS else numpy.asarray(given, dtype=numpy.empty(0, x.dtype).real.dtype)
    if weights.shape != x.shape[-1:]:
        raise ValueError(f"weights of shape {tuple(weights.shape)} for {x.shape[-1]} columns")
    if (raw(weights) < 0).any():
        raise ValueError("weights must not be negative")
    return weights if weights is given else beside(weights, x)


def _weighted(rows: Value, correction: int, fweights: Any, aweights: Any) -> Value:
    """Sums of products of columns counted and weighed, divided by the weights' sum less what `correction` takes off."""
    w, *others = (_weights(given, rows) for given in (aweights, fweights) if given is not None)
    weights = w * others[0] if others else w
    total = sum_(weights)
    lost = correction if aweights is None or not correction else correction * sum_(weights * w) / total
    centred = rows - sum_(rows * weights, axis=-1, keepdims=True) / total
    freedom = total - lost
    return matmul(centred * weights, adjoint(centred)) / (freedom if raw(freedom) > 0 else 0)


def _cov(x: Value, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Value:
    if x.ndim > 2:
        raise ValueError(f"cov takes a vector or a matrix, not an array of {x.ndim} dimensions")
    rows = reshape(x, shape=(1, -1)) if x.ndim < 2 else x
    if fweights is None and aweights is None:
        centred = rows - mean(rows, axis=-1, keepdims=True)
        found = matmul(centred, adjoint(centred)) / max(rows.shape[-1] - correction, 0)
    else:
        found = _weighted(rows, correction, fweights, aweights)
    return reshape(found, shape=_shape(x.shape))


def _shape(x: Shape, **_: Any) -> Shape:
    """One variable has one variance, not a matrix of it."""
    return (x[0], x[0]) if len(x) == 2 and x[0] != 1 else ()


cov: Op = composite(
    "cov",
    _cov,
    examples=(
        *_EXAMPLES,
        Example(((2, 2),), {"correction": 0}, ("moderate",)),
        Example(((3,),), {}, ("moderate",)),
        Example(((2, 3),), {"fweights": (2, 1, 3)}, ("moderate",)),
        Example(((1, 3),), {"fweights": (2, 1, 3), "aweights": (0.5, 1.0, 0.25)}, ("moderate",)),
    ),
    shape=_shape,
    dtypes="fc",
    doc="Covariances of the rows of a matrix; divided by the number of columns less `correction`; `fweights` counts "
    "columns, `aweights` weighs them.",
)


def _corrcoef(x: Value) -> Value:
    found = _cov(x)
    if not found.ndim:
        return found / found
    spread = sqrt(diagonal(found))
    return found / index(spread, key=(slice(None), None)) / spread


corrcoef: Op = composite(
    "corrcoef",
    _corrcoef,
    examples=_EXAMPLES,
    shape=_shape,
    doc="Pearson's correlations of the rows of a matrix.",
)
