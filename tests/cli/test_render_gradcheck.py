"""What `gradcheck` found, for people."""

from __future__ import annotations

import re
from typing import Any

import numpy
import pytest

from autograd_cli.render_gradcheck import render, render_function
from autograd_core.language import parse
from autograd_core.verdict.opaque.check import check_function
from autograd_core.verdict.survey import Survey, TorchCheck, survey


def surveyed(text: str, *points: dict[str, Any], **settings: Any) -> Survey:
    arrays = [{name: numpy.array(value) for name, value in point.items()} for point in points]
    return survey(parse(text), arrays, **{"thorough": False, **settings})


def shown(text: str, *points: dict[str, Any], form: dict[str, Any] | None = None, **settings: Any) -> list[str]:
    out = render(surveyed(text, *points, **settings), **(form or {}))
    return [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in out.splitlines()]


def under(lines: list[str], head: str) -> list[str]:
    """The texts under a heading, with the lines that go on."""
    found, inside = [], False
    for line in lines:
        if line[:10].strip():
            inside = line[:10].strip() == head
        if inside:
            found.append(line[10:])
    return found


X, Y = {"x": 1.5}, {"x": -2.5}


class TestRight:
    def test_what_is_right_takes_few_lines(self) -> None:
        assert shown("x**3", X, Y, describe="2 points from seed 0") == [
            "program   x**3",
            "points    2 points from seed 0",
            "found     2 certified",
            "proof     x: what our rules give is SymPy's derivative for all inputs, by exact algebra",
            "tests     passed: dot product, Hessian symmetry, Taylor remainder",
            "verdict   proved",
        ]

    def test_a_single_point_is_shown_and_not_counted(self) -> None:
        lines = shown("x**3", X)
        assert under(lines, "at") == ["x = 1.5"] and under(lines, "points") == ["1"] and not under(lines, "found")

    def test_a_right_claim(self) -> None:
        lines = shown("x**3*y", {**X, "y": 2.0}, claim={"x": "3*x**2*y"})
        assert under(lines, "claim") == ["x = 3*x**2*y: certified"]
        assert under(lines, "proof") == [
            "x: the claim is SymPy's derivative for all inputs, by exact algebra",
            "y: what our rules give is SymPy's derivative for all inputs, by exact algebra",
        ]

    def test_all_of_it_where_asked(self) -> None:
        lines = shown("x**3", X, Y, claim={"x": "3*x**2"}, form={"every": True})
        assert "          x = 1.5: certified" in lines and "          x = -2.5: certified" in lines
        assert under(lines, "gradient")[0] == "by x: certified"
        assert sum(line.startswith("x  ") for line in lines) == 2  # the gradient's row and the claim's
        assert [line.split(":")[0] for line in under(lines, "test")] == [
            "dot product",
            "Hessian symmetry",
            "Taylor remainder",
        ]

    def test_the_program_is_on_one_line(self) -> None:
        assert shown("a = x*x\na + x", X)[0] == "program   a = x*x ; a + x"


