"""The lines of an explanation, before they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core.explain.script import Code, quoted, script

Told = Callable[..., Any]


def test_statements_head_their_steps(told: Told) -> None:
    items = [one for one in script(told("b = x*x*2; sin(b)", x=1.5)) if one.kind == "item"]
    assert [one.parts for one in items if isinstance(one.parts[0], Code)] == [[Code("b = x*x*2")], [Code("sin(b)")]]


def test_sums_of_cotangents_stand_under_one_another(told: Told) -> None:
    terms = [one.parts[0].text for one in script(told("x*x", x=3.0)) if one.kind == "term"]
    assert terms == ["x.grad = 3.0", "       + 3.0", "       = 6.0"]


def test_terms_without_end_are_counted(told: Told) -> None:
    assert "92 terms left out" in told("+".join(["x"] * 100), x=1.0).text()


def test_odd_backticks_are_left_alone() -> None:
    assert quoted("a ` b") == ["a ` b"] and quoted("`x`: y") == [Code("x"), ": y"]
