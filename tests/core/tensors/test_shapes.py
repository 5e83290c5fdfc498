"""Argument styles and refusals of what rearranges, as observed in PyTorch 2.13."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch

a = torch.ones(2, 3)
b = torch.ones(2, 3, 4)
SHAPES: list[tuple[Callable[[], Any], tuple[int, ...]]] = [
    (lambda: a.reshape(3, 2), (3, 2)),
    (lambda: torch.reshape(a, (3, -1)), (3, 2)),
    (lambda: a.view(-1), (6,)),
    (lambda: a.view((3, 2)), (3, 2)),
    (lambda: a.view(size=(3, 2)), (3, 2)),
    (lambda: torch.ones(6).view_as(a), (2, 3)),
    (lambda: torch.ones(6).reshape_as(a), (2, 3)),
    (lambda: a.transpose(0, 1), (3, 2)),
    (lambda: torch.transpose(b, 0, -1), (4, 3, 2)),
    (lambda: a.swapaxes(0, 1), (3, 2)),
    (lambda: b.permute(2, 0, -2), (4, 2, 3)),
    (lambda: torch.permute(b, (2, 0, 1)), (4, 2, 3)),
    (lambda: a.t(), (3, 2)),
    (lambda: a.T, (3, 2)),
    (lambda: torch.ones(3).t(), (3,)),
    (lambda: b.mT, (2, 4, 3)),
    (lambda: b.mH, (2, 4, 3)),
    (lambda: b[0].H, (4, 3)),
    (lambda: torch.ones(()).H, ()),
    (lambda: torch.squeeze(torch.ones(1, 2, 1)), (2,)),
    (lambda: torch.ones(1, 2, 1).squeeze(0), (2, 1)),
    (lambda: torch.ones(1, 2, 1).squeeze((0, 2)), (2,)),
    (lambda: torch.ones(1, 2, 1).squeeze(1), (1, 2, 1)),
    (lambda: torch.unsqueeze(a, -1), (2, 3, 1)),
    (lambda: a.unsqueeze(0), (1, 2, 3)),
    (lambda: torch.flatten(b, 1), (2, 12)),
    (lambda: b.flatten(0, 1), (6, 4)),
    (lambda: torch.tensor(1.0).flatten(), (1,)),
    (lambda: b.ravel(), (24,)),
    (lambda: torch.ones(3).expand(2, 3), (2, 3)),
    (lambda: torch.ones(3).expand((2, -1)), (2, 3)),
    (lambda: torch.ones(2, 1).expand(-1, 4), (2, 4)),
    (lambda: torch.ones(1, 3).expand_as(a), (2, 3)),
    (lambda: torch.broadcast_to(torch.ones(3), (2, 3)), (2, 3)),
    (lambda: a.sum_to_size(1, 3), (1, 3)),
]


@pytest.mark.parametrize(("run", "shape"), SHAPES)
def test_a_shape(run: Callable[[], Any], shape: tuple[int, ...]) -> None:
    assert run().shape == shape


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: a.reshape(4), RuntimeError, r"shape '\[4\]' is invalid for input of size 6"),
    (lambda: a.view(4), RuntimeError, r"shape '\[4\]' is invalid for input of size 6"),
    (lambda: a.reshape(-1, -1), RuntimeError, "only one dimension can be inferred"),
    (lambda: a.reshape(-1, 4), RuntimeError, r"shape '\[-1, 4\]' is invalid for input of size 6"),
    (lambda: a.reshape(1.5), TypeError, "must be tuple of ints"),
    (lambda: a.t().view(6), RuntimeError, r"view size is not compatible.*Use .reshape\(...\) instead"),
    (lambda: a.view(torch.int32), RuntimeError, "has no derivative"),
    (lambda: a.transpose(0, 2), IndexError, r"expected to be in range of \[-2, 1\], but got 2"),
    (lambda: a.permute(0), RuntimeError, "is not equal to len"),
    (lambda: a.permute(0, 0), RuntimeError, "duplicate dims are not allowed"),
    (lambda: b.t(), RuntimeError, r"t\(\) expects a tensor with <= 2 dimensions, but self is 3D"),
    (lambda: torch.ones(2).mH, RuntimeError, "only supported on matrices or batches of matrices. Got 1-D tensor"),
    (lambda: b.H, RuntimeError, r"only supported on matrices \(2-D tensors\). Got 3-D tensor"),
    (lambda: torch.ones(2).mT, RuntimeError, "only supported on matrices or batches of matrices. Got 1-D tensor"),
    (lambda: a.expand(3, 3), RuntimeError, r"expanded size of the tensor \(3\) must match the existing size \(2\)"),
    (lambda: a.expand(-1, -1, 3), RuntimeError, "isn't allowed in a leading, non-existing dimension 0"),
    (lambda: a.expand(3), RuntimeError, "must be greater or equal to the number of dimensions"),
    (lambda: a.unsqueeze(3), IndexError, r"expected to be in range of \[-3, 2\], but got 3"),
    (lambda: a.squeeze(5), IndexError, r"expected to be in range of \[-2, 1\], but got 5"),
    (lambda: a.flatten(1, 0), RuntimeError, "start_dim cannot come after end_dim"),
    (lambda: a.sum_to_size(4), RuntimeError, "is not expandable to size"),
    (lambda: torch.reshape([1], (1,)), TypeError, "must be Tensor, not list"),
]


@pytest.mark.parametrize(("run", "kind", "gist"), REFUSED, ids=[gist for _, _, gist in REFUSED])
def test_a_refusal(run: Callable[[], Any], kind: type[Exception], gist: str) -> None:
    with pytest.raises(kind, match=gist):
        run()


MAPS: list[Callable[[Any], Any]] = [
    lambda x: x.view(3, 2).t(),
    lambda x: x.t().reshape(6),
    lambda x: x.t().ravel(),
    lambda x: x.permute(1, 0).unsqueeze(0).squeeze(),
    lambda x: x.flatten().expand(4, 6).sum(0) / 4,
]


@pytest.mark.parametrize("move", MAPS)
def test_gradients_come_back(move: Callable[[Any], Any]) -> None:
    x = torch.arange(6.0).reshape(2, 3).requires_grad_()
    y = move(x)
    (y * y).sum().backward()
    assert x.grad.tolist() == (2 * x).tolist()


def test_views_share_memory() -> None:
    x = torch.zeros(2, 3)
    for view in (x.view(6), x.t(), x.unsqueeze(0), x.flatten(), x.expand(2, 3), x.permute(1, 0)):
        assert view.data_ptr() == x.data_ptr()
