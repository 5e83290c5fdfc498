"""Affine and bilinear maps of any batch, and dropout by a given mask."""

from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

R = np.random.default_rng(0)


@pytest.mark.parametrize(("x", "weight", "bias"), [((3,), (2, 3), (2,)), ((4, 5, 3), (2, 3), (2,)), ((4, 3), (3,), ())])
def test_linear(x: tuple[int, ...], weight: tuple[int, ...], bias: tuple[int, ...]) -> None:
    a, w, b = (R.standard_normal(s) for s in (x, weight, bias))
    found = TABLE["linear"](a, w, b)
    assert found == pytest.approx(a @ w.T + b) and found.shape == TABLE["linear"].shape(x, weight, bias)  # type: ignore[misc]
    assert dict(TABLE["linear"].defaults) == {"bias": 0} and TABLE["linear"](a, w, 0) == pytest.approx(a @ w.T)


@pytest.mark.parametrize("batch", [(), (4,), (2, 0), (2, 3)])
def test_bilinear(batch: tuple[int, ...]) -> None:
    a, b, w = R.standard_normal((*batch, 2)), R.standard_normal((*batch, 3)), R.standard_normal((5, 2, 3))
    found = TABLE["bilinear"](a, b, w, np.arange(5.0))
    assert found == pytest.approx(np.einsum("...i,oij,...j->...o", a, w, b) + np.arange(5.0))
    assert found.shape == (*batch, 5) == TABLE["bilinear"].shape(a.shape, b.shape, w.shape)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "shapes"), [("linear", ((3,), (2, 4))), ("linear", ((), (2,))), ("bilinear", ((2,), (3,), (5, 3, 2)))]
)
def test_shapes_that_do_not_fit(name: str, shapes: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(ValueError, match=r"length|shape"):
        TABLE[name].shape(*shapes)  # type: ignore[misc]


def test_dropout() -> None:
    x, mask = Tensor([1.0, np.inf, 3.0], requires_grad=True), np.array([True, False, True])
    y = TABLE["dropout"](x, mask, p=0.75)
    assert y.value.tolist() == [4, 0, 12]
    assert grad(y, x, Tensor([1.0, np.inf, 1.0]))[0].value.tolist() == [4, 0, 4]
    assert TABLE["dropout"](np.ones(2), np.array([1.0, 0.0])).tolist() == [2, 0]
    assert TABLE["dropout"](np.ones(2), np.array([False, False]), p=1).tolist() == [0, 0]
