from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch
from autograd_core.autograd import forward_ad

double = torch.float64
SLOPES: list[tuple[Callable[[Any, Any], Any], float]] = [
    (lambda x, b: x / b, 1 / 3),
    (lambda x, b: b / x, -3.0),
    (lambda x, b: torch.atan2(x, b), 0.3),
    (lambda x, b: x**b, 3.0),
]


@pytest.mark.parametrize("other", [torch.tensor(3), torch.tensor([3]), torch.tensor([3.0]), torch.tensor(3.0)])
@pytest.mark.parametrize(("function", "slope"), SLOPES)
def test_slopes_beside_another_dtype_are_of_the_results_precision(
    function: Callable[[Any, Any], Any], slope: float, other: Any
) -> None:
    x = torch.tensor([1.0], dtype=double, requires_grad=True)
    for create_graph in (False, True):
        (found,) = torch.autograd.grad(function(x, other).sum(), x, create_graph=create_graph)
        assert found.dtype == double and found.item() == pytest.approx(slope, rel=1e-15)
    with forward_ad.dual_level():
        y = function(forward_ad.make_dual(x.detach(), torch.ones(1, dtype=double)), other)
        assert forward_ad.unpack_dual(y).tangent.item() == pytest.approx(slope, rel=1e-15)


def test_a_second_derivative_reaches_the_shorter_one() -> None:
    x, b = torch.tensor([1.0], dtype=double, requires_grad=True), torch.tensor([3.0], requires_grad=True)
    (slope,) = torch.autograd.grad((x / b).sum(), x, create_graph=True)
    (found,) = torch.autograd.grad(slope.sum(), b)
    assert found.dtype == torch.float32 and found.item() == pytest.approx(-1 / 9)


def test_a_complex_number_beside_a_real_one() -> None:
    x = torch.tensor([1.0 + 2.0j], dtype=torch.complex128, requires_grad=True)
    b = torch.tensor([3.0], requires_grad=True)
    by_x, by_b = torch.autograd.grad((x / b).real.sum(), (x, b))
    assert by_x.item() == pytest.approx(1 / 3, rel=1e-15) and by_b.dtype == torch.float32
    assert by_b.item() == pytest.approx(-1 / 9)
