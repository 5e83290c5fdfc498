"""The way back: whose error counts, and how much larger errors become."""

from __future__ import annotations

import numpy as np
import pytest

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem
from autograd_core.verdict.passes import run
from autograd_core.verdict.sweep import Place, floats, truths
from autograd_core.verdict.trail import Tracer


def tracer(text, **at):
    point = {name: np.asarray(value, "float64") for name, value in at.items()}
    program = parse(text)
    executed = run(program, point, list(point), grad_tensors="ones")
    problem = Problem(program, point, list(point), executed.seeds)
    return Tracer(problem, floats(problem, executed.slots), truths(problem))


def value(found):
    return Place("value", found.problem.program.output)


def texts(found, trail):
    program = found.problem.program
    return [program.source[slice(*program.steps[link.place.slot].span)] for link in trail]


@pytest.mark.parametrize(
    ("text", "at", "way"),
    [
        ("(1 - cos(x))*y", {"x": 1e-8, "y": 3.0}, ["(1 - cos(x))*y", "1 - cos(x)", "cos(x)"]),
        ("(x - 0.1)*y", {"x": 0.1, "y": 3.0}, ["(x - 0.1)*y", "x - 0.1", "0.1"]),
        ("exp(x)*1e-300*log(1 + y)", {"x": 1.0, "y": 1e-17}, ["exp(x)*1e-300*log(1 + y)", "log(1 + y)", "1 + y"]),
        ("sum(1 - cos(x))", {"x": [0.0, 0.0, 1e-8]}, ["sum(1 - cos(x))", "1 - cos(x)", "cos(x)"]),
        ("1/(1 - cos(x))", {"x": 1e-9}, ["1/(1 - cos(x))", "1 - cos(x)", "cos(x)"]),
    ],
)
def test_the_error_is_followed_to_where_it_began(text, at, way):
    found = tracer(text, **at)
    trail = found.follow(value(found), 0)
    assert texts(found, trail) == way


@pytest.mark.parametrize(
    ("text", "at", "condition"),
    [
        ("x + y", {"x": 1.0, "y": -0.75}, 7.0),  # (1 + 3/4)/(1/4)
        ("sum(x)", {"x": [3.0, -2.0, 1.0]}, 3.0),
        ("x @ y", {"x": [3.0, -2.0], "y": [1.0, 1.0]}, 5.0),
        ("exp(x)", {"x": 3.0}, 3.0),  # x f'/f
        ("x**5", {"x": 0.3}, 5.0),
    ],
)
def test_condition_numbers(text, at, condition):
    found = tracer(text, **at)
    place = value(found)
    assert found.condition(place, 0, found.inputs(place)[0]) == pytest.approx(condition, rel=1e-9)


def test_what_underflows_has_lost_all_digits_but_no_ulps():
    found = tracer("exp(-x)", x=800.0)
    assert found.error(value(found), 0) == 2.0**52
    assert found.off(value(found), 0) < 1
