from __future__ import annotations

from typing import Any

import pytest

import autograd_core as torch
from autograd_core import nn
from autograd_core.nn import functional

REPRESENTED = [  # as torch 2.13 prints them
    *("ELU(alpha=1.0)", "Hardshrink(0.5)", "Hardsigmoid()", "Hardtanh(min_val=-1.0, max_val=1.0)", "Hardswish()"),
    *("LeakyReLU(negative_slope=0.01)", "LogSigmoid()", "PReLU(num_parameters=1)", "ReLU()", "ReLU6()", "SELU()"),
    *("RReLU(lower=0.125, upper=0.3333333333333333)", "CELU(alpha=1.0)", "GELU(approximate='none')", "Sigmoid()"),
    *("SiLU()", "Mish()", "Softplus(beta=1.0, threshold=20.0)", "Softshrink(0.5)", "Softsign()", "Tanh()"),
    *("Tanhshrink()", "GLU(dim=-1)", "Softmin(dim=None)", "Softmax(dim=None)", "LogSoftmax(dim=None)"),
]
FUNCTIONS = {"Softmin": {"dim": 1}, "Softmax": {"dim": 1}, "LogSoftmax": {"dim": 1}, "GLU": {"dim": 0}}


@pytest.mark.parametrize("shown", REPRESENTED)
def test_a_module_is_its_function(shown: str) -> None:
    name = shown.partition("(")[0]
    kind, options = getattr(nn, name), FUNCTIONS.get(name, {})
    assert repr(kind()) == shown
    x = torch.tensor([[-2.0, 0.3], [0.7, 7.0]])
    spelling = {"LogSoftmax": "log_softmax", "LeakyReLU": "leaky_relu"}.get(name, name.lower())
    more = (torch.tensor([0.25]),) if name == "PReLU" else ()
    layer = kind(**options).eval()
    assert layer(x).tolist() == getattr(functional, spelling)(x, *more, **options).tolist()


@pytest.mark.parametrize(
    ("layer", "shown"),
    [
        (nn.ReLU(True), "ReLU(inplace=True)"),
        (nn.ELU(2.0, inplace=True), "ELU(alpha=2.0, inplace=True)"),
        (nn.Threshold(1, 2), "Threshold(threshold=1, value=2)"),
        (nn.PReLU(3), "PReLU(num_parameters=3)"),
    ],
)
def test_settings_are_shown(layer: Any, shown: str) -> None:
    assert repr(layer) == shown


def test_weights_of_prelu_are_learnt() -> None:
    layer = nn.PReLU(2, init=0.5, dtype=torch.float64)
    layer(torch.tensor([[-1.0, 2.0], [-3.0, -4.0]], dtype=torch.float64)).sum().backward()
    assert layer.weight.tolist() == [0.5, 0.5] and layer.weight.grad.tolist() == [-4, -4]


def test_rrelu_is_random_only_in_training() -> None:
    layer, x = nn.RReLU(0.0, 1.0), torch.full((50,), -1.0)
    assert len(set(layer(x).tolist())) > 10 and set(layer.eval()(x).tolist()) == {-0.5}
