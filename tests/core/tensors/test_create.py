"""Tensors from shapes and ranges, as observed in PyTorch 2.13."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy
import pytest

import autograd_core as torch

MADE: list[tuple[Callable[[], Any], str]] = [
    (lambda: torch.zeros(2, 3), "tensor([[0., 0., 0.],\n        [0., 0., 0.]])"),
    (lambda: torch.zeros((2, 3)), "tensor([[0., 0., 0.],\n        [0., 0., 0.]])"),
    (lambda: torch.ones([2]), "tensor([1., 1.])"),
    (lambda: torch.zeros(()), "tensor(0.)"),
    (lambda: torch.full((2,), 1), "tensor([1, 1])"),
    (lambda: torch.full((2,), 1.0), "tensor([1., 1.])"),
    (lambda: torch.full((2,), True), "tensor([True, True])"),
    (lambda: torch.full((1,), 1 + 1j), "tensor([1.+1.j])"),
    (lambda: torch.arange(5), "tensor([0, 1, 2, 3, 4])"),
    (lambda: torch.arange(0, 1, 0.25), "tensor([0.0000, 0.2500, 0.5000, 0.7500])"),
    (lambda: torch.arange(1, 5, 2.0), "tensor([1., 3.])"),
    (lambda: torch.arange(10, 0, -3), "tensor([10,  7,  4,  1])"),
    (lambda: torch.arange(5, dtype=torch.float32), "tensor([0., 1., 2., 3., 4.])"),
    (lambda: torch.linspace(0, 1, 5), "tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])"),
    (lambda: torch.linspace(0, 1, 1), "tensor([0.])"),
    (lambda: torch.linspace(3, 1, 3, dtype=torch.float64), "tensor([3., 2., 1.], dtype=torch.float64)"),
    (lambda: torch.eye(2), "tensor([[1., 0.],\n        [0., 1.]])"),
    (lambda: torch.eye(2, 3), "tensor([[1., 0., 0.],\n        [0., 1., 0.]])"),
    (lambda: torch.zeros_like(torch.tensor([1, 2])), "tensor([0, 0])"),
    (lambda: torch.zeros_like(torch.ones(2, requires_grad=True)), "tensor([0., 0.])"),
    (
        lambda: torch.ones_like(torch.ones(2), dtype=torch.float64, requires_grad=True),
        "tensor([1., 1.], dtype=torch.float64, requires_grad=True)",
    ),
    (lambda: torch.full_like(torch.ones(2), 3), "tensor([3., 3.])"),
    (lambda: torch.ones(2).new_zeros(3), "tensor([0., 0., 0.])"),
    (lambda: torch.ones(2).double().new_tensor([1, 2]), "tensor([1., 2.], dtype=torch.float64)"),
    (lambda: torch.ones(2).double().new_full((2,), 3), "tensor([3., 3.], dtype=torch.float64)"),
    (lambda: torch.ones(2).new_ones(2, dtype=torch.int64), "tensor([1, 1])"),
]


@pytest.mark.parametrize(("make", "printed"), MADE, ids=[printed[:40] for _, printed in MADE])
def test_made_as_in_torch(make: Callable[[], Any], printed: str) -> None:
    assert repr(make()) == printed


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: torch.zeros(), TypeError, r'zeros\(\) missing 1 required positional arguments: "size"'),
    (lambda: torch.zeros(-1), RuntimeError, "zeros: Dimension size must be non-negative"),
    (lambda: torch.zeros(1.5), TypeError, "must be tuple of ints, not float"),
    (lambda: torch.arange(5, 0), RuntimeError, "upper bound and lower bound inconsistent with step sign"),
    (lambda: torch.arange(0, 5, 0), RuntimeError, "step must be nonzero"),
    (lambda: torch.linspace(0, 1, -1), RuntimeError, "number of steps must be non-negative"),
    (lambda: torch.zeros(2, dtype=torch.int64, requires_grad=True), RuntimeError, "Only Tensors of floating point"),
    (lambda: torch.zeros_like([1]), TypeError, "must be Tensor, not list"),
    (lambda: torch.from_numpy([1]), TypeError, r"expected np.ndarray \(got list\)"),
    (lambda: torch.from_numpy(numpy.array(["a"])), TypeError, "The only supported types are"),
    (lambda: torch.from_numpy(numpy.ones(3)[::-1]), ValueError, "negative strides are not currently supported"),
]


@pytest.mark.parametrize(("run", "kind", "gist"), REFUSED, ids=[gist for _, _, gist in REFUSED])
def test_refused_as_in_torch(run: Callable[[], Any], kind: type[Exception], gist: str) -> None:
    with pytest.raises(kind, match=gist):
        run()


def test_linspace_has_torchs_bits() -> None:
    points = torch.linspace(-1, 1, 7)
    assert points.tolist()[3] == -2.9802322387695312e-08
    assert torch.linspace(0, 2 * math.pi, 25)[-1].item() == numpy.float32(2 * math.pi)


def test_from_numpy_shares_memory_and_keeps_the_dtype() -> None:
    array = numpy.zeros(2)
    shared = torch.from_numpy(array)
    array[0] = 5
    assert repr(shared) == "tensor([5., 0.], dtype=torch.float64)"
    assert torch.as_tensor(array).numpy() is array
    alone = numpy.array(3.0)
    scalar = torch.from_numpy(alone)
    alone[()] = 4
    assert scalar.item() == 4


def test_as_tensor_copies_only_to_convert() -> None:
    x = torch.ones(2, requires_grad=True)
    assert torch.as_tensor(x) is x
    assert torch.as_tensor(x, dtype=torch.float64).requires_grad
    assert torch.as_tensor([1, 2]).tolist() == [1, 2]


def test_leaves_can_require_grad_under_no_grad() -> None:
    with torch.no_grad():
        made = [torch.ones(1, requires_grad=True), torch.tensor(1.0, requires_grad=True)]
        made += [torch.rand(1, requires_grad=True), torch.linspace(0, 1, 2, requires_grad=True)]
        assert not any((x * 2).requires_grad for x in made)
    assert all(x.requires_grad and (x * 2).requires_grad for x in made)
