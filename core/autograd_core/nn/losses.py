"""Losses as modules; what they compute, and what their arguments mean, stands in `functional`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core.engine.tensor import Tensor  # noqa: F401 - for the example
from autograd_core.nn import functional
from autograd_core.nn.configured import Loss, settings_of


def _unweighted(function: Callable[..., Any]) -> dict[str, Any]:
    """The settings without the weight, which only the function takes."""
    return {name: value for name, value in settings_of(function).items() if name != "weight"}


class MSELoss(Loss):
    """(input - target)**2, reduced.

    >>> float(MSELoss()(Tensor([1.0, 2.0]), Tensor([0.0, 0.0])).value)
    2.5
    """

    compute = staticmethod(functional.mse_loss)
    settings = _unweighted(functional.mse_loss)


class L1Loss(Loss):
    """|input - target|, reduced."""

    compute = staticmethod(functional.l1_loss)
    settings = _unweighted(functional.l1_loss)


class SmoothL1Loss(Loss):
    """The absolute error with its corner rounded off within beta, reduced."""

    compute = staticmethod(functional.smooth_l1_loss)


class HuberLoss(Loss):
    """Half the squared error, a straight line beyond delta, reduced."""

    compute = staticmethod(functional.huber_loss)
    settings = _unweighted(functional.huber_loss)


class NLLLoss(Loss):
    """Minus the log-probability of the right classes, reduced."""

    compute = staticmethod(functional.nll_loss)


class CrossEntropyLoss(Loss):
    """Cross entropy of softmax(input) with class numbers or probabilities, reduced."""

    compute = staticmethod(functional.cross_entropy)


class BCELoss(Loss):
    """Binary cross entropy of probabilities with the target, reduced."""

    compute = staticmethod(functional.binary_cross_entropy)


class BCEWithLogitsLoss(Loss):
    """Binary cross entropy of sigmoid(input) with the target, reduced."""

    compute = staticmethod(functional.binary_cross_entropy_with_logits)


class KLDivLoss(Loss):
    """Divergence of the target from log-probabilities, reduced, also by "batchmean"."""

    compute = staticmethod(functional.kl_div)
    reductions = ("mean", "sum", "none", "batchmean")


class PoissonNLLLoss(Loss):
    """Minus the log-likelihood of counts, reduced."""

    compute = staticmethod(functional.poisson_nll_loss)


class GaussianNLLLoss(Loss):
    """Minus the log-likelihood under a normal distribution, reduced."""

    compute = staticmethod(functional.gaussian_nll_loss)


class HingeEmbeddingLoss(Loss):
    """Distances of what belongs together, and what the others lack to a margin, reduced."""

    compute = staticmethod(functional.hinge_embedding_loss)


class MarginRankingLoss(Loss):
    """What one input lacks to rank above the other, reduced."""

    compute = staticmethod(functional.margin_ranking_loss)


class SoftMarginLoss(Loss):
    """Logistic loss of scores with targets 1 and -1, reduced."""

    compute = staticmethod(functional.soft_margin_loss)


class MultiLabelSoftMarginLoss(Loss):
    """Binary cross entropy of several labels, averaged over them and reduced."""

    compute = staticmethod(functional.multilabel_soft_margin_loss)


class MultiLabelMarginLoss(Loss):
    """What several right classes lack to lead all others by 1, reduced."""

    compute = staticmethod(functional.multilabel_margin_loss)


class MultiMarginLoss(Loss):
    """What the right class lacks to lead all others by a margin, reduced."""

    compute = staticmethod(functional.multi_margin_loss)


class CosineEmbeddingLoss(Loss):
    """Angles between what belongs together, and what the others are too close by, reduced."""

    compute = staticmethod(functional.cosine_embedding_loss)


class TripletMarginLoss(Loss):
    """What an anchor lacks to be closer to the positive than to the negative, reduced."""

    compute = staticmethod(functional.triplet_margin_loss)
