"""The short way must give what the general way gives, to the bit."""

from __future__ import annotations

import numpy
import pytest

import autograd_core as torch
from autograd_core.engine.record import general
from autograd_core.engine.short import QuickNode
from autograd_core.ops import TABLE

ROWS = [row for row in TABLE.values() if torch.Tensor in row.short and len(row.active) == row.arity]


def arguments(row: object, shape: tuple[int, ...], dtype: str) -> list[torch.Tensor]:
    random = numpy.random.default_rng(5)
    starts = [1.2 if domain.low >= 1 else 0.2 for domain in row.domain]  # type: ignore[attr-defined]
    return [
        torch.tensor(random.uniform(a, a + 0.6, shape).tolist(), dtype=getattr(torch, dtype), requires_grad=True)
        for a in starts
    ]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(), (3,)])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_as_the_general_way(row: object, shape: tuple[int, ...], dtype: str) -> None:
    outcomes = []
    for run in (row, lambda *args: general(row, args, {})):
        args = arguments(row, shape, dtype)
        y = run(*args)  # type: ignore[operator]
        y.sum().backward()
        outcomes.append([y.tolist(), y.dtype, *(None if a.grad is None else a.grad.tolist() for a in args)])
    assert outcomes[0] == outcomes[1]


def test_the_short_way_is_taken() -> None:
    x = torch.tensor(2.0, requires_grad=True)
    assert all(isinstance(y.grad_fn, QuickNode) for y in (x * x, x + 1, 2 / x, x.exp()))


def test_and_left_where_things_are_not_that_simple() -> None:
    x = torch.tensor([2.0, 3.0], requires_grad=True)
    wide = torch.ones(3, 2)
    assert not isinstance((x * wide).grad_fn, QuickNode)
    assert not isinstance((x * torch.ones(2, dtype=torch.float64)).grad_fn, QuickNode)


def test_writes_are_noticed_on_the_short_way() -> None:
    x = torch.tensor([2.0, 3.0], requires_grad=True)
    for y in (x.exp(), 1.0 * x):
        z = y * y
        y.add_(1.0)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            z.sum().backward()
