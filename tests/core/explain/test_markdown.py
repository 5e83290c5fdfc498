"""Markdown: nothing that was typed is markup, and lists are lists."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

Told = Callable[..., Any]


def test_what_was_typed_stands_in_code_spans(told: Told, nasty: tuple[str, str]) -> None:
    found = told(nasty[0], x=[3.0, 1.0]).markdown()
    assert f"``{nasty[1]}``" in found.splitlines()[0]
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", found)
    assert not set("<$`|") & set(outside) and found.isprintable() is False and "\x1b" not in found


def test_as_html(told: Told, nasty: tuple[str, str]) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    page = markdown_it.MarkdownIt().render(told(nasty[0], x=[3.0, 1.0]).markdown())
    assert html.escape(nasty[1]) in page and "<script>" not in page
    assert page.count("<ol>") == page.count("<ol") == 1 and "<h3>" in page
