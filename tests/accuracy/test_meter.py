"""The meter itself: it must see an error that is there, at the size that it has, and none that is not."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any

import flint
import measure
import numpy as np
import pytest
from meter.errors import errors
from meter.gauge import Plan, gauge, settings, wanted
from meter.points import points
from meter.truth import Truth, _note, doubtful, truth
from meter.workers import measured

from autograd_core.carriers.arb import precision
from autograd_core.op import REALS, Interval, Op, composite, elementwise
from autograd_core.ops import TABLE
from autograd_core.verdict.ulps import ulps

COSH = TABLE["cosh"]


def row(*partials: Any, **fields: Any) -> Op:
    kept = {"sympy": "tanh", "ball": "tanh", "domain": (REALS,), "doc": "For a test.", **fields}
    return elementwise("tested", lambda xp, x: xp.tanh(x), partials, **kept)


RIGHT = row(lambda x: (1 / COSH(x)) ** 2)


@pytest.mark.parametrize("name", ["exp", "pow", "asin", "where", "log"])
def test_points_lie_in_the_domain_and_reach_far(name: str) -> None:
    op = TABLE[name]
    for i, (interval, values) in enumerate(zip(op.domain, points(op, 4000), strict=True)):
        assert len(values) == 4000
        if i in op.conditions:
            assert values.dtype == bool
            continue
        assert np.all((values > interval.low) & (values < interval.high) & np.isfinite(values))
        assert np.min(np.abs(values)) < 1e-300
        assert np.max(np.abs(values)) > (1e300 if interval.high == math.inf else 0.9 * interval.high)
        assert (np.min(values) < 0) == (interval.low < 0)


def test_points_crowd_at_ends_kinks_and_poles_and_come_again() -> None:
    op = row(0, domain=(Interval(-2, 7, closed=True),), kinks=((3.0,),), poles=((1.0,),))
    (values,) = points(op, 20_000)
    for special in (-2, 7, 3, 1, 0):
        assert np.any(values == special)
        near = np.abs(values - special)
        assert np.min(near[near > 0]) < 1e-14
    assert np.array_equal(values, points(op, 20_000)[0])


def exact(number: Fraction) -> Any:
    return flint.arb(flint.fmpq(number.numerator, number.denominator))


def test_errors_are_those_of_the_verdicts() -> None:
    random, tiny, two = np.random.default_rng(0), Fraction(1, 2**1074), Fraction(2)
    numbers = np.ldexp(random.uniform(1, 2, 60), random.integers(-1070, 1020, 60))
    truths = [Fraction(float(v)) * Fraction(k, 3) for v in numbers for k in (3, 2, -1)]
    truths += [1 - two**-60, tiny / 3, tiny * 5 / 3, Fraction(0), Fraction(1, 2**1400)]
    truths += [two**1024, two**2000, Fraction(np.finfo(float).max) + two**969]
    values = []
    found = Truth(*(np.zeros(len(truths)) for _ in range(2)), np.ones(len(truths), dtype=bool), {})
    with precision(3000):
        for k, one in enumerate(truths):
            _note(found, k, exact(one))
            near = found.nearest[k]
            beside = [np.nextafter(near, 0), np.nextafter(near, -np.inf)]
            values.append([near, *beside, -near, 0.0, math.inf, math.nan, 1.0])
    for column in np.array(values).T:
        for error, value, one in zip(errors(column, found), column, truths, strict=True):
            right = ulps(value, one, np.float64)
            assert error == pytest.approx(math.inf if math.isnan(right) else right, rel=1e-9), (value, one)


def test_the_truth_of_values_and_derivatives() -> None:
    x = np.array([0.0, 1e-320, 1e-5, 1.0, -20.0, 1e5, 1e300])
    value, slope = truth(RIGHT, (x,), {}, "value"), truth(RIGHT, (x,), {}, "x")
    assert value.known.all() and slope.known.all()
    assert value.nearest.tolist() == [math.tanh(one) for one in x]
    assert slope.nearest.tolist() == pytest.approx([1, 1, 1 - 1e-10, 0.41997434161402614, 1.6993417021166355e-17, 0, 0])


def test_where_there_is_no_truth_nothing_is_wrong() -> None:
    found = truth(TABLE["div"], (np.array([1.0, 1.0]), np.array([0.0, 3.0])), {}, "value")
    assert found.known.tolist() == [False, True]
    assert np.isnan(errors(np.array([np.inf, 1 / 3]), found)[0])


def result_of(op: Op, monkeypatch: pytest.MonkeyPatch, count: int = 2000) -> dict[str, Any]:
    monkeypatch.setitem(TABLE, op.name, op)  # type: ignore[arg-type]
    found: dict[str, Any] = {}
    gauge(op.name, Plan(count), 0, found, lambda _: None)
    return found


def test_a_right_row_is_within_the_goal(monkeypatch: pytest.MonkeyPatch) -> None:
    found = result_of(RIGHT, monkeypatch)
    assert found["points"] == 2000
    assert 0.3 < found["value"]["ulp"] < 4 and 0.3 < found["x"]["ulp"] < 8
    assert found["x"]["doubtful"] == []


def test_lost_digits_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    found = result_of(row(lambda y: 1 - y * y), monkeypatch)
    assert found["x"]["ulp"] > 1e6 and found["x"]["over"] > 10
    ulp, place, _, value, right = found["x"]["worst"][0]
    assert ulp == found["x"]["ulp"] == pytest.approx(ulps(value, Fraction(right), np.float64), rel=1e-3)
    assert right == pytest.approx(1 / math.cosh(place[0]) ** 2)


def test_overflow_on_the_way_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    found = result_of(row(lambda x: (1 / COSH(x)) ** 2 * (COSH(x) / COSH(x))), monkeypatch)
    assert found["x"]["ulp"] == math.inf


def test_a_wrong_formula_is_doubtful() -> None:
    wrong, x = row(lambda x: 1 / COSH(x)), np.array([0.5, 1e-3, -3.0])
    assert doubtful(wrong, (x,), {}, "x", truth(wrong, (x,), {}, "x")) == [0, 1, 2]
    assert doubtful(RIGHT, (x,), {}, "x", truth(RIGHT, (x,), {}, "x")) == []


def test_waves_shorter_than_the_first_step_are_not_doubtful() -> None:
    wave = composite("wave", lambda x: TABLE["sin"](x * x), domain=(REALS,), doc="For a test.")
    x = np.array([1e100, 0.5])
    found = truth(wave, (x,), {}, "x")
    assert found.known.all() and doubtful(wave, (x,), {}, "x", found) == []


def test_fewer_precisions_leave_more_unknown() -> None:
    gap = composite("gap", lambda x: TABLE["exp"](x) - 1 - x, domain=(REALS,), doc="For a test.")
    x = np.array([1e-100, 0.5])
    assert truth(gap, (x,), {}, "value", 1).known.tolist() == [False, True]
    assert truth(gap, (x,), {}, "value").known.all()


def test_what_is_measured() -> None:
    assert wanted(TABLE["tanh"]) and not wanted(TABLE["lt"]) and not wanted(TABLE["matmul"])
    assert not wanted(TABLE["complex"])
    assert settings(TABLE["tanh"]) == [{}]


def test_rows_run_in_processes_of_their_own() -> None:
    found = dict(measured(["exp", "log"], Plan(400), 2))
    assert set(found) == {"exp", "log"} and all(one["points"] == 400 for one in found.values())


def test_a_row_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def broken(x: Any) -> Any:
        raise KeyError("on purpose")

    monkeypatch.setitem(TABLE, "tested", row(broken))  # type: ignore[arg-type]
    assert dict(measured(["tested"], Plan(400), 1))["tested"]["failed"]
    assert "on purpose" in capfd.readouterr().err


def test_the_file_keeps_other_rows(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "accuracy.json"
    path.write_text('{"versions": {}, "rows": {"exp": {"points": 1}, "gone": {"points": 1}}}')
    monkeypatch.setattr(measure, "FILE", path)
    one = {"ulp": math.inf, "over": 1, "known": 9, "doubtful": [], "worst": [(math.inf, [1.23456789], {}, 1.0, 2.0)]}
    measure._write({"log": {"points": 9, "seconds": 0.1, "value": one, "x": {**one, "ulp": 1.2345, "torch": 7.0}}})
    rows = json.loads(path.read_text())["rows"]
    assert list(rows) == ["exp", "log"]
    assert rows["log"] == {
        "points": 9,
        "value": {"ulp": "inf", "at": [1.23457]},
        "derivatives": {"x": {"ulp": 1.23, "at": [1.23457], "torch": 7.0}},
    }
