"""Rectifiers and shrinkages: torch's slopes at kinks, the other conventions, dead branches, tails."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import mpmath
import numpy as np
import pytest

from autograd_core.conventions import convention
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

SELU = 1.0507009873554804934193349852946 * 1.6732632423543772848170429916717


def slopes(
    name: str, points: list[float], cotangent: float = 1.0, **attributes: Any
) -> tuple[list[float], list[float]]:
    """First and second derivatives."""
    x = Tensor(np.array(points), requires_grad=True)
    y = TABLE[name](x, **attributes)
    first = grad(y, x, Tensor(np.full(x.shape, cotangent)), create_graph=True)[0]
    second = grad(first, x, Tensor(np.ones(x.shape)), allow_unused=True)[0] if first.requires_grad else None
    return first.value.tolist(), np.zeros(x.shape).tolist() if second is None else second.value.tolist()


KINKS = [  # name, attributes, points, slopes by torch 2.13, of least norm, on the right
    ("relu6", {}, [0, 6], [0, 0], [0, 0], [1, 0]),
    ("hardtanh", {"min_val": -2, "max_val": 3}, [-2, 3], [0, 0], [0, 0], [1, 0]),
    ("hardsigmoid", {}, [-3, 3], [0, 0], [0, 0], [1 / 6, 0]),
    ("hardswish", {}, [-3, 3], [0, 1], [0, 1], [-1 / 2, 1]),
    ("softshrink", {}, [-0.5, 0.5], [0, 0], [0, 0], [0, 1]),
    ("hardshrink", {"lambd": 2}, [-2, 2], [0, 0], [0, 0], [0, 1]),
    ("threshold", {"threshold": 1, "value": 5}, [1], [0], [0], [1]),
    ("leaky_relu", {}, [0, -0.0], [0.01, 0.01], [0.01, 0.01], [1, 1]),
    ("leaky_relu", {"negative_slope": -2}, [0], [-2], [0], [1]),
    ("rrelu", {}, [0], [11 / 48], [11 / 48], [1]),
    ("elu", {"alpha": 2}, [0], [2], [1], [1]),
    ("elu", {}, [0], [1], [1], [1]),
    ("celu", {"alpha": 2}, [0], [1], [1], [1]),
    ("selu", {}, [0], [SELU], [1.0507009873554805], [1.0507009873554805]),
]


@pytest.mark.parametrize(("name", "attributes", "points", "torch", "least", "right"), KINKS)
def test_slopes_at_kinks(name: str, attributes: Any, points: Any, torch: Any, least: Any, right: Any) -> None:
    for named, wanted in (("torch-2.13", torch), ("one-sided", right), ("min-norm", least)):
        with convention(named):
            found, _ = slopes(name, [float(p) for p in points], **attributes)
        assert found == pytest.approx(wanted, rel=1e-15), named


@pytest.mark.parametrize(("weight", "least"), [(0.25, 0.25), (-1.0, 0.0), (3.0, 1.0)])
def test_prelu_at_its_kink(weight: float, least: float) -> None:
    wanted = {"torch-2.13": (weight, 0.0), "min-norm": (least, 0.0), "one-sided": (1.0, 0.0)}
    for named, pair in wanted.items():
        x, w = Tensor(np.zeros(1), requires_grad=True), Tensor(np.array([weight]), requires_grad=True)
        with convention(named):
            found = grad(TABLE["prelu"](x, w), [x, w], Tensor(np.ones(1)))
        assert tuple(float(d.value[0]) for d in found) == pair


@pytest.mark.parametrize(("name", "attributes", "points"), [kink[:3] for kink in KINKS])
def test_the_kink_predicate_is_exact(name: str, attributes: Any, points: Any) -> None:
    row = TABLE[name]
    if row.kink is None or (name, attributes) == ("elu", {}):
        return
    exact = np.array([float(p) for p in points])
    for x, hit in ((exact, True), (np.nextafter(exact, inf), False), (np.nextafter(exact, -inf), False)):
        found = row.kink.bind((x, row(x, **attributes)), (None, None), {**row.attributes, **attributes})()
        assert np.all(np.asarray(found) == hit)


VALUES = [
    ("relu6", [-inf, -1, 7, inf], [0, 0, 6, 6]),
    ("hardtanh", [-inf, -0.5, inf], [-1, -0.5, 1]),
    ("hardsigmoid", [-inf, -3, 0, 3, inf], [0, 0, 0.5, 1, 1]),
    ("hardswish", [-inf, -1e308, 1e308, inf], [0, 0, 1e308, inf]),
    ("softshrink", [-inf, -0.5, 0.25, 2, inf], [-inf, 0, 0, 1.5, inf]),
    ("hardshrink", [-inf, -0.5, 0.25, 2, inf], [-inf, 0, 0, 2, inf]),
    ("elu", [-inf, -1e-20, 1e308, inf], [-1, -1e-20, 1e308, inf]),
    ("celu", [-inf, -1e-20, 1e308, inf], [-1, -1e-20, 1e308, inf]),
    ("selu", [-inf, -1e-20], [-SELU, -SELU * 1e-20]),
]


@pytest.mark.parametrize(("name", "points", "wanted"), VALUES)
def test_values_in_the_tails(name: str, points: list[float], wanted: list[float]) -> None:
    found = TABLE[name](np.array([*points, nan], dtype=float)).tolist()
    assert found[:-1] == pytest.approx(wanted, rel=2e-16) and np.isnan(found[-1])


@pytest.mark.parametrize("name", [name for name, _, _ in VALUES] + ["leaky_relu", "threshold"])
def test_no_branch_that_is_not_taken_is_heard_of(name: str) -> None:
    first, second = slopes(name, [-inf, -1e308, -800.0, 800.0, 1e308, inf])
    assert np.all(np.isfinite(first)) and second == [0] * 6
    if name in ("relu6", "hardtanh", "hardsigmoid", "softshrink", "hardshrink", "threshold"):
        found, _ = slopes(name, [-1e3, -0.25, 0.25, 1e3], cotangent=inf)
        assert not np.any(np.isnan(found))


@pytest.mark.parametrize("alpha", [0.7, 1.0, 3.0])
def test_elu_and_celu_by_mpmath(alpha: float) -> None:
    points = [-30.0, -2.5, -0.3, -1e-9]
    with mpmath.workdps(40):
        a = mpmath.mpf(alpha)
        for name, scale in (("elu", mpmath.mpf(1)), ("celu", a)):
            first, second = slopes(name, points, alpha=alpha)
            exact = [mpmath.exp(mpmath.mpf(x) / scale) for x in points]
            inner = a / scale
            assert first == pytest.approx([float(inner * e) for e in exact], rel=1e-14)
            assert second == pytest.approx([float(inner * e / scale) for e in exact], rel=1e-14)
            value = TABLE[name](np.array(points), alpha=alpha)
            wanted = [float(a * mpmath.expm1(mpmath.mpf(x) / scale)) for x in points]
            assert value == pytest.approx(wanted, rel=1e-15)


@pytest.mark.parametrize("name", ["relu6", "elu", "hardswish", "leaky_relu", "softshrink", "prelu"])
def test_empty_and_single(name: str) -> None:
    more = (np.float64(0.25),) if name == "prelu" else ()
    assert TABLE[name](np.empty((0, 2)), *more).shape == (0, 2) and TABLE[name](np.float64(1.0), *more).shape == ()
