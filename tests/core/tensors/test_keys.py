"""Indexing, as observed in PyTorch 2.13."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

import autograd_core as torch

v = torch.tensor([1.0, 2.0, 3.0])
m = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
PICKED: list[tuple[Callable[[], Any], Any]] = [
    (lambda: v[0], 1),
    (lambda: v[-1], 3),
    (lambda: v[1:], [2, 3]),
    (lambda: v[torch.tensor(1)], 2),
    (lambda: v[torch.tensor([0, 2])], [1, 3]),
    (lambda: v[[0, 2]], [1, 3]),
    (lambda: v[numpy.array([0, 2])], [1, 3]),
    (lambda: v[numpy.int64(1)], 2),
    (lambda: v[torch.tensor([True, False, True])], [1, 3]),
    (lambda: v[v > 1], [2, 3]),
    (lambda: v[[]], []),
    (lambda: v[: torch.tensor(2)], [1, 2]),
    (lambda: v[True], [[1, 2, 3]]),
    (lambda: m[:, None, 1], [[2], [4]]),
    (lambda: m[..., -1], [2, 4]),
    (lambda: m[torch.tensor(1)], [3, 4]),
    (lambda: m[torch.tensor([0, 1]), torch.tensor([1, 0])], [2, 3]),
    (lambda: torch.tensor(5.0)[None], [5]),
]


@pytest.mark.parametrize(("pick", "value"), PICKED)
def test_a_key(pick: Callable[[], Any], value: Any) -> None:
    assert pick().tolist() == value


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: v[5], IndexError, "index 5 is out of bounds for dimension 0 with size 3"),
    (lambda: m[0, 5], IndexError, "index 5 is out of bounds for dimension 1 with size 2"),
    (lambda: v[torch.tensor([0, 5])], IndexError, "index 5 is out of bounds for dimension 0 with size 3"),
    (lambda: v[0, 0], IndexError, "too many indices for tensor of dimension 1"),
    (lambda: v[torch.tensor([0.5])], IndexError, "tensors used as indices must be long, int, byte or bool tensors"),
    (lambda: v[1.5], IndexError, r"only integers, slices \(`:`\), ellipsis .* are valid indices \(got float\)"),
    (lambda: v["a"], IndexError, r"are valid indices \(got str\)"),
    (lambda: v[::-1], ValueError, "step must be greater than zero"),
    (lambda: v[torch.tensor([True, False])], IndexError, "boolean index did not match"),
]


@pytest.mark.parametrize(("run", "kind", "gist"), REFUSED, ids=[gist for _, _, gist in REFUSED])
def test_a_refusal(run: Callable[[], Any], kind: type[Exception], gist: str) -> None:
    with pytest.raises(kind, match=gist):
        run()


@pytest.mark.parametrize(
    ("key", "gradient"),
    [
        (torch.tensor([0, 0, 2]), [2, 0, 1]),
        ([True, False, True], [1, 0, 1]),
        (slice(1, None), [0, 1, 1]),
        (1, [0, 1, 0]),
    ],
)
def test_gradients_of_picked_elements(key: Any, gradient: list[float]) -> None:
    x = torch.ones(3, requires_grad=True)
    x[key].sum().backward()
    assert x.grad.tolist() == gradient
