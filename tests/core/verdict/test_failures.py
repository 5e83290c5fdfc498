"""Which elements are wrong, the worst first, and against whose word."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy
import pytest

from autograd_core.oracles.elements import Finite
from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.symbolic import Symbolic
from autograd_core.verdict.check import check
from autograd_core.verdict.evidence import Evidence, Judgement
from autograd_core.verdict.failures import failures, summary
from autograd_core.verdict.verdict import Verdict

SILENT = Enclosure(None, None, 0)


def rationals(*numbers: Any) -> Any:
    return numpy.array([Fraction(n) for n in numbers], dtype=object)


def evidence(n: int, truth: Any = None, symbolic: Any = None, finite: Any = None) -> Evidence:
    known = SILENT if truth is None else Enclosure(truth, rationals(*[0] * n), 128)
    differences = Finite(None, None, 0) if finite is None else Finite(*map(numpy.array, finite), 1)
    ones = numpy.ones(n)
    return Evidence(ones, Symbolic(symbolic, "silent"), SILENT, differences, ones, 1.0, truth=known)


def judgement(*verdicts: Verdict, ulps: tuple[float | None, ...] = ()) -> Judgement:
    distances = ulps or (None,) * len(verdicts)
    return Judgement(
        verdicts[0], elements=tuple(Judgement(v, "why", u) for v, u in zip(verdicts, distances, strict=True))
    )


BAD, OFF, FINE = Verdict.DISAGREE, Verdict.INACCURATE, Verdict.CERTIFIED


def test_the_worst_is_first_and_what_is_right_is_left_out() -> None:
    values = numpy.array([1.0, 2.0, 3.0, 4.0, 5.0])
    judged = judgement(OFF, BAD, FINE, BAD, OFF, ulps=(1e9, 5.0, 0.0, 7.0, math.nan))
    known = evidence(5, rationals(1, 1, 3, 1, 1))
    found = failures(values, known, judged)
    assert [one.index for one in found] == [(3,), (1,), (4,), (0,)]  # NaN is farther than any number
    assert [one.index for one in failures(values, known, judged, every=True)][-1] == (2,)
    assert (found[0].given, found[0].true, found[0].difference, found[0].ulps) == (4.0, 1, 3.0, 7.0)
    assert (found[0].oracle, found[0].verdict, found[0].reason) == ("Arb", BAD, "why")


def test_equal_distances_are_ranked_by_the_difference() -> None:
    found = failures(numpy.array([2.0, -9.0]), evidence(2, rationals(1, 1)), judgement(BAD, BAD, ulps=(1.0, 1.0)))
    assert [one.difference for one in found] == [-10.0, 1.0]


@pytest.mark.parametrize(
    ("witnesses", "true", "oracle"),
    [
        ({"truth": rationals(2), "symbolic": rationals(3), "finite": ([4.0], [0.1])}, Fraction(2), "Arb"),
        ({"symbolic": rationals(3), "finite": ([4.0], [0.1])}, Fraction(3), "SymPy"),
        ({"finite": ([4.0], [0.1])}, 4.0, "finite difference"),
        ({"finite": ([4.0], [math.inf])}, None, None),
        ({}, None, None),
    ],
)
def test_the_best_witness_speaks(witnesses: dict[str, Any], true: Any, oracle: str | None) -> None:
    (one,) = failures(numpy.array([5.0]), evidence(1, **witnesses), judgement(BAD))
    assert (one.true, one.oracle) == (true, oracle) and type(one.true) is type(true)
    assert one.difference == (None if true is None else 5 - true)
    assert (one.ulps is not None) is isinstance(true, Fraction)  # an estimate has no ulps


@pytest.mark.parametrize(
    ("given", "true", "difference"),
    [
        (math.inf, 1, math.inf),
        (-math.inf, 1, -math.inf),
        (1.0, Fraction(10) ** 400, -math.inf),
        (1.0, -(Fraction(10) ** 400), math.inf),
        (0.1, Fraction(1, 10), float(Fraction(0.1) - Fraction(1, 10))),
    ],
)
def test_differences_of_any_size(given: float, true: Any, difference: float) -> None:
    (one,) = failures(numpy.array([given]), evidence(1, rationals(true)), judgement(BAD))
    assert one.difference == difference


def test_nan_stays_nan() -> None:
    (one,) = failures(numpy.array([math.nan]), evidence(1, rationals(1)), judgement(OFF))
    assert math.isnan(one.difference or 0.0)


def test_ulps_are_those_of_the_dtype_given() -> None:
    for dtype in ("float16", "float32", "float64"):
        step = float(numpy.finfo(dtype).eps)
        (one,) = failures(numpy.array([1 + 8 * step], dtype), evidence(1, rationals(1)), judgement(BAD))
        assert one.ulps == 8


def test_at_a_kink_there_is_no_truth() -> None:
    claim = check("sum(abs(x))", {"x": [0.0, 1.0]}, claim={"x": "2"}).claims["x"]
    kink = next(one for one in claim.failures() if one.index == (0,))
    assert (kink.true, kink.difference, kink.ulps, kink.oracle) == (None, None, None, None)
    assert "slope -1 on the left, 1 on the right" in (kink.reason or "")


def test_places_of_matrices() -> None:
    claim = check("sum(X*X)", {"X": [[1.0, 2.0], [3.0, 4.0]]}, claim={"X": numpy.array([[2.0, 4], [6, 9]])}).claims["X"]
    assert [one.index for one in claim.failures()] == [(1, 1)]


def test_summaries() -> None:
    found = failures(numpy.ones(3), evidence(3, rationals(2, 2, 1)), judgement(BAD, BAD, FINE))
    assert summary(found, 3) == "2 of 3 elements are not right"
    assert (summary(found[:1], 1), summary([], 1), summary([], 3)) == ("not right", "right", "all 3 elements are right")
