"""Contours against curves that are known."""

from __future__ import annotations

import numpy
import pytest

from autograd_core.plots.contours import contour, levels

X, Y = numpy.meshgrid(numpy.linspace(-2, 2, 41), numpy.linspace(-2, 2, 41))


def places(path: list[tuple[float, float]]) -> numpy.ndarray:
    return numpy.array(path) / 10 - 2


@pytest.mark.parametrize("radius", [0.33, 1.0, 1.77])
def test_a_circle_is_one_closed_line(radius: float) -> None:
    (path,) = contour(numpy.hypot(X, Y), radius)
    assert path[0] == path[-1]
    numpy.testing.assert_allclose(numpy.hypot(*places(path).T), radius, atol=6e-3)


def test_lines_end_at_the_edge_and_at_holes() -> None:
    (path,) = contour(X + Y, 0.05)
    numpy.testing.assert_allclose(places(path).sum(axis=1), 0.05, atol=1e-12)
    assert len(path) == 80 and path[0] != path[-1]
    torn = numpy.where(numpy.hypot(X, Y) < 0.5, numpy.nan, X + Y)
    assert len(contour(torn, 0.05)) == 2
    assert contour(X * numpy.nan, 0.0) == [] == contour(X * 0 + 1, 1.0)


def test_a_saddle_is_two_lines_that_do_not_cross() -> None:
    high = contour(X * Y, 0.001)
    low = contour(X * Y, -0.001)
    assert len(high) == len(low) == 2
    assert all((places(path).prod(axis=1) > -1e-12).all() for path in high)


@pytest.mark.parametrize("flipped", [False, True])
def test_the_middle_of_a_saddle_cell_decides(flipped: bool) -> None:
    cell = numpy.array([[1.0, 0.0], [0.0, 1.0]])
    level = 0.4 if flipped else 0.6
    ends = {frozenset((path[0], path[-1])) for path in contour(cell, level)}
    near = 1 - level
    cut_off = {frozenset(((near, 0.0), (0.0, near))), frozenset(((1 - near, 1.0), (1.0, 1 - near)))}
    rounded = {frozenset((round(a, 9), round(b, 9)) for a, b in pair) for pair in ends}
    assert (rounded == {frozenset((round(a, 9), round(b, 9)) for a, b in pair) for pair in cut_off}) is not flipped


def test_levels_follow_the_heights() -> None:
    assert [tick.text for tick in levels(X)] == ["-1.5", "-1.0", "-0.5", "0.0", "0.5", "1.0", "1.5"]
    banana = [tick.place for tick in levels((1 - X) ** 2 + 100 * (Y - X**2) ** 2)]
    assert banana == sorted(banana) and banana[0] < 20 and banana[-1] > 1000
    assert levels(X * numpy.nan) == [] == levels(X * 0)
