"""Formulas come from the row itself, run on symbols."""

from __future__ import annotations

import pytest

from autograd_core.describe.formulas import formulas
from autograd_core.errors import NoDerivative
from autograd_core.op import REALS, Example, elementwise
from autograd_core.ops import TABLE


@pytest.mark.parametrize(
    ("name", "value", "derivatives"),
    [
        ("mul", "a*b", {"a": "b", "b": "a"}),
        ("div", "a/b", {"a": "1/b", "b": "-a/b**2"}),
        ("exp", "exp(x)", {"x": "exp(x)"}),
        ("sum", None, {}),
        ("lt", "a < b", {}),
    ],
)
def test_value_and_derivatives(name: str, value: str | None, derivatives: dict[str, str]) -> None:
    found = formulas(TABLE[name])
    assert found.value == value
    assert {argument: one.rule for argument, one in found.derivatives.items()} == derivatives


def test_a_wrong_rule_is_shown_as_it_is() -> None:
    row = elementwise("wrong", lambda xp, x: xp.exp(x), (lambda y: 2 * y,), sympy="exp", domain=(REALS,), doc="A.")
    assert formulas(row).derivatives["x"][:2] == ("2*exp(x)", "exp(x)")


def test_a_derivative_that_nobody_knows() -> None:
    def unknown(x: object) -> object:
        raise NoDerivative("not known by x")

    row = elementwise("odd", lambda xp, x: xp.exp(x), (unknown,), sympy="exp", domain=(REALS,), doc="A.")
    assert formulas(row).derivatives["x"] == (None, None, "not known by x")


def test_attributes_without_a_default_that_serves_come_from_the_examples() -> None:
    examples, slope = (Example((), {"n": 3}),), lambda x, n: n * x ** (n - 1)
    row = elementwise("nth", lambda xp, x, n=None: x**n, (slope,), domain=(REALS,), examples=examples, doc="A.",
                      sympy=lambda sp, x, n=None: x**n + 0 * n)  # fmt: skip
    found = formulas(row)
    assert (found.value, found.derivatives["x"].rule, found.attributes) == ("x**3", "3*x**2", {"n": 3})


def test_without_a_counterpart_there_is_no_formula() -> None:
    row = elementwise("opaque", lambda xp, x: xp.exp(x), (lambda y: y,), domain=(REALS,), doc="A.")
    assert formulas(row).value is None
    assert formulas(row).derivatives["x"].reason == "no formula"
