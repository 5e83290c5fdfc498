"""Gradients as formulas, by our rules and by SymPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Told = Callable[..., Any]


@pytest.mark.parametrize(
    ("program", "at", "lines"),
    [
        ("x*x*exp(x)", {"x": 1.5}, [("dy/dx", "x**2*exp(x) + 2*x*exp(x)", "x**2*exp(x) + 2*x*exp(x)")]),
        ("softplus(x)", {"x": 1.5}, [("dy/dx", "1/(1 + exp(-x))", "exp(x)/(exp(x) + 1)")]),
        ("sum(x*x)", {"x": [1.0, 2.0]}, [("x.grad[0]", "2*x[0]", "2*x[0]"), ("x.grad[1]", "2*x[1]", "2*x[1]")]),
        ("sum(x)*3", {"x": 2.0}, [("x.grad", "3", "3")]),
    ],
)
def test_the_gradient_of_the_program(program: str, at: dict[str, Any], lines: list[Any], told: Told) -> None:
    found = told(program, **at).results[0].lines
    assert [(one.label.text, one.rules.text, one.sympy.text) for one in found] == lines


def test_many_elements_are_counted_not_listed(told: Told) -> None:
    result = told("sum(x*x)", x=[1.0, 2.0, 3.0, 4.0, 5.0]).results[0]
    assert (len(result.lines), result.more) == (3, 2)
