"""The JSON envelope of `gradcheck`: its keys are pinned here, and changing one means a new schema."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy
import pytest

from autograd_cli.envelope import one_line
from autograd_cli.envelope_gradcheck import function_envelope, survey_envelope
from autograd_core.language import parse
from autograd_core.verdict.opaque.check import check_function
from autograd_core.verdict.survey import survey

KEYS = [
    *("schema", "command", "expression", "dtype", "device", "convention", "describe", "points", "claims", "tests"),
    *("proofs", "torch", "counts", "verdict", "exit_code"),
]
POINT = ["at", "gradients", "second", "claims", "rules", "verdict", "lost", "stable", "nearby"]
JUDGED = ["verdict", "reason", "max_ulp", "worst"]
FAILURE = ["index", "given", "true", "difference", "ulp", "oracle", "verdict"]
FUNCTION = [
    *("schema", "command", "function", "gradient", "dtype", "at", "output", "inputs", "notes", "evaluations"),
    *("verdict", "exit_code"),
]


def envelope(text: str, *points: dict[str, Any], **settings: Any) -> dict[str, Any]:
    arrays = [{name: numpy.array(value) for name, value in point.items()} for point in points]
    found = survey(parse(text), arrays, **settings)
    said: dict[str, Any] = json.loads(one_line(survey_envelope(found, 1)))
    return said


def of_function(gradient: Any, x: Any = 3.0) -> dict[str, Any]:
    def square(x: Any) -> Any:
        return x * x

    report = check_function(square, gradient, {"x": numpy.array(x)}, grad_output=numpy.ones(numpy.shape(x)))
    said: dict[str, Any] = json.loads(one_line(function_envelope(report, 0)))
    return said


def test_keys() -> None:
    found = envelope("x*x", {"x": 1.5}, claim={"x": "3*x"}, torch={}, rules=["torch"], second_order=True)
    assert list(found) == KEYS
    (point,) = found["points"]
    assert list(point) == POINT
    assert list(point["gradients"]["x"]) == list(point["second"]["x"]) == ["value", *JUDGED, "failures"]
    assert list(point["claims"]["x"]) == ["claim", "value", "failures", *JUDGED]
    assert list(point["claims"]["x"]["failures"][0]) == FAILURE
    assert list(point["rules"]["torch"]) == ["accepts", "text"]
    assert list(found["claims"]["x"]) == ["mistake", "smallest"]
    assert list(found["claims"]["x"]["mistake"]) == ["kind", "text"]
    assert list(found["claims"]["x"]["smallest"]) == ["at", "reason"]
    assert {tuple(one) for one in found["tests"]} == {("test", "passed", "certain", "measured", "bound", "text")}
    assert {tuple(one) for one in found["torch"]} == {("name", "passed", "text")}


def test_what_is_right() -> None:
    found = envelope("x*y", {"x": 1.5, "y": [2.0, 3.0]}, describe="by hand", grad_tensors="ones", claim={"x": "sum(y)"})
    assert (found["schema"], found["command"], found["expression"]) == ("autograd-cli/1", "gradcheck", "x*y")
    assert (found["dtype"], found["convention"], found["describe"]) == ("float64", "torch-2.13", "by hand")
    (point,) = found["points"]
    assert point["at"] == {"x": 1.5, "y": [2.0, 3.0]}
    assert point["gradients"]["y"]["value"] == [1.5, 1.5] and point["gradients"]["y"]["failures"] == []
    assert (point["second"], point["rules"], point["verdict"]) == (None, {}, "certified")
    assert (point["lost"], point["stable"], point["nearby"]) == ({}, None, [])
    assert list(point["claims"]["x"]) == ["claim", *JUDGED]  # no values where nothing is wrong
    assert found["claims"] == {"x": None} and found["proofs"] == {"x": True, "y": True}
    assert (found["torch"], found["counts"], found["verdict"]) == ([], {"certified": 1}, "proved")
    assert found["exit_code"] == 1  # as it was given


def test_what_is_wrong() -> None:
    found = envelope("sum(x**3)", {"x": [1.5, -2.0]}, {"x": [1.0, 2.0]}, claim={"x": "3*x*abs(x)"}, thorough=False)
    wrong = found["points"][0]["claims"]["x"]
    assert (wrong["claim"], wrong["value"], wrong["verdict"], wrong["worst"]) == (
        "3*x*abs(x)",
        [6.75, -12.0],
        "disagree",
        [1],
    )
    (failure,) = wrong["failures"]
    assert (failure["index"], failure["given"], failure["true"], failure["difference"]) == ([1], -12, 12, -24)
    assert (failure["oracle"], failure["verdict"]) == ("Arb", "disagree") and failure["ulp"] > 1e15
    assert found["points"][1]["claims"]["x"]["verdict"] == "certified"
    assert found["counts"] == {"certified": 1, "disagree": 1} and found["proofs"] == {}
    assert min(found["claims"]["x"]["smallest"]["at"]["x"]) < 0


def test_every_wrong_element_is_there() -> None:
    found = envelope("sum(x**2)", {"x": numpy.arange(1.0, 41.0)}, claim={"x": "3*x"}, thorough=False)
    assert len(found["points"][0]["claims"]["x"]["failures"]) == 40


def test_lost_bits_and_what_is_close_by() -> None:
    (point,) = envelope("(1 - cos(x))/x**2 + relu(x)", {"x": 1e-8})["points"]
    assert list(point["lost"]) == ["x"] and point["lost"]["x"]["cause"] == "cancellation"
    assert point["nearby"][0]["kind"] == "kink" and point["gradients"]["x"]["failures"][0]["oracle"] == "Arb"


def test_numbers_that_json_has_not() -> None:
    found = envelope("log(1 + exp(x))", {"x": 800.0}, thorough=False)
    gradient = found["points"][0]["gradients"]["x"]
    assert (gradient["value"], gradient["max_ulp"]) == ("nan", "inf")
    assert gradient["failures"][0]["given"] == "nan" and gradient["failures"][0]["true"] == 1


def test_complex_points() -> None:
    (point,) = envelope("abs(z)**2", {"z": 1 + 2j}, thorough=False)["points"]
    assert point["at"] == {"z": {"re": 1, "im": 2}}
    assert {name: one["value"] for name, one in point["gradients"].items()} == {"z.real": 2, "z.imag": 4}


class TestFunctions:
    def test_keys(self) -> None:
        found = of_function(lambda x: 3 * x)
        assert list(found) == FUNCTION
        one = found["inputs"]["x"]
        assert list(one) == ["claimed", "witnesses", "wrong", "failures", *JUDGED]
        assert list(one["witnesses"]) == ["balls", "complex step", "finite differences"]
        assert {tuple(witness) for witness in one["witnesses"].values()} == {("value", "error", "reason")}
        assert list(one["failures"][0]) == FAILURE

    def test_values(self) -> None:
        found = of_function(lambda x: 3 * x, [1.0, 0.0])
        assert (found["schema"], found["command"], found["function"]) == ("autograd-cli/1", "gradcheck", "square")
        assert (found["dtype"], found["at"]) == ("float64", {"x": [1.0, 0.0]})
        assert found["output"] == {"value": [1.0, 0.0], "shape": [2]} and found["evaluations"] > 0
        one = found["inputs"]["x"]
        assert (one["claimed"], one["wrong"], one["verdict"], one["worst"]) == ([3.0, 0.0], 1, "disagree", [0])
        (failure,) = one["failures"]
        assert (failure["given"], failure["true"], failure["difference"]) == (3, 2, 1)
        assert one["witnesses"]["balls"]["value"] == [2, 0]
        assert found["verdict"] == "disagree"

    @pytest.mark.parametrize("bad", [math.nan, math.inf])
    def test_numbers_that_json_has_not(self, bad: float) -> None:
        assert of_function(lambda x: bad * x)["inputs"]["x"]["claimed"] == str(bad)
