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


def test_clamp_takes_numbers_tensors_and_none() -> None:
    x = leaf([-1.0, 0.0, 0.5, 1.0, 2.0])
    assert torch.clamp(x, 0, 1).tolist() == [0, 0, 0.5, 1, 1] == x.clip(min=0.0, max=torch.tensor(1.0)).tolist()
    assert x.clamp(max=0.5).tolist() == [-1, 0, 0.5, 0.5, 0.5] == torch.clamp_max(x, 0.5).tolist()
    assert torch.clamp(input=x, min=None, max=0).tolist() == [-1, 0, 0, 0, 0]
    (g,) = torch.autograd.grad(x.clamp(0, 1).sum(), x)
    assert g.tolist() == [0, 1, 1, 1, 0]
    whole = torch.tensor([-3, 3])
    assert whole.clamp(min=0).tolist() == [0, 3] and whole.clamp(min=0).dtype == torch.int64
    whole.clamp_(max=1)
    assert whole.tolist() == [-3, 1]
    with pytest.raises(RuntimeError, match="At least one of 'min' or 'max' must not be None"):
        x.clamp()


def test_a_lower_bound_that_is_a_tensor_gets_what_it_holds_up() -> None:
    x, low = leaf([-1.0, 0.0, 2.0]), leaf([0.0, 0.0, 0.0])
    by_x, by_low = torch.autograd.grad(torch.clamp_min(x, low).sum(), [x, low])
    assert by_x.tolist() == [0, 1, 1] and by_low.tolist() == [1, 0, 0]


def test_division_has_rounding_modes() -> None:
    x = leaf([-5.5, 5.5])
    assert torch.div(x, 2).tolist() == [-2.75, 2.75] == torch.divide(x, other=2).tolist()
    assert torch.div(x, 2, rounding_mode="floor").tolist() == [-3, 2] == (x // 2).tolist()
    assert x.div(2, rounding_mode="trunc").tolist() == [-2, 2]
    whole = torch.tensor([-7, 7])
    assert torch.div(whole, 2, rounding_mode="trunc").tolist() == [-3, 3]
    assert torch.div(whole, 2, rounding_mode="trunc").dtype == torch.int64
    with pytest.raises(RuntimeError, match="one of None, 'trunc', or 'floor' but found 'up'"):
        torch.div(x, 2, rounding_mode="up")


def test_a_float_power_is_in_double_precision() -> None:
    x = torch.tensor([2, 3])
    assert torch.float_power(x, 2).dtype == torch.float64
    y = torch.tensor([2.0], requires_grad=True)
    (g,) = torch.autograd.grad(torch.float_power(y, 3).sum(), y)
    assert g.tolist() == [12.0] and g.dtype == torch.float32


def test_the_operators_of_remainders_write_in_place_too() -> None:
    x = torch.tensor([5.5, -5.5])
    y = x
    x %= 2
    assert x is y and y.tolist() == [1.5, 0.5]
    x //= 0.4
    assert y.tolist() == [3.0, 1.0]


def test_several_rows_write_in_place() -> None:
    x = torch.tensor([1.5, -2.25])
    assert x.frac_() is x and x.tolist() == [0.5, -0.25]
    assert x.addcmul_(x, x, value=2).tolist() == [1.0, -0.125]
    assert x.lerp_(torch.tensor([2.0, 2.0]), 0.5).tolist() == [1.5, 0.9375]


def test_positive_is_the_tensor_itself() -> None:
    x = leaf([1.0])
    assert torch.positive(x) is x
