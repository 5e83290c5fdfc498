"""What `tensor` accepts, as observed in PyTorch 2.13."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.tensors.data import copied

ACCEPTED: list[tuple[Any, str]] = [
    ([1, 2.5], "tensor([1.0000, 2.5000])"),
    ([True, 2], "tensor([1, 2])"),
    ([1j, 2], "tensor([0.+1.j, 2.+0.j])"),
    ([], "tensor([])"),
    ([[], []], "tensor([], size=(2, 0))"),
    (range(3), "tensor([0, 1, 2])"),
    ((1.0, (2.0,))[:1], "tensor([1.])"),
    (numpy.float64(2), "tensor(2., dtype=torch.float64)"),
    ([numpy.float64(2)], "tensor([2.], dtype=torch.float64)"),
    (numpy.ones(2), "tensor([1., 1.], dtype=torch.float64)"),
    ([numpy.ones(2), numpy.ones(2)], "tensor([[1., 1.],\n        [1., 1.]], dtype=torch.float64)"),
    (numpy.ones(2, numpy.uint16), "tensor([1, 1], dtype=torch.uint16)"),
]


@pytest.mark.parametrize(("data", "printed"), ACCEPTED)
def test_data_that_becomes_a_tensor(data: Any, printed: str) -> None:
    assert repr(torch.tensor(data)) == printed


def test_tensors_in_lists() -> None:
    assert repr(torch.tensor([torch.tensor(1.0), torch.tensor(2.0)])) == "tensor([1., 2.])"
    mixed = [torch.tensor(1, dtype=torch.int32), torch.tensor(2.5)]
    assert repr(torch.tensor(mixed)) == "tensor([1.0000, 2.5000])"


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: torch.tensor([[1, 2], [3]]), ValueError, r"expected sequence of length 2 at dim 1 \(got 1\)"),
    (lambda: torch.tensor("a"), TypeError, "invalid data type 'str'"),
    (lambda: torch.tensor(["a"]), ValueError, "too many dimensions 'str'"),
    (lambda: torch.tensor(None), RuntimeError, "Could not infer dtype of NoneType"),
    (lambda: torch.tensor([None]), RuntimeError, "Could not infer dtype of NoneType"),
    (lambda: torch.tensor([torch.ones(2)]), ValueError, "only one element tensors can be converted"),
    (
        lambda: torch.tensor([300], dtype=torch.uint8),
        RuntimeError,
        "converted to type uint8 without overflow",
    ),
    (lambda: torch.tensor(2**63), ValueError, "Overflow when unpacking long long"),
    (lambda: torch.tensor(numpy.array(["a"])), TypeError, "The only supported types are"),
    (lambda: torch.tensor([1, 2], requires_grad=True), RuntimeError, "Only Tensors of floating point and complex"),
]


@pytest.mark.parametrize(("run", "kind", "gist"), REFUSED, ids=[gist for _, _, gist in REFUSED])
def test_data_that_does_not(run: Callable[[], Any], kind: type[Exception], gist: str) -> None:
    with pytest.raises(kind, match=gist):
        run()


def test_data_is_copied() -> None:
    array = numpy.ones(2)
    made = torch.tensor(array)
    array[0] = 7
    assert made.tolist() == [1, 1] and copied(array, None) is not array


def test_a_tensor_is_copied_with_a_warning() -> None:
    x = torch.ones(2, requires_grad=True)
    with pytest.warns(UserWarning, match=r"recommended to use sourceTensor.detach\(\).clone\(\)"):
        y = torch.tensor(x)
    assert not y.requires_grad and y.tolist() == [1, 1]


def test_a_dtype_converts() -> None:
    assert torch.tensor([1.7], dtype=torch.int64).tolist() == [1]
    assert torch.tensor([1, 2], dtype=torch.float64).dtype == torch.float64
    assert torch.tensor(numpy.array([1 + 2j]), dtype=torch.float32).tolist() == [1.0]
