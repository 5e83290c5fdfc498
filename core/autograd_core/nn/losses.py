"""Losses as modules; what they compute stands in `functional`."""

from __future__ import annotations

from typing import Any

from autograd_core.engine.tensor import Tensor
from autograd_core.nn import functional
from autograd_core.nn.module import Module


class _Loss(Module):
    """A loss with a `reduction`: "mean", "sum" or "none"."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        if reduction not in ("mean", "sum", "none"):
            raise ValueError(f"{reduction} is not a valid value for reduction: take mean, sum or none")
        self.reduction = reduction


class MSELoss(_Loss):
    """(input - target)**2, reduced.

    Raises:
        ValueError: an unknown `reduction`.

    >>> float(MSELoss()(Tensor([1.0, 2.0]), Tensor([0.0, 0.0])).value)
    2.5
    """

    def forward(self, input: Tensor, target: Tensor) -> Any:
        """Two tensors of one shape; see `functional.mse_loss`."""
        return functional.mse_loss(input, target, self.reduction)


class L1Loss(_Loss):
    """|input - target|, reduced.

    Raises:
        ValueError: an unknown `reduction`.
    """

    def forward(self, input: Tensor, target: Tensor) -> Any:
        """Two tensors of one shape; see `functional.l1_loss`."""
        return functional.l1_loss(input, target, self.reduction)


class BCEWithLogitsLoss(_Loss):
    """Binary cross entropy of sigmoid(input) with the target, reduced.

    Raises:
        ValueError: an unknown `reduction`.
    """

    def forward(self, input: Tensor, target: Tensor) -> Any:
        """Two tensors of one shape; see `functional.binary_cross_entropy_with_logits`."""
        return functional.binary_cross_entropy_with_logits(input, target, self.reduction)


class CrossEntropyLoss(_Loss):
    """Cross entropy of softmax(input) with class numbers or probabilities, reduced.

    Raises:
        ValueError: an unknown `reduction`.
    """

    def forward(self, input: Tensor, target: Tensor) -> Any:
        """Logits (N, C) with targets (N,); see `functional.cross_entropy`."""
        return functional.cross_entropy(input, target, self.reduction)
