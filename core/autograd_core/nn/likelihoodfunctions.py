"""The losses of `functional` that are likelihoods; see `lossfunctions` for `size_average` and `reduce`."""

from __future__ import annotations

import warnings
from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor, make
from autograd_core.nn.lossfunctions import chosen, or_one
from autograd_core.ops import TABLE
from autograd_core.ops.shape import reshape


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """-y log(x) - (1 - y) log(1 - x), for probabilities x and targets y; the logarithms are at least -100.

    Raises:
        ValueError: the shapes differ, or an unknown `reduction`.
        RuntimeError: input or target is not between 0 and 1.

    >>> float(binary_cross_entropy(Tensor([0.0]), Tensor([1.0])).value)
    100.0
    """
    if input.shape != target.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is deprecated. "
            "Please ensure they have the same size."
        )
    for name, given in (("input", input), ("target", target)):
        if given.dtype.kind == "f" and numpy.any((given._value < 0) | (given._value > 1)):
            raise RuntimeError(f"all elements of {name} should be between 0 and 1")
    how = chosen(size_average, reduce, reduction)
    return TABLE["binary_cross_entropy"](input, target, or_one(weight), reduction=how)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Any:
    """-y log(sigmoid(x)) - (1 - y) log(1 - sigmoid(x)), for logits x and targets y between 0 and 1.

    Raises:
        ValueError: the shapes differ, or an unknown `reduction`.

    >>> float(binary_cross_entropy_with_logits(Tensor(-1000.0), Tensor(1.0)).value)
    1000.0
    """
    if input.shape != target.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    how = chosen(size_average, reduce, reduction)
    row = TABLE["binary_cross_entropy_with_logits"]
    return row(input, target, or_one(weight), or_one(pos_weight), reduction=how)


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Any:
    """y (log(y) - x), for log-probabilities x and probabilities y (or their logarithms); "batchmean" reduces too.

    Raises:
        ValueError: another `reduction`.
    """
    if reduction == "mean" and size_average is None and reduce is None:
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size. "
            "'batchmean' divides only by the batch size, and aligns with the KL div math definition.",
            UserWarning,
            stacklevel=2,
        )
    how = chosen(size_average, reduce, reduction)
    return TABLE["kl_div"](input, target, reduction=how, log_target=log_target)


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """exp(x) - y x for counts y, or x - y log(x + eps) unless log_input; `full` adds Stirling's term.

    Raises:
        ValueError: another `reduction`.
    """
    how = chosen(size_average, reduce, reduction)
    return TABLE["poisson_nll_loss"](input, target, log_input=log_input, full=full, eps=eps, reduction=how)


def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Tensor | float,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Any:
    """(log(var) + (x - y)**2 / var) / 2; a var below eps is taken for eps, in the gradient too.

    Raises:
        ValueError: var is negative or of a shape that does not fit, or another `reduction`.
    """
    variance = var if isinstance(var, Tensor) else make(numpy.full(input.shape, var, input.dtype), None)
    if variance.dtype.kind == "f" and numpy.any(variance._value < 0):
        raise ValueError("var has negative entry/entries")
    if variance.shape != input.shape:
        if variance.shape == input.shape[:-1]:
            variance = reshape(variance, shape=(*variance.shape, 1))
        elif variance.ndim != input.ndim or sum(a != b for a, b in zip(variance.shape, input.shape, strict=True)) > 1:
            raise ValueError("var is of incorrect size")
    return TABLE["gaussian_nll_loss"](input, target, variance, full=full, eps=eps, reduction=reduction)
