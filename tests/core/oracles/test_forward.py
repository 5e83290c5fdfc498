from __future__ import annotations

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.oracles.forward import apart, refusal, undefined
from autograd_core.oracles.problem import Problem, Seed


def problem_of(text, x, dtype=float):
    program = parse(text, inputs=("x",))
    at = {"x": numpy.asarray(x, dtype=dtype)}
    with numpy.errstate(all="ignore"):
        shape = numpy.shape(program.run(at)[program.output])
    return Problem(program, at, ["x"], [Seed(program.output, numpy.ones(shape))])


@pytest.mark.parametrize(
    ("text", "x", "where"),
    [
        ("log(x) - log(x)", -1, "log(x)"),
        ("x/x", 0, "x/x"),
        ("x - x", numpy.inf, "x is not"),
        ("sqrt(x)**2", -2, "sqrt"),
    ],
)
def test_the_step_that_loses_the_value_is_named(text, x, where):
    assert where in str(undefined(problem_of(text, x)))


@pytest.mark.parametrize(
    ("text", "x"),
    [("where(x > 0, log(x), x)", -1), ("exp(exp(exp(x)))", 50), ("1/sin(pi*x)", 1), ("asin(sin(pi/2*x))", 1), ("x", 0)],
)
def test_dead_branches_overflow_and_doubt_are_not_undefined(text, x):
    assert undefined(problem_of(text, x)) is None


def test_a_comparison_with_nan_is_undefined():
    assert "not a number" in str(undefined(problem_of("where(x > 0, x, 1)", numpy.nan)))


def test_balls_refuse_what_is_too_large():
    assert "numbers are on the way" in str(refusal(problem_of("sum(x*x)", numpy.ones(100_000))))
    assert refusal(problem_of("where(x, x, 1)", 2.0)) is None


def test_values_by_two_witnesses():
    problem = problem_of("x*x", 3.0)
    slot = problem.program.output
    assert apart(problem, {slot: numpy.array(9, dtype=object)}) == []
    assert apart(problem, {slot: numpy.array(8, dtype=object)}) == [(slot, (), 9, 8)]
