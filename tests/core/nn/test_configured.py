from __future__ import annotations

from typing import Any

import pytest

import autograd_core as torch
from autograd_core import nn
from autograd_core.nn.configured import Configured, Loss


def test_settings_by_place_and_by_name() -> None:
    assert repr(nn.Hardtanh(-2.0, max_val=3.0)) == "Hardtanh(min_val=-2.0, max_val=3.0)"
    layer = nn.Softplus(threshold=5.0)
    assert (layer.beta, layer.threshold) == (1.0, 5.0)
    layer.beta = 2.0
    assert layer(torch.tensor(0.0)).item() == pytest.approx(0.34657359)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.ELU(1.0, False, 3), "takes at most 2 arguments"),
        (lambda: nn.ELU(1.0, alpha=2.0), "multiple values for argument 'alpha'"),
        (lambda: nn.ELU(beta=2.0), "an unexpected keyword argument 'beta'"),
        (lambda: nn.Threshold(1.0), "missing the argument 'value'"),
    ],
)
def test_settings_that_do_not_fit(make: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make()


def test_a_module_of_ones_own() -> None:
    class Scale(Configured):
        compute = staticmethod(lambda input, by=2.0, *, plus=1.0: input * by + plus)

    assert Scale(3.0)(torch.tensor(2.0)).item() == 7 and repr(Scale()) == "Scale(by=2.0, plus=1.0)"


def test_weights_of_losses_are_buffers() -> None:
    loss = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3.0]))
    assert dict(loss.named_buffers()).keys() == {"weight"} and not list(loss.parameters())
    x = torch.tensor([[0.0, 0.0], [2.0, 0.0]])
    wanted = nn.functional.cross_entropy(x, torch.tensor([1, 0]), torch.tensor([1.0, 3.0]))
    assert loss(x, torch.tensor([1, 0])).item() == wanted.item()


def test_the_older_words_are_said_once() -> None:
    with pytest.warns(UserWarning, match="reduction='sum'"):
        loss = nn.MSELoss(size_average=False)
    assert loss.reduction == "sum" and loss(torch.ones(2), torch.zeros(2)).item() == 2
    assert issubclass(nn.MSELoss, Loss)
