"""Bessel functions of real order beyond the domain of the table test: left of 0, for whole orders."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE


def of(name: str, v: float, x: float) -> tuple[float, float]:
    """Value and derivative."""
    leaf = Tensor(np.array(x), requires_grad=True)
    y = TABLE[name](v, leaf)
    return float(y.value), float(grad(y, leaf)[0].value)


@pytest.mark.parametrize(
    ("name", "v", "x", "value", "slope"),
    [
        # Next to v = 0 and x = 0 the derivative has the term v / x.
        ("jv", 1e-166, 1e-83, 1.0, 0.5e-83),
        ("iv", 1e-166, 1e-83, 1.0, 1.5e-83),
        ("ive", 1e-166, 1e-83, 1.0, -1.0),
        ("ive", 4e-80, 1e-80, 1.0, 3.0),
        ("jv", 1e-323, 5e-324, 1.0, 2.0),
        ("iv", 3.0, 713.5, 1.0981484859918125e308, 1.0973883861341774e308),
        ("kv", 1e-318, 0.25, 1.5415067512483028, -3.7470259744407116),
        ("kve", 1e-318, 0.25, 1.9793338485985687, -2.8319427395724567),
    ],
)
def test_tiny_orders_and_huge_values(name: str, v: float, x: float, value: float, slope: float) -> None:
    assert of(name, v, x) == pytest.approx((value, slope), rel=1e-14)


@pytest.mark.parametrize("name", ["jv", "yv"])
def test_orders_next_to_a_whole_one(name: str) -> None:
    for v in (-1.0, -3.0, 5.0):
        at, beside = (float(TABLE[name](order, 2.5)) for order in (v, np.nextafter(v, 0.0)))
        assert beside == pytest.approx(at, rel=1e-13)


@pytest.mark.parametrize("v", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("x", [-0.7, -2.5, 1.3])
def test_three_orders_of_the_scaled_function_on_both_sides(v: float, x: float) -> None:
    leaf = Tensor(np.array(x), requires_grad=True)
    y = TABLE["ive"](v, leaf)
    first = grad(y, leaf, create_graph=True)[0]
    second = grad(first, leaf)[0]
    with mpmath.workdps(40):
        truth = [mpmath.diff(lambda t: mpmath.exp(-abs(t)) * mpmath.besseli(v, t), x, n) for n in range(3)]
    assert [float(t.value) for t in (y, first, second)] == pytest.approx([float(t) for t in truth], rel=1e-12)
