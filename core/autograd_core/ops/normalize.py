"""Rows that normalise: softmax and its kin, layer norm, and similarities and distances of vectors."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite, general
from autograd_core.ops.exponential import exp, log, sqrt
from autograd_core.ops.norms import vector_norm
from autograd_core.ops.piecewise import where
from autograd_core.ops.powers import expm1
from autograd_core.ops.reduce import mean, sum_
from autograd_core.ops.shape import broadcast_to, index

Shape = tuple[int, ...]
_SOFT = (
    Example(((2, 3),), {}, ("moderate",)),
    Example(((3, 2),), {"axis": 0}, ("moderate",)),
    Example(((3,),), {}, ("spread",)),
)


def _same(x: Shape, **_: Any) -> Shape:
    return x


def _softmax(xp: Any, x: Value, axis: int = -1) -> Value:
    if not x.size:
        return x
    powers = xp.exp(x - xp.max(x, axis=axis, keepdims=True))
    return powers / xp.sum(powers, axis=axis, keepdims=True)


def _along(x: Value, axis: Any) -> Value:
    return sum_(x, axis=axis, keepdims=True)


def _softmax_map(g: Value, y: Value, axis: int) -> Value:
    """y (g - <y, g>), which is its own adjoint.

    Where one y is nearly 1, the difference cancels. The y sum to 1, so g may be measured from any level; measured
    from its entry at that y, the terms of the sum are as small as the result.
    """
    if y.dtype != object:
        g = g - _along(where(y > 1 / 2, g, 0), axis)
    return y * (g - _along(y * g, axis))


softmax: Op = general(
    "softmax",
    _softmax,
    pulls=(_softmax_map,),
    pushes=(lambda t, y, axis: _softmax_map(t, y, axis),),
    formula=lambda x, axis=-1: exp(x) / _along(exp(x), axis),
    examples=_SOFT,
    shape=_same,
    math="exp(x) / sum(exp(x))",
    doc="Positive shares that sum to 1 along an axis, as the exponentials of x.",
)

softmin: Op = composite(
    "softmin",
    lambda x, axis=-1: softmax(-x, axis=axis),
    examples=_SOFT,
    shape=_same,
    math="exp(-x) / sum(exp(-x))",
    doc="Softmax of -x.",
)


def _log_softmax(xp: Any, x: Value, axis: int = -1) -> Value:
    """The largest exponential, 1 after the shift, is left out of the sum: log1p of the rest keeps what 1 would hide."""
    if not x.size:
        return x
    shifted = x - xp.max(x, axis=axis, keepdims=True)
    powers = xp.exp(shifted)
    whole = powers == 1
    rest = xp.sum(xp.where(whole, 0, powers), axis=axis, keepdims=True)
    return shifted - xp.log1p(rest + (xp.sum(whole.astype(x.dtype), axis=axis, keepdims=True) - 1))


def _log_softmax_pull(g: Value, y: Value, axis: int) -> Value:
    """g - exp(y) sum(g); where exp(y) is nearly 1, g's own part of that is g (1 - exp(y)), without the difference."""
    share = exp(y)
    if y.dtype == object:
        return g - share * _along(g, axis)
    most = share > 1 / 2
    others = _along(where(most, 0, g), axis)
    total = others + _along(where(most, g, 0), axis)
    return where(most, -g * expm1(y) - share * others, g - share * total)


def _log_softmax_push(t: Value, y: Value, axis: int) -> Value:
    """t - <exp(y), t>, with t measured as in `_softmax_map`."""
    share = exp(y)
    if y.dtype != object:
        t = t - _along(where(share > 1 / 2, t, 0), axis)
    return t - _along(share * t, axis)


log_softmax: Op = general(
    "log_softmax",
    _log_softmax,
    pulls=(_log_softmax_pull,),
    pushes=(_log_softmax_push,),
    formula=lambda x, axis=-1: x - log(_along(exp(x), axis)),
    examples=_SOFT,
    shape=_same,
    math="x - log(sum(exp(x)))",
    doc="Logarithm of the softmax along an axis.",
)


def _trailing(shape: Shape, normalized_shape: Any) -> Shape:
    """The last axes, which have the lengths `normalized_shape`; the last one if that is None."""
    if normalized_shape is None:
        return (-1,)
    wanted = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not wanted or tuple(shape[-len(wanted) :]) != wanted:
        raise ValueError(f"the last lengths of the shape {shape} are not normalized_shape, {wanted}")
    return tuple(range(-len(wanted), 0))


def _layer_norm(x: Value, weight: Value, bias: Value, normalized_shape: Any = None, eps: float = 1e-5) -> Value:
    axes = _trailing(x.shape, normalized_shape)
    centred = x - mean(x, axis=axes, keepdims=True)
    return centred / sqrt(mean(centred * centred, axis=axes, keepdims=True) + eps) * weight + bias


def _normed_shape(x: Shape, *rest: Shape, normalized_shape: Any = None, eps: float | None = None) -> Shape:
    _trailing(x, normalized_shape)
    return numpy.broadcast_shapes(x, *rest)


layer_norm: Op = composite(
    "layer_norm",
    _layer_norm,
    examples=(
        Example(((2, 3), (3,), (3,)), {}, ("moderate",) * 3),
        Example(((2, 2, 2), (2, 2), ()), {"normalized_shape": (2, 2), "eps": 0.5}, ("moderate",) * 3),
    ),
    order=("x", "normalized_shape", "weight", "bias", "eps"),
    defaults={"weight": 1, "bias": 0},
    shape=_normed_shape,
    math="(x - mean(x)) / sqrt(var(x) + eps) * weight + bias",
    doc="The last axes shifted and scaled to mean 0 and variance 1, then by weight and bias.",
)


