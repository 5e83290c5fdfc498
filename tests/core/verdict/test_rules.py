from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest
from rule_cases import CASES

from autograd_core.verdict.rules import RULES, RuleVerdict, replay

OUTCOMES = json.loads(Path(__file__).with_name("rules_outcomes.json").read_text(encoding="utf-8"))
"""What the tools themselves said of each case; of SciPy the number that it returned."""


def judged(rule: str, function: Callable[[Any], Any], x: Any, gradient: Any, **options: Any) -> RuleVerdict:
    return replay(rule, lambda v: function(v["x"]), {"x": numpy.asarray(x)}, {"x": numpy.asarray(gradient)}, **options)


@pytest.mark.parametrize("name", OUTCOMES)
def test_the_answers_are_the_tools(name: str) -> None:
    rule, _, dtype = name.partition(" ")
    different = []
    for case, outcome in zip(CASES, OUTCOMES[name], strict=True):
        x, claim = (numpy.asarray(a, dtype or "float64") for a in (case.x, case.claim))
        found = judged(rule, lambda x, case=case: case.function(numpy, x), x, claim)
        if found.accepts != (outcome if isinstance(outcome, bool) else outcome < 1e-6):
            different.append(f"{case.name}: {found.text}")
    assert len(CASES) == 252 and different == []


def test_scipys_number_is_scipys() -> None:
    for case, outcome in zip(CASES, OUTCOMES["scipy"], strict=True):
        found = judged("scipy", lambda x, case=case: case.function(numpy, x), case.x, case.claim)
        assert found.worst is not None and found.worst.error == pytest.approx(outcome, rel=1e-9, abs=1e-12)


def rosenbrock(x: Any) -> Any:
    return 100 * (x[0] - x[1] ** 2) ** 2 + (1 - x[1]) ** 2


def rosenbrock_gradient(x: Any) -> Any:
    inner = x[0] - x[1] ** 2
    return numpy.array([200 * inner, -400 * x[1] * inner - 2 * (1 - x[1])])


@pytest.mark.parametrize(("point", "accepts", "error"), [((2.0, 4.0), True, None), ((0.0, 0.0), False, 1.48826e-06)])
def test_matlab_on_the_examples_of_its_documentation(point: Any, accepts: bool, error: float | None) -> None:
    """Its numbers are for a point nearby, so that they agree to a percent only."""
    x = numpy.array(point)
    found = judged("matlab", rosenbrock, x, rosenbrock_gradient(x))
    assert found.accepts is accepts and found.worst is not None
    assert error is None or found.worst.error == pytest.approx(error, rel=0.01)


def test_ceres_is_the_most_exact_and_says_so_of_noise() -> None:
    x = numpy.array([0.3, 2.0])
    assert judged("ceres", numpy.sin, x, numpy.cos(x)).accepts
    assert not judged("ceres", numpy.sin, x, numpy.cos(x) * (1 + 2e-8)).accepts
    assert judged("matlab", numpy.sin, x, numpy.cos(x) * (1 + 2e-8)).accepts
    assert not judged("ceres", lambda x: 1e10 + x, 1.0, 1.0).accepts, "a false alarm: rounding hides the slope"
    assert judged("ceres", lambda x: x * 0 + 1, 1.0, 0.0).accepts, "next to a zero the error is absolute"


@pytest.mark.parametrize(
    ("rule", "factor", "accepts"),
    [
        *(("torch", 1.0009, True), ("torch", 1.0011, False), ("tensorflow", 1.00004, True)),
        *(("tensorflow", 1.0003, False), ("naive", 1 + 2e-8, True), ("naive", 1 + 2e-7, False)),
        *(("jax", 1 + 1e-5, True), ("jax", 1 + 4e-5, False)),
    ],
)
def test_thresholds(rule: str, factor: float, accepts: bool) -> None:
    assert judged(rule, lambda x: x * x, 1.0, 2.0 * factor).accepts is accepts


def test_a_gradient_of_zeros_for_a_tiny_function_passes_absolute_tolerances() -> None:
    said = {rule: judged(rule, lambda x: 1e-7 * numpy.sin(x), [0.5], [0.0]).accepts for rule in RULES}
    assert {rule for rule, accepts in said.items() if not accepts} == {"naive", "ceres"}


@pytest.mark.parametrize("rule", RULES)
def test_what_stops_the_function_is_not_accepted(rule: str) -> None:
    def failing(x: Any) -> Any:
        raise ZeroDivisionError("no")

    found = judged(rule, failing, [1.0], [1.0])
    assert found.accepts is False and found.text == f"{rule} stops: ZeroDivisionError: no"
    assert judged(rule, lambda x: x * math.nan, [1.0], [1.0]).accepts is False


@pytest.mark.parametrize("rule", RULES)
def test_arrays_contract_with_the_cotangent(rule: str) -> None:
    x, weights = numpy.array([[0.5, 1.0], [1.5, -2.0]]), numpy.array([[1.0, -2.0], [0.5, 3.0]])
    gradient = weights * numpy.cos(x)
    assert judged(rule, numpy.sin, x, gradient, cotangent=weights).accepts
    assert not judged(rule, numpy.sin, x, -gradient, cotangent=weights).accepts


def test_the_worst_element_is_named_and_several_inputs_are_judged_together() -> None:
    at = {"a": numpy.array([1.0, 2.0]), "b": numpy.array(3.0)}
    found = replay("torch", lambda v: v["a"] * v["b"], at, {"a": numpy.full(2, 3.0), "b": numpy.array(3.5)})
    assert not found.accepts and found.worst is not None and (found.worst.name, found.worst.place) == ("b", ())
    assert found.text.startswith("torch rejects it: b is given as 3.5, differences say 3;")


def test_what_cannot_be_replayed() -> None:
    with pytest.raises(ValueError, match="unknown rule 'julia'; there are torch, "):
        judged("julia", numpy.sin, 1.0, 1.0)
    with pytest.raises(ValueError, match="has not the shape"):
        judged("torch", numpy.sin, [1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="replayed on real floats"):
        judged("torch", numpy.sin, 1j, 1j)
    many = numpy.zeros(10_001)
    assert judged("torch", numpy.sin, many, many).accepts is None
    assert judged("torch-fast", numpy.sin, many, many + 1).accepts
    assert judged("torch", numpy.sin, numpy.zeros(0), numpy.zeros(0)).accepts


def test_the_absolute_tolerance_of_fast_mode_gathers_along_the_direction() -> None:
    x = numpy.linspace(0.1, 1.0, 50)
    assert judged("torch-fast", lambda x: x * 0, x, numpy.full(50, 9e-6)).accepts
    assert not judged("torch-fast", lambda x: x * 0, x, numpy.full(50, 1.1e-5)).accepts


@pytest.mark.parametrize("x", [1.0, 0.01, -3.0])
def test_extrapolation_leaves_no_truncation(x: float) -> None:
    found = judged("ceres", lambda x: numpy.exp(3 * x), x, 3 * numpy.exp(3 * x))
    assert found.worst is not None and found.worst.error < 1e-11
