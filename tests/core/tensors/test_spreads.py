"""Running sums, variances, quantiles, norms and differences with torch's words, as observed in PyTorch 2.13."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch

X = [[3.0, 1.0, 2.0], [1.0, 5.0, 4.0]]
INF = float("inf")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: x.cumsum(), TypeError, "dim"),
        (lambda x: torch.tensor([1, 2]).var(), RuntimeError, "std and var only support floating point"),
        (lambda x: torch.tensor([1, 2]).norm(), RuntimeError, "Expected a floating point or complex tensor"),
        (lambda x: torch.tensor([1, 2]).quantile(0.5), RuntimeError, "must be either float or double"),
        (lambda x: x.quantile(1.5), RuntimeError, r"in the range \[0, 1\]"),
        (lambda x: x.quantile(torch.ones(1, 1)), RuntimeError, "scalar or 1D"),
        (lambda x: torch.tensor([]).quantile(0.5), RuntimeError, "non-empty"),
        (lambda x: x.norm("max"), RuntimeError, "'max'"),
        (lambda x: x.norm("nuc", 0), RuntimeError, "'nuc' is one over two axes"),
        (lambda x: torch.diff(torch.tensor(1.0)), RuntimeError, "at least one-dimensional"),
    ],
)
def test_what_is_refused(call: Callable[[Any], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(torch.tensor(X))


def test_variances_count_one_less_unless_told() -> None:
    x = torch.tensor([1.0, 2.0, 4.0])
    assert x.var().item() == pytest.approx(7 / 3) and x.var(False).item() == pytest.approx(14 / 9)
    assert x.var(unbiased=False).item() == x.var(correction=0).item() == x.var(0, False).item()
    assert torch.std(x, 0, keepdim=True).shape == (1,) and torch.std(torch.tensor([1.0])).isnan()
    assert [v.item() for v in torch.var_mean(x)] == pytest.approx([7 / 3, 7 / 3])
    assert [v.shape for v in torch.std_mean(torch.tensor(X), dim=0, keepdim=True, correction=0)] == [(1, 3)] * 2


def test_scans_of_integers_and_in_another_dtype() -> None:
    assert torch.tensor([1, 2], dtype=torch.int32).cumsum(0).dtype == torch.int64
    assert torch.tensor([True, True]).cumsum(0).tolist() == [1, 2]
    assert torch.cumprod(torch.tensor([1, 2]), 0, dtype=torch.float64).dtype == torch.float64
    assert torch.tensor([[]]).cummax(1).indices.dtype == torch.int64


def test_levels_may_be_a_tensor() -> None:
    x = torch.tensor(X)
    assert x.quantile(torch.tensor([0.25, 0.75]), dim=1).tolist() == [[1.5, 2.5], [2.5, 4.5]]
    assert x.quantile(0.5, dim=1, keepdim=True).tolist() == [[2], [4]]
    assert x.quantile(0.3, interpolation="nearest").item() == 2 and x.nanquantile(0.0).item() == 1


def test_norms() -> None:
    x = torch.tensor(X)
    assert x.norm().item() == x.norm(p="fro").item() == pytest.approx(56**0.5)
    assert x.norm(1).item() == 16 and x.norm(INF, 1).tolist() == [3, 5] and x.norm(dim=1, keepdim=True).shape == (2, 1)
    assert torch.norm(torch.tensor([1.0]), dtype=torch.float64).dtype == torch.float64
    assert torch.renorm(x, 1, 0, 6.0)[0].tolist() == [3, 1, 2]


def test_differences_and_integrals() -> None:
    x = torch.tensor([1.0, 2.0, 4.0])
    assert torch.diff(x, n=2).tolist() == [1] and x.diff(prepend=torch.tensor([0.0])).tolist() == [1, 1, 2]
    assert torch.trapezoid(x).item() == torch.trapz(x).item() == 4.5
    assert torch.trapezoid(x, torch.tensor([0.0, 1.0, 3.0])).item() == 7.5 and torch.trapezoid(x, dx=2).item() == 9
    assert torch.cumulative_trapezoid(x).tolist() == [1.5, 4.5]


def test_the_logarithm_of_a_sum_of_exponentials_of_integers() -> None:
    assert torch.logsumexp(torch.tensor([1, 2]), 0).item() == pytest.approx(2.3132617)
    assert torch.tensor(X).logsumexp((0, 1), keepdim=True).shape == (1, 1)


def test_nuclear_norm_and_distances() -> None:
    x = torch.tensor([[3.0, 0.0], [0.0, -4.0]])
    assert x.norm("nuc").item() == 7.0
    assert torch.norm(x[None], "nuc", dim=(1, 2), keepdim=True).tolist() == [[[7.0]]]
    assert torch.cdist(x, x, compute_mode="donot_use_mm_for_euclid_dist").tolist() == [[0.0, 5.0], [5.0, 0.0]]
    with pytest.raises(RuntimeError, match="floating-point"):
        torch.cdist(torch.tensor([[1]]), x)
