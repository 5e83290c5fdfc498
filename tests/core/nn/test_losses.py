from __future__ import annotations

import pytest

import autograd_core as torch
from autograd_core.nn import BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, functional

PAIRS = [
    (MSELoss, functional.mse_loss),
    (L1Loss, functional.l1_loss),
    (BCEWithLogitsLoss, functional.binary_cross_entropy_with_logits),
    (CrossEntropyLoss, functional.cross_entropy),
]


@pytest.mark.parametrize(("loss", "function"), PAIRS)
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_a_loss_is_its_function(loss: type, function: object, reduction: str) -> None:
    x, y = torch.randn(3, 2), torch.rand(3, 2)
    assert loss(reduction=reduction)(x, y).tolist() == function(x, y, reduction=reduction).tolist()  # type: ignore[operator]


@pytest.mark.parametrize(("loss", "_"), PAIRS)
def test_an_unknown_reduction_is_refused_at_once(loss: type, _: object) -> None:
    with pytest.raises(ValueError, match="median is not a valid value for reduction"):
        loss(reduction="median")
    assert repr(loss()) == f"{loss.__name__}()"
