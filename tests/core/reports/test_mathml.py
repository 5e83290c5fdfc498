"""Formulas from files that anybody may have written."""

from __future__ import annotations

import pytest

from autograd_core.reports.mathml import checked


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<mi>x</mi>", "<mi>x</mi>"),
        ("<mrow><mo>&lt;</mo></mrow>", "<mrow><mo>&lt;</mo></mrow>"),
        ("<mo>-</mo>", "<mo>\N{MINUS SIGN}</mo>"),
        ("<mi>&ExponentialE;</mi>", "<mi>e</mi>"),
        ("<mi mathvariant='bold' onclick='alert(1)'>x</mi>", "<mi>x</mi>"),
        ("<mrow/>", "<mrow></mrow>"),
        ("<mi>a\x1b</mi>", "<mi>a\\x1b</mi>"),
    ],
)
def test_what_is_known_stays(text: str, wanted: str) -> None:
    assert checked(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<mi><img src=x onerror=alert(1)></mi>", "<mi>x", "x</mi>", "<mi><mn></mi></mn>",
        "<mi", "<!-- -->", "<mi x='>'<b>", "<annotation-xml>x</annotation-xml>", "<a href='javascript:x'>x</a>",
    ],
)  # fmt: skip
def test_anything_else_is_no_formula(text: str) -> None:
    assert checked(text) is None
