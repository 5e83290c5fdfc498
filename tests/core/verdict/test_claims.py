"""Claimed gradients."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.errors import LanguageError, LimitError
from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.problem import Problem
from autograd_core.oracles.symbolic import Symbolic
from autograd_core.verdict import check as question
from autograd_core.verdict.claims import judge_claim
from autograd_core.verdict.evidence import SILENT, Evidence, Judgement
from autograd_core.verdict.verdict import Verdict

REPORTS: dict[str, question.Report] = {}


def judged(expr: str, at: Any, claim: str, name: str = "x", **settings: Any) -> Judgement:
    key = repr((expr, at, settings))
    report = REPORTS.get(key) or REPORTS.setdefault(key, question.check(expr, at, **settings))
    problem = Problem(report.program, report.at, list(report.gradients), report.run.seeds, report.order)
    return judge_claim(problem, name, claim, report.gradients[name].evidence)


GAUSS = {"x": [0.3, -1.2, 4.0]}
VECTOR = {"w": [1.0, 2.0], "X": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]}


@pytest.mark.parametrize(
    ("expr", "at", "claim", "settings"),
    [
        ("x*x*exp(x)", {"x": 1.5}, "(2*x + x**2)*exp(x)", {}),
        ("exp(-x**2)", GAUSS, "-2*x*exp(-x**2)", {"grad_tensors": "ones"}),
        ("exp(-x**2)", GAUSS, "-2*x*exp(-x**2)*grad_output", {"grad_tensors": [1.0, 2.0, 3.0]}),
        ("0.1*x**2", {"x": 0.7}, "x/5", {}),  # constants are what their text says
        ("e*x", {"x": 1.0}, "exp(1)", {}),
        ("pi*x", {"x": 1.0}, "4*atan(1)", {}),
        ("sum(x)", GAUSS, "1", {}),  # broadcast
        ("x**3", {"x": 2.0}, "6*x", {"order": 2}),
        ("x - x", {"x": 1.3}, "0", {}),
        ("x", {"x": 1.3}, "sin(x)**2 + cos(x)**2", {}),
        ("x", {"x": 1.5}, "exp(-1e9*x)/exp(-1e9*x)", {}),
        ("e*x", {"x": 2.0, "e": 5.0}, "e", {"wrt": ["x"]}),
    ],
)
def test_right_claims(expr: str, at: Any, claim: str, settings: dict[str, Any]) -> None:
    assert judged(expr, at, claim, **settings).verdict is Verdict.CERTIFIED


def test_an_exact_zero_that_balls_cannot_reach_is_corroborated() -> None:
    found = judged("x - x", {"x": 1.3}, "sin(x)**2 + cos(x)**2 - 1")
    assert found.verdict is Verdict.CORROBORATED and "vanishes" in str(found.reason)


def test_matrix_claims_with_the_cotangent() -> None:
    settings: dict[str, Any] = {"grad_tensors": [1.0, -1.0, 2.0]}
    assert judged("X @ w", VECTOR, "X.T @ grad_output", "w", **settings).verdict is Verdict.CERTIFIED
    assert judged("X @ w", VECTOR, "sum(X, axis=0)", "w", **settings).verdict is Verdict.DISAGREE


@pytest.mark.parametrize(
    ("expr", "at", "claim", "reason"),
    [
        ("x*x", {"x": 1.5}, "-2*x", "claimed -3, true 3, difference -6: the claim is -1 times the truth"),
        ("x*x", {"x": 1.5}, "2*x + 1e-24", "claimed 3, true 3, difference 1e-24"),
        ("x*x", {"x": 1e-120}, "3*x", "difference 1e-120: the claim is 3/2 times"),
        ("sum(x*x)", {"x": [1.0, 2.0]}, "x", "element [0]: claimed 1, true 2, difference -1: the claim is 1/2 times"),
        ("mean(x*x)", {"x": [1.0, 2.0, 0.0]}, "2*x", "the claim is 3 times the truth everywhere"),
        ("sum(x*x)", {"x": [1.0, 0.0]}, "2*x + 1e-40", "1 of 2 elements are wrong"),
        (
            "sum(x*x)",
            {"x": [1e-30, 1e30]},
            "2*x + 1e-45",
            "element [0]: claimed 2.0000000000000012e-30, true 2.0000000000000002e-30",
        ),
        ("sum(x*x)", {"x": [1.0, 2.0]}, "x*x", "element [0]: claimed 1, true 2, difference -1; 1 of 2"),
        ("sum(x*x)", {"x": [1.0, 2.0]}, "[1, 2, 3]", "the claim has the shape (3,), the gradient of x has the shape"),
        ("x*x", {"x": 1.0}, "[2, 2]", "the claim has the shape (2,), the gradient of x has the shape ()"),
    ],
)
def test_wrong_claims(expr: str, at: Any, claim: str, reason: str) -> None:
    judgement = judged(expr, at, claim)
    assert judgement.verdict is Verdict.DISAGREE
    assert reason in (judgement.reason or "")


def test_the_wrong_element_is_named() -> None:
    judgement = judged("sum(x**3)", {"x": [[1.0, 2.0], [3.0, 4.0]]}, "where(x > 2.5, 3*x**2, 3*x**2 + x - 1)")
    assert judgement.index == (0, 1)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [("x > 0", Verdict.KINK), ("1/2", Verdict.KINK), ("2", Verdict.DISAGREE), ("-0.001", Verdict.DISAGREE)],
)
def test_at_a_kink_the_one_sided_slopes_decide(claim: str, verdict: Verdict) -> None:
    judgement = judged("relu(x)", {"x": 0.0}, claim)
    assert judgement.verdict is verdict
    assert "slope 0 on the left, 1 on the right" in (judgement.reason or "")


def test_numbers_far_beyond_any_float() -> None:
    assert judged("exp(-x)", {"x": 1e5}, "-exp(-x)").verdict is Verdict.CERTIFIED
    assert judged("exp(-x)", {"x": 1e5}, "-2*exp(-x)").verdict is Verdict.DISAGREE
    assert judged("exp(-x)", {"x": 3e6}, "-2*exp(-x)").verdict is Verdict.CANNOT_TELL
    assert judged("1*x", {"x": 1.0}, "exp(exp(30*x))").verdict is Verdict.UNDEFINED


def test_what_cannot_be_told_is_not_called_right() -> None:
    assert judged("log(x)", {"x": -1.0}, "1/x").verdict is Verdict.UNDEFINED
    assert judged("1*x", {"x": 0.0}, "sin(x)/x").verdict is Verdict.UNDEFINED
    assert judged("1*x", {"x": 0.0}, "exp(exp(exp(exp(exp(x))))) > 1").verdict is not Verdict.DISAGREE


def evidence(report: question.Report, **changes: Any) -> Evidence:
    return replace(report.gradients["x"].evidence, **changes)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("3*x**2", Verdict.CORROBORATED),
        ("3*x**2 + 1e-20", Verdict.DISAGREE),  # far below what the finite difference itself can see
        ("-3*x**2", Verdict.DISAGREE),
    ],
)
def test_without_sympy_our_rules_are_the_truth_where_differences_confirm_them(claim: str, verdict: Verdict) -> None:
    report = question.check("x**3", {"x": 1.7})
    problem = Problem(report.program, report.at, ["x"], report.run.seeds)
    judgement = judge_claim(problem, "x", claim, evidence(report, truth=SILENT, by_formula=Symbolic(None, "too long")))
    assert judgement.verdict is verdict
    assert verdict is Verdict.DISAGREE or "finite differences" in (judgement.reason or "")


@pytest.mark.parametrize(("claim", "verdict"), [("3*x**2", Verdict.CORROBORATED), ("3*x**2 + 1e-3", Verdict.DISAGREE)])
def test_rules_that_differences_refute_are_no_truth(claim: str, verdict: Verdict) -> None:
    report = question.check("x**3", {"x": 1.7})
    problem = Problem(report.program, report.at, ["x"], report.run.seeds)
    one, radius = (numpy.array(number, dtype=object) for number in (Fraction(1), Fraction(1, 10**30)))
    wrong = evidence(report, truth=SILENT, by_formula=Symbolic(None, "too long"), exact=Enclosure(one, radius, 128))
    assert judge_claim(problem, "x", claim, wrong).verdict is verdict


@pytest.mark.parametrize(
    ("claim", "marked", "hint"),
    [
        ("2*(x", "(", ""),
        ("2*xs", "xs", "did you mean x?"),
        ("2*grad_ouput", "grad_ouput", "did you mean grad_output?"),
        ("sinn(x)", "sinn", "did you mean"),
        ("x + [1, 2]", "x + [1, 2]", ""),
    ],
)
def test_a_claim_that_cannot_be_read_has_a_caret(claim: str, marked: str, hint: str) -> None:
    with pytest.raises(LanguageError) as caught:
        judged("sum(x*x)", {"x": [1.0, 2.0, 3.0]}, claim)
    error = caught.value
    assert error.source == claim and error.span is not None
    assert claim[error.span.start : error.span.end] == marked
    assert hint in (error.hint or "")


def test_a_claim_of_too_many_numbers_is_refused_before_it_runs() -> None:
    with pytest.raises(LimitError):
        judged("x*x", {"x": 1.0}, "broadcast_to(x, (100000, 100000))")


def test_with_two_backward_passes_the_cotangent_is_ambiguous() -> None:
    settings: dict[str, Any] = {"backward": ["b", "c"], "retain_graph": True}
    assert judged("b = x*x; c = 3*x", {"x": 2.0}, "2*x + 3", **settings).verdict is Verdict.CERTIFIED
    with pytest.raises(LanguageError, match="ambiguous"):
        judged("b = x*x; c = 3*x", {"x": 2.0}, "2*x*grad_output + 3", **settings)


@given(st.floats(min_value=-1e3, max_value=1e3, allow_subnormal=False), st.integers(-60, 60))
def test_verdicts_do_not_depend_on_the_unit(x: float, power: int) -> None:
    if abs(x) < 1e-6:
        return
    at = {"x": float(numpy.ldexp(x, power))}
    assert judged("x**3", at, "3*x*x").verdict is Verdict.CERTIFIED
    assert judged("x**3", at, "3*x*x*(1 + 1e-22)").verdict is Verdict.DISAGREE


def test_numbers_within_a_call_are_floats_to_which_no_claim_is_held() -> None:
    found = judged("leaky_relu(x, 0.07)", {"x": -1.3}, "0.07")
    assert found.verdict is Verdict.CORROBORATED and "leaky_relu" in str(found.reason)
    assert judged("leaky_relu(x, 0.07)", {"x": -1.3}, "0.07*(1 + 1e-9)").verdict is Verdict.DISAGREE
    assert judged("leaky_relu(x, 0.25)", {"x": -1.3}, "0.25").verdict is Verdict.CERTIFIED
    assert judged("selu(x)", {"x": 1.3}, "1.0507009873554804934193349852946").verdict is Verdict.CORROBORATED


def test_a_claim_that_overflows_beside_a_kink_of_floats_is_judged_by_balls() -> None:
    point = {"x": 3.1e-200, "y": 4.3e-200}
    assert judged("sqrt(x**2 + y**2)", point, "-x/sqrt(x**2 + y**2)").verdict is Verdict.DISAGREE
