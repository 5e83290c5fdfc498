"""Numbers from PyTorch 2.13 to compare with: a function's value and two derivatives, each as one weighted sum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch
from autograd_core.nn import functional

WEIGHTS = (1.0, -2.0, 3.0, -5.0, 7.0, -11.0)


def _tensor(value: Any) -> Any:
    return torch.tensor(value, dtype=None if _whole(value) else torch.float64) if isinstance(value, list) else value


def _whole(value: Any) -> bool:
    return all(map(_whole, value)) if isinstance(value, list) else isinstance(value, int)


def _weighted(found: Any) -> Any:
    flat = found.reshape(-1)
    return (flat * torch.tensor(WEIGHTS[: flat.shape[0]], dtype=torch.float64)).sum()


def _sums(name: str, args: tuple[Any, ...], options: dict[str, Any]) -> list[float]:
    first, *others = map(_tensor, args)
    first.requires_grad_()
    value = _weighted(getattr(functional, name)(first, *others, **options))
    (slope,) = torch.autograd.grad(value, first, create_graph=True)
    along = _weighted(slope)
    bend = 0.0
    if along.requires_grad:
        bend = _weighted(torch.autograd.grad(along, first, materialize_grads=True)[0]).item()
    return [value.item(), along.item(), bend]


@pytest.fixture
def agrees() -> Callable[..., None]:
    """Whether a function gives torch's weighted sums; None for a second derivative that torch does not have."""

    def check(name: str, args: tuple[Any, ...], options: dict[str, Any], wanted: tuple[float | None, ...]) -> None:
        for found, right in zip(_sums(name, args, options), wanted, strict=True):
            assert right is None or found == pytest.approx(right, rel=3e-12, abs=1e-12)

    return check
