from __future__ import annotations

import pytest

import autograd_core as torch
from autograd_core import nn
from autograd_core.nn import functional

PAIRS = [
    (nn.MSELoss, functional.mse_loss),
    (nn.L1Loss, functional.l1_loss),
    (nn.SmoothL1Loss, functional.smooth_l1_loss),
    (nn.HuberLoss, functional.huber_loss),
    (nn.CrossEntropyLoss, functional.cross_entropy),
    (nn.BCELoss, functional.binary_cross_entropy),
    (nn.BCEWithLogitsLoss, functional.binary_cross_entropy_with_logits),
    (nn.PoissonNLLLoss, functional.poisson_nll_loss),
    (nn.HingeEmbeddingLoss, functional.hinge_embedding_loss),
    (nn.SoftMarginLoss, functional.soft_margin_loss),
    (nn.MultiLabelSoftMarginLoss, functional.multilabel_soft_margin_loss),
]
THREE = [
    (nn.GaussianNLLLoss, functional.gaussian_nll_loss),
    (nn.MarginRankingLoss, functional.margin_ranking_loss),
    (nn.TripletMarginLoss, functional.triplet_margin_loss),
]
CLASSES = [(nn.NLLLoss, functional.nll_loss), (nn.MultiMarginLoss, functional.multi_margin_loss)]


@pytest.mark.parametrize(("loss", "function"), PAIRS)
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_a_loss_is_its_function(loss: type, function: object, reduction: str) -> None:
    x, y = torch.rand(3, 2), torch.rand(3, 2)
    assert loss(reduction=reduction)(x, y).tolist() == function(x, y, reduction=reduction).tolist()  # type: ignore[operator]


@pytest.mark.parametrize(("loss", "_"), [*PAIRS, *THREE, *CLASSES])
def test_an_unknown_reduction_is_refused_at_once(loss: type, _: object) -> None:
    with pytest.raises(ValueError, match="median is not a valid value for reduction"):
        loss(reduction="median")
    assert repr(loss()) == f"{loss.__name__}()"


@pytest.mark.parametrize(("loss", "function"), THREE)
def test_a_loss_of_three_is_its_function(loss: type, function: object) -> None:
    x, y, z = torch.randn(3, 2), torch.randn(3, 2), torch.rand(3, 2)
    assert loss()(x, y, z).item() == function(x, y, z).item()  # type: ignore[operator]


@pytest.mark.parametrize(("loss", "function"), CLASSES)
def test_a_loss_of_classes_is_its_function(loss: type, function: object) -> None:
    x, y = torch.randn(3, 2), torch.tensor([1, 0, 1])
    assert loss()(x, y).item() == function(x, y).item()  # type: ignore[operator]
    assert loss(weight=torch.tensor([1.0, 2.0])).weight.tolist() == [1, 2]


def test_the_other_losses_are_their_functions() -> None:
    x, y = torch.randn(3, 2), torch.rand(3, 2)
    wanted = functional.kl_div(x, y, reduction="batchmean").item()
    assert nn.KLDivLoss(reduction="batchmean")(x, y).item() == wanted
    signs = torch.tensor([1.0, -1.0, 1.0])
    assert nn.CosineEmbeddingLoss(0.1)(x, y, signs).item() == functional.cosine_embedding_loss(x, y, signs, 0.1).item()
    labels = torch.tensor([[0, -1], [1, 0], [-1, 0]])
    assert nn.MultiLabelMarginLoss()(x, labels).item() == functional.multilabel_margin_loss(x, labels).item()
