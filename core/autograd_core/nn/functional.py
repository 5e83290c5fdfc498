"""The functions behind the layers and losses, composed of rows of the op table.

Forms are chosen so that neither values nor gradients overflow or cancel; where the usual form does, a comment says so.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy

from autograd_core.engine.mode import recording
from autograd_core.engine.tensor import Tensor
from autograd_core.ops.exponential import exp, log
from autograd_core.ops.exponential import sigmoid as _sigmoid
from autograd_core.ops.exponential import tanh as _tanh
from autograd_core.ops.piecewise import abs_, where
from autograd_core.ops.piecewise import relu as _relu
from autograd_core.ops.reduce import max_, mean, sum_
from autograd_core.ops.shape import index, reshape


def relu(input: Tensor) -> Any:
    """max(x, 0) by element; the gradient at 0 is 0.

    >>> relu(Tensor([-1.0, 2.0])).value.tolist()
    [0.0, 2.0]
    """
    return _relu(input)


def sigmoid(input: Tensor) -> Any:
    """1 / (1 + exp(-x)) by element.

    >>> float(sigmoid(Tensor(0.0)).value)
    0.5
    """
    return _sigmoid(input)


def tanh(input: Tensor) -> Any:
    """Hyperbolic tangent by element.

    >>> float(tanh(Tensor(0.0)).value)
    0.0
    """
    return _tanh(input)


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Any:
    """input @ weight.T + bias.

    Args:
        input: shape (..., in_features).
        weight: shape (out_features, in_features), or (in_features,).
        bias: shape (out_features,), or None.

    Returns:
        Shape (..., out_features).

    >>> linear(Tensor([1.0, 2.0]), Tensor([[3.0, 4.0]]), Tensor([5.0])).value.tolist()
    [16.0]
    """
    product = input @ weight.T
    return product if bias is None else product + bias


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The axes from `start_dim` to `end_dim`, both included, as a single one.

    Raises:
        RuntimeError: `start_dim` comes after `end_dim`.

    >>> flatten(Tensor(numpy.ones((2, 3, 4))), start_dim=1).shape
    torch.Size([2, 12])
    """
    shape = input.shape or (1,)
    first, last = (numpy.arange(len(shape))[axis] for axis in (start_dim, end_dim))
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    return reshape(input, shape=(*shape[:first], -1, *shape[last + 1 :]))


def mse_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Any:
    """(input - target)**2, averaged, summed or as it is (`reduction` "mean", "sum", "none").

    Raises:
        ValueError: another `reduction`.

    >>> float(mse_loss(Tensor([1.0, 2.0]), Tensor([0.0, 0.0])).value)
    2.5
    """
    _warn_of_broadcasting(input, target)
    gap = input - target
    return _reduced(gap * gap, reduction)


def l1_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Any:
    """|input - target|, reduced as in `mse_loss`; the gradient where they are equal is 0.

    Raises:
        ValueError: another `reduction`.

    >>> float(l1_loss(Tensor([1.0, -2.0]), Tensor([0.0, 0.0])).value)
    1.5
    """
    _warn_of_broadcasting(input, target)
    return _reduced(abs_(input - target), reduction)


def binary_cross_entropy_with_logits(input: Tensor, target: Tensor, reduction: str = "mean") -> Any:
    """-y log(sigmoid(x)) - (1 - y) log(1 - sigmoid(x)), for logits x and targets y between 0 and 1.

    Computed as (1 - y) x + log(1 + exp(-x)) where x >= 0, and as -y x + log(1 + exp(x)) elsewhere: the form with
    sigmoids gives infinity for confident mistakes. A selection, unlike |x| and max(x, 0), has no kink at 0 in any
    derivative, and no two terms of the gradient cancel.

    Raises:
        ValueError: the shapes differ, or an unknown `reduction`.

    >>> float(binary_cross_entropy_with_logits(Tensor(-1000.0), Tensor(1.0)).value)
    1000.0
    """
    if input.shape != target.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    positive = input >= 0
    straight = input * where(positive, 1 - target, -target)
    return _reduced(straight + _log_1_plus(exp(where(positive, -input, input))), reduction)


