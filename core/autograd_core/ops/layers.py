"""Rows of the layers of neural networks that are neither activation, normalisation nor loss."""

from __future__ import annotations

from autograd_core.op import REALS, Example, Op, Value, composite
from autograd_core.ops.linalg import matmul
from autograd_core.ops.piecewise import where
from autograd_core.ops.reduce import sum_
from autograd_core.ops.shape import index, transpose

Shape = tuple[int, ...]


def _linear_shape(x: Shape, weight: Shape, bias: Shape = ()) -> Shape:
    if not x or not weight or x[-1] != weight[-1]:
        raise ValueError(f"linear: the last lengths of the input, {x}, and of the weight, {weight}, must be the same")
    return (*x[:-1], *weight[:-1])


linear: Op = composite(
    "linear",
    lambda x, weight, bias: matmul(x, transpose(weight)) + bias,
    examples=(
        Example(((2, 3), (2, 3), (2,)), {}, ("moderate",) * 3),
        Example(((3,), (3,), ()), {}, ("moderate",) * 3),
    ),
    defaults={"bias": 0},
    shape=_linear_shape,
    math="x @ weight.T + bias",
    doc="Affine map of the last axis.",
)


def _bilinear(x1: Value, x2: Value, weight: Value, bias: Value) -> Value:
    """x1 @ weight[o] for every output o at once, then times x2."""
    rows = matmul(index(x1, key=(..., None, None, slice(None))), weight)
    return sum_(index(rows, key=(..., 0, slice(None))) * index(x2, key=(..., None, slice(None))), axis=-1) + bias


def _bilinear_shape(x1: Shape, x2: Shape, weight: Shape, bias: Shape = ()) -> Shape:
    if len(weight) != 3 or not x1 or x1[:-1] != x2[:-1] or (x1[-1], x2[-1]) != weight[1:]:
        raise ValueError(f"bilinear: shapes {x1} and {x2} do not fit a weight of shape {weight}")
    return (*x1[:-1], weight[0])


bilinear: Op = composite(
    "bilinear",
    _bilinear,
    examples=(
        Example(((2, 2), (2, 3), (2, 2, 3), (2,)), {}, ("moderate",) * 4),
        Example(((2,), (2,), (1, 2, 2), ()), {}, ("moderate",) * 4),
    ),
    defaults={"bias": 0},
    shape=_bilinear_shape,
    math="x1 @ weight[i] @ x2 + bias[i] for each i",
    doc="Bilinear form of two vectors, one for each matrix of the weight.",
)


def _dropout(x: Value, mask: Value, p: float = 0.5) -> Value:
    return where(mask != 0, x / (1 - p) if p < 1 else 0 * x, 0)


dropout: Op = composite(
    "dropout",
    _dropout,
    domain=(REALS, REALS),
    conditions=frozenset((1,)),
    examples=(Example(((),)), Example(((),), {"p": 0.25}), Example(((),), {"p": 1})),
    math="x / (1 - p) if mask else 0",
    doc="x where a mask, drawn elsewhere, keeps it, scaled so that the mean stays; 0 where it was dropped.",
)