class TestWrong:
    def test_a_wrong_claim_with_its_mistake_and_the_smallest_point(self) -> None:
        lines = shown("x*x*exp(x)", X, Y, claim={"x": "2*x*exp(x)"})
        claim = under(lines, "claim")
        assert claim[0] == "x = 2*x*exp(x): disagree at 2 of 2 points" and claim[1] == "at x = 1.5"
        assert any(re.match(r"x .*13\.445\d+ +23\.528\d+ +-10\.1 .* Arb +disagree", line) for line in lines)
        assert under(lines, "mistake") == ["dropped term: equals the truth without the term `x**2*exp(x)`"]
        assert under(lines, "smallest")[0].startswith("at x = 1.0: claimed 5.43656")
        assert not under(lines, "at")  # the gradient itself is right
        assert lines[-1] == "verdict   disagree"

    def test_of_many_elements_only_the_wrong_ones_worst_first(self) -> None:
        claim = 2 * numpy.arange(1.0, 31.0)
        claim[7], claim[3] = -16.0, 8.000001
        lines = shown("sum(x**2)", {"x": numpy.arange(1.0, 31.0)}, claim={"x": claim})
        assert "          2 of 30 elements are not right" in lines
        rows = [line.split()[0] for line in lines if line.startswith("x[")]
        assert rows == ["x[7]", "x[3]"]

    def test_long_lists_are_cut(self) -> None:
        lines = shown("sum(x**2)", {"x": numpy.arange(1.0, 31.0)}, claim={"x": "3*x"})
        assert sum(line.startswith("x[") for line in lines) == 10
        assert "          ... 20 more; --json shows them all" in lines
        assert under(lines, "at")[0] == "x = [ 1., 2., 3., ..., 28., 29., 30.]"

    def test_lost_bits_and_the_stable_form(self) -> None:
        lines = shown("(1 - cos(x))/x**2", {"x": 1e-4})
        assert under(lines, "gradient")[0] == "by x: inaccurate"
        assert "the formula is right" in lines[lines.index("gradient  by x: inaccurate") + 4]
        assert under(lines, "lost")[0].startswith("x: cancellation in `1 - cos(x)`")
        assert re.fullmatch(r".*sinc.*: 3\.1e\+16 ulp become .*", under(lines, "stable")[0])

    def test_a_wrong_second_derivative(self) -> None:
        lines = shown("(1 - cos(x))/x", {"x": 1e-9}, second_order=True)
        assert under(lines, "second") == ["by x: inaccurate"]
        assert any("1.93e+34 ulp from the true -2.5" in line for line in lines)

    def test_a_shape_that_does_not_fit(self) -> None:
        lines = shown("sum(x)", {"x": [1.0, 2.0]}, claim={"x": "ones(3)"})
        assert "          the claim has the shape (3,), the gradient of x has the shape (2,)" in lines

    def test_outside_the_domain(self) -> None:
        lines = shown("log(x)", Y)
        assert under(lines, "gradient") == ["by x: undefined", "log(x) has no finite real value here"]
        assert lines[-1] == "verdict   undefined"


class TestKinks:
    def test_a_kink_is_named_though_the_verdict_is_fine(self) -> None:
        lines = shown("abs(x)", {"x": 0.0}, X, claim={"x": "1"})
        assert under(lines, "found") == ["1 certified, 1 kink"] and under(lines, "at") == ["x = 0.0"]
        kink = "abs(x) is at a kink of abs (0 at 0): slope -1 on the left, 1 on the right"
        assert under(lines, "gradient") == ["by x: kink", kink]
        assert under(lines, "claim") == ["x = 1: kink", "at x = 0.0", kink]
        assert not under(lines, "nearby")

    def test_no_truth_is_made_up_there(self) -> None:
        lines = shown("abs(x)", {"x": 0.0}, claim={"x": "2"})
        (row,) = [line.split() for line in lines if line.startswith("x  ")]
        assert row == ["x", "2", "-", "-", "-", "-", "disagree"]

    def test_one_close_by_is_named(self) -> None:
        (near,) = under(shown("relu(x)", {"x": 1e-7}), "nearby")
        assert near.startswith("`relu(x)` has a kink at x = 0, 1e-07 from here") and "0 on its left" in near
        assert not under(shown("relu(x)", X), "nearby")


class TestTorch:
    def test_it_passes(self) -> None:
        assert under(shown("x**2", X, torch={}), "torch") == ["gradcheck passes at the first point"]

    def test_its_message_keeps_its_lines(self) -> None:
        lines = under(shown("sin(1e5*x)", {"x": 1.0}, torch={"eps": 1e-6}), "torch")
        assert lines[:2] == [
            "gradcheck fails at the first point",
            "Jacobian mismatch for output 0 with respect to input 0,",
        ]
        assert lines[-1].endswith("it is the differences with eps=1e-06 that are off.")

    @pytest.mark.parametrize(("every", "count"), [(False, 12), (True, 31)])
    def test_a_long_message_is_cut_in_the_middle(self, every: bool, count: int) -> None:
        found = surveyed("x**2", X)
        long = TorchCheck("gradcheck", False, "\n".join(f"line {i}" for i in range(30)))
        text = render(Survey(found.program, "", found.points, torch=[long]), every=every)
        lines = under(text.splitlines(), "torch")
        assert len(lines) == count and lines[1] == "line 0" and lines[-1] == "line 29"


class TestRules:
    def test_at_one_point(self) -> None:
        claim = {"x": "-2*x"}
        assert under(shown("x**2", {"x": 1e-7}, claim=claim, rules=["torch"]), "rule") == ["torch accepts the claim"]
        (line,) = under(shown("x**2", X, claim=claim, rules=["torch"]), "rule")
        assert line.startswith("torch rejects the claim: x is given as -3, differences say 3; the error is")
        (line,) = under(shown("x**2", X, rules=["torch"]), "rule")
        assert line == "torch accepts the gradient"

    def test_at_several(self) -> None:
        (line,) = under(shown("x**2", {"x": 1e-7}, X, claim={"x": "-2*x"}, rules=["torch"]), "rule")
        assert line.startswith("torch accepts the claim at 1 of 2 points; torch rejects it: x is given as -3")
        assert under(shown("x**2", X, Y, rules=["torch"]), "rule") == ["torch accepts the gradient at 2 of 2 points"]

    def test_one_that_is_not_replayed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("autograd_core.verdict.rules._MOST", 1)
        (line,) = under(shown("sum(x)", {"x": [1.0, 2.0]}, rules=["torch"]), "rule")
        assert line == "torch is not replayed: more than 1 elements"


