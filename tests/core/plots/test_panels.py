"""What stands in which panel, and how far the axes reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.plots.panels import LOST, Panel, Series, panels

Drawn = Callable[..., Any]


@pytest.mark.parametrize(
    ("program", "over", "dtype", "titles"),
    [
        ("sin(x)", "x=0:2*pi", "float64", ["function and gradient"]),
        ("log(1+exp(x))", "x=-40:40", "float32", ["function", "gradient"]),
    ],
)
def test_curves_of_like_size_share_a_panel(
    drawn: Drawn, program: str, over: str, dtype: str, titles: list[str]
) -> None:
    found = drawn(program, over, dtype=dtype)
    assert [panel.title for panel in panels(found)] == [*titles, f"error in ulps of {dtype}"]
    assert [panel.title for panel in panels(found, together=False)][:2] == ["function", "gradient"]


def test_lines_are_cut_at_marks() -> None:
    x = numpy.array([-2.0, -1, 0, 1, 2, 3])
    y = numpy.array([1.0, 1, 1, 1, numpy.nan, 1])
    line = Series("value", "", "line", x, y, (0.0,))
    assert [stretch.tolist() for stretch in line.stretches()] == [[0, 1], [3], [5]]
    whole = Series("value", "", "line", x, x)
    assert [stretch.tolist() for stretch in whole.stretches()] == [[0, 1, 2, 3, 4, 5]]


@pytest.mark.parametrize(("program", "over"), [("1/x", "x=-1:1"), ("tan(x)", "x=-5:5"), ("sqrt(x)", "x=-1:2")])
def test_a_pole_does_not_flatten_the_rest(drawn: Drawn, program: str, over: str) -> None:
    first, second = panels(drawn(program, over), together=False)[:2]
    assert first.high - first.low < 40 and second.high - second.low < 400


def test_outside_the_domain_no_gradient_is_drawn(drawn: Drawn) -> None:
    gradient = panels(drawn("log(x)", "x=-1:1"), together=False)[1].series[0]
    assert numpy.isnan(gradient.y[gradient.x < 0]).all() and numpy.isfinite(gradient.y[gradient.x > 0]).all()


def test_the_axis_of_errors(drawn: Drawn) -> None:
    small = panels(drawn("sin(x)", "x=0:2*pi"))[-1]
    assert [tick.text for tick in small.ticks()] == ["<0.1", "1", "10"] and small.rules == (0.5,)
    large = panels(drawn("log(1+exp(x))", "x=-40:40", dtype="float32"))[-1]
    assert large.ticks()[-1].text == LOST and large.rules == (0.5, 1000)
    assert all(large.low < y < large.high for series in large.series for y in series.y)
    empty = panels(drawn("sqrt(-1-x*x)", "x=0:1"))[-1]
    assert empty.note == "nothing is certified here" and not empty.series


def test_places_in_a_panel() -> None:
    assert Panel("", (), 0.0, 4.0).fraction(1.0) == 0.25
    assert Panel("", (), 1.0, 100.0, log=True).fraction(10.0) == 0.5
