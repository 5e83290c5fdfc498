"""Several views of one tensor: their gradients, and forward mode through them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch
from autograd_core.autograd import forward_ad

PARTS: list[tuple[Callable[[Any], Any], list[Any]]] = [
    (lambda x: x.unbind(1), [[0, 3], [1, 4], [2, 5]]),
    (lambda x: x.split(2, -1), [[[0, 1], [3, 4]], [[2], [5]]]),
    (lambda x: x.split(5), [[[0, 1, 2], [3, 4, 5]]]),
    (lambda x: torch.split_with_sizes(x, [1, 0, 2], dim=1), [[[0], [3]], [[], []], [[1, 2], [4, 5]]]),
    (lambda x: torch.chunk(x, 2), [[[0, 1, 2]], [[3, 4, 5]]]),
]


@pytest.mark.parametrize(("parts", "values"), PARTS)
def test_values_gradients_and_tangents(parts: Callable[[Any], Any], values: list[Any]) -> None:
    x = torch.arange(6.0).reshape(2, 3).requires_grad_()
    found = parts(x)
    assert [part.tolist() for part in found] == values
    (gradient,) = torch.autograd.grad(sum((part * part).sum() for part in found), x)
    assert gradient.tolist() == (2 * x).tolist()
    with forward_ad.dual_level():
        moving = parts(forward_ad.make_dual(x.detach(), x.detach() * 10))
        tangents = [forward_ad.unpack_dual(part).tangent for part in moving]
    assert [t.tolist() for t in tangents] == [(part * 10).tolist() for part in found]


def test_a_number_has_no_parts() -> None:
    for cut in (lambda x: x.split(1), lambda x: x.chunk(1)):
        with pytest.raises(RuntimeError, match="at least a 1-dimensional"):
            cut(torch.tensor(1.0))
