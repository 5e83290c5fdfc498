"""The step-by-step sweep: the engine's own floats, and balls that hold the truth, quantity by quantity."""

from __future__ import annotations

import numpy as np
import pytest

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem
from autograd_core.verdict.passes import run
from autograd_core.verdict.sweep import Place, active, elements, floats, truths


def posed(text, dtype="float64", **at):
    point = {name: np.asarray(value, dtype) for name, value in at.items()}
    program = parse(text)
    executed = run(program, point, list(point), grad_tensors="ones")
    return Problem(program, point, list(point), executed.seeds), executed


PROGRAMS = [
    ("tanh(x)*x*sigmoid(x) + x/(1 + x*x)", {"x": 0.7}),
    ("sum(w @ x + b)*0.1 + mean(x**2)", {"w": np.arange(6.0).reshape(2, 3) / 7, "x": [0.1, 0.2, 0.3], "b": 0.3}),
    ("y = exp(x)*2; z = y*y + sin(y); z[1:]*3 + where(y[1:] > 1, y[1:], x[1:])", {"x": [0.1, -0.2, 0.3]}),
    ("softmin(x)*gelu(x) + logsumexp(x)", {"x": [0.1, -0.2, 0.3]}),
]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("text", "at"), PROGRAMS, ids=lambda v: str(v)[:30])
def test_the_sweep_is_the_engines_own_pass(text, at, dtype):
    problem, executed = posed(text, dtype, **at)
    swept, right = floats(problem, executed.slots), truths(problem)
    for name in at:
        total = Place("total", problem.program.input_slots[name])
        np.testing.assert_array_equal(swept.quantities[total], executed.gradients[name])
        middles = np.array([float(one.mid()) for one in right.quantities[total].elements()])
        np.testing.assert_allclose(elements(swept.quantities[total]).ravel(), middles, rtol=64 * np.finfo(dtype).eps)


def test_cotangents_add_up_and_seeds_take_part():
    problem, executed = posed("y = 2*x; y*y + 3*y", x=5.0)
    swept = floats(problem, executed.slots)
    y = problem.program.slot("y")
    assert [place.kind for place in swept.arrivals[problem.program.output]] == ["seed"]
    assert sorted(float(swept.quantities[place]) for place in swept.arrivals[y]) == [3.0, 10.0, 10.0]
    assert float(swept.quantities[Place("total", y)]) == 23.0


def test_gradients_flow_through_what_depends_on_the_inputs_alone():
    problem, _ = posed("y = x > 0; z = 2*3; where(y, x, z)*z", x=5.0)
    texts = {problem.program.steps[i].op.name for i in active(problem) if problem.program.steps[i].op}
    assert texts == {"where", "mul"}
