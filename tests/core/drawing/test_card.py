"""Displays as HTML and Markdown: nothing that a user wrote is taken for markup, in any part of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from autograd_core.drawing.card import Card, Grid, badge, code, prose
from autograd_core.drawing.palette import LIGHT, contrast

HOSTILE = [
    "x[i]",
    "[/]",
    "<script>alert(1)</script>",
    "$a_1$",
    "\\(x\\)",
    "a|b",
    "`tick`",
    "&amp;",
    "\x1b[31m\x00",
    "*b*",
]


class Reader(HTMLParser):
    """What a browser would show as text, and which elements it would make."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data + " "


@pytest.mark.parametrize("text", HOSTILE)
def test_user_text_is_text_everywhere(text: str) -> None:
    card = Card(text, (text, "red"), text, [(text, text)], [Grid([text, text], [[text, text]], more=text)], [text])
    found = Reader(card.html())
    shown = text.replace("\x1b", "\\x1b").replace("\x00", "\\x00")
    assert found.text.count(shown) == 11 if "&" not in text else "&amp;amp;" in card.html()
    assert found.tags == {"div", "style", "p", "span", "b", "code", "table", "thead", "tbody", "tr", "th", "td"}
    ElementTree.fromstring(card.html())
    assert not re.search(r"(?<![\\`])<script", card.markdown())


def test_markdown() -> None:
    card = Card(
        "t", ("kink", "amber"), "l.", [("f", "a|b")], [Grid(("a", "b"), [("1|2", "")], frozenset({0}), "m")], ["n"]
    )
    assert card.markdown() == (
        "**kink** **t**\n\nl.\n\n- f: `a|b`\n\n| a | b |\n| ---: | --- |\n| `1\\|2` |  |\n\nm\n\nn\n"
    )


def test_numbers_stand_to_the_right_and_empty_parts_are_left_out() -> None:
    text = Card(grids=[Grid(("a", "b"), [("1", "2")], frozenset({1}))]).html()
    assert text.count('ag-n"') == 2 and "<p" not in text and "<span" not in text


@pytest.mark.parametrize("colour", ["red", "green", "amber"])
def test_badges_can_be_read_on_any_page(colour: str) -> None:
    assert LIGHT[colour] in badge("v", colour)
    assert contrast(LIGHT[colour], LIGHT[f"{colour}_fill"]) >= 4.5


def test_spans_and_sentences() -> None:
    assert code("a``b`") == "``` a``b` ```" and code(" ") == "" and code("x\n") == "`x\\x0a`"
    assert prose("1_000 #1 ~2") == "1\\_000 \\#1 \\~2"
