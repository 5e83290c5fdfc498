"""LaTeX: escaped, balanced, ASCII."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Told = Callable[..., Any]


def untex(text: str) -> str:
    """What LaTeX shows in text mode, for what `escaped` may write."""
    named = {"textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~", "textless": "<"}
    named |= {"textgreater": ">", "textbar": "|", "textasciigrave": "`", "textquotesingle": "'"}
    text = re.sub(r"\\(text\w+)\{\}", lambda found: f"\x00{named[found[1]]}", text)
    text = text.replace("-{}-", "--")
    return re.sub(r"\\([{}$&#%_])", r"\1", text).replace("\x00", "")


def test_what_was_typed(told: Told, nasty: tuple[str, str]) -> None:
    found = told(nasty[0], x=[3.0, 1.0]).latex()
    typed = next(line for line in found.splitlines() if "script" in line)
    assert nasty[1] in untex(typed) and not set("<>|~`") & set(typed)
    assert found.isascii() and "\x1b" not in found


@pytest.mark.parametrize(
    "program",
    [
        "x[0]*2 # $ { \\ %",
        "maximum(x[0], 2)*huber_loss(x[1], 0.5)",
        "mean((x @ x + 1)**2)",
        "sum(where(x > 0, x, x**2))",
    ],
)
def test_latex_is_balanced(program: str, told: Told) -> None:
    for text in (told(program, x=[3.0, 1.0]).latex(), told(program, x=[3.0, 1.0])._repr_latex_()):
        bare = re.sub(r"\\[\\{}$%#&_]", "", text)
        assert bare.count("{") == bare.count("}")
        assert bare.count("$") % 2 == 0
        assert bare.count(r"\begin") == bare.count(r"\end") and bare.count(r"\left") == bare.count(r"\right")
        assert not re.search(r"(?<!\\)[#%]", re.sub(r"\\hangindent.*", "", text.replace("#1", "").replace("#2", "")))
