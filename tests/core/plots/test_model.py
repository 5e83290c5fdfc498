"""What a plot holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_contours_run_through_places_of_the_axes(drawn: Callable[..., Any]) -> None:
    found = drawn("x + y", "x=0:10", "y=0:10")
    for tick, paths in found.contours:
        for x, y in (place for path in paths for place in path):
            assert abs(10 * x + 10 * y - tick.place) < 1e-9


def test_the_title_is_one_line(drawn: Callable[..., Any]) -> None:
    assert drawn("y = x*x\n\n  z = y\n", "x=0:1").title == "y = x*x ; z = y"
