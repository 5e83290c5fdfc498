"""The SVG of contours."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

from autograd_core.plots.svgfield import arrows, heights

Drawn = Callable[..., Any]
BUMP = ("x*exp(-x*x-y*y)", "x=-2:2", "y=-2:2")


def test_contours_and_arrows(drawn: Drawn) -> None:
    found = drawn(*BUMP)
    root = ET.fromstring(found.svg())
    classes = [one.get("class") for one in root.iter("{http://www.w3.org/2000/svg}path")]
    assert classes.count("ag-level") == len(found.contours) + 1 and classes.count("ag-arrow") == 2
    told = {one.text for one in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {BUMP[0], "0.2", "x", "y", "gradient, uphill"} <= told


def test_arrows_point_uphill_and_stand_on_the_lines(drawn: Drawn) -> None:
    found = drawn(*BUMP)
    for x, y, angle, length, off in arrows(found):
        a, b = 4 * x - 2, 4 * y - 2
        slope = (1 - 2 * a * a, -2 * a * b)
        assert math.isclose(math.cos(angle - math.atan2(slope[1], slope[0])), 1, abs_tol=1e-9)
        assert 0 < length <= 1 and not off


def test_directions_are_those_on_the_screen(drawn: Drawn) -> None:
    found = drawn("x + y", "x=0:10", "y=0:1")
    assert {round(math.tan(angle), 9) for _, _, angle, _, _ in arrows(found)} == {0.1}
    on_logs = drawn("log(x) + y", "x=1:100:log", "y=0:1")
    expected = round(1 / math.log(100), 6)
    assert {round(math.tan(angle), 6) for _, _, angle, _, _ in arrows(on_logs)} == {expected}


def test_what_is_far_off_is_marked(drawn: Drawn) -> None:
    found = drawn("(1-cos(x))/x**2*y", "x=1e-7:1e-6", "y=1:2")
    assert all(off for *_, off in arrows(found)) and "more than 1000 ulp off" in found.svg()


def test_labels_stay_inside(drawn: Drawn) -> None:
    labels = list(heights(drawn("(1-x)**2+100*(y-x**2)**2", "x=-2:2", "y=-1:3")))
    assert len(labels) > 4 and all(0 < x < 1 and 0 < y < 1 for _, x, y in labels)
