"""Torch's signatures; that the values and gradients are right is the rows' own business (tests/core/ops)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.tensors.selecting import SELECTING, UPDATING, settled

a = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
b = -a
v = torch.tensor([1.0, 2.0, 3.0, 4.0])
at = torch.tensor([[0, 0], [2, 1]])
mask = torch.tensor([True, False, True])

CALLS: list[tuple[Callable[[], Any], Any]] = [
    (lambda: torch.gather(a, 1, at), [[1, 1], [6, 5]]),
    (lambda: a.gather(dim=1, index=at, sparse_grad=False), [[1, 1], [6, 5]]),
    (lambda: torch.take(a, torch.tensor([5, 0])), [6, 1]),
    (lambda: torch.take_along_dim(a, torch.tensor([[2], [0]]), dim=1), [[3], [4]]),
    (lambda: a.index_select(-1, torch.tensor([2, 2])), [[3, 3], [6, 6]]),
    (lambda: torch.scatter(a, 1, at, 0.0), [[0, 2, 3], [4, 0, 0]]),
    (lambda: a.scatter(1, at, value=0), [[0, 2, 3], [4, 0, 0]]),
    (lambda: torch.scatter(a, dim=1, index=at, src=b), [[-2, 2, 3], [4, -5, -4]]),
    (lambda: a.scatter(1, at[1:], b, reduce="add"), [[1, 0, 2], [4, 5, 6]]),
    (lambda: a.scatter(1, at[1:], 10.0, reduce="multiply"), [[1, 20, 30], [4, 5, 6]]),
    (lambda: torch.scatter_add(a, 1, at, b), [[-2, 2, 3], [4, 0, 2]]),
    (lambda: a.scatter_reduce(1, at, b, reduce="amax", include_self=False), [[-1, 2, 3], [4, -5, -4]]),
    (lambda: torch.index_add(a, 0, torch.tensor([1, 1]), b, alpha=2), [[1, 2, 3], [-6, -9, -12]]),
    (lambda: torch.index_copy(a, 0, torch.tensor([1]), b[:1]), [[1, 2, 3], [-1, -2, -3]]),
    (lambda: a.index_fill(1, torch.tensor([0]), 9), [[9, 2, 3], [9, 5, 6]]),
    (lambda: a.index_put((torch.tensor([0]), torch.tensor([1])), torch.tensor(7.0)), [[1, 7, 3], [4, 5, 6]]),
    (lambda: a.index_put((a > 4,), torch.tensor(0.0)), [[1, 2, 3], [4, 0, 0]]),
    (lambda: a.put(torch.tensor([0, 0]), torch.tensor([1.0, 1.0]), accumulate=True), [[3, 2, 3], [4, 5, 6]]),
    (lambda: torch.masked_select(a, a > 4), [5, 6]),
    (lambda: a.masked_select(mask), [1, 3, 4, 6]),
    (lambda: a.masked_scatter(mask, v), [[1, 2, 2], [3, 5, 4]]),
    (lambda: torch.narrow(v, 0, 1, 2), [2, 3]),
    (lambda: v.narrow(dim=0, start=-1, length=1), [4]),
    (lambda: torch.select(a, 1, index=-1), [3, 6]),
    (lambda: torch.slice_scatter(a, b[:, :1], dim=1, start=2), [[1, 2, -1], [4, 5, -4]]),
    (lambda: torch.select_scatter(a, b[0], 0, 1), [[1, 2, 3], [-1, -2, -3]]),
    (lambda: torch.diagonal_scatter(a, v[2:]), [[3, 2, 3], [4, 4, 6]]),
    (lambda: torch.diagonal(a, offset=1, dim1=-2, dim2=-1), [2, 6]),
    (lambda: torch.diag(v[:2], diagonal=0), [[1, 0], [0, 2]]),
    (lambda: torch.tril(a, diagonal=-1), [[0, 0, 0], [4, 0, 0]]),
    (lambda: a.triu(1), [[0, 2, 3], [0, 0, 6]]),
    (lambda: torch.flip(a, dims=(0,)), [[4, 5, 6], [1, 2, 3]]),
    (lambda: a.flip(0, 1), [[6, 5, 4], [3, 2, 1]]),
    (lambda: a.flip([1]), [[3, 2, 1], [6, 5, 4]]),
    (lambda: torch.roll(a, shifts=1, dims=1), [[3, 1, 2], [6, 4, 5]]),
    (lambda: torch.rot90(a, 1, [0, 1]), [[3, 6], [2, 5], [1, 4]]),
    (lambda: torch.tile(v[:2], (2,)), [1, 2, 1, 2]),
    (lambda: v[:2].tile(2, 1), [[1, 2], [1, 2]]),
    (lambda: v[:2].repeat(2, 2), [[1, 2, 1, 2], [1, 2, 1, 2]]),
    (lambda: v[:1].repeat([3]), [1, 1, 1]),
    (lambda: v[:2].repeat_interleave(torch.tensor([2, 1])), [1, 1, 2]),
    (lambda: torch.repeat_interleave(v[:1], repeats=2, dim=0), [1, 1]),
    (lambda: torch.cat([v[:1], v[:2]]), [1, 1, 2]),
    (lambda: torch.cat(tensors=(v[:1], v[:2]), dim=-1), [1, 1, 2]),
    (lambda: torch.stack([v[:2], v[2:]], 1), [[1, 3], [2, 4]]),
    (lambda: torch.cat([torch.tensor([]), a[:1]], 1), [[1, 2, 3]]),
    (lambda: torch.cat([torch.tensor([]), v[:1]]), [1]),
    (lambda: torch.hstack((v[:1], v[1:2])), [1, 2]),
    (lambda: torch.block_diag(v[:1], torch.tensor(5.0)), [[1, 0], [0, 5]]),
    (lambda: torch.cartesian_prod(v[:2], v[3:]), [[1, 4], [2, 4]]),
    (lambda: torch.meshgrid(v[:2], v[:1])[1], [[1], [1]]),
    (lambda: torch.meshgrid([v[:2], v[:1]], indexing="xy")[0], [[1, 2]]),
    (lambda: torch.broadcast_tensors(v[:2], torch.tensor(3.0))[1], [3, 3]),
    (lambda: torch.atleast_2d(v[:2]), [[1, 2]]),
    (lambda: torch.atleast_1d(torch.tensor(1.0), v[:1])[0], [1]),
    (lambda: torch.tensor_split(v, 3)[2], [4]),
    (lambda: v.tensor_split(indices_or_sections=(1,), dim=0)[1], [2, 3, 4]),
    (lambda: torch.hsplit(a, 3)[1], [[2], [5]]),
    (lambda: v.hsplit((1,))[1], [2, 3, 4]),
    (lambda: a.vsplit(indices=[1])[1], [[4, 5, 6]]),
    (lambda: torch.dsplit(a.reshape(1, 1, 6), 2)[1], [[[4, 5, 6]]]),
    (lambda: torch.constant_pad_nd(v[:1], (1, 2), 7), [7, 1, 7, 7]),
    (lambda: torch.constant_pad_nd(a, (-2, 0)), [[3], [6]]),
    (lambda: torch.repeat_interleave(v[:1], 2, output_size=2), [1, 1]),
    (lambda: torch.tensor(2.0).unfold(0, 1, 1), [2]),
    (lambda: torch.index_add(v[0], 0, torch.tensor([0]), v[1]), 3),
    (lambda: v[0].index_fill(0, torch.tensor([0]), 9), 9),
    (lambda: torch.unflatten(v, 0, (2, -1)), [[1, 2], [3, 4]]),
    (lambda: torch.movedim(a, 0, 1), [[1, 4], [2, 5], [3, 6]]),
    (lambda: v.unfold(0, 2, 2), [[1, 2], [3, 4]]),
    (lambda: v.unfold(dimension=0, size=3, step=1), [[1, 2, 3], [2, 3, 4]]),
    (lambda: torch.as_strided(v, (2,), (2,), storage_offset=1), [2, 4]),
]


@pytest.mark.parametrize(("run", "value"), CALLS)
def test_a_call(run: Callable[[], Any], value: Any) -> None:
    found = run()
    assert found.tolist() == value and found.dtype == numpy.float32


REFUSALS: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: torch.cat(a), TypeError, "must be tuple of Tensors, not Tensor"),
    (lambda: torch.cat([a, 2]), TypeError, "expected Tensor as element 1"),
    (lambda: torch.cat([]), RuntimeError, "non-empty list"),
    (lambda: torch.cat([a, v]), RuntimeError, "same number of dimensions"),
    (lambda: torch.gather(a, 2, at), IndexError, "out of range"),
    (lambda: torch.gather(a, 1, at + 2), IndexError, "out of bounds"),
    (lambda: torch.gather(a, 1, index=at, axs=1), TypeError, "invalid combination"),
    (lambda: torch.gather(a, 1, at, 3), TypeError, "at most 3 arguments"),
    (lambda: torch.gather(), TypeError, "missing 1 required"),
    (lambda: torch.gather([1.0], 0, at), TypeError, "must be Tensor, not list"),
    (lambda: torch.index_add(a, 0, torch.tensor([0]), b), RuntimeError, "for slices of shape"),
    (lambda: torch.hsplit(v, 3), RuntimeError, "3 equal pieces"),
    (lambda: torch.dsplit(a, 3), RuntimeError, "at least 3"),
    (lambda: a.repeat(2), RuntimeError, "can not be smaller"),
    (lambda: a.scatter(1, at, b, reduce="mean"), RuntimeError, "either add or multiply"),
]


@pytest.mark.parametrize(("run", "kind", "message"), REFUSALS)
def test_refused(run: Callable[[], Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        run()


def test_in_place() -> None:
    x = torch.zeros(3, requires_grad=True)
    y = x * 1
    assert y.index_add_(0, torch.tensor([0, 0]), torch.ones(2)) is y
    y.scatter_(0, torch.tensor([2]), 5.0).masked_scatter_(torch.tensor([False, True, False]), torch.ones(1))
    y.sum().backward()
    assert y.tolist() == [2, 1, 5] and x.grad.tolist() == [1, 0, 0]
    assert all(hasattr(torch.Tensor, name) for name in UPDATING) and "repeat" not in SELECTING


def test_out() -> None:
    out = torch.zeros(2, 2)
    assert torch.gather(a, 1, at, out=out) is out and out.tolist() == [[1, 1], [6, 5]]


def test_settled() -> None:
    assert settled(torch.tensor(3)) == 3 and settled([1, (torch.tensor(2),)]) == (1, (2,))
    assert settled("mean") == "mean" and settled(None) is None
