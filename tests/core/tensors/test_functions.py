"""Rows as functions and methods, with torch's spellings and refusals (observed in PyTorch 2.13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.ops import NAMES
from autograd_core.tensors.functions import FUNCTIONS, wrap_axes

HIDDEN = {"index", "unindex"}


@pytest.mark.parametrize("name", sorted(NAMES.keys() - HIDDEN))
def test_every_row_is_a_method_and_a_function(name: str) -> None:
    method = getattr(torch.Tensor, name)
    assert callable(method) or isinstance(method, property)
    assert callable(getattr(torch, name, FUNCTIONS[name]))
    assert FUNCTIONS[name].__name__ == name and NAMES[name].doc in str(FUNCTIONS[name].__doc__)


x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
SPELLINGS: list[tuple[Callable[[], Any], Any]] = [
    (lambda: x.sum(dim=1), [6, 15]),
    (lambda: x.sum(axis=1), [6, 15]),
    (lambda: x.sum(1), [6, 15]),
    (lambda: x.sum(-1, True), [[6], [15]]),
    (lambda: torch.sum(x, dim=0, keepdim=True), [[5, 7, 9]]),
    (lambda: torch.sum(x, axis=0, keepdims=True), [[5, 7, 9]]),
    (lambda: x.sum(dim=[0, 1]), 21),
    (lambda: x.sum(dim=()), 21),
    (lambda: torch.sum(input=x), 21),
    (lambda: x.mean(dim=(0,)), [2.5, 3.5, 4.5]),
    (lambda: torch.amax(x, dim=(0, 1)), 6),
    (lambda: torch.tensor(3.0).sum(0), 3),
    (lambda: torch.exp(input=torch.zeros(1)), [1]),
    (lambda: torch.mul(x[0], 2), [2, 4, 6]),
    (lambda: torch.mul(2, x[0]), [2, 4, 6]),
    (lambda: torch.mul(input=x[0], other=3), [3, 6, 9]),
    (lambda: torch.pow(2, x[0]), [2, 4, 8]),
    (lambda: torch.pow(x[0], exponent=2), [1, 4, 9]),
    (lambda: torch.add(x[0], x[1], alpha=2), [9, 12, 15]),
    (lambda: x[0].sub(1, alpha=3), [-2, -1, 0]),
    (lambda: x[0].mul(x[1]), [4, 10, 18]),
    (lambda: x[0].matmul(x[1]), 32),
    (lambda: x[0].maximum(torch.tensor([2.0, 2.0, 2.0])), [2, 2, 3]),
    (lambda: x[0] > 1, [False, True, True]),
    (lambda: x[0].eq(2), [False, True, False]),
    (lambda: torch.sum(x, dtype=torch.float64), 21),
    (lambda: torch.rsub(x[0], x[1], alpha=2), [2, 1, 0]),
    (lambda: torch.layer_norm(x[:, :2], (2,), None, x[0, :2], 0.0), [[0, 3], [0, 3]]),
    (lambda: torch.rms_norm(torch.ones(2), (2,), eps=0.0), [1, 1]),
    (lambda: torch.isposinf(torch.tensor([1.0, torch.inf, -torch.inf, torch.nan])), [False, True, False, False]),
    (lambda: torch.isneginf(torch.tensor([1.0, torch.inf, -torch.inf, torch.nan])), [False, False, True, False]),
]


@pytest.mark.parametrize(("run", "value"), SPELLINGS)
def test_a_spelling(run: Callable[[], Any], value: Any) -> None:
    assert run().tolist() == value


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: torch.exp(2.0), TypeError, r"exp\(\): argument 'input' \(position 1\) must be Tensor, not float"),
    (lambda: torch.exp([1.0]), TypeError, "must be Tensor, not list"),
    (lambda: torch.exp(numpy.ones(2)), TypeError, "must be Tensor, not numpy.ndarray"),
    (lambda: torch.exp(), TypeError, 'missing 1 required positional arguments: "input"'),
    (lambda: torch.mul(x), TypeError, 'missing 1 required positional arguments: "other"'),
    (lambda: torch.mul(2, 3), TypeError, "must be Tensor, not int"),
    (lambda: torch.mul(x, "a"), TypeError, "must be Tensor, not str"),
    (lambda: torch.mul(x, x, alpha=2), TypeError, "unexpected keyword argument 'alpha'"),
    (lambda: x.exp(1), TypeError, "positional argument"),
    (lambda: torch.sum(), TypeError, 'missing 1 required positional arguments: "input"'),
    (lambda: x.sum(2), IndexError, r"expected to be in range of \[-2, 1\], but got 2"),
    (lambda: x.sum((0, 0)), RuntimeError, "dim 0 appears multiple times in the list of dims"),
    (lambda: x.sum(0, 1), TypeError, r"argument 'keepdim' \(position 2\) must be bool, not int"),
    (lambda: x.sum(0.5), TypeError, "must be tuple of ints, not float"),
    (lambda: x.sum(foo=1), TypeError, r"sum\(\) received an invalid combination of arguments"),
    (lambda: torch.amax(torch.tensor([])), RuntimeError, "Expected reduction dim to be specified"),
]


@pytest.mark.parametrize(("run", "kind", "gist"), REFUSED, ids=[gist for _, _, gist in REFUSED])
def test_a_refusal(run: Callable[[], Any], kind: type[Exception], gist: str) -> None:
    with pytest.raises(kind, match=gist):
        run()


def test_methods_are_recorded() -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    w.exp().log().mul(w).sum().backward()
    assert w.grad.tolist() == pytest.approx([2.0, 4.0])
    assert repr(torch.exp(w).grad_fn) == "<ExpBackward0>"


def test_axes_are_sorted_out() -> None:
    assert wrap_axes(None, 2) is None and wrap_axes(0, 0) is None and wrap_axes((-1,), 2) == (1,)