def test_a_failed_test_is_spelt_out() -> None:
    found = surveyed("x**2", X)
    tests = [found.tests[0], type(found.tests[0])("Taylor remainder", False, 1.0, 2.0, "slope 1 in place of 2")]
    lines = render(Survey(found.program, "", found.points, tests)).splitlines()
    assert under(lines, "tests") == ["passed: dot product"]
    assert under(lines, "test") == ["Taylor remainder: FAILED: slope 1 in place of 2"]


class TestTerminals:
    CASES = (
        ("x*x*exp(x)", X, {"x": "2*x*exp(x)"}),
        ("(1 - cos(x))/x**2", {"x": 1e-4}, {}),
        ("sum(weights**2)", {"weights": numpy.linspace(0.1, 3, 40)}, {"weights": "3*weights"}),
        ("sin(1e5*x)", X, {}),
    )

    @pytest.mark.parametrize("width", [80, 100])
    @pytest.mark.parametrize(("text", "at", "claim"), CASES)
    def test_no_line_is_wider_than_the_terminal(self, text: str, at: Any, claim: Any, width: int) -> None:
        form = {"terminal": True, "width": width, "every": True}
        lines = shown(text, at, claim=claim, rules=["torch", "jax"], torch={}, form=form)
        assert max(map(len, lines)) <= width
        assert not any("\u2026" in line for line in lines)  # no number is cut

    def test_every_digit_is_shown_at_any_width(self) -> None:
        for width in (40, 80, 200):
            lines = shown("x*x*exp(x)", X, claim={"x": "2*x*exp(x)"}, form={"terminal": True, "width": width})
            text = " ".join(lines)
            assert "13.445067211" in text and "23.52886761927484" in text and "disagree" in text

    def test_colours_are_for_terminals(self) -> None:
        found = surveyed("x**2", X)
        assert "\x1b[1;32mproved" in render(found, terminal=True) and "\x1b" not in render(found)


def test_streams_that_take_ascii_get_ascii() -> None:
    for encoding in ("ascii", "latin-1", "cp1252"):
        lines = shown("x*x # \u00fc \x1b", X, claim={"x": "x"}, form={"encoding": encoding})
        assert "".join(lines).isascii() and lines[0] == r"program   x*x # \xfc \x1b"


class TestFunctions:
    @staticmethod
    def lines(gradient: Any, point: Any = None, **form: Any) -> list[str]:
        def half(x: Any) -> Any:
            return (x**2).sum() / 2

        report = check_function(half, gradient, point or {"x": numpy.arange(1.0, 31.0)})
        return [line.rstrip() for line in render_function(report, **form).splitlines()]

    def test_right(self) -> None:
        lines = self.lines(lambda x: x, X)
        assert lines == [
            "function  half",
            "at        x = 1.5",
            "value     1.125  float64",
            "gradient  x: certified",
            "verdict   certified",
        ]

    def test_witnesses_where_asked(self) -> None:
        lines = under(self.lines(lambda x: x, X, every=True), "gradient")
        assert [line.split(":")[0] for line in lines[1:]] == ["balls", "complex step", "finite differences"]
        assert all(": 1.5" in line or ": 1.4999" in line for line in lines[1:])

    def test_wrong(self) -> None:
        def wrong(x: Any) -> Any:
            out = x.copy()
            out[4] *= -1
            return out

        lines = self.lines(wrong)
        assert under(lines, "gradient")[0].startswith("x[4]: disagree: claimed -5, true 5")
        assert "          1 of 30 elements are not right" in lines
        assert [line.split()[0] for line in lines if line.startswith("x[")] == ["x[4]"]

    def test_long_lists_are_cut(self) -> None:
        lines = self.lines(lambda x: 3 * x)
        assert sum(line.startswith("x[") for line in lines) == 10 and "          ... 20 more" in lines
        narrow = self.lines(lambda x: 3 * x, terminal=True, width=80)
        assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in narrow) <= 80
