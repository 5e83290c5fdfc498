"""The SVG of a curve: XML that shows what it should, whatever the program's text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest

Drawn = Callable[..., Any]
NAMES = {"svg": "http://www.w3.org/2000/svg"}


def texts(root: ET.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{{{NAMES['svg']}}}text")]


def test_it_needs_nothing_from_elsewhere(drawn: Drawn) -> None:
    image = drawn("sin(x)", "x=0:2*pi").svg()
    root = ET.fromstring(image)
    assert root.get("viewBox") and "prefers-color-scheme:dark" in image
    assert not re.search(r"href|url\(|@import|<script|<image|<foreignObject", image)
    assert len(image) < 60_000
    told = texts(root)
    assert {"sin(x)", "function", "autograd", "SymPy", "finite differences", "pi/2", "2*pi", "0.5 ulp"} <= set(told)
    assert drawn("sin(x)", "x=0:2*pi")._repr_svg_() == image


def test_any_text_is_text(drawn: Drawn, hostile: str, shown: str) -> None:
    image = drawn(hostile, "x=-1:1").svg()
    root = ET.fromstring(image)
    title = root.find("svg:title", NAMES)
    assert title is not None and title.text == shown and "<script>" not in image
    assert texts(root)[0].startswith("x*x  # x[i] [/] </text><script>")


@pytest.mark.parametrize(
    ("program", "over", "kind", "count"),
    [("abs(x)", "x=-2:2", "kink", 2), ("tan(x)", "x=-2:2", "pole", 3), ("floor(x)", "x=-0.5:0.5", "jump", 2)],
)
def test_marks_cut_the_lines(drawn: Drawn, program: str, over: str, kind: str, count: int) -> None:
    root = ET.fromstring(drawn(program, over).svg())
    paths = [one.get("class") for one in root.iter(f"{{{NAMES['svg']}}}path")]
    assert kind in texts(root) and "ag-mark" in paths
    in_legend = 1 if "function and gradient" else 0
    assert paths.count("ag-line-gradient") - in_legend == count


def test_lines_stay_in_their_panels(drawn: Drawn) -> None:
    root = ET.fromstring(drawn("1/x", "x=-1:1").svg())
    for inner in root.findall("svg:svg", NAMES):
        height = float(inner.get("height", "0"))
        drawn_at = [
            float(y) for d in inner.iter() if d.get("d") for y in re.findall(r"[ML][\d.-]+ ([\d.-]+)", d.get("d", ""))
        ]
        assert drawn_at and min(drawn_at) >= -5 * height and max(drawn_at) <= 6 * height
        assert inner.get("overflow") == "hidden"
