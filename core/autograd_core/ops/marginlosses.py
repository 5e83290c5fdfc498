"""Rows of the losses that ask for a margin: between classes, between pairs, between distances.

A loss is 0 once the margin is kept. Exactly at it the slope is that of a loss still paid, as of `clamp`.
"""

from __future__ import annotations

from math import inf
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite
from autograd_core.ops.exponential import sqrt
from autograd_core.ops.losses import Shape, class_key, reduced, reduced_shape, times, ways, whole_numbers
from autograd_core.ops.normalize import pairwise_distance
from autograd_core.ops.piecewise import clamp, minimum, relu, where
from autograd_core.ops.ranking import beside
from autograd_core.ops.reduce import mean, sum_
from autograd_core.ops.shape import index
from autograd_core.ops.smoothunits import softplus

_AT_MARGIN = "the slope of the loss at the margin"


def _paid(x: Value) -> Value:
    """max(x, 0), with slope 1 at 0."""
    return clamp(x, 0, inf)


hinge_embedding_loss: Op = composite(
    "hinge_embedding_loss",
    lambda x, target, margin=1.0, reduction="mean": reduced(
        where(target == 1, 0, _paid(margin - x)) + where(target == -1, 0, x), reduction
    ),
    inert=frozenset((1,)),
    kink=lambda x, target, margin: (target != 1) & (x == margin),
    convention=_AT_MARGIN,
    examples=ways("moderate", "condition", margin=0.5),
    shape=reduced_shape,
    math="(x if target != -1 else 0) + (max(0, margin - x) if target != 1 else 0)",
    doc="Distances x of what belongs together (target 1), and margins that the others (-1) fall short of.",
)


def _ranking_gap(input1: Value, input2: Value, target: Value, margin: float) -> Value:
    return margin - target * (input1 - input2)


margin_ranking_loss: Op = composite(
    "margin_ranking_loss",
    lambda input1, input2, target, margin=0.0, reduction="mean": reduced(
        _paid(_ranking_gap(input1, input2, target, margin)), reduction
    ),
    kink=lambda input1, input2, target, margin: _ranking_gap(input1, input2, target, margin) == 0,
    convention=_AT_MARGIN,
    examples=ways("moderate", "moderate", "moderate", margin=0.5),
    shape=reduced_shape,
    math="max(0, margin - target * (input1 - input2))",
    doc="How far the first input is from ranking above (target 1) or below (-1) the second.",
)

soft_margin_loss: Op = composite(
    "soft_margin_loss",
    lambda x, target, reduction="mean": reduced(softplus(-target * x), reduction),
    examples=ways("moderate", "moderate"),
    shape=reduced_shape,
    math="log(1 + exp(-target * x))",
    doc="Logistic loss of scores x with targets 1 and -1.",
)


def _last_mean(losses: Value, reduction: str) -> Value:
    return reduced(mean(losses, axis=-1), reduction)


def _last_mean_shape(*shapes: Shape, reduction: str = "mean", **_: Any) -> Shape:
    return numpy.broadcast_shapes(*shapes)[:-1] if reduction == "none" else ()


multilabel_soft_margin_loss: Op = composite(
    "multilabel_soft_margin_loss",
    lambda x, target, weight, reduction="mean": _last_mean(
        times(target * softplus(-x) + (1 - target) * softplus(x), weight), reduction
    ),
    examples=ways("moderate", "unit", "positive"),
    order=("x", "target", "weight", "reduction"),
    defaults={"weight": 1},
    shape=_last_mean_shape,
    math="mean(weight * (target * log(1 + exp(-x)) + (1 - target) * log(1 + exp(x))), axis=-1)",
    doc="Binary cross entropy of several labels, averaged over them.",
)


def _multi_margin(
    x: Value, weight: Value, target: Any = (), p: int = 1, margin: float = 1.0, reduction: str = "mean"
) -> Value:
    if p not in (1, 2) or len(x.shape) > 2:
        raise ValueError(f"multi_margin_loss takes p = 1 or 2 and shapes (N, C) or (C,), not p = {p} and {x.shape}")
    key, _ = class_key(x.shape, target)
    count = x.shape[-1]
    right = key[-1][..., None] == numpy.arange(count)
    short = relu(margin - index(index(x, key=key), key=(..., None)) + x)
    losses = sum_(where(right, 0, short if p == 1 else short * short), axis=-1) / count
    return reduced(times(losses, index(weight, key=key[-1:]) if getattr(weight, "ndim", 0) else weight), reduction)


multi_margin_loss: Op = composite(
    "multi_margin_loss",
    _multi_margin,
    examples=(
        Example(((2, 3), (3,)), {"target": (2, 0)}, ("distinct", "positive")),
        Example(((3,), ()), {"target": 1, "p": 2, "margin": 3, "reduction": "none"}, ("distinct", "positive")),
    ),
    order=("x", "target", "p", "margin", "weight", "reduction"),
    defaults={"weight": 1},
    shape=lambda x, weight=(), reduction="mean", **_: x[:-1] if reduction == "none" else (),
    math="sum over other classes i of max(0, margin - x[target] + x[i])**p, over the number of classes",
    doc="By how much the right class, a constant, fails to lead all others.",
)


