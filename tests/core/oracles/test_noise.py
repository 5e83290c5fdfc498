from __future__ import annotations

import math
import random

import pytest

from autograd_core.oracles.line import CENTRAL, Line, Sample
from autograd_core.oracles.noise import UNIT, climb, measure, restless, scatter


def line(f: object, x: float) -> Line:
    return Line(lambda t: Sample(value := f(t), abs(value)), x)  # type: ignore[operator]


@pytest.mark.parametrize("least", [False, True])
def test_scatter_is_that_of_the_noise_and_not_of_the_curve(least: bool) -> None:
    source = random.Random(3)
    curve = [math.exp(0.0001 * k) for k in range(7)]
    assert scatter(curve, least) < 1e-14
    found = [scatter([value + source.gauss(0, 1e-6) for value in curve], least) for _ in range(200)]
    assert sum(1e-6 < one < 1e-4 for one in found) >= (160 if least else 199)
    assert scatter([math.nan, *curve[1:]]) == 0.0


def test_noise_of_a_constant_factor_is_seen() -> None:
    """Steps of 2**k ulps would multiply by powers of two and meet the same rounding each time."""
    noise = measure(line(lambda t: math.sin(1e10 * t), 1.6448735096629932), CENTRAL)
    assert noise.level > 1e3 * UNIT


@pytest.mark.parametrize(
    ("f", "x", "expected"),
    [
        (math.sin, 1e18, True),
        (lambda t: math.sin(t) + t / 1e12, 3e17, True),
        (math.sin, 1.0, False),
        (lambda t: (1 - math.cos(t)) / t**2, 1e-5, False),
        (lambda t: math.sin(1e5 * t), 0.3, False),
        (lambda t: t**5 - 5 * t**4 + 10 * t**3 - 10 * t**2 + 5 * t - 1, 1.01, False),
    ],
)
def test_restless_between_neighbouring_floats(f: object, x: float, expected: bool) -> None:
    on = line(f, x)
    noise = measure(on, CENTRAL)
    ladder = climb(on, CENTRAL, noise, on.finest)
    assert restless(on, ladder.levels[-2].slope, ladder.noise) is expected


@pytest.mark.parametrize(("f", "low", "high"), [(lambda t: t * t, -6, 3), (math.sin, -3, 3)])
def test_the_scale_on_which_a_function_bends(f: object, low: int, high: int) -> None:
    on = line(f, 2.5)
    scale = climb(on, CENTRAL, measure(on, CENTRAL), on.finest).scale
    assert scale is not None and low <= scale <= high


def test_a_straight_line_never_bends() -> None:
    on = line(lambda t: 3 * t + 1, 2.5)
    assert climb(on, CENTRAL, measure(on, CENTRAL), on.finest).scale is None