def _rms_norm(x: Value, weight: Value, normalized_shape: Any = None, eps: float | None = None) -> Value:
    axes = _trailing(x.shape, normalized_shape)
    if eps is None:
        eps = float(numpy.finfo(x.dtype if x.dtype != object else float).eps)
    return x / sqrt(mean(x * x, axis=axes, keepdims=True) + eps) * weight


rms_norm: Op = composite(
    "rms_norm",
    _rms_norm,
    examples=(
        Example(((2, 3), (3,)), {}, ("moderate",) * 2),
        Example(((2, 2, 2), (2, 2)), {"normalized_shape": (2, 2), "eps": 0.5}, ("moderate",) * 2),
    ),
    order=("x", "normalized_shape", "weight", "eps"),
    defaults={"weight": 1},
    shape=_normed_shape,
    math="x / sqrt(mean(x**2) + eps) * weight",
    doc="The last axes scaled to a root mean square of 1, then by a weight; eps is the dtype's if None.",
)


def _normalize(x: Value, p: float = 2, axis: int = 1, eps: float = 1e-12) -> Value:
    length = vector_norm(x, p=p, axis=axis, keepdims=True)
    return x / where(length < eps, eps, length)


normalize: Op = composite(
    "normalize",
    _normalize,
    examples=(
        Example(((2, 3),), {}, ("moderate",)),
        Example(((2, 3),), {"p": 3, "axis": 0, "eps": 0.5}, ("moderate",)),
        Example(((2, 3),), {"p": 1}, ("moderate",)),
    ),
    shape=_same,
    math="x / max(norm(x), eps)",
    doc="Vectors along an axis, scaled to norm 1; one shorter than eps is divided by eps.",
)


def _without(shape: Shape, axis: int, keepdims: bool = False) -> Shape:
    if not -len(shape) <= axis < len(shape):
        raise ValueError(f"axis {axis} is out of range for an array of {len(shape)} dimensions")
    at = axis % len(shape)
    return (*shape[:at], *((1,) if keepdims else ()), *shape[at + 1 :])


def _cosine(x1: Value, x2: Value, axis: int = 1, eps: float = 1e-8) -> Value:
    if x1.shape != x2.shape:  # the axis is to mean the same in both, and to have the same length
        shape = numpy.broadcast_shapes(x1.shape, x2.shape)
        x1, x2 = broadcast_to(x1, shape=shape), broadcast_to(x2, shape=shape)
    return sum_(normalize(x1, axis=axis, eps=eps) * normalize(x2, axis=axis, eps=eps), axis=axis)


cosine_similarity: Op = composite(
    "cosine_similarity",
    _cosine,
    examples=(
        Example(((2, 3), (2, 3)), {}, ("moderate",) * 2),
        Example(((3,), (2, 3)), {"axis": -1}, ("moderate",) * 2),
        Example(((2, 1), (2, 3)), {"axis": 0}, ("moderate",) * 2),
    ),
    shape=lambda x1, x2, axis=1, eps=1e-8: _without(numpy.broadcast_shapes(x1, x2), axis),
    math="<x1, x2> / (|x1| |x2|)",
    doc="Cosine of the angle between vectors along an axis; norms below eps count as eps.",
)

pairwise_distance: Op = composite(
    "pairwise_distance",
    lambda x1, x2, p=2, eps=1e-6, keepdims=False: vector_norm(x1 - x2 + eps, p=p, axis=-1, keepdims=keepdims),
    kink=lambda y: y == 0,
    convention="0 where the vectors are equal and eps is 0",
    examples=(
        Example(((2, 3), (2, 3)), {}, ("moderate",) * 2),
        Example(((2, 3), (3,)), {"p": 3, "eps": 0.25, "keepdims": True}, ("moderate",) * 2),
    ),
    shape=lambda x1, x2, p=2, eps=1e-6, keepdims=False: _without(numpy.broadcast_shapes(x1, x2), -1, keepdims),
    math="norm(x1 - x2 + eps, p, axis=-1)",
    doc="Distance of vectors along the last axis; eps, added to every difference, keeps it from 0.",
)


def _cdist(x1: Value, x2: Value, p: float = 2) -> Value:
    every = slice(None)
    gaps = index(x1, key=(..., every, None, every)) - index(x2, key=(..., None, every, every))
    return vector_norm(gaps, p=p, axis=-1)


def _cdist_shape(x1: Shape, x2: Shape, p: float = 2) -> Shape:
    if len(x1) < 2 or len(x2) < 2 or x1[-1] != x2[-1]:
        raise ValueError(f"cdist takes two lists of vectors of one length, not shapes {x1} and {x2}")
    return (*numpy.broadcast_shapes(x1[:-2], x2[:-2]), x1[-2], x2[-2])


cdist: Op = composite(
    "cdist",
    _cdist,
    kink=lambda y: y == 0,
    convention="0 where two vectors are equal",
    examples=(
        Example(((2, 3), (1, 3)), {}, ("moderate",) * 2),
        Example(((2, 2), (2, 2)), {"p": 1}, ("moderate",) * 2),
        Example(((2, 1, 2), (2, 2)), {"p": inf}, ("distinct",) * 2),
    ),
    shape=_cdist_shape,
    math="norm(x1[i] - x2[j]) for each i and j",
    doc="Distance of every vector of the first array to every one of the second.",
)
