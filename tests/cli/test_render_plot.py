"""Plots on terminals and in pipes."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograd_cli.render_plot import render, written
from autograd_core.plots import plot

KINK = plot("abs(x)", "x=-2:2")


def test_colours_are_for_terminals() -> None:
    assert "\x1b" not in render(KINK, 80)
    coloured = render(KINK, 80, terminal=True)
    assert "\x1b[" in coloured
    plain = "".join(part.partition("m")[2] if i else part for i, part in enumerate(coloured.split("\x1b[")))
    assert [line.rstrip() for line in plain.splitlines()] == render(KINK, 80).splitlines()


def test_no_colour_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[9" not in render(KINK, 80, terminal=True) and "\x1b[3" not in render(KINK, 80, terminal=True)


def test_ascii_where_the_stream_takes_nothing_else() -> None:
    assert render(KINK, 80, encoding="ascii").isascii() and render(KINK, 80, encoding="latin-1").isascii()


def test_a_file_is_named() -> None:
    assert written(KINK, Path("a\x1b.svg")).splitlines()[-1] == "written to a\\x1b.svg"
