"""Functions that are more than one row, as observed in PyTorch 2.13."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch


def leaf(value: Any) -> Any:
    return torch.tensor(value, requires_grad=True)


def test_max_over_an_axis_gives_values_and_indices() -> None:
    found = torch.tensor([[3.0, 3.0], [1.0, 5.0]]).max(1)
    assert repr(found) == "torch.return_types.max(\nvalues=tensor([3., 5.]),\nindices=tensor([0, 1]))"
    values, indices = torch.min(torch.ones(2, 3), 0)
    assert values.tolist() == [1, 1, 1] and indices.tolist() == [0, 0, 0]
    assert torch.ones(2, 3).max(dim=0, keepdim=True).values.shape == (1, 3)
    assert torch.ones(2, 3).max(axis=-1).indices.shape == (2,)
    assert torch.tensor(2.0).max(0).indices.item() == 0


@pytest.mark.parametrize(
    ("reduce", "gradient"),
    [
        (lambda x: x.max(0).values, [1, 0, 0]),
        (lambda x: x.max(), [0.5, 0.5, 0]),
        (lambda x: x.amax(0), [0.5, 0.5, 0]),
        (lambda x: x.min(0)[0], [0, 0, 1]),
    ],
)
def test_ties(reduce: Callable[[Any], Any], gradient: list[float]) -> None:
    x = leaf([3.0, 3.0, 1.0])
    reduce(x).backward()
    assert x.grad.tolist() == gradient


def test_max_of_two_tensors() -> None:
    assert torch.max(torch.ones(2), torch.zeros(2)).tolist() == [1, 1]
    assert torch.min(torch.ones(2), other=torch.zeros(2)).tolist() == [0, 0]
    with pytest.raises(RuntimeError, match=r"max\(\): Expected reduction dim to be specified for input.numel\(\) == 0"):
        torch.max(torch.tensor([]))
    with pytest.raises(IndexError, match="Dimension out of range"):
        torch.ones(2).max(1)


def test_where() -> None:
    mask = torch.tensor([True, False, True])
    assert torch.where(mask, torch.ones(3), 0.0).tolist() == [1, 0, 1]
    assert torch.ones(3).where(mask, torch.zeros(3)).tolist() == [1, 0, 1]
    assert torch.where(mask)[0].tolist() == [0, 2]
    with pytest.raises(RuntimeError, match=r"where expected condition to be a boolean tensor, but got.*Float"):
        torch.where(torch.ones(1), 1, 2)


def test_products_check_their_axes() -> None:
    m, v = torch.eye(3), torch.ones(3)
    assert torch.mm(m, m).tolist() == m.tolist() and m.mv(v).tolist() == [1, 1, 1] and v.dot(v).item() == 3
    assert torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 4, 5)).shape == (2, 3, 5)
    with pytest.raises(RuntimeError, match="self must be a matrix"):
        torch.mm(v, m)
    with pytest.raises(RuntimeError, match="mat2 must be a matrix"):
        torch.mm(m, v)
    with pytest.raises(RuntimeError, match="1D tensors expected, but got 2D and 1D tensors"):
        m.dot(v)


def test_square_is_a_power() -> None:
    x = leaf([3.0])
    assert repr(torch.square(x)) == "tensor([9.], grad_fn=<PowBackward0>)"
