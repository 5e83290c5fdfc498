"""Bessel functions of real order beyond the domain of the table test: left of 0, for whole orders."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE


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
