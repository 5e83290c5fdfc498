"""Finite differences: is the error bar honest, and narrow enough to be of use?"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

from autograd_core.oracles.finite import classify, derivative, one_sided

Formula = Callable[[Any, Any], Any]


def spread(low: float, high: float) -> Callable[[random.Random], float]:
    """Points evenly spread over the decades from 10**low to 10**high."""
    return lambda source: 10 ** source.uniform(low, high)


def between(low: float, high: float) -> Callable[[random.Random], float]:
    """Points evenly spread between two bounds."""
    return lambda source: source.uniform(low, high)


FORMULAS: list[tuple[Formula, Callable[[random.Random], float]]] = [
    (lambda x, m: m.sin(x), between(-10, 10)),
    (lambda x, m: m.tan(x), between(-1.5, 1.5)),
    (lambda x, m: m.exp(x), between(-20, 20)),
    (lambda x, m: m.log(x), spread(-30, 30)),
    (lambda x, m: m.sqrt(x), spread(-30, 30)),
    (lambda x, m: m.tanh(x), between(-12, 12)),
    (lambda x, m: m.asin(x), between(-0.999, 0.999)),
    (lambda x, m: 1 / x, spread(-30, 30)),
    (lambda x, m: x**3, spread(-30, 30)),
    (lambda x, m: m.exp(-x * x), between(-5, 5)),
    (lambda x, m: (m.exp(x) - 1) / x, spread(-7, 1)),
    (lambda x, m: (1 - m.cos(x)) / x**2, spread(-4, 1)),
    (lambda x, m: m.exp(x) - 1, spread(-20, 1)),
    (lambda x, m: m.log(1 + m.exp(x)), between(-30, 30)),
    (lambda x, m: x**5 - 5 * x**4 + 10 * x**3 - 10 * x**2 + 5 * x - 1, between(0.9, 1.1)),
    (lambda x, m: m.sin(100000 * x), between(-3, 3)),
    (lambda x, m: m.sin(10000000000 * x), between(0.1, 3)),
    (lambda x, m: m.sin(x), spread(3, 10)),
    (lambda x, m: m.cos(1 / x), spread(-4, 2)),
    (lambda x, m: m.sqrt(1 + x * x) - 1, spread(-7, 5)),
    (lambda x, m: x + m.sin(1000000 * x) / 1000, between(0.1, 3)),
    (lambda x, m: m.sin(x + 1000000), between(-3, 3)),
    (lambda x, m: max(x, 0) * 3 - 1, between(-2, 2)),
    (lambda x, m: x**3 / (m.exp(x) - 1), spread(-4, 2)),
    (lambda x, m: 8.9875e9 * 1.602e-19**2 / x**2, spread(-15, 3)),
    (lambda x, m: 6.674e-11 * 5.972e24 * 1000 / x**2, spread(6, 12)),
    (lambda x, m: 4 * 1.65e-21 * ((3.4e-10 / x) ** 12 - (3.4e-10 / x) ** 6), spread(-9.7, -8)),
    (lambda x, m: 1e13 * m.exp(-8e4 / (8.314 * x)), between(200, 2000)),
    (lambda x, m: 1e-34 * m.sin(1e30 * x), spread(-33, -29)),
    (lambda x, m: 0.5 * 1e30 * x * x, spread(-34, 0)),
]


def floats(formula: Formula) -> Callable[[float], float]:
    """The formula in float64, NaN or inf where Python would raise."""

    def f(x: float) -> float:
        try:
            return float(formula(x, math))
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return math.nan

    return f


def truth(formula: Formula, x: float) -> float:
    """The derivative to far more than 16 digits."""
    with mpmath.workdps(130):
        exact = mpmath.mpf(x)
        step = abs(exact) * mpmath.mpf(10) ** -30
        return float((formula(exact + step, mpmath) - formula(exact - step, mpmath)) / (2 * step))


def test_the_error_bar_covers_the_error() -> None:
    source = random.Random(20240)
    covered, undecided, relative, evaluations = 0, 0, [], []
    for count in range(1500):
        formula, draw = FORMULAS[count % len(FORMULAS)]
        x = draw(source)
        expected, estimate = truth(formula, x), derivative(floats(formula), x)
        covered += abs(estimate.value - expected) <= estimate.error
        undecided += estimate.error == math.inf
        relative.append(abs(estimate.value - expected) / (abs(expected) or 1.0))
        evaluations.append(estimate.evaluations)
    assert covered >= 0.995 * 1500
    assert undecided <= 0.03 * 1500
    assert float(np.median(relative)) < 1e-13
    assert float(np.median(evaluations)) <= 60


@pytest.mark.parametrize("factor", [2.0**-100, 3e-20, 1e-3, 7.0, 1e25])
def test_a_change_of_unit_changes_nothing(factor: float) -> None:
    for x in (0.7, 2.0, 5.5):
        here = derivative(math.sin, x)
        there = derivative(lambda t: math.sin(t / factor), x * factor)
        assert there.value * factor == pytest.approx(here.value, rel=1e-12)
        assert there.error * factor < 1e-11


@pytest.mark.parametrize(
    ("f", "x", "expected"),
    [
        (lambda t: 5.0, 1.0, 0.0),
        (lambda t: 3 * t, 0.0, 3.0),
        (lambda t: 3 * t + 1e10, 1.0, 3.0),
        (math.sin, 0.0, 1.0),
        (lambda t: t * t, 0.0, 0.0),
        (lambda t: max(t, 0.0), -1e-20, 0.0),
        (lambda t: 1 / t if t else math.nan, 1e-5, -1e10),
    ],
)
def test_easy_cases_are_all_but_exact(f: Callable[[float], float], x: float, expected: float) -> None:
    estimate = derivative(f, x)
    assert estimate.admits(expected)
    assert estimate.error <= 1e-12 * abs(expected) + 1e-50
    assert estimate.reason is None


def test_the_edge_of_the_domain_is_approached_from_inside() -> None:
    estimate = derivative(lambda t: t * t + t if t >= 1 else math.nan, 1.0)
    assert estimate.admits(3.0)
    assert estimate.error < 1e-9


@pytest.mark.parametrize(
    ("f", "x", "kind"),
    [
        (math.sin, 1.0, "smooth"),
        (math.sin, 0.0, "smooth"),
        (lambda t: t * abs(t), 0.0, "smooth"),
        (abs, 0.0, "kink"),
        (lambda t: abs(t - 1), 1.0, "kink"),
        (lambda t: max(t, 0.0), 0.0, "kink"),
        (lambda t: float(t > 2), 2.0, "jump"),
        (lambda t: float((t > 0) - (t < 0)), 0.0, "jump"),
        (lambda t: math.sqrt(abs(t)), 0.0, "cusp"),
        (lambda t: math.cbrt(t - 1), 1.0, "cusp"),
        (lambda t: math.sqrt(t - 1) if t >= 1 else math.nan, 1.0, "edge"),
    ],
)
def test_what_is_not_smooth_is_named_and_never_measured(f: Callable[[float], float], x: float, kind: str) -> None:
    assert classify(f, x) == kind
    if kind != "smooth":
        estimate = derivative(f, x)
        assert estimate.error == math.inf
        assert estimate.reason


def test_real_steps_and_rounding_steps_look_alike() -> None:
    estimate = derivative(lambda t: float(math.floor(t)), 2.5)
    assert estimate.error == math.inf
    assert "look alike" in str(estimate.reason)


@pytest.mark.parametrize("x", [2.5, 7.4, 16.1])
def test_a_trend_beyond_real_steps_is_not_the_slope(x: float) -> None:
    assert derivative(lambda t: math.floor(t) * t, x).error == math.inf


def test_saturation_far_from_the_point_is_not_the_slope() -> None:
    """Constant as far as floats go, and linear from |x| on: the Bose-Einstein occupation at low temperature."""

    def occupation(t: float) -> float:
        with np.errstate(all="ignore"):
            return float(1 / (np.exp(np.float64(756.65) / t) - 1))

    assert derivative(occupation, -4.9).admits(0.0)


@pytest.mark.parametrize("x", [1e16, 3e17, 1e18])
@pytest.mark.parametrize("trend", [1e-12, 1e-20])
def test_a_slow_trend_does_not_hide_an_oscillation(x: float, trend: float) -> None:
    estimate = derivative(lambda t: math.sin(t) + t * trend, x)
    assert estimate.error == math.inf and "oscillates" in str(estimate.reason)


def test_stairs_of_cancellation_are_not_taken_for_an_oscillation() -> None:
    estimate = derivative(lambda t: (t - 1) ** 5 + (1e6 + t) - 1e6, 1.07)
    assert estimate.admits(1 + 5 * 0.07**4) and estimate.error < 1e-3


def test_one_sided_slopes() -> None:
    left, right = one_sided(lambda t: t**3 + abs(t - 2) if abs(t) < 1e90 else math.nan, 2.0)
    assert left.admits(11.0)
    assert right.admits(13.0)
    assert max(left.error, right.error) < 1e-9
    assert one_sided(lambda t: math.sqrt(t) if t >= 0 else math.nan, 0.0)[0].error == math.inf


OSCILLATING: list[tuple[Formula, Callable[[random.Random], float]]] = [
    (lambda x, m: m.sin(x), spread(10, 25)),
    (lambda x, m: m.cos(x * x), spread(0, 12)),
    (lambda x, m: m.exp(m.sin(x)), spread(5, 20)),
    (lambda x, m: m.sin(x) / x, spread(8, 20)),
    (lambda x, m: m.sin(3 * x) + m.cos(x), spread(14, 18)),
    (lambda x, m: m.sqrt(2 + m.sin(x)), spread(10, 24)),
]


def test_oscillations_between_the_floats_are_not_stepped_over() -> None:
    source = random.Random(7)
    covered = 0
    for count in range(600):
        formula, draw = OSCILLATING[count % len(OSCILLATING)]
        x = draw(source)
        with mpmath.workdps(130):
            exact, step = mpmath.mpf(x), mpmath.mpf(10) ** -40
            expected = float((formula(exact + step, mpmath) - formula(exact - step, mpmath)) / (2 * step))
        estimate = derivative(floats(formula), x)
        covered += abs(estimate.value - expected) <= estimate.error
    assert covered >= 0.99 * 600


def test_integers_far_away_are_no_neighbourhood() -> None:
    power = derivative(lambda t: t**t if float(t).is_integer() and abs(t) < 100 else math.nan, -2.0)
    assert power.error == math.inf and "next to the point" in str(power.reason)


def test_a_function_that_is_undefined_at_the_point() -> None:
    assert derivative(lambda t: math.nan, 1.0).reason == "the function is nan at the point"
