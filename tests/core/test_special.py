"""torch.special's names lead to the rows."""

from __future__ import annotations

import math

import pytest

import autograd_core as torch
from autograd_core import special


@pytest.mark.parametrize("name", special.__all__)
def test_every_name_is_a_function(name):
    assert callable(getattr(torch.special, name))


def test_functions_have_torchs_signatures():
    x = torch.tensor([0.5], dtype=torch.float64, requires_grad=True)
    y = special.polygamma(1, x)
    assert y.item() == pytest.approx(math.pi**2 / 2)
    assert special.chebyshev_polynomial_t(x, 2).item() == -0.5
    special.erfcx(x).backward()
    assert x.grad.item() == pytest.approx(2 * 0.5 * 0.6156903441929258 - 2 / math.sqrt(math.pi))
