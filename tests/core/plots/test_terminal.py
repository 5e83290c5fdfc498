"""Curves as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd_core.drawing.text import width as columns
from autograd_core.plots.terminal import curve

Drawn = Callable[..., Any]


@pytest.mark.parametrize("width", [10, 60, 80, 200])
@pytest.mark.parametrize("ascii", [False, True])
def test_it_fits_any_width(drawn: Drawn, width: int, ascii: bool) -> None:
    for program, over in (
        ("sin(x)", "x=0:2*pi"),
        ("abs(x)", "x=-2:2"),
        ("tan(x)", "x=-5:5"),
        ("sqrt(-1-x*x)", "x=0:1"),
    ):
        text = drawn(program, over).text(width, ascii=ascii)
        lines = text.splitlines()
        assert max(map(columns, lines)) <= max(40, min(width, 132))
        assert text.isascii() or not ascii
        assert lines[0] == program and all(line == line.rstrip() for line in lines)


def test_a_kink_is_seen_and_named(drawn: Drawn) -> None:
    text = drawn("abs(x)", "x=-2:2").text(80)
    assert "┊" in text and "●" in text
    assert "kink at x = 0: abs(x); the slope is -1 on its left, 1 on its right" in text


def test_the_panel_of_errors_shows_where_it_breaks(drawn: Drawn) -> None:
    text = drawn("log(1+exp(x))", "x=-40:40", dtype="float32").text(80, ascii=True)
    errors = text[text.index("error in ulps") :].splitlines()
    lost, exact = errors[2], errors[6]
    assert lost.count("f") > 15 and lost.rindex("f") < 45 and "g" not in lost
    assert exact.startswith("    <0.1 +g")


def test_any_text_is_text(drawn: Drawn, hostile: str, shown: str) -> None:
    text = drawn(hostile, "x=-1:1").text(120)
    assert text.splitlines()[0] == shown
    assert all(character == "\n" or character.isprintable() for character in text)


def test_runs_know_their_series(drawn: Drawn) -> None:
    roles = {run.role for line in curve(drawn("abs(x)", "x=-2:2"), 80) for run in line}
    assert {"value", "gradient", "sympy", "finite", "mark", "axis", None} <= roles
