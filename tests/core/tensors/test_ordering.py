"""Sorting, selecting, scanning and spreading with torch's words, as observed in PyTorch 2.13."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch

X = [[3.0, 1.0, 2.0], [1.0, 5.0, 4.0]]
NAN = float("nan")


def leaf(value: Any) -> Any:
    return torch.tensor(value, requires_grad=True)


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (lambda: torch.tensor([2.0, 1.0]).sort(), "sort(\nvalues=tensor([1., 2.]),\nindices=tensor([1, 0]))"),
        (lambda: torch.tensor([1.0, 2.0]).topk(1), "topk(\nvalues=tensor([2.]),\nindices=tensor([1]))"),
        (lambda: torch.kthvalue(torch.tensor([1.0, 2.0]), 1), "kthvalue(\nvalues=tensor(1.),\nindices=tensor(0))"),
        (lambda: torch.tensor([1.0, 2.0]).mode(), "mode(\nvalues=tensor(1.),\nindices=tensor(0))"),
        (lambda: torch.tensor([1.0, 2.0]).median(0), "median(\nvalues=tensor(1.),\nindices=tensor(0))"),
        (lambda: torch.tensor([1.0, NAN]).nanmedian(0), "nanmedian(\nvalues=tensor(1.),\nindices=tensor(0))"),
        (lambda: torch.tensor([1.0, 2.0]).cummax(0), "cummax(\nvalues=tensor([1., 2.]),\nindices=tensor([0, 1]))"),
        (lambda: torch.tensor([1.0, 2.0]).cummin(0), "cummin(\nvalues=tensor([1., 1.]),\nindices=tensor([0, 0]))"),
        (lambda: torch.tensor([1.0, 2.0]).aminmax(), "aminmax(\nmin=tensor(1.),\nmax=tensor(2.))"),
    ],
)
def test_results_have_names(found: Callable[[], Any], shown: str) -> None:
    assert repr(found()) == f"torch.return_types.{shown}"


@pytest.mark.parametrize(
    ("select", "slopes"),
    [
        (lambda x: x.sort().values * torch.tensor([1.0, 2.0, 3.0, 4.0]), [1, 2, 3, 4]),
        (lambda x: x.median(), [0, 0.5, 0.5, 0]),
        (lambda x: x.median(0).values, [0, 1, 0, 0]),
        (lambda x: x.kthvalue(2).values, [0, 1, 0, 0]),
        (lambda x: x.mode(0).values, [0, 0, 1, 0]),
        (lambda x: x.cummax(0).values, [1, 1, 1, 1]),
        (lambda x: x.cummin(0).values, [4, 0, 0, 0]),
        (lambda x: x.quantile(0.5), [0, 0.5, 0.5, 0]),
        (lambda x: x.aminmax().max, [0, 0, 0, 1]),
        (lambda x: torch.msort(x) ** 2, [2, 4, 4, 6]),
    ],
)
def test_gradients_go_to_what_was_selected(select: Callable[[Any], Any], slopes: list[float]) -> None:
    x = leaf([1.0, 2.0, 2.0, 3.0])
    select(x).sum().backward()
    assert x.grad.tolist() == slopes


def test_medians_of_nan() -> None:
    x = leaf([1.0, NAN, 2.0])
    assert x.median(0).indices.item() == 1 and x.nanmedian(0).indices.item() == 0
    x.median().backward()
    assert x.grad.tolist() == [0, 1, 0]
    assert torch.isnan(torch.tensor([]).median())


def test_axes() -> None:
    x = torch.tensor(X)
    assert x.sort(0, True).indices.tolist() == [[0, 1, 1], [1, 0, 0]]
    assert x.topk(2, 0, False).values.tolist() == [[1, 1, 2], [3, 5, 4]] and x.median(1, keepdim=True).values.shape == (
        2,
        1,
    )
    assert x.argsort(descending=True).tolist() == [[0, 2, 1], [1, 2, 0]]
    assert x.mode(0).indices.tolist() == [1, 0, 0] and x.kthvalue(2, dim=1, keepdim=True).indices.tolist() == [[2], [2]]
    assert x.aminmax(dim=0).min.tolist() == [1, 1, 2] and x.argmax(1, keepdim=True).tolist() == [[0], [1]]
    assert x.sort().indices.dtype == torch.int64


@pytest.mark.parametrize("name", ["sort", "topk", "kthvalue", "mode", "median", "cummax", "cumsum", "logcumsumexp"])
def test_numbers_without_axes(name: str) -> None:
    arguments = {"topk": (1,), "kthvalue": (1,), "sort": (), "mode": ()}.get(name, (0,))
    x = leaf(2.0)
    found = getattr(x, name)(*arguments)
    values = found if isinstance(found, torch.Tensor) else found.values
    values.backward()
    assert values.shape == () and values.item() == 2 and x.grad.item() == 1


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: x.topk(4), RuntimeError, "selected index k out of range"),
        (lambda x: x.kthvalue(0), RuntimeError, r"kthvalue\(\): selected number k out of range for dimension 1"),
        (lambda x: x.sort(2), IndexError, "Dimension out of range"),
        (lambda x: torch.tensor([]).mode(), IndexError, r"mode\(\): Expected reduction dim 0 to have non-zero size"),
        (lambda x: torch.tensor([]).aminmax(), RuntimeError, "empty dimension"),
    ],
)
def test_what_is_refused(call: Callable[[Any], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(torch.tensor(X))


def test_buckets() -> None:
    line = torch.tensor([1.0, 2.0, 3.0])
    assert torch.searchsorted(line, torch.tensor([2.5, 0.0])).tolist() == [2, 0]
    order = torch.arange(len(line) - 1, -1, -1)
    assert torch.searchsorted(line.flip(0), torch.tensor([2.5, 0.0]), sorter=order).tolist() == [2, 0]
    assert torch.searchsorted(line, 2.0).item() == 1 and torch.searchsorted(line, 2.0, right=True).item() == 2
    assert torch.bucketize(torch.tensor([2.0]), line, right=True, out_int32=True).dtype == torch.int32
