"""Formulas as MathML: names as typed, and text that runs nothing."""

from __future__ import annotations

import pytest
import sympy

from autograd_core.suite.details.formulas import MOST, mathml, of_function, of_gradient
from autograd_core.verdict.check import check

X = sympy.Symbol("v0")


@pytest.mark.parametrize("name", ["x", "x_1", "alpha", "x[0, 1]", "<script>", "a&b"])
def test_a_name_stays_as_it_was_typed(name: str) -> None:
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert mathml(X, {X: sympy.Symbol(name)}) == f"<mi>{escaped}</mi>"


def test_products_of_long_names_have_a_dot() -> None:
    y = sympy.Symbol("v1")
    assert "&#xB7;" in (mathml(X * y, {X: sympy.Symbol("weight"), y: sympy.Symbol("b")}) or "")
    assert "&InvisibleTimes;" in (mathml(X * y, {X: sympy.Symbol("w"), y: sympy.Symbol("b")}) or "")


def test_cases_are_a_table() -> None:
    found = mathml(sympy.Piecewise((X, X > 0), (0, True)), {X: sympy.Symbol("x")}) or ""
    assert found.count("<mtr>") == 2 and "otherwise" in found and "Piecewise" not in found


def test_what_is_long_is_left_out() -> None:
    assert mathml(sympy.Add(*(sympy.Symbol(f"s{i}") for i in range(3000))), {}) is None


def test_the_derivative_and_the_function() -> None:
    gradient = check("x*x*exp(x)", {"x": 1.5}).gradients["x"]
    (one,) = of_gradient(gradient)
    assert (one["label"], one["text"]) == ("d/dx", "x**2*exp(x) + 2*x*exp(x)") and one["mathml"].startswith("<mrow>")
    function = of_function(gradient)
    assert function is not None and function["text"] == "x**2*exp(x)"


def test_each_element_has_its_own_up_to_a_few() -> None:
    gradient = check("sum(x*x*x[0])", {"x": [1.0] * 6}).gradients["x"]
    assert [one["label"] for one in of_gradient(gradient)] == [f"d/dx[{i}]" for i in range(MOST)]


def test_no_formula_no_words() -> None:
    gradient = check("+".join(f"sin({i}*x)" for i in range(40)), {"x": 1.0}).gradients["x"]  # too many steps
    assert of_gradient(gradient) == [] and of_function(gradient) is None
