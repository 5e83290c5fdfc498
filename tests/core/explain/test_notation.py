"""Names and numbers in LaTeX."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.explain.notation import element_latex, escaped, name_latex, numbers_latex, quantity_text

Told = Callable[..., Any]


@pytest.mark.parametrize(
    ("name", "latex"),
    [("x", "x"), ("x_12", "x_{12}"), ("Gamma", r"\Gamma"), ("a_b", r"\mathit{a\_b}"), ("_", r"\mathit{\_}")],
)
def test_names(name: str, latex: str) -> None:
    assert name_latex(name) == latex


def test_elements() -> None:
    assert element_latex("x.grad[0, 1]") == r"{\bar{x}}_{0,1}"
    assert element_latex("loss.grad") == r"\overline{\mathit{loss}}"


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("-1e-300", r"-1 \cdot 10^{-300}"),
        ("(3+4j)", r"(3+4 \mathrm{i})"),
        ("-inf", r"-\mathrm{inf}"),
        ("True", r"\mathrm{True}"),
    ],
)
def test_numbers(text: str, latex: str) -> None:
    assert numbers_latex(text) == latex


def test_text_that_cannot_be_printed_is_made_visible() -> None:
    assert escaped("a\x1b[0m\n--") == r"a\textbackslash{}x1b[0m\textbackslash{}x0a-{}-"


@pytest.mark.parametrize(
    ("shape", "text"),
    [((), "1.0"), ((2, 2), "[[1., 1.], [1., 1.]]"), ((9, 9), "[[1., ..., 1.], ..., [1., ..., 1.]]"), ((0,), "[]")],
)
def test_arrays_on_one_line(shape: tuple[int, ...], text: str) -> None:
    assert quantity_text(numpy.ones(shape)) == text
    assert len(quantity_text(numpy.ones((5, 5, 5, 5, 5)))) < 40
