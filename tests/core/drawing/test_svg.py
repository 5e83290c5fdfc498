"""SVG and HTML that any parser takes, whatever the text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from autograd_core.drawing import svg
from autograd_core.drawing.text import visible

HOSTILE = [
    "x[i]",
    "[/]",
    "</text><script>alert(1)</script>",
    "$",
    "\\",
    "]]>",
    "'\"&amp;",
    "\x00\x1b[31m",
    "\ud800",
    "\ufffe",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_any_text_is_text(typed: str) -> None:
    image = svg.picture([svg.element("text", typed, x=1, data_name=typed)], size=(10, 10), title=typed)
    root = ET.fromstring(image)
    (found,) = root.findall("{http://www.w3.org/2000/svg}text")
    assert found.text == found.get("data-name") == root[0].text == visible(typed)
    assert "<script" not in image


def test_attributes_and_numbers() -> None:
    assert svg.element("rect", rx=2.5, stroke_width=1, fill=None) == '<rect rx="2.5" stroke-width="1"/>'
    assert svg.element("a", svg.Markup("<b/>"), "<b/>") == "<a><b/>&lt;b/&gt;</a>"
    assert [svg.number(v) for v in (0, -0.004, 10, 1e6, 0.125)] == ["0", "0", "10", "1000000", "0.12"]


def test_a_picture_has_its_size_and_both_themes() -> None:
    image = svg.picture([], size=(30.5, 20), title="t", description="d", style=".ag .x{fill:$blue}")
    root = ET.fromstring(image)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("30.5", "20", "0 0 30.5 20")
    assert "prefers-color-scheme:dark" in image and "http" not in image.replace("http://www.w3.org/2000/svg", "")


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_page_holds_text_as_typed(typed: str) -> None:
    reader = Reader()
    reader.feed(svg.page(typed, [svg.element("p", typed)]))
    assert "script" not in reader.tags and reader.text.count(visible(typed)) == 2
