"""One question at many points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy
import pytest

from autograd_core.errors import UserError
from autograd_core.language import Program, parse
from autograd_core.op import elementwise
from autograd_core.ops import TABLE
from autograd_core.verdict import survey as module
from autograd_core.verdict.consistency.tests import Consistency
from autograd_core.verdict.survey import Survey, survey
from autograd_core.verdict.verdict import Verdict


def points(program: Program, *xs: Any) -> list[dict[str, Any]]:
    rows = [x if isinstance(x, tuple) else (x,) for x in xs]
    return [{name: numpy.array(one) for name, one in zip(program.inputs, row, strict=True)} for row in rows]


def surveyed(program: Program | str, *xs: Any, **settings: Any) -> Survey:
    chosen = parse(program) if isinstance(program, str) else program
    return survey(chosen, points(chosen, *xs), **settings)


def wrong_sin(derivative: Callable[..., Any]) -> Program:
    """sin(x) by a row whose derivative is another."""
    row = TABLE["sin"]
    bad = elementwise(
        "sin", row.evaluate, (derivative,), formula=row.formula, sympy=row.sympy, ball=row.ball, domain=row.domain
    )
    program = parse("sin(x)")
    return replace(program, steps=tuple(replace(s, op=bad) if s.op is not None else s for s in program.steps))


class TestVerdict:
    def test_the_worst_point_decides(self) -> None:
        found = surveyed("relu(x)", 1.5, 0.0, -2.5)
        assert found.verdict is Verdict.KINK and found.worst.report.at == {"x": 0.0}
        assert list(found.counts.items()) == [(Verdict.CERTIFIED, 2), (Verdict.KINK, 1)]  # the best first
        assert found.proofs == {}

    def test_a_wrong_rule_at_one_point_only(self) -> None:
        program = wrong_sin(lambda x: TABLE["cos"](x) + x * x - 1)  # right at 1
        assert surveyed(program, 1.0).points[0].verdict is Verdict.CERTIFIED
        found = surveyed(program, 1.0, 0.3, 1.0)
        assert found.verdict is Verdict.DISAGREE and found.worst is found.points[1]

    def test_what_is_certified_everywhere_may_be_proved(self) -> None:
        found = surveyed("x**3*y", (1.5, 2.5), (-0.3, 7.0))
        assert (found.verdict, dict(found.proofs)) == (Verdict.PROVED, {"x": True, "y": True})
        assert {point.verdict for point in found.points} == {Verdict.CERTIFIED}

    def test_one_proof_is_not_enough(self) -> None:
        found = surveyed("abs(x)*x*y", (1.5, 2.5), claim={"x": "2*x*y"})
        assert dict(found.proofs) == {"x": False, "y": True}  # it holds for x > 0
        assert found.verdict is Verdict.CERTIFIED

    def test_the_claim_is_what_is_proved(self) -> None:
        found = surveyed("x**2", 1.5, claim={"x": "x + 3/2"})
        assert (found.verdict, dict(found.proofs)) == (Verdict.CERTIFIED, {"x": False})
        found = surveyed("x**2", 1.5, claim={"x": numpy.array(3.0)})
        assert (found.verdict, dict(found.proofs)) == (Verdict.CERTIFIED, {"x": False})

    @pytest.mark.parametrize("certain", [True, False])
    def test_a_test_counts_where_balls_decided_it(self, certain: bool) -> None:
        found = surveyed("x**2", 1.5)
        failed = replace(found, tests=[Consistency("dot product", False, 1.0, 0.0, "apart", certain)])
        assert failed.verdict is (Verdict.DISAGREE if certain else Verdict.PROVED)


class TestPoints:
    def test_none_are_refused(self) -> None:
        with pytest.raises(ValueError, match="there are no points"):
            survey(parse("x"), [])

    def test_only_the_first_is_looked_at_by_all(self) -> None:
        asked = [point.report.gradients["x"].evidence.thorough for point in surveyed("x**2", 1.5, 2.5, 3.5).points]
        assert asked == [True, False, False]
        found = surveyed("x**2", 1.5, 2.5, thorough=False)
        assert [point.report.gradients["x"].evidence.thorough for point in found.points] == [False, False]

    def test_progress(self) -> None:
        told: list[tuple[int, int]] = []
        surveyed("x**2", 1.5, 2.5, 3.5, progress=lambda *one: told.append(one))
        assert told == [(1, 3), (2, 3), (3, 3)]

    def test_settings_are_those_of_check(self) -> None:
        found = surveyed("x*y", (1.5, 2.5), wrt=["y"], dtype="float32", describe="by hand")
        report = found.points[0].report
        assert list(report.gradients) == ["y"] and report.dtype == "float32" and found.describe == "by hand"
        with pytest.raises(UserError, match="no input named 'q'"):
            surveyed("x", 1.0, wrt=["q"])


class TestSecondOrder:
    def test_both_orders_are_judged(self) -> None:
        program = wrong_sin(lambda x: TABLE["cos"](x) + (x - 0.5))  # right at 0.5, its slope is not
        assert surveyed(program, 0.5).points[0].verdict is Verdict.CERTIFIED
        found = surveyed(program, 0.5, second_order=True)
        (point,) = found.points
        assert point.second is not None and point.second.order == 2
        assert (point.report.verdict, point.second.verdict, point.verdict) == ("certified", "disagree", "disagree")

    def test_values_and_torch(self) -> None:
        found = surveyed("x**3", 1.5, second_order=True, torch={"check_forward_ad": True, "check_batched_grad": True})
        assert found.points[0].second is not None
        assert float(found.points[0].second.gradients["x"].value) == 9.0
        assert [(one.name, one.passed) for one in found.torch] == [("gradcheck", True), ("gradgradcheck", True)]
        assert found.proofs == {}  # a proof says nothing of the second derivative

    def test_claims_are_of_the_first_derivative(self) -> None:
        found = surveyed("x**3", 1.5, second_order=True, claim={"x": "3*x**2"})
        assert found.verdict is Verdict.CERTIFIED
        assert found.points[0].second is not None and found.points[0].second.claims == {}


class TestClaims:
    def test_the_point_where_it_fares_worst(self) -> None:
        found = surveyed("abs(x)*x", 1.5, 0.25, -2.5, 3.5, claim={"x": "2*x"})
        claim = found.claim("x")
        assert claim is not None and claim.problem.at == {"x": -2.5}
        assert found.verdict is Verdict.DISAGREE and found.counts == {"certified": 3, "disagree": 1}
        assert found.claim("y") is None

    def test_each_input_has_its_own(self) -> None:
        found = surveyed("x*y**2", (1.5, 2.5), claim={"x": "y**2", "y": "x*y"})
        verdicts = [found.claim(name).judgement.verdict for name in "xy"]  # type: ignore[union-attr]
        assert verdicts == [Verdict.CERTIFIED, Verdict.DISAGREE]


class TestTests:
    def test_all_three_pass_on_a_right_gradient(self) -> None:
        found = surveyed("x**3*sin(y)", (1.5, 2.5)).tests
        assert {one.test: one.passed for one in found} == {
            "dot product": True,
            "Hessian symmetry": True,
            "Taylor remainder": True,
        }

    def test_a_wrong_gradient_fails_the_one_that_runs_the_program(self) -> None:
        found = {one.test: one.passed for one in surveyed(wrong_sin(lambda x: -TABLE["cos"](x)), 0.7).tests}
        assert found["Taylor remainder"] is False and found["dot product"] is True

    @pytest.mark.parametrize(
        ("text", "x", "settings"), [("log(x)", -1.0, {}), ("real(z*conj(z))", 1 + 2j, {}), ("x**3", 1.0, {"order": 2})]
    )
    def test_where_there_is_nothing_to_test(self, text: str, x: Any, settings: Any) -> None:
        assert surveyed(text, x, **settings).tests == []


class TestTorch:
    def test_it_is_run_where_asked(self) -> None:
        assert surveyed("x**2", 1.5).torch == []
        (one,) = surveyed("x**2", 1.5, torch={}).torch
        assert (one.name, one.passed, one.text) == ("gradcheck", True, "")

    def test_its_options_count(self) -> None:
        (one,) = surveyed("sin(1e5*x)", 1.0, torch={"eps": 1e-6}).torch
        assert not one.passed and one.text.startswith("Jacobian mismatch for output 0 with respect to input 0")
        assert surveyed("sin(1e5*x)", 1.0, torch={"eps": 1e-9}).torch[0].passed

    def test_its_step_has_no_say_in_the_verdict(self) -> None:
        found = surveyed("sin(1e5*x)", 1.0, torch={"eps": 1e-6})
        assert found.verdict is Verdict.PROVED and not found.torch[0].passed

    @pytest.mark.parametrize("error", [ValueError("no"), KeyError("no"), NotImplementedError("no")])
    def test_what_fails_in_it_is_told(self, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
        def gradcheck(*_: Any) -> bool:
            raise error

        monkeypatch.setattr(module, "gradcheck", gradcheck)
        (one,) = surveyed("x**2", 1.5, torch={}).torch
        assert not one.passed and one.text == f"{type(error).__name__}: {error}"

    def test_inputs_without_gradients_stay_as_they_are(self) -> None:
        (one,) = surveyed("x*y", (1.5, 2.5), torch={}, constant=["y"]).torch
        assert one.passed


class TestRules:
    def test_counts_and_the_first_refusal(self) -> None:
        found = surveyed("x**2", 1e-4, 1.5, 3.0, rules=["torch"], claim={"x": "2*x + 5e-6"})
        count, refused = found.rule("torch")
        assert (count, refused) == (3, None)  # its tolerance swallows the difference; ours is none
        assert found.verdict is Verdict.DISAGREE
        count, refused = surveyed("x**2", 1e-4, 1.5, 3.0, rules=["torch"], claim={"x": "2*x*1.5"}).rule("torch")
        assert count == 0 and refused is not None and refused.text.startswith("torch rejects it: x is given as 0.0003")

    def test_they_judge_our_gradient_where_nothing_is_claimed(self) -> None:
        program = wrong_sin(lambda x: -TABLE["cos"](x))
        assert surveyed(program, 0.7, rules=["torch", "jax"]).rule("jax")[0] == 0
        assert surveyed("sin(x)", 0.7, rules=["torch", "jax"]).rule("jax") == (1, None)

    def test_one_that_is_not_replayed_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("autograd_core.verdict.rules._MOST", 2)
        count, said = surveyed("sum(x)", numpy.ones(3), rules=["torch"]).rule("torch")
        assert count == 0 and said is not None and said.text == "torch is not replayed: more than 2 elements"

    def test_narrow_floats_and_cotangents(self) -> None:
        found = surveyed("x**2", [1.5, 2.5], dtype="float32", grad_tensors=[1.0, -2.0], rules=["ceres", "naive"])
        assert found.points[0].report.dtype == "float32"
        assert all(one.worst is not None and one.worst.given in (3.0, -10.0) for one in found.points[0].rules.values())

    def test_complex_programs(self) -> None:
        assert surveyed("abs(z)**2", 1.5 + 2.5j, rules=["torch"]).rule("torch") == (1, None)

    def test_an_unknown_one(self) -> None:
        with pytest.raises(ValueError, match="unknown rule 'q'"):
            surveyed("x", 1.0, rules=["q"])

    def test_seeds_repeat(self) -> None:
        texts = [
            surveyed("sum(exp(x))", [1.5, 2.5], rules=["hips"], seed=seed).points[0].rules["hips"].text
            for seed in (1, 1, 2)
        ]
        assert texts[0] == texts[1] != texts[2]
