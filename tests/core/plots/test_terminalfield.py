"""Contours as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd_core.drawing.text import width as columns

Drawn = Callable[..., Any]
BUMP = ("x*exp(-x*x-y*y)", "x=-2:2", "y=-2:2")


@pytest.mark.parametrize("width", [10, 60, 200])
@pytest.mark.parametrize("ascii", [False, True])
def test_it_fits_any_width(drawn: Drawn, width: int, ascii: bool) -> None:
    text = drawn(*BUMP).text(width, ascii=ascii)
    assert max(map(columns, text.splitlines())) <= max(40, min(width, 84))
    assert text.isascii() or not ascii


def test_arrows_lead_from_the_valley_to_the_hill(drawn: Drawn) -> None:
    lines = drawn(*BUMP).text(80).splitlines()
    (middle,) = [line for line in lines if line.startswith(" 0 ┤")]
    assert [c for c in middle if c in "←→"] == ["←", "←", "→", "→", "→", "←", "←"]


def test_digits_count_the_lines_below(drawn: Drawn) -> None:
    text = drawn(*BUMP).text(80, ascii=True)
    (middle,) = [line for line in text.splitlines() if line.startswith(" 0 +")]
    heights = middle.partition("+")[2]
    assert heights.startswith("4") and "0" in heights[:38] and "9" in heights[38:]
    assert "lines at -0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4" in text


def test_what_has_no_value_is_blank(drawn: Drawn) -> None:
    rows = [
        line.partition("|")[2]
        for line in drawn("sqrt(x)*y", "x=-1:1", "y=0:1").text(80, ascii=True).splitlines()
        if "|" in line
    ]
    assert rows and all(not row[:30].strip() and row[40:].strip() for row in rows)
