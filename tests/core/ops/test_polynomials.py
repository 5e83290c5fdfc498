"""Orthogonal polynomials: exact values and derivatives at the ends, at roots, at 0 and at infinity."""

from __future__ import annotations

from fractions import Fraction
from math import comb, inf
from typing import Any

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import NAMES, TABLE


def exact(name: str, n: int, x: Fraction) -> Fraction:
    """By the three-term recurrence in rationals."""
    first: dict[str, Fraction] = {
        "chebyshev_t": x,
        "chebyshev_u": 2 * x,
        "chebyshev_v": 2 * x - 1,
        "chebyshev_w": 2 * x + 1,
        "legendre_p": x,
        "hermite_h": 2 * x,
        "hermite_he": x,
        "laguerre_l": 1 - x,
    }
    p, q = Fraction(1), first[name]
    for k in range(1, n):
        following = {
            "legendre_p": ((2 * k + 1) * x * q - k * p) / (k + 1),
            "hermite_h": 2 * x * q - 2 * k * p,
            "hermite_he": x * q - k * p,
            "laguerre_l": ((2 * k + 1 - x) * q - k * p) / (k + 1),
        }.get(name, 2 * x * q - p)
        p, q = q, following
    return q if n else p


FAMILIES = (
    "chebyshev_t",
    "chebyshev_u",
    "chebyshev_v",
    "chebyshev_w",
    "legendre_p",
    "hermite_h",
    "hermite_he",
    "laguerre_l",
)


def slope(name: str, x: float, **attributes: Any) -> tuple[float, float]:
    """First and second derivative."""
    leaf = Tensor(np.array(x), requires_grad=True)
    one = Tensor(np.array(1.0))
    first = grad(TABLE[name](leaf, **attributes), [leaf], one, create_graph=True)[0]
    return float(first.value), float(grad(first, [leaf], one)[0].value) if first.requires_grad else 0.0


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("n", [0, 1, 2, 3, 8, 30])
def test_values_are_within_two_roundings_everywhere(name: str, n: int) -> None:
    roots = np.cos((np.arange(1, 6) - 0.5) / 5 * np.pi)
    points = np.array([0.0, -0.0, 1.0, -1.0, 1e-300, 1 - 2.0**-40, 0.7, -3.25, 41.5, *roots])
    for x, value in zip(points, TABLE[name](points, n=n), strict=True):
        truth = exact(name, n, Fraction(x))
        assert abs(Fraction(float(value)) - truth) <= 2 * Fraction(float(np.spacing(abs(float(truth)))))


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_derivatives_at_the_ends(n: int) -> None:
    assert slope("chebyshev_t", 1.0, n=n) == (n**2, n**2 * (n**2 - 1) / 3)
    assert slope("chebyshev_t", -1.0, n=n)[0] == (-1) ** (n + 1) * n**2
    assert slope("legendre_p", 1.0, n=n) == (n * (n + 1) / 2, (n - 1) * n * (n + 1) * (n + 2) / 8)
    assert slope("chebyshev_u", 1.0, n=n)[0] == n * (n + 1) * (n + 2) / 3
    assert slope("laguerre_l", 0.0, n=n) == (-n, n * (n - 1) / 2)
    assert slope("gegenbauer_c", 1.0, n=n, alpha=2)[0] == 4 * comb(n + 4, 5)


@pytest.mark.parametrize("name", FAMILIES)
def test_order_0_is_flat(name: str) -> None:
    assert slope(name, 0.3, n=0) == (0.0, 0.0)
    lines = {"laguerre_l": -1, "chebyshev_t": 1, "legendre_p": 1, "hermite_he": 1}
    assert slope(name, 0.3, n=1)[0] == lines.get(name, 2)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("x", [1e200, -1e200, inf, -inf])
def test_far_out_they_overflow_with_the_right_sign(name: str, x: float) -> None:
    for n in (2, 3, 5, 8):
        assert TABLE[name](x, n=n) == inf * (np.sign(-x if name == "laguerre_l" else x) ** n)


@pytest.mark.parametrize("kind", ["t", "u", "v", "w"])
@pytest.mark.parametrize("n", [0, 1, 4, 9])
def test_shifted(kind: str, n: int) -> None:
    for x in (0.0, 1e-20, 0.25, 0.5, 1.0, 3.0):
        truth = exact(f"chebyshev_{kind}", n, 2 * Fraction(x) - 1)
        found = TABLE[f"shifted_chebyshev_polynomial_{kind}"](x, n=n)
        assert abs(Fraction(float(found)) - truth) <= 2 * Fraction(float(np.spacing(abs(float(truth)))))


@pytest.mark.parametrize("n", [(), -1, 1.5, True])
def test_the_order_is_a_whole_number(n: Any) -> None:
    with pytest.raises(ValueError, match="whole number from 0 on"):
        TABLE["legendre_p"](0.5, n=n)


def test_names() -> None:
    assert NAMES["chebyshev_polynomial_t"].order == () and NAMES["chebyshevt"].order == ("n", "x")
    assert NAMES["gegenbauer"].order == NAMES["assoc_laguerre"].order == ("n", "alpha", "x")
    assert float(NAMES["eval_genlaguerre"](0.5, n=2, alpha=1.5)) == float(TABLE["laguerre_l"](0.5, n=2, alpha=1.5))


def test_dtypes_and_empties() -> None:
    for dtype in (np.float16, np.float32, np.float64):
        found = TABLE["legendre_p"](np.array([[0.5, 1.0]], dtype), n=3)
        assert found.dtype == dtype and found.tolist() == [[-0.4375, 1.0]]
    assert TABLE["hermite_h"](np.zeros((0, 2)), n=3).shape == (0, 2)


@pytest.mark.parametrize("name", ["chebyshev_v", "chebyshev_w", "legendre_p", "laguerre_l"])
@pytest.mark.parametrize("x", [1e60, -1e76, 1e120, -1e250])
def test_far_out_the_first_term_rules(derivatives, name, x):
    value, (first,), _ = derivatives(name, x, n=5)
    sign = -1 if name == "laguerre_l" else 1
    assert np.sign(value) == sign * np.sign(x)
    assert np.sign(first) == sign
    assert np.isfinite(first) == (abs(x) < 1e77)
