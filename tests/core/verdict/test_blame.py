"""Who spoilt a gradient: the classical traps, each with the step, the cause and the condition number that it has."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem
from autograd_core.verdict.blame import MOST_STEPS, blame, blame_value
from autograd_core.verdict.passes import run

TANH = "(exp(x) - exp(-x))/(exp(x) + exp(-x))"


def posed(text, dtype="float64", **at):
    point = {name: np.asarray(value, dtype) for name, value in at.items()}
    program = parse(text, inputs=tuple(point))
    executed = run(program, point, list(point), grad_tensors="ones")
    return Problem(program, point, list(point), executed.seeds), executed


def blamed(text, dtype="float64", **at):
    problem, executed = posed(text, dtype, **at)
    return blame(problem, executed, next(iter(at)))


def place(text, found):
    return text[found.span.start : found.span.end]


# text, the point, then: cause, step, op, forward or backward
TRAPS = [
    ("(1 - cos(x))/x**2", {"x": 1e-8}, "cancellation", "1 - cos(x)", "sub", "forward"),
    ("1/(1 - cos(x))", {"x": 1e-9}, "cancellation", "1 - cos(x)", "sub", "forward"),
    ("sin(x)*(1 - tanh(x)**2)", {"x": 15.0}, "cancellation", "1 - tanh(x)**2", "sub", "forward"),
    ("sqrt(x + 1) - sqrt(x)", {"x": 1e12}, "cancellation", "x", "add", "backward"),
    ("log(x) - log(x + 1)", {"x": 1e15}, "cancellation", "x", "add", "backward"),
    (TANH, {"x": 20.0}, "cancellation", "x", "add", "backward"),
    ("sum((w @ x)**2)", {"x": [1e17, 1.1, 1e17], "w": [1.0, 1.0, -1.0]}, "cancellation", "w @ x", "matmul", "forward"),
    ("(mean(x**2) - mean(x)**2)**2", {"x": 1e8 + np.arange(4.0)}, "cancellation", None, "sub", "forward"),
    ("log(1 + exp(x))", {"x": 800.0}, "overflow", "exp(x)", "exp", "forward"),
    (TANH, {"x": 800.0}, "overflow", "exp(x)", "exp", "forward"),
    ("log(sum(exp(x)))", {"x": [1.0, 800.0]}, "overflow", "exp(x)", "exp", "forward"),
    ("exp(a)/exp(b)", {"b": 1e5, "a": 0.1}, "overflow", "exp(b)", "exp", "forward"),
    ("1/(1 - sigmoid(x))", {"x": 1000.0}, "cancellation", "1 - sigmoid(x)", "sub", "forward"),
    ("sqrt(x**2 + y**2)", {"x": 1e200, "y": 1e200}, "overflow", "x**2", "pow", "forward"),
    ("sqrt(x**2 + y**2)", {"x": 1e-200, "y": 1e-200}, "underflow", "x**2", "pow", "forward"),
    ("log(exp(-x))", {"x": 800.0}, "underflow", "exp(-x)", "exp", "forward"),
    ("where(x > 1, sqrt(x - 1), x)", {"x": 0.5}, "dead branch", "sqrt(x - 1)", "sqrt", "backward"),
    ("where(x < 0, x, exp(-x))", {"x": -1000.0}, "dead branch", "exp(-x)", "exp", "backward"),
    ("where(x < 0, x, exp(-x)**2)", {"x": -1000.0}, "dead branch", "exp(-x)**2", "pow", "backward"),
    ("x + 0*sqrt(y - 1)*x", {"y": 1.0, "x": 2.0}, "0*inf", "sqrt(y - 1)", "sqrt", "backward"),
    ("(x - 0.1)**2", {"x": 0.1}, "rounded constant", "x - 0.1", "sub", "forward"),
    ("cos(pi*x)", {"x": 1e6}, "rounded constant", "cos(pi*x)", "cos", "backward"),
    ("sin(pi*x)", {"x": 1e6 + 0.5}, "rounded argument", "sin(pi*x)", "sin", "backward"),
    ("sin(2*pi*x)", {"x": 7844639340641058.0}, "rounded argument", "sin(2*pi*x)", "sin", "backward"),
    ("sin(1e5*x)", {"x": 0.3}, "ill-conditioned", "sin(1e5*x)", "sin", "backward"),
    ("(a**2 - b**2)**2", {"a": 1 + 1e-9, "b": 1.0}, "ill-conditioned", "a**2 - b**2", "sub", "forward"),
]


@pytest.mark.parametrize(("text", "at", "cause", "where", "op", "phase"), TRAPS, ids=lambda v: str(v)[:40])
def test_the_traps_are_blamed_where_they_are(text, at, cause, where, op, phase):
    found = blamed(text, **at)
    assert (found.cause, found.op, found.phase) == (cause, op, phase)
    assert where is None or place(text, found) == where
    assert found.before < 1 < found.after
    assert f"`{place(text, found)[:56]}" in found.text


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("sin(x)", {"x": 1e22}),  # the input is what it is, and sin reduces it exactly
        ("(a - b)**2", {"a": 1 + 1e-15, "b": 1.0}),  # a difference of floats this close has no error
        ("x**2", {"x": 1e10}),
        ("log(x)", {"x": 1e-300}),
        (TANH, {"x": 400.0}),  # the derivative, 1e-347, is 0 as a float
        ("1 + (x + 1e16 - 1e16)*0", {"x": 0.3}),  # what is lost does not count
    ],
    ids=str,
)
def test_what_is_fine_is_not_blamed(text, at):
    assert blamed(text, **at) is None


@pytest.mark.parametrize(("dtype", "bits"), [("float64", 53), ("float32", 24), ("float16", 11)])
def test_each_dtype_is_judged_for_itself(dtype, bits):
    found = blamed("(1 - cos(x))**2", dtype, x=1.37 * 2.0 ** -(bits // 2 - 1))
    assert found.cause == "cancellation"
    assert f"of {bits} bits" in found.text
    overflows = blamed("log(1 + exp(x))", dtype, x=12.0)
    assert (overflows is None) == (dtype != "float16")


def test_condition_numbers_and_bits():
    found = blamed("(1 - cos(x))/x**2", x=1e-8)
    assert found.condition == pytest.approx(4e16)  # (1 + cos x)/(1 - cos x)
    assert found.lost == pytest.approx(52, abs=1.1)
    assert found.sensitivity == pytest.approx(1)  # d/dx is about -x/12
    assert found.text == (
        "cancellation in `1 - cos(x)`: its terms are 4e+16 times larger than their sum, 52 of 53 bits are lost here"
    )
    found = blamed("sin(1e22*x)", x=1 / 3)
    assert found.condition == pytest.approx(found.sensitivity)


def test_the_element_is_named():
    found = blamed("sum((1 - cos(x))**2)", x=[[1.0, 2.0, 3.0], [1.0, 1e-9, 2.0]])
    assert found.index == (1, 1)
    assert blamed("sum(1 - cos(x))**2", x=[0.0, 0.0, 1e-8, 0.0]).index == (2,)  # found by halving


def test_a_value_can_be_asked_about_too():
    problem, executed = posed("1 - erf(x)", x=6.0)
    assert blame(problem, executed, "x") is None
    found = blame_value(problem, executed)
    assert (found.cause, found.op, found.phase) == ("cancellation", "sub", "forward")


def test_long_programs_and_higher_orders_are_left_alone():
    problem, executed = posed("; ".join(["y = x*x", *["y = y*x"] * MOST_STEPS, "y"]), x=1.0)
    assert blame(problem, executed, "x") is None
    problem, executed = posed("1/(1 - cos(x))", x=1e-9)
    assert blame(Problem(problem.program, problem.at, ["x"], problem.seeds, 2), executed, "x") is None


def test_an_undefined_point_is_nobodys_fault():
    assert blamed("log(x)/x", x=0.0) is None
    assert blamed("x*2", x=math.nan) is None