def _label_pairs(shape: Shape, target: Any) -> Any:
    """How often each pair (a label, another class) counts: labels are listed up to the first -1."""
    lists = whole_numbers(target)
    if lists.shape != shape:
        raise ValueError(f"expected targets of the input's shape {shape}, got {lists.shape}")
    lists = numpy.where(numpy.cumsum(lists < 0, axis=-1) > 0, -1, lists)
    labels = (lists[..., None] == numpy.arange(shape[-1])).sum(axis=-2)
    return labels[..., :, None] * (labels == 0)[..., None, :]


def _multilabel_margin(x: Value, target: Any = (), reduction: str = "mean") -> Value:
    pairs = _label_pairs(tuple(x.shape), target)
    short = relu(1 - index(x, key=(..., slice(None), None)) + index(x, key=(..., None, slice(None))))
    times = beside(pairs.astype(x.dtype), x)
    return reduced(sum_(where(pairs > 0, short * times, 0), axis=(-2, -1)) / x.shape[-1], reduction)


multilabel_margin_loss: Op = composite(
    "multilabel_margin_loss",
    _multilabel_margin,
    examples=(
        Example(((2, 3),), {"target": ((2, 0, -1), (1, -1, 0))}, ("distinct",)),
        Example(((3,),), {"target": (1, 2, -1), "reduction": "none"}, ("distinct",)),
    ),
    shape=lambda x, target=(), reduction="mean": x[:-1] if reduction == "none" else (),
    math="sum over labels j and other classes i of max(0, 1 - x[j] + x[i]), over the number of classes",
    doc="By how much any of several right classes, listed up to the first -1, fails to lead any other.",
)


def _embedding_cosine(input1: Value, input2: Value) -> Value:
    """torch's own formula here: the squares, not the norms, are kept from 0."""
    squares = (sum_(x * x, axis=-1) + 1e-12 for x in (input1, input2))
    first, second = map(sqrt, squares)
    return sum_(input1 * input2, axis=-1) / first / second


def _cosine_embedding(
    input1: Value, input2: Value, target: Value, margin: float = 0.0, reduction: str = "mean"
) -> Value:
    cosine = _embedding_cosine(input1, input2)
    far = where(target == -1, _paid(cosine - margin), 0)
    return reduced(where(target == 1, 1 - cosine, far), reduction)


def _embedding_shape(input1: Shape, input2: Shape, target: Shape, reduction: str = "mean", **_: Any) -> Shape:
    losses = numpy.broadcast_shapes(numpy.broadcast_shapes(input1, input2)[:-1], target)
    return losses if reduction == "none" else ()


cosine_embedding_loss: Op = composite(
    "cosine_embedding_loss",
    _cosine_embedding,
    inert=frozenset((2,)),
    kink=lambda input1, input2, target, margin: (target == -1) & (_embedding_cosine(input1, input2) == margin),
    convention=_AT_MARGIN,
    examples=(
        Example(((2, 3), (2, 3), (2,)), {"margin": 0.25}, ("moderate", "moderate", "condition")),
        Example(((3,), (3,), ()), {"reduction": "none"}, ("moderate", "moderate", "condition")),
    ),
    shape=_embedding_shape,
    math="1 - cosine where target is 1, max(0, cosine - margin) where it is -1",
    doc="Angles between what belongs together (target 1), and what the others (-1) are too close by.",
)


def _triplet_gap(
    anchor: Value, positive: Value, negative: Value, margin: float, p: float, eps: float, swap: bool
) -> Value:
    near = pairwise_distance(anchor, positive, p=p, eps=eps)
    far = pairwise_distance(anchor, negative, p=p, eps=eps)
    if swap:
        far = minimum(far, pairwise_distance(positive, negative, p=p, eps=eps))
    return margin + near - far


triplet_margin_loss: Op = composite(
    "triplet_margin_loss",
    lambda anchor, positive, negative, margin=1.0, p=2, eps=1e-6, swap=False, reduction="mean": reduced(
        _paid(_triplet_gap(anchor, positive, negative, margin, p, eps, swap)), reduction
    ),
    kink=lambda anchor, positive, negative, margin, p, eps, swap: (
        _triplet_gap(anchor, positive, negative, margin, p, eps, swap) == 0
    ),
    convention=_AT_MARGIN,
    examples=(
        Example(((2, 2), (2, 2), (2, 2)), {"margin": 5}, ("moderate",) * 3),
        Example(((2,), (2,), (2,)), {"margin": 2, "swap": True, "eps": 0.25, "reduction": "none"}, ("moderate",) * 3),
        Example(((1, 2), (1, 2), (1, 2)), {"margin": 2, "p": 3, "reduction": "sum"}, ("moderate",) * 3),
    ),
    shape=_last_mean_shape,
    math="max(0, margin + d(anchor, positive) - d(anchor, negative)) with pairwise distances d",
    doc="How far an anchor is from being closer to the positive than to the negative, by a margin.",
)
