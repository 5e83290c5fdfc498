"""The losses of `functional`: the rows of the op table under torch's signatures, with torch's refusals.

`size_average` and `reduce` are torch's older words for `reduction`, which they override.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from autograd_core.engine.tensor import Tensor
from autograd_core.op import Value
from autograd_core.ops import TABLE
from autograd_core.ops.losses import reduced
from autograd_core.ops.reduce import sum_

Function = Callable[..., Any]


def chosen(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """The reduction that the older words mean, or else the one named.

    >>> chosen(None, None, "sum")
    'sum'
    """
    if size_average is None and reduce is None:
        return reduction
    found = "none" if reduce is False else "sum" if size_average is False else "mean"
    warnings.warn(
        f"size_average and reduce args will be deprecated, please use reduction='{found}' instead.",
        UserWarning,
        stacklevel=3,
    )
    return found


def _warn_of_broadcasting(input: Tensor, target: Tensor) -> None:
    if input.shape != target.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). This will "
            "likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            UserWarning,
            stacklevel=3,
        )


def or_one(weight: Value | None) -> Value:
    """A weight, or 1, which the rows take for none."""
    return 1 if weight is None else weight


def _weighted(losses: Value, input: Tensor, weight: Tensor, reduction: str, by_weight: bool) -> Any:
    if weight.shape != input.shape:
        raise ValueError("Weights and input must have the same size.")
    if by_weight and reduction == "mean":
        return sum_(losses * weight) / sum_(weight)
    return reduced(losses * weight, reduction)


# Of numbers.


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Any:
    """(input - target)**2, averaged, summed or as it is (`reduction` "mean", "sum", "none").

    Raises:
        ValueError: another `reduction`, or a weight of another shape than the input.

    >>> float(mse_loss(Tensor([1.0, 2.0]), Tensor([0.0, 0.0])).value)
    2.5
    """
    _warn_of_broadcasting(input, target)
    reduction = chosen(size_average, reduce, reduction)
    if weight is not None:
        return _weighted(TABLE["mse_loss"](input, target, reduction="none"), input, weight, reduction, True)
    return TABLE["mse_loss"](input, target, reduction=reduction)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Any:
    """|input - target|, reduced as in `mse_loss`; the gradient where they are equal is 0.

    Raises:
        ValueError: as `mse_loss`.

    >>> float(l1_loss(Tensor([1.0, -2.0]), Tensor([0.0, 0.0])).value)
    1.5
    """
    _warn_of_broadcasting(input, target)
    reduction = chosen(size_average, reduce, reduction)
    if weight is not None:
        return _weighted(TABLE["l1_loss"](input, target, reduction="none"), input, weight, reduction, True)
    return TABLE["l1_loss"](input, target, reduction=reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Any:
    """The absolute error, with its corner rounded off within beta.

    Raises:
        RuntimeError: beta is negative. ValueError: another `reduction`.
    """
    _warn_of_broadcasting(input, target)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    return TABLE["smooth_l1_loss"](input, target, reduction=chosen(size_average, reduce, reduction), beta=beta)


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Any:
    """Half the squared error, going on as a straight line beyond delta; weighted, the mean is the plain one.

    Raises:
        RuntimeError: delta is not positive. ValueError: as `mse_loss`.
    """
    _warn_of_broadcasting(input, target)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    if weight is not None:
        losses = TABLE["huber_loss"](input, target, reduction="none", delta=delta)
        return _weighted(losses, input, weight, reduction, False)
    return TABLE["huber_loss"](input, target, reduction=reduction, delta=delta)


# Of classes.


def _check_classes(input: Tensor, target: Tensor) -> None:
    if target.dtype.kind not in "iu":
        raise ValueError(f"targets are class numbers, so integers, but their dtype is {target.dtype}")
    if not input.ndim:
        raise ValueError("the input needs an axis of classes")


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Minus the log-probability of the right class.

    Args:
        input: log-probabilities, shape (N, C), (N, C, ...) or (C,).
        target: class numbers, integers of the input's shape without the axis of classes.
        weight: one for each class; the mean is over the sum of the weights met.
        size_average: see the module.
        ignore_index: the class whose samples do not count.
        reduce: see the module.
        reduction: as for `mse_loss`.

    Raises:
        ValueError: the shapes do not fit, or an unknown `reduction`.
        IndexError: a class number out of range.

    >>> float(nll_loss(Tensor([[-1.0, -2.0]]), Tensor([1])).value)
    2.0
    """
    _check_classes(input, target)
    how = chosen(size_average, reduce, reduction)
    return TABLE["nll_loss"](input, or_one(weight), target=target._value, ignore_index=ignore_index, reduction=how)


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """The cross entropy of softmax(input) with the target.

    Args:
        input: logits, shape (N, C), (N, C, ...) or (C,).
        target: class numbers as for `nll_loss`; or probabilities, of the input's shape.
        weight: one for each class.
        size_average: see the module.
        ignore_index: the class whose samples do not count.
        reduce: see the module.
        reduction: as for `mse_loss`; the mean is over the samples.
        label_smoothing: the part of each target that is shared among all classes.

    Raises:
        ValueError, IndexError: as `nll_loss`.
        RuntimeError: label_smoothing is not between 0 and 1.

    >>> round(float(cross_entropy(Tensor([[1.0, 1.0]]), Tensor([0])).value), 6)
    0.693147
    """
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    if target.dtype.kind not in "fO" or target.shape != input.shape:
        _check_classes(input, target)
    return TABLE["cross_entropy"](
        input,
        target,
        or_one(weight),
        ignore_index=ignore_index,
        reduction=chosen(size_average, reduce, reduction),
        label_smoothing=label_smoothing,
    )
