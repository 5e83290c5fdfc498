"""The JSON envelope: its keys are pinned here, and changing one means a new schema."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy
import pytest

from autograd_cli.envelope import SCHEMA, grad_envelope, one_line, plain
from autograd_core.verdict.check import check

KEYS = [
    *("schema", "command", "expression", "dtype", "device", "order", "convention", "output", "gradients"),
    *("statements", "passes", "lost", "stable", "nearby", "verdict", "exit_code"),
]
GRADIENT = ["value", "shape", "symbolic", "finite", "certified", "max_ulp", "worst", "verdict", "reason"]


def test_keys(grad: Callable[..., Any]) -> None:
    found = grad("x*x*exp(x)", "x=1.5", "--json").json
    assert list(found) == KEYS
    assert found["schema"] == SCHEMA == "autograd-cli/1"
    assert list(found["output"]) == ["value", "shape"]
    assert list(found["gradients"]) == ["x"]
    assert list(found["gradients"]["x"]) == GRADIENT
    assert list(found["gradients"]["x"]["symbolic"]) == ["formula", "value", "reason"]
    assert list(found["gradients"]["x"]["finite"]) == ["value", "error", "reason"]


def test_values(grad: Callable[..., Any]) -> None:
    found = grad("x*x*exp(x)", "x=1.5", "--json").json
    assert (found["command"], found["expression"], found["dtype"]) == ("grad", "x*x*exp(x)", "float64")
    assert (found["device"], found["order"]) == ("cpu", 1)
    assert found["output"] == {"value": 10.083800408260645, "shape": []}
    assert found["passes"] == [{"from": None, "gradients": {"x": 23.52886761927484}}]
    assert found["statements"] == []
    assert (found["verdict"], found["exit_code"]) == ("proved", 0)
    one = found["gradients"]["x"]
    truth = 5.25 * math.exp(1.5)
    for value in (one["value"], one["symbolic"]["value"], one["finite"]["value"]):
        assert value == pytest.approx(truth, rel=1e-11)
    assert abs(one["finite"]["value"] - truth) <= one["finite"]["error"] < 1e-10
    assert one["max_ulp"] < 1
    assert (one["shape"], one["worst"], one["reason"]) == ([], None, None)
    assert list(one["certified"]) == ["value", "radius", "bits", "max_ulp"]
    assert one["certified"]["value"].startswith("23.528867619274840318") and float(one["certified"]["radius"]) < 1e-40
    assert (found["lost"], found["stable"], found["nearby"]) == ({}, None, [])


def test_lost_bits_and_what_is_close_by() -> None:
    found = grad_envelope(check("(1 - cos(x))/x**2 + relu(x)", {"x": 1e-8}), 1)
    assert list(found["lost"]["x"]) == ["cause", "op", "phase", "start", "end", "index", "bits", "text"]
    assert list(found["stable"]) == ["original", "replacement", "expression", "max_ulp"]
    assert list(found["nearby"][0]) == ["kind", "input", "at", "distance", "slopes", "text"]
    json.loads(one_line(found))


def test_arrays_keep_their_shape(grad: Callable[..., Any]) -> None:
    found = grad("X @ w", "X=[[1, 2, 3], [4, 5, 6]]", "w=[1, 0, -1]", "--grad-tensors", "ones", "--json").json
    assert found["output"] == {"value": [-2.0, -2.0], "shape": [2]}
    assert found["gradients"]["X"]["shape"] == [2, 3]
    assert found["gradients"]["X"]["value"] == [[1, 0, -1], [1, 0, -1]]
    assert numpy.shape(found["gradients"]["X"]["symbolic"]["formula"]) == (2, 3)
    assert len(found["gradients"]["w"]["worst"]) == 1


def test_statements(grad: Callable[..., Any]) -> None:
    found = grad("y = x*x\nsin(y)", "x=2", "--json").json
    assert found["statements"] == [
        {"name": "y", "formula": "x**2", "derivatives": {"x": "2*x"}},
        {"name": "output", "formula": "sin(y)", "derivatives": {"y": "cos(y)"}},
    ]


def test_no_nan_and_no_infinity_reaches_the_json(grad: Callable[..., Any]) -> None:
    found = grad("log(x)", "x=-1", "--json").json
    assert found["output"]["value"] == "nan"
    one = found["gradients"]["x"]
    assert (one["symbolic"]["formula"], one["symbolic"]["value"]) == ("1/x", None)
    assert "no finite real value" in one["symbolic"]["reason"] and "no finite real value" in one["reason"]
    assert (found["verdict"], found["exit_code"]) == ("undefined", 7)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (math.nan, "nan"),
        (-math.inf, "-inf"),
        (numpy.array([[1.5, math.inf]]), [[1.5, "inf"]]),
        (numpy.float32(0.5), 0.5),
        (numpy.array([True, False]), [True, False]),
        (Fraction(1, 4), 0.25),
        (Fraction(10) ** 400, "inf"),
        (Fraction(-10) ** 401, "-inf"),
        (numpy.array([None, Fraction(1, 2)], dtype=object), [None, 0.5]),
        (None, None),
        ([], []),
    ],
)
def test_plain(value: Any, expected: Any) -> None:
    assert plain(value) == expected


def test_a_complex_gradient_is_a_whole_with_parts(grad: Callable[..., Any]) -> None:
    found = grad("abs(z)*x", "z=3+4j", "x=2", "--json").json
    assert list(found["gradients"]) == ["x", "z"] or list(found["gradients"]) == ["z", "x"]
    assert list(found["gradients"]["x"]) == GRADIENT
    z = found["gradients"]["z"]
    assert z["value"] == {"re": 1.2, "im": 1.6} and z["verdict"] == "certified" and z["max_ulp"] == 0.4
    assert list(z["parts"]) == ["real", "imag"] and list(z["parts"]["imag"]) == GRADIENT
    assert found["passes"][0]["gradients"]["z"] == z["value"]


def test_one_object_is_one_line_of_ascii() -> None:
    assert one_line({"reason": "a\nb \u2202"}) == '{"reason": "a\\nb \\u2202"}\n'


def test_json_cannot_be_written_with_a_bare_nan() -> None:
    with pytest.raises(ValueError):
        one_line({"value": math.nan})


def test_what_was_typed_comes_back_as_it_was(grad: Callable[..., Any]) -> None:
    source = "x**3 # x[i] [/] \u2202 \x1b[31m"
    ended = grad(source, "x=1", "--json")
    assert json.loads(ended.out)["expression"] == source
    assert ended.out.isascii() and "\x1b" not in ended.out