def softmax(input: Tensor, dim: int) -> Any:
    """exp(x) / sum(exp(x)) along an axis.

    >>> softmax(Tensor([1000.0, 1000.0]), dim=0).value.tolist()
    [0.5, 0.5]
    """
    powers = exp(_shifted(input, dim))
    return powers / sum_(powers, axis=dim, keepdims=True)


def log_softmax(input: Tensor, dim: int) -> Any:
    """log(softmax(x)), without the underflow of computing it in these two steps.

    >>> log_softmax(Tensor([0.0, -1000.0]), dim=0).value.tolist()
    [0.0, -1000.0]
    """
    shifted = _shifted(input, dim)
    return shifted - log(sum_(exp(shifted), axis=dim, keepdims=True))


def nll_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Any:
    """Minus the log-probability of the right class.

    Args:
        input: log-probabilities, shape (N, C) or (C,).
        target: class numbers, integers of shape (N,) or ().
        reduction: as for `mse_loss`.

    Raises:
        ValueError: the shapes do not fit, or an unknown `reduction`.
        IndexError: a class number out of range.

    >>> float(nll_loss(Tensor([[-1.0, -2.0]]), Tensor([1])).value)
    2.0
    """
    if input.ndim not in (1, 2) or target.shape != input.shape[:-1]:
        raise ValueError(f"expected input (N, C) with target (N,), or (C,) with (), got {input.shape}, {target.shape}")
    if target.dtype.kind not in "iu":
        raise ValueError(f"targets are class numbers, so integers, but their dtype is {target.dtype}")
    classes = numpy.asarray(target.value)
    if numpy.any((classes < 0) | (classes >= input.shape[-1])):
        raise IndexError(f"Target {int(classes.max())} is out of bounds for {input.shape[-1]} classes")
    rows = (numpy.arange(len(classes)),) if input.ndim == 2 else ()
    return _reduced(-index(input, key=(*rows, classes)), reduction)


def cross_entropy(input: Tensor, target: Tensor, reduction: str = "mean") -> Any:
    """The cross entropy of softmax(input) with the target.

    Args:
        input: logits, shape (N, C) or (C,).
        target: class numbers, integers of shape (N,) or (); or probabilities, of the input's shape.
        reduction: as for `mse_loss`; the mean is over the N samples.

    Raises:
        ValueError, IndexError: as `nll_loss`.

    >>> round(float(cross_entropy(Tensor([[1.0, 1.0]]), Tensor([0])).value), 6)
    0.693147
    """
    logs = log_softmax(input, dim=-1)
    if target.dtype.kind in "f" and target.shape == input.shape:
        return _reduced(-sum_(logs * target, axis=-1), reduction)
    return nll_loss(logs, target, reduction)


def _log_1_plus(small: Tensor) -> Any:
    """log(1 + e) for 0 <= e <= 1, to the last bits: what 1 + e rounds away is added back, as a constant."""
    whole = 1 + small
    with recording(False):
        lost = (small - (whole - 1)) / whole
    return log(whole) + lost.detach()


def _shifted(x: Tensor, dim: int) -> Any:
    """x minus its largest element, which changes no softmax and needs no derivative."""
    with recording(False):
        top = max_(x, axis=dim, keepdims=True)
    return x - top.detach()


def _reduced(losses: Any, reduction: str) -> Any:
    if reduction == "mean":
        return mean(losses)
    if reduction == "sum":
        return sum_(losses)
    if reduction == "none":
        return losses
    raise ValueError(f"{reduction} is not a valid value for reduction: take mean, sum or none")


def _warn_of_broadcasting(input: Tensor, target: Tensor) -> None:
    if input.shape != target.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). This will "
            "likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            UserWarning,
            stacklevel=3,
        )
