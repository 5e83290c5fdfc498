"""Claims with their verdicts, the names of their mistakes, and the simplest points that show them."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd_core.errors import LanguageError, UserError
from autograd_core.verdict.check import check
from autograd_core.verdict.claimed import ClaimReport
from autograd_core.verdict.verdict import Verdict

AT = {"x": 1.7, "y": -0.3}


def claimed(text: str, claim: Any, at: Any = None, name: str = "x", **settings: Any) -> ClaimReport:
    point = at or {key: value for key, value in AT.items() if key in text}
    return check(text, point, claim={name: claim}, thorough=False, **settings).claims[name]


def test_a_right_formula_has_no_mistake() -> None:
    one = claimed("x**3*y", "3*x**2*y")
    assert (one.judgement.verdict, one.mistake, one.smallest) == (Verdict.CERTIFIED, None, None)
    assert one.text == "3*x**2*y" and one.explained is one.judgement and one.failures() == []
    assert float(one.values) == pytest.approx(3 * 1.7**2 * -0.3)


@pytest.mark.parametrize(
    ("text", "claim", "kind"),
    [
        ("x**3", "-3*x**2", "sign"),
        ("x**3", "6*x**2", "factor"),
        ("x**3", "3*x", "power"),
        ("x*exp(x)", "exp(x)", "dropped term"),
        ("sin(2*x)", "cos(2*x)", "factor"),
        ("exp(x*y)", "exp(x*y)", "chain factor"),
        ("x*y", "x", "wrong variable"),
        ("sum(x**2)", numpy.array([3.0, 6.0]), "factor"),
    ],
)
def test_mistakes_have_names(text: str, claim: Any, kind: str) -> None:
    at = {"x": [1.0, 2.0]} if text.startswith("sum") else None
    one = claimed(text, claim, at)
    assert one.judgement.verdict is Verdict.DISAGREE
    assert one.mistake is not None and one.mistake.kind == kind


def test_a_mistake_is_told_once() -> None:
    assert (claimed("x*y", "x").explained.reason or "").count("stands in place of") == 1
    sign = claimed("x**3", "-3*x**2").explained.reason or ""
    assert sign.count("-1 times the truth") == 1


def test_the_smallest_point_is_simple_and_fails_too() -> None:
    one = claimed("x**3*exp(y)", "3*x*exp(y)", {"x": 12.345, "y": -0.678})
    assert one.smallest is not None
    point, why = one.smallest
    assert float(point["x"]) == 2.0 and float(point["y"]) in (1.0, 2.0)  # at x = 1 it is right
    assert why.verdict is Verdict.DISAGREE and "the claim is 1/2 times the truth" in (why.reason or "")
    again = claimed("x**3*exp(y)", "3*x*exp(y)", dict(point))
    assert again.judgement.verdict is Verdict.DISAGREE


def test_the_smallest_point_of_an_array_with_its_cotangent() -> None:
    at = {"X": [[1.5, -2.5], [3.5, 4.5]], "w": [0.25, -7.5]}
    one = claimed("X @ w", "X @ grad_output", at, "w", grad_tensors=[3.0, 5.0])
    assert one.smallest is not None
    point, why = one.smallest
    assert point["X"].shape == (2, 2) and set(numpy.abs(point["X"]).ravel()) <= {0.0, 1.0, 2.0}
    assert why.verdict is Verdict.DISAGREE


def test_numbers_are_wrong_at_one_point_only() -> None:
    one = claimed("x**2", numpy.array(5.0))
    assert (one.judgement.verdict, one.smallest, one.text) == (Verdict.DISAGREE, None, "5.0")
    assert claimed("sum(x**2)", [2, 4], {"x": [1.0, 2.0]}).text == "an array of shape (2,)"


class TestProofs:
    def test_a_certified_formula_may_be_proved(self) -> None:
        one = claimed("x**3*y", "3*x*y*x")
        assert one.judgement.verdict is Verdict.CERTIFIED
        assert one.proved().judgement.verdict is Verdict.PROVED
        assert check("x**2", {"x": 1.5}, claim={"x": "x + x"}, prove=True).claims["x"].judgement.verdict == "proved"

    def test_a_region_is_said(self) -> None:
        one = claimed("abs(x)*x", "2*x").proved()
        assert one.judgement.verdict is Verdict.CERTIFIED
        assert one.judgement.reason == "the formulas are identical wherever x > 0"

    def test_nothing_else_is(self) -> None:
        for claim in ("3*x", numpy.array(2 * 1.7)):
            one = claimed("x**2", claim)
            assert one.proved() is one
        # Right at the point, and nowhere else.
        assert claimed("x**2", "x + 17/10", {"x": 1.5}).judgement.verdict is Verdict.DISAGREE
        at_the_point = claimed("x**2", "x + 3/2", {"x": 1.5})
        assert at_the_point.judgement.verdict is Verdict.CERTIFIED
        assert at_the_point.proved().judgement.verdict is Verdict.CERTIFIED


class TestValues:
    @pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
    def test_a_formula_is_computed_in_the_dtype(self, dtype: str) -> None:
        for claim in ("0", "x > 1", "2*x"):  # whole numbers and truth values as well
            one = claimed("sum(x**2)", claim, {"x": [1.0, 2.0]}, dtype=dtype)
            assert (one.values.dtype, one.values.shape) == (dtype, (2,))
            assert len(one.failures(every=True)) == 2

    def test_numbers_keep_their_dtype(self) -> None:
        for dtype, kept in (("float32", "float32"), ("float16", "float16"), ("int64", "float64"), ("bool", "float64")):
            assert claimed("sum(x)", numpy.ones(2, dtype), {"x": [1.0, 2.0]}).values.dtype == kept

    def test_a_single_number_is_broadcast(self) -> None:
        one = claimed("sum(x)", "1", {"x": [[1.0, 2.0]]})
        assert one.values.tolist() == [[1.0, 1.0]] and one.judgement.verdict is Verdict.CERTIFIED

    def test_another_shape_has_no_values(self) -> None:
        one = claimed("sum(x**2)", "ones(3)", {"x": [1.0, 2.0]})
        assert one.judgement.verdict is Verdict.DISAGREE and numpy.isnan(one.values).all()
        assert one.failures() == []


def test_narrow_numbers_are_judged_in_their_own_ulps() -> None:
    x = numpy.float64(1.7)
    narrow = numpy.array(3 * x * x, "float32")
    assert claimed("x**3", narrow).judgement.verdict is Verdict.CERTIFIED
    assert claimed("x**3", narrow.astype("float64")).judgement.verdict is Verdict.INACCURATE


def test_parts_of_a_complex_claim() -> None:
    right = {"z": numpy.array(2 - 4j, "complex64")}
    found = check("z*z", {"z": 1 + 2j}, grad_tensors=1.0, claim=right).claims
    assert {name: (one.judgement.verdict, float(one.values)) for name, one in found.items()} == {
        "z.real": (Verdict.CERTIFIED, 2.0),
        "z.imag": (Verdict.CERTIFIED, -4.0),
    }
    holomorphic = check("z*z", {"z": 1 + 2j}, grad_tensors=1.0, claim={"z": "2*z"}).claims["z.imag"]
    assert holomorphic.mistake is not None and holomorphic.mistake.kind == "conjugate"


@pytest.mark.parametrize("claim", [["a"], None, numpy.array(2j), object(), numpy.array("2020-01-01", "M8[D]")])
def test_what_holds_no_numbers(claim: Any) -> None:
    with pytest.raises(UserError, match=r"claim\.x: the claim for x holds no real numbers") as caught:
        claimed("x**2", claim)
    assert caught.value.hint


def test_errors_in_a_formula_name_the_claim() -> None:
    with pytest.raises(LanguageError, match=r"claim\.x: the claim reads 'q', which is no input"):
        claimed("x**2", "q")
    with pytest.raises(UserError, match="no gradient is taken by 'y'") as caught:
        claimed("x*y", "x", name="y", wrt=["x"])
    assert caught.value.hint == "claims may be for x"


def test_reports_print_short() -> None:
    one = claimed("x**3", "3*x")
    assert "Problem" not in repr(one) and "Evidence" not in repr(one) and "disagree" in repr(one)
