"""The known traps of gradient checkers, each with its verdict."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd_core.verdict.check import check

SURE = ("proved", "certified")
RNG = np.random.default_rng(5)
MANY = RNG.standard_normal(10_000)
FLIPPED = np.where(np.arange(10_000) == 7_321, -1.0, 1.0) * np.cos(MANY)


def verdict(text: str, at: dict[str, Any], **settings: Any) -> str:
    found = str(check(text, at, thorough=False, **settings).verdict)
    return "right" if found in SURE else found


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("abs(x)", 0.0, "kink"),
        ("abs(x)", 1e-7, "right"),
        ("relu(x)", 0.0, "kink"),
        ("relu(x)", 1e-7, "right"),
        ("max(x)", [1.0, 1.0], "kink"),
        ("max(x)", [1.0, 1.0 + 1e-12], "right"),
        ("sqrt(x)", 0.0, "undefined"),
        ("x**0", 0.0, "right"),
        ("1/x", 1e-5, "right"),
        ("sin(1e5*x)", 0.75, "right"),
        ("sin(1e5*x)", 0.7, "inaccurate"),  # 1e5*0.7 is rounded: 11 digits are left, the formula is right
        ("x**2", 1e10, "right"),
        ("log(x)", 1e-7, "right"),
        ("where(x > 0, sqrt(x), 0)", 0.0, "undefined"),
        ("sinc(x)", 0.0, "right"),
        ("tanh(x)", 20.0, "right"),
        ("log(1 + exp(x))", 800.0, "inaccurate"),
        ("softplus(x)", 800.0, "right"),
        ("(1 - cos(x))/x**2", 1e-8, "inaccurate"),
    ],
)
def test_traps(text: str, x: Any, expected: str) -> None:
    assert verdict(text, {"x": x}) == expected


def test_lost_bits_come_with_their_place_and_a_stable_form() -> None:
    report = check("(1 - cos(x))/x**2", {"x": 1e-8}, thorough=False)
    assert report.blames["x"].cause == "cancellation" and report.suggestion is not None
    report = check("log(1 + exp(x))", {"x": 800.0}, thorough=False)
    assert report.blames["x"].cause == "overflow" and report.suggestion is not None
    assert "softplus" in report.suggestion.program


def test_the_formula_of_a_fast_oscillation_is_certified_where_its_floats_are_not() -> None:
    claim = check("sin(1e5*x)", {"x": 0.7}, claim={"x": "1e5*cos(1e5*x)"}, thorough=False).claims["x"]
    assert claim.judgement.verdict == "certified"


def test_a_difference_of_nearly_equal_inputs_is_exact() -> None:
    assert verdict("(a - b)**2", {"a": 1.0 + 1e-15, "b": 1.0}) == "right"


def test_a_kink_close_by_is_named() -> None:
    assert "kink at x = 0, 1e-07 from here" in str(check("relu(x)", {"x": 1e-7}, thorough=False).nearby[0])


def test_an_all_zero_gradient_of_a_small_function_is_no_gradient() -> None:
    claim = check("1e-6*sin(x)", {"x": 0.3}, claim={"x": "0*x"}, thorough=False).claims["x"]
    assert claim.judgement.verdict == "disagree"


def test_a_single_flipped_sign_among_ten_thousand_is_found() -> None:
    report = check("sum(sin(x))", {"x": MANY}, claim={"x": FLIPPED}, thorough=False)
    judgement = report.claims["x"].judgement
    assert judgement.verdict == "disagree" and judgement.index == (7321,)
    assert [one.index for one in report.claims["x"].failures()] == [(7321,)]


def test_a_transposed_jacobian_is_named() -> None:
    at = {"A": [[1.5, 2.5], [-3.5, 4.25]], "x": [0.75, -1.25]}
    settings: dict[str, Any] = {"grad_tensors": [1.0, 2.0], "thorough": False}
    wrong = check("A @ x", at, claim={"x": "A @ grad_output"}, **settings).claims["x"]
    right = check("A @ x", at, claim={"x": "A.T @ grad_output"}, **settings).claims["x"]
    assert wrong.judgement.verdict == "disagree" and right.judgement.verdict == "certified"


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_narrow_dtypes_are_judged_in_their_own_ulps(dtype: str) -> None:
    assert verdict("x*x*exp(x)", {"x": 1.5}, dtype=dtype) == "right"
