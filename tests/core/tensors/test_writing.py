from __future__ import annotations

import pytest

import autograd_core as torch


def test_out_receives_the_result() -> None:
    out = torch.empty(2)
    memory = out.numpy()
    assert torch.exp(torch.zeros(2), out=out) is out
    assert out.tolist() == [1, 1] and memory.tolist() == [1, 1] and out._version == 1
    assert torch.sum(torch.ones(3), out=torch.tensor(0.0)).item() == 3
    assert torch.add(torch.ones(2), 1, out=torch.empty(0)).tolist() == [2, 2]


def test_out_of_another_shape_is_resized_with_a_warning() -> None:
    with pytest.warns(UserWarning, match="output with one or more elements was resized"):
        assert torch.exp(torch.zeros(2), out=torch.empty(3)).shape == (2,)


def test_out_has_no_derivative() -> None:
    x = torch.ones(2, requires_grad=True)
    for operand, out in ((x, torch.empty(2)), (torch.ones(2), x)):
        with pytest.raises(RuntimeError, match=r"exp\(\): functions with out=... arguments don't support automatic"):
            torch.exp(operand, out=out)
    with torch.no_grad():
        assert torch.exp(x, out=torch.empty(2)).requires_grad is False


def test_out_keeps_its_dtype() -> None:
    assert torch.exp(torch.zeros(1), out=torch.empty(1, dtype=torch.float64)).dtype == torch.float64
    with pytest.raises(RuntimeError, match="result type Float can't be cast to the desired output type Long"):
        torch.exp(torch.zeros(1), out=torch.zeros(1, dtype=torch.int64))
    with pytest.raises(TypeError, match="argument 'out' must be Tensor, not list"):
        torch.exp(torch.zeros(1), out=[0.0])
