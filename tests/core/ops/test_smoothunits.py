"""Smooth activations against mpmath: values and two derivatives in both tails, near 0, and at the infinities."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import Any

import mpmath
import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

POINTS = [
    -700.0,
    -37.5,
    -20.3,
    -8.1,
    -3.0,
    -1.5,
    -0.3,
    -1e-5,
    -1e-200,
    0.0,
    1e-9,
    0.02,
    0.9,
    1.1,
    6.0,
    19.7,
    40.0,
    700.0,
]


def derivatives(name: str, points: list[float], **attributes: Any) -> list[np.ndarray]:
    """The value and two derivatives."""
    x = Tensor(np.array(points), requires_grad=True)
    y = TABLE[name](x, **attributes)
    first = grad(y, x, Tensor(np.ones(x.shape)), create_graph=True)[0]
    return [y.value, first.value, grad(first, x, Tensor(np.ones(x.shape)))[0].value]


def normal(x: Any) -> Any:
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def by_tanh(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-mpmath.mpf(1.5957691216057308) * (x + mpmath.mpf(0.044715) * x**3)))


def softplus(x: Any) -> Any:
    return mpmath.log1p(mpmath.exp(x))


ROWS: list[tuple[str, dict[str, Any], Callable[[Any], Any]]] = [
    ("softplus", {}, softplus),
    ("softplus", {"beta": 2}, lambda x: softplus(2 * x) / 2),
    ("logsigmoid", {}, lambda x: -softplus(-x)),
    ("silu", {}, lambda x: x / (1 + mpmath.exp(-x))),
    ("mish", {}, lambda x: x * mpmath.tanh(softplus(x))),
    ("gelu", {}, lambda x: x * normal(x)),
    ("gelu", {"approximate": "tanh"}, lambda x: x * by_tanh(x)),
    ("softsign", {}, lambda x: x / (1 + abs(x))),
    ("tanhshrink", {}, lambda x: x - mpmath.tanh(x)),
]


def exact(function: Callable[[Any], Any], x: float) -> list[Any]:
    """By differences at a precision that leaves 50 digits of the second one."""
    with mpmath.workdps(3000 if abs(x) < 1e-100 or abs(x) > 300 else 700):
        h = mpmath.mpf(10) ** -(mpmath.mp.dps // 4) * (abs(mpmath.mpf(x)) if abs(x) > 1e-250 else 1)
        low, middle, high = (function(mpmath.mpf(x) + k * h) for k in (-1, 0, 1))
        return [middle, (high - low) / (2 * h), (high - 2 * middle + low) / h**2]


@pytest.mark.parametrize(("name", "attributes", "function"), ROWS)
def test_by_mpmath(name: str, attributes: dict[str, Any], function: Callable[[Any], Any]) -> None:
    points = [p for p in POINTS if abs(p) < 30 or name not in ("gelu",)]
    if name == "softsign":
        points = [p for p in points if abs(p) > 1e-100]  # no second derivative at 0
    found = derivatives(name, points, **attributes)
    for i, x in enumerate(points):
        for order, right in enumerate(exact(function, x)):
            value, wanted = float(found[order][i]), float(right)
            assert value == pytest.approx(wanted, rel=(1e-15, 4e-15, 2e-13)[order], abs=1e-320), (x, order)


LIMITS = [
    ("softplus", {}, [0, inf], [0, 1]),
    ("logsigmoid", {}, [-inf, 0], [1, 0]),
    ("silu", {}, [0, inf], [0, 1]),
    ("mish", {}, [0, inf], [0, 1]),
    ("gelu", {}, [0, inf], [0, 1]),
    ("gelu", {"approximate": "tanh"}, [0, inf], [0, 1]),
    ("softsign", {}, [-1, 1], [0, 0]),
    ("tanhshrink", {}, [-inf, inf], [1, 1]),
]


@pytest.mark.parametrize(("name", "attributes", "values", "slopes"), LIMITS)
def test_limits(name: str, attributes: dict[str, Any], values: list[float], slopes: list[float]) -> None:
    value, first, second = derivatives(name, [-inf, inf], **attributes)
    assert value.tolist() == values and first.tolist() == slopes and second.tolist() == [0, 0]
    far = derivatives(name, [-1e308, -1e155, -1e5, 1e5, 1e155, 1e308], **attributes)
    assert np.all(np.isfinite(far)) and far[1][[0, -1]].tolist() == slopes
    assert np.isnan(TABLE[name](np.array([nan]), **attributes)).all()


def test_softplus_is_exactly_x_above_a_threshold() -> None:
    points = [2.4, 2.6]
    value, first, second = derivatives("softplus", points, beta=2, threshold=5)
    assert value[1] == 2.6 and first[1] == 1 and second[1] == 0 and first[0] < 1 and second[0] > 0
    value, first, _ = derivatives("softplus", [1e300], beta=1e10)
    assert value.tolist() == [1e300] and first.tolist() == [1]


def test_float16_and_its_overflows() -> None:
    x = np.array([-60000, -300, 0.5, 300, 60000], dtype=np.float16)
    for name, attributes in (("gelu", {"approximate": "tanh"}), ("gelu", {}), ("mish", {}), ("silu", {})):
        leaf = Tensor(x, requires_grad=True)
        y = TABLE[name](leaf, **attributes)
        slope = grad(y, leaf, Tensor(np.ones(5, np.float16)))[0].value
        assert y.dtype == slope.dtype == np.float16 and slope[[0, 1, 3, 4]].tolist() == [0, 0, 1, 1]


def test_gelu_refuses_another_approximation() -> None:
    with pytest.raises(ValueError, match="approximate must be"):
        TABLE["gelu"](np.ones(2), approximate="sigmoid")


def test_glu() -> None:
    x = np.arange(12.0).reshape(2, 6)
    wanted = x[:, :3] / (1 + np.exp(-x[:, 3:]))
    assert TABLE["glu"](x) == pytest.approx(wanted, rel=1e-15)
    assert TABLE["glu"](x, axis=0).shape == (1, 6) and TABLE["glu"].shape is not None
    assert TABLE["glu"].shape((2, 6), axis=0) == (1, 6)
    with pytest.raises(ValueError, match="must be even"):
        TABLE["glu"](np.ones(3))
