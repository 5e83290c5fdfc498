"""Text for terminals: what was typed as it was typed, lines that fit, ASCII where asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Told = Callable[..., Any]


def test_what_was_typed(told: Told, nasty: tuple[str, str]) -> None:
    assert nasty[1] in told(nasty[0], x=[3.0, 1.0]).text()
    assert nasty[1] in told(nasty[0], x=[3.0, 1.0]).text(plain=True)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_lines_fit(width: int, told: Told) -> None:
    program = "z = X @ w + b; loss = mean((z - y)**2)"
    found = told(program, X=[[1.0, 2.0], [3.0, 4.0]], w=[0.5, -1.0], b=0.25, y=[1.0, 0.0])
    text = found.text(width)
    assert max(map(len, text.splitlines())) <= width
    assert "".join(text.split()) == "".join(found.text().split())
    assert "shape (2, 2)" in text


def test_plain_text_is_ascii(told: Told) -> None:
    found = told("sin(cos(exp(x)))*x + abs(x)", x=0.5, max_steps=3)
    assert found.text(plain=True).isascii()
    assert found.text().translate({0x2202: "d", 0xB7: "*", 0x2026: "..."}) == found.text(plain=True)
