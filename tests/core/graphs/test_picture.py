"""The SVG picture: any parser takes it, every node is there, and text fits into its box."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest

from autograd_core.drawing.svg import text_width
from autograd_core.drawing.text import visible
from autograd_core.graphs.boxes import LINE, TITLE
from autograd_core.graphs.graph import Graph
from autograd_core.graphs.record import record

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ["x[i]", "[/]", "</text><script>a()</script>", "$", "\\", "&amp;", "\x1b[31m\x00", "\ud800", "]]>"]


def groups(image: str) -> list[Any]:
    return [g for g in ET.fromstring(image).findall(f"{SVG}g") if g.find(f"{SVG}text") is not None]


def test_every_node_is_a_box_with_its_lines(three: Graph) -> None:
    found = groups(three.svg())
    assert len(found) == 13
    titles = [g.find(f"{SVG}text").text for g in found]
    assert sorted(titles) == sorted(vertex.title for vertex in three.vertices)
    assert three.svg().count('class="edge"') == len(three.edges) == three.svg().count('class="head"')


def test_lines_fit_into_boxes_and_boxes_into_the_picture(three: Graph) -> None:
    image = ET.fromstring(three.svg())
    for g in groups(three.svg()):
        rect = g.find(f"{SVG}rect")
        left, top, wide, high = (float(rect.get(key)) for key in ("x", "y", "width", "height"))
        assert left >= 0 and left + wide <= float(image.get("width"))
        assert top >= 0 and top + high <= float(image.get("height"))
        for row in g.findall(f"{SVG}text"):
            size = TITLE if row.get("class") == "title" else LINE
            assert abs(float(row.get("x")) - left - wide / 2) < 0.1 and text_width(row.text, size) <= wide - 8
            assert top < float(row.get("y")) < top + high


@pytest.mark.parametrize("name", HOSTILE)
def test_names_appear_as_typed(name: str, leaf: Callable[..., Any]) -> None:
    x = leaf(2.0)
    graph = record(x * x, {name: x}, heading=name)
    for page in (graph.svg(), graph.html().partition("<body>")[2]):
        assert "<script" not in page
    texts = [row.text for row in ET.fromstring(graph.svg()).iter(f"{SVG}text")]
    assert texts.count(visible(name)) == 2


def test_kinds_are_told_apart(leaf: Callable[..., Any]) -> None:
    x = leaf(2.0)
    y = x * x
    y.backward()
    classes = " ".join(g.get("class") for g in groups(record(y * 2, max_nodes=2).svg() + ""))
    assert {"output", "op", "cut"} <= set(classes.split())
    freed = record(y).svg()
    assert "saved tensors freed" in freed and 'class="leaf shared"' in freed


def test_a_leaf_far_away_is_named_where_it_is_used(leaf: Callable[..., Any]) -> None:
    x = y = leaf(0.5)
    for _ in range(20):
        y = y * y + x
    image = record(y, {"x": x}).svg()
    assert image.count("drawn elsewhere") > 10 and image.count("[1] x") > image.count("drawn elsewhere")
    assert float(ET.fromstring(image).get("width")) < 600


def test_it_is_always_the_same_and_needs_nothing(three: Graph) -> None:
    assert three.svg() == three.svg()
    assert three._repr_svg_() == three.svg()
    for page in (three.svg(), three.html()):
        assert "http" not in page.replace("http://www.w3.org/2000/svg", "") and "url(" not in page
        assert "prefers-color-scheme:dark" in page
