"""The losses of `functional` that ask for a margin; see `lossfunctions` for `size_average` and `reduce`."""

from __future__ import annotations

from math import inf
from typing import Any

from autograd_core.engine.tensor import Tensor
from autograd_core.nn.lossfunctions import Function, chosen, or_one
from autograd_core.ops import TABLE
from autograd_core.ops.losses import reduced
from autograd_core.ops.piecewise import clamp, minimum
from autograd_core.ops.shape import reshape


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """x where the target is 1, max(0, margin - x) where it is -1.

    Raises:
        ValueError: another `reduction` than "mean", "sum" and "none", as in all losses here.
    """
    how = chosen(size_average, reduce, reduction)
    return TABLE["hinge_embedding_loss"](input, target, margin=margin, reduction=how)


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """max(0, margin - target * (input1 - input2)).

    Raises:
        RuntimeError: the numbers of axes differ.
    """
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.shape}, input2: {input2.shape}, target: {target.shape} "
        )
    how = chosen(size_average, reduce, reduction)
    return TABLE["margin_ranking_loss"](input1, input2, target, margin=margin, reduction=how)


def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """log(1 + exp(-target * x)), for targets 1 and -1.

    >>> float(soft_margin_loss(Tensor(-1000.0), Tensor(1.0)).value)
    1000.0
    """
    return TABLE["soft_margin_loss"](input, target, reduction=chosen(size_average, reduce, reduction))


def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Binary cross entropy of sigmoid(input) with several labels, averaged over the last axis."""
    how = chosen(size_average, reduce, reduction)
    row = TABLE["multilabel_soft_margin_loss"]
    return row(input, target, or_one(weight), reduction=how)


def multilabel_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """How far the labels, listed up to the first -1, fail to lead the other classes by 1."""
    how = chosen(size_average, reduce, reduction)
    return TABLE["multilabel_margin_loss"](input, target=target._value, reduction=how)


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """How far the right class fails to lead the others by a margin, to the power p.

    Raises:
        ValueError: p is neither 1 nor 2, or the shapes do not fit.
        IndexError: a class number out of range.
    """
    how = chosen(size_average, reduce, reduction)
    row, weights = TABLE["multi_margin_loss"], or_one(weight)
    if input.ndim < 2:  # one sample, whose target may be a list of one
        input = reshape(input, shape=(*(1,) * target.ndim, -1))
    return row(input, weights, target=target._value, p=p, margin=margin, reduction=how)


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """1 - cosine where the target is 1, max(0, cosine - margin) where it is -1.

    Raises:
        RuntimeError: the target has not one axis less than the inputs.
    """
    if target.ndim > 1 or input1.ndim != target.ndim + 1 or input2.ndim != target.ndim + 1:
        raise RuntimeError(
            f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs with sizes "
            f"{list(input1.shape)} and {list(input2.shape)}."
        )
    how = chosen(size_average, reduce, reduction)
    return TABLE["cosine_embedding_loss"](input1, input2, target, margin=margin, reduction=how)


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """max(0, margin + |anchor - positive| - |anchor - negative|), or to the positive if that is nearer (`swap`).

    Raises:
        ValueError: margin is not positive.
    """
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    how = chosen(size_average, reduce, reduction)
    row = TABLE["triplet_margin_loss"]
    return row(anchor, positive, negative, margin=margin, p=p, eps=eps, swap=swap, reduction=how)


def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    *,
    distance_function: Function | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Any:
    """`triplet_margin_loss` with a distance of one's own.

    Raises:
        ValueError: margin is not positive.
    """
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    distance = TABLE["pairwise_distance"] if distance_function is None else distance_function
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    return reduced(clamp(margin + near - far, 0, inf), reduction)
