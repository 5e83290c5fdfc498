"""Ticks: round numbers inside the axis, each with a text of its own that reads as it is."""

from __future__ import annotations

import math

import pytest

from autograd_core.plots import ticks
from autograd_core.plots.ranges import Range


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (-1, 1),
        (0, 1e-12),
        (1e300, 2e300),
        (0.4999, 0.5001),
        (-3e-7, 5),
        (1e5, 1.2e6),
        (-1e308, 1e308),
        (0, 5e-324),
        (1, 1 + 2**-50),
    ],
)
def test_numbers_lie_inside_and_read_back(low: float, high: float) -> None:
    found = ticks.linear(low, high)
    assert 2 <= len(found) <= 13 and len({one.text for one in found}) == len(found)
    for one in found:
        assert low - 1e-9 * abs(low) <= one.place <= high + 1e-9 * abs(high)
        assert math.isclose(float(one.text), one.place, rel_tol=1e-6, abs_tol=(high / 2 - low / 2) / 100)


@pytest.mark.parametrize(
    ("over", "texts"),
    [
        (
            Range("x", (), 0, 2 * math.pi),
            ["0", "pi/4", "pi/2", "3*pi/4", "pi", "5*pi/4", "3*pi/2", "7*pi/4", "2*pi"][::2],
        ),
        (Range("x", (), -math.pi, math.pi / 2), ["-pi", "-3*pi/4", "-pi/2", "-pi/4", "0", "pi/4", "pi/2"]),
        (Range("x", (), -40, 40), ["-40", "-20", "0", "20", "40"]),
        (Range("x", (), 1e-3, 1e3, log=True), ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]),
    ],
)
def test_along_an_axis(over: Range, texts: list[str]) -> None:
    assert [one.text for one in ticks.along(over, 8)] == texts or [one.text for one in ticks.along(over, 5)] == texts


def test_many_decades_are_thinned() -> None:
    found = ticks.logarithmic(1e-300, 1e300)
    assert 3 <= len(found) <= 7 and found[0].text.startswith("1e-")


def test_fractions() -> None:
    assert ticks.fraction(3, 1, 5, False) == 0.5
    assert ticks.fraction(1e308, -1e308, 1e308, False) == 1
    assert ticks.fraction(math.inf, 0, 1, False) == 1e3
