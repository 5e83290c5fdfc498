"""The numbers behind a verdict."""

from __future__ import annotations

import numpy

from autograd_core.suite.details.numbers import MOST, of_claims, of_gradients, value
from autograd_core.verdict.check import check


def test_a_row_is_the_number_the_truth_and_how_far_they_are_apart() -> None:
    (row,) = of_gradients(check("x*x", {"x": 3.0}))["x"]["rows"]
    assert row == ["x", "6", "6", "0", "0", "Arb", "certified"]


def test_the_worst_come_first_and_the_rest_is_counted() -> None:
    found = of_gradients(check("(1 - cos(x))/x", {"x": [1.0] * 20 + [1e-9]}, grad_tensors="ones"))["x"]
    assert found["total"] == 21 and len(found["rows"]) == MOST
    assert (found["rows"][0][0], found["rows"][0][-1]) == ("x[20]", "inaccurate")


def test_a_claim_is_shown_with_its_numbers() -> None:
    found = of_claims(check("x*x", {"x": 3.0}, claim={"x": "-2*x"}))["x"]
    assert found["claim"] == "-2*x" and found["rows"][0][:4] == ["x", "-6", "6", "-12"]


def test_a_kink_has_no_truth() -> None:
    (row,) = of_gradients(check("abs(x)", {"x": 0.0}))["x"]["rows"]
    assert row[2:] == ["-", "-", "-", "-", "kink"]


def test_values_are_short() -> None:
    assert value(numpy.array(2.5)) == "2.5" and len(value(numpy.zeros((100, 100)))) < 300
