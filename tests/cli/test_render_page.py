"""Lines under headings and tables of elements, on pipes and on terminals of any width."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

import pytest
from rich.text import Text

from autograd_cli.render_page import Page, Row, number

ROWS = [
    Row("x", "0.086656593462109438", "0.088457503785928013", "-0.0018", "1.3e+14", "Arb", "disagree"),
    Row("weights[10, 2]", "-4.4108044676249847e-05", "-", "-", "-", "-", "undefined"),
]


def lines(page: Page) -> list[str]:
    return [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in page.text.splitlines()]


def terminal(width: int) -> Page:
    return Page(terminal=True, width=width)


def test_a_pipe_gets_each_line_whole() -> None:
    page = Page()
    page.line("test", "word " * 100 + "end")
    page.line("", Text("coloured", style="bold red"))
    assert page.text == f"test      {'word ' * 100}end\n          coloured\n"


@pytest.mark.parametrize("width", [30, 41, 80])
def test_a_terminal_gets_lines_broken_between_words(width: int) -> None:
    page = terminal(width)
    page.line("mistake", "the claim is " + "very " * 40 + "wrong")
    found = lines(page)
    assert found[0].startswith("mistake   the claim is") and len(found) > 2
    assert all(line.startswith(" " * 10) and line[10] != " " for line in found[1:])
    assert max(map(len, found)) <= max(width, 40)
    assert " ".join(line[10:] for line in found) == "the claim is " + "very " * 40 + "wrong"


def test_what_is_for_copying_stays_whole() -> None:
    page = terminal(40)
    page.line("program", "x + " * 30 + "x", whole=True)
    assert lines(page) == ["program   " + "x + " * 30 + "x"]


def test_colours_are_for_terminals() -> None:
    for page, coloured in ((terminal(80), True), (Page(), False)):
        page.line("verdict", Text("proved", style="bold green"))
        assert ("\x1b[1;32mproved" in page.text) is coloured


def test_what_the_user_typed_is_no_markup_and_no_escape() -> None:
    for page in (terminal(80), Page()):
        page.line("program", "x # [bold]a[/] \x1b[31m \u2202")
        assert lines(page) == [r"program   x # [bold]a[/] \x1b[31m \u2202"]


@pytest.mark.parametrize("form", [{}, {"terminal": True, "width": 120}])
def test_a_table_has_its_numbers_below_one_another(form: dict[str, Any]) -> None:
    page = Page(**form)
    page.table(ROWS)
    heading, rule, *rows = lines(page)
    assert heading.split() == ["element", "given", "true", "difference", "ulp", "by", "verdict"]
    assert set(rule) == {"\u2500"}
    assert [row.split()[-1] for row in rows] == ["disagree", "undefined"]
    assert {row.index(cell) for row, cell in zip(rows, ("0.0866", "-4.41"), strict=True)} == {heading.index("given")}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_streams_that_take_ascii_get_ascii(encoding: str) -> None:
    page = Page(encoding=encoding)
    page.table(ROWS)
    assert page.text.isascii() and "weights[10, 2]" in page.text


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_a_table_that_is_too_wide_is_stacked(width: int) -> None:
    page = terminal(width)
    page.table(ROWS)
    found = lines(page)
    text = " ".join(" ".join(found).split())
    assert text == (
        "x given 0.086656593462109438 true 0.088457503785928013 difference -0.0018, 1.3e+14 ulp, by Arb: disagree "
        "weights[10, 2] given -4.4108044676249847e-05 undefined"
    )
    assert "element" not in text
    if width >= 80:
        assert max(map(len, found)) <= 80 and len(found) == 3


def test_an_estimate_has_no_ulps() -> None:
    page = terminal(40)
    page.table([Row("x", "1", "2", "-1", "-", "finite difference", "disagree")])
    assert " ".join(page.text.split()) == "x given 1 true 2 difference -1, by finite difference: disagree"


@pytest.mark.parametrize(
    ("one", "significant", "text"),
    [
        (None, 17, "-"),
        (0.1, 17, "0.10000000000000001"),
        (Fraction(1, 10), 17, "0.1"),
        (-0.0018009, 3, "-0.0018"),
        (math.nan, 17, "nan"),
        (-math.inf, 3, "-inf"),
        (Fraction(-1, 3 * 10**400), 5, "-3.3333e-401"),
    ],
)
def test_numbers(one: Any, significant: int, text: str) -> None:
    assert number(one, significant) == text
