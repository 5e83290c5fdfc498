"""Ways out of tensors and between dtypes, as observed in PyTorch 2.13."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.tensors.convert import _Once


def leaf(value: Any) -> Any:
    return torch.tensor(value, requires_grad=True)


def test_float_warns_once_of_a_lost_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Once, "said", False)
    with pytest.warns(UserWarning, match="Converting a tensor with requires_grad=True to a scalar"):
        assert float(leaf(2.0)) == 2
    assert float(leaf(2.0)) == 2  # a warning would be an error here
    assert leaf(2.0).item() == 2 and int(leaf(2.7)) == 2 and bool(leaf(2.0)) and leaf([1.0]).tolist() == [1.0]


def test_python_numbers() -> None:
    assert int(torch.tensor([3.7])) == 3 and float(torch.tensor([[1.5]])) == 1.5
    assert complex(torch.tensor(2.0)) == 2 + 0j and complex(torch.tensor(1j)) == 1j
    assert [10, 20, 30][torch.tensor(1)] == 20 and list(range(torch.tensor(3))) == [0, 1, 2]
    assert type(torch.tensor(3).tolist()) is int and type(torch.tensor(3.0).item()) is float
    assert torch.tensor(True).item() is True


def test_sequences() -> None:
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    assert len(x) == 2 and [row.tolist() for row in x] == [[1, 2], [3, 4]]
    assert all(row.requires_grad for row in x)
    assert 1 in torch.tensor([1, 2]) and 3 not in torch.tensor([1, 2])
    assert reversed(torch.tensor([[1, 2], [3, 4]])).tolist() == [[4, 3], [2, 1]]


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: torch.ones(2).item(), RuntimeError, "a Tensor with 2 elements cannot be converted to Scalar"),
    (lambda: float(torch.ones(2)), ValueError, "only one element tensors can be converted to Python scalars"),
    (lambda: float(torch.tensor(1j)), RuntimeError, "value cannot be converted to type double without overflow"),
    (lambda: bool(torch.ones(2)), RuntimeError, "Boolean value of Tensor with more than one value is ambiguous"),
    (lambda: bool(torch.tensor([])), RuntimeError, "Boolean value of Tensor with no values is ambiguous"),
    (lambda: len(torch.tensor(1.0)), TypeError, r"len\(\) of a 0-d tensor"),
    (lambda: list(torch.tensor(1.0)), TypeError, "iteration over a 0-d tensor"),
    (lambda: [1, 2][torch.tensor(1.0)], TypeError, "only integer tensors of a single element"),
    (lambda: "a" in torch.tensor([1]), RuntimeError, r"__contains__ only supports Tensor or scalar.*'str'"),
    (
        lambda: leaf([1.0]).numpy(),
        RuntimeError,
        r"on Tensor that requires grad. Use tensor.detach",
    ),
    (lambda: numpy.asarray(leaf([1.0])), RuntimeError, r"Can't call numpy\(\) on Tensor that requires grad"),
    (lambda: (leaf([1.0]) * 2).numpy(), RuntimeError, r"Can't call numpy\(\) on Tensor that requires grad"),
]


@pytest.mark.parametrize(("run", "kind", "gist"), REFUSED, ids=[gist for _, _, gist in REFUSED])
def test_a_refusal(run: Callable[[], Any], kind: type[Exception], gist: str) -> None:
    with pytest.raises(kind, match=gist):
        run()


def test_numpy_shares_memory_unnoticed_by_the_version() -> None:
    for x in (torch.zeros(2), torch.tensor(0.0)):
        x.numpy()[...] = 7
        assert x.sum().item() in (7, 14) and x._version == 0
    x = leaf([1.0])
    assert x.numpy(force=True).tolist() == [1] and numpy.asarray(x.detach()).dtype == numpy.float32
    assert numpy.asarray(torch.ones(2), dtype=float).dtype == float
    assert numpy.array(torch.ones(2), copy=True).flags.owndata


def test_dtypes_change_and_gradients_pass() -> None:
    x = leaf([1.5, 2.5])
    assert x.float() is x and x.to(torch.float32) is x and x.to("cpu") is x
    wide = x.double()
    assert repr(wide) == "tensor([1.5000, 2.5000], dtype=torch.float64, grad_fn=<ToCopyBackward0>)"
    (wide * wide).sum().backward()
    assert repr(x.grad) == "tensor([3., 5.])"
    assert not x.long().requires_grad and x.long().tolist() == [1, 2]
    assert x.half().dtype == torch.float16 and x.bool().tolist() == [True, True] and x.int().dtype == torch.int32
    assert torch.ones(2).to("cpu", torch.float64).dtype == torch.float64
    assert torch.ones(2).to(torch.ones(1).double()).dtype == torch.float64
    assert torch.ones(2).type(torch.float64).type() == "torch.DoubleTensor"
    assert torch.ones(2).type_as(torch.ones(1).double()).dtype == torch.float64
    copy = torch.ones(2)
    assert copy.to(torch.float32, copy=True) is not copy


def test_complex_and_real() -> None:
    with pytest.warns(UserWarning, match="Casting complex values to real discards the imaginary part"):
        assert torch.tensor([1 + 1j]).float().tolist() == [1]
    x = leaf([3.0, 4.0])
    x.to(torch.complex64).sum().abs().backward()
    assert repr(x.grad) == "tensor([1., 1.])"


def test_clone_copies_and_is_recorded() -> None:
    x = leaf([1.0, 2.0])
    y = x.clone()
    assert repr(y) == "tensor([1., 2.], grad_fn=<CloneBackward0>)" and y.data_ptr() != x.data_ptr()
    (y * torch.tensor([3.0, 4.0])).sum().backward()
    assert x.grad.tolist() == [3, 4]
    assert torch.clone(torch.tensor(1.0)).item() == 1


def test_order_in_memory() -> None:
    x = torch.ones(2, 3)
    assert x.is_contiguous() and x.contiguous() is x and x.stride() == (3, 1) and x.stride(0) == 3
    assert not x.t().is_contiguous() and x.t().contiguous().stride() == (2, 1)
