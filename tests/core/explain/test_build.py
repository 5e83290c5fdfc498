"""From a program to its explanation: errors, settings, and advice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd_core.errors import UserError
from autograd_core.explain import explain

Told = Callable[..., Any]


@pytest.mark.parametrize(
    ("program", "at", "settings"),
    [("x*", {"x": 1.0}, {}), ("x*w", {"x": 1.0}, {}), ("x", {"x": [1.0, 2.0]}, {}), ("x", {"x": 1.0}, {"wrt": ["q"]})],
)
def test_what_check_refuses_is_refused(program: str, at: Any, settings: Any) -> None:
    with pytest.raises(UserError):
        explain(program, at, **settings)


def test_the_report_is_that_of_check(told: Told) -> None:
    found = told("x*x", x=[1.0, 2.0], grad_tensors="ones", dtype="float32")
    assert found.verdict == str(found.report.verdict) == "proved" and found.dtype == "float32"
    assert found.forward[0].value.value == [1.0, 4.0] and not found.advice


def test_advice_names_the_step_and_a_stable_form(told: Told) -> None:
    advice = told("log(1 + exp(x))", x=800.0).advice
    assert "overflow in `exp(x)`" in advice[0] and advice[1] == "a form that keeps the digits: `softplus(x)`"
