from __future__ import annotations

import numpy as np
import pytest

import autograd_core as torch


def test_orders_in_a_tensor_are_taken_one_by_one_and_truncated():
    x = torch.tensor([[0.5], [0.25]], requires_grad=True)
    y = torch.chebyshev_polynomial_t(x, torch.tensor([-1.0, 0.0, 1.5, 2.0]))
    assert y.tolist() == [[0.0, 1.0, 0.5, -0.5], [0.0, 1.0, 0.25, -0.875]]
    y.sum().backward()
    assert x.grad.tolist() == [[3.0], [2.0]]


def test_an_order_is_a_number_too():
    x = torch.tensor([0.5, 2.0])
    for name in ("hermite_polynomial_h", "laguerre_polynomial_l", "shifted_chebyshev_polynomial_w"):
        run = getattr(torch, name)
        assert run(x, 3).tolist() == run(x, torch.tensor(3)).tolist() == run(x, 3.7).tolist()
    assert torch.hermite_polynomial_he(0.5, torch.tensor([2.0])).tolist() == [-0.75]
    assert torch.legendre_polynomial_p(x, -1).tolist() == [0.0, 0.0]


def test_polygamma_has_its_order_first():
    x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    assert torch.polygamma(1, x).item() == x.polygamma(1).item() == pytest.approx(np.pi**2 / 6, rel=1e-15)
    assert torch.autograd.grad(torch.polygamma(0, x), x)[0].item() == pytest.approx(np.pi**2 / 6, rel=1e-15)
    with pytest.raises(RuntimeError, match="negative"):
        torch.polygamma(-1, x)
