"""The writers of an explanation, side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Told = Callable[..., Any]


def test_notebooks_get_markdown_and_mathematics(told: Told) -> None:
    found = told("x*x*exp(x)", x=1.5)
    assert found._repr_markdown_() == found.markdown()
    assert found._repr_latex_().startswith("$$\\begin{array}{l}") and r"\documentclass" not in found._repr_latex_()


def test_a_reason_that_quotes_the_program(told: Told) -> None:
    found = told("log(1 + exp(x))", x=800.0)
    assert "overflow in exp(x)" in found.text() and "overflow in `exp(x)`" in found.markdown()
    assert r"overflow in \texttt{exp(x)}" in found.latex()
