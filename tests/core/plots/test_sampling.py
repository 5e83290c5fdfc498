"""Where points go: to bends, breaks and ends, and no more than asked for."""

from __future__ import annotations

import numpy
import pytest

from autograd_core.plots.ranges import Range
from autograd_core.plots.sampling import limits, refined, with_sides

OVER = Range("x", (), -1.0, 1.0)


def sampled(function: object, most: int = 300) -> numpy.ndarray:
    with numpy.errstate(all="ignore"):
        return refined(lambda x: function(x)[None], OVER, OVER.even(33), "float64", most)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("function", "place"),
    [
        (lambda x: numpy.abs(x - 0.0123), 0.0123),
        (lambda x: numpy.sign(x - 0.4567), 0.4567),
        (lambda x: numpy.sqrt(x - 0.3456), 0.3456),
        (lambda x: 1 / (x - 0.2345), 0.2345),
    ],
    ids=["kink", "jump", "edge", "pole"],
)
def test_breaks_are_closed_in_on(function: object, place: float) -> None:
    points = sampled(function)
    assert numpy.abs(points - place).min() < 2e-3 < numpy.abs(OVER.even(33) - place).min()
    assert 33 < points.size <= 300 and (numpy.diff(points) > 0).all()


def test_a_line_needs_no_more_and_noise_is_bounded() -> None:
    assert sampled(lambda x: 3 * x + 1).size == 33
    assert sampled(lambda x: x * numpy.nan).size == 33
    assert sampled(lambda x: numpy.sin(1e9 * x * x)).size == 300


def test_limits() -> None:
    x = numpy.linspace(-1, 1, 201)
    assert limits(x) == (-1, 1)
    assert limits(x * 0 + 4) == (2, 6) and limits(x * 0) == (-1, 1)
    low, high = limits(1 / (x + 1e-9))
    assert -20 < low < high < 20
    assert limits(1 / (x + 1e-9), clip=False)[1] > 1e8


def test_sides_of_a_place_and_not_the_place() -> None:
    points = with_sides(OVER.even(5), OVER, [0.0, 1.0], "float64")
    assert 0.0 not in points and 1.0 not in points
    assert (numpy.abs(points) < 1e-3).sum() == 2 and (points > 0.999).sum() == 1
    assert with_sides(OVER.even(5), OVER, [], "float64").size == 5
