from __future__ import annotations

from dataclasses import replace

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.ops import TABLE
from autograd_core.oracles.local import inspect
from autograd_core.oracles.problem import Problem, Seed


def problem_of(text, x, dtype=float):
    program = parse(text, inputs=("x",))
    at = {"x": numpy.asarray(x, dtype=dtype)}
    with numpy.errstate(all="ignore"):
        shape = numpy.shape(program.run(at)[program.output])
    return Problem(program, at, ["x"], [Seed(program.output, numpy.ones(shape))])


def inspected(problem):
    with numpy.errstate(all="ignore"):
        return inspect(problem, problem.program.run(problem.at))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize(
    "text",
    [
        "(1 - cos(x))/x**2", "exp(x) - 1 - x", "sum(sin(x)*x)", "mean(x**0.1) + max(x)", "x @ x", "relu(x)*(x > 0.1)",
        "where(x > 0.1, x, 2*x)", "sigmoid(1000*x) + tanh(x)/3", "exp(1000*x)", "log(x) + sqrt(x) + atan(x)",
    ],
)  # fmt: skip
def test_correct_ops_are_right_whatever_the_program_loses(text, dtype):
    for scale in (1e-4, 0.1, 3.0):
        found = inspected(problem_of(text, scale * numpy.arange(1, 8), dtype))
        assert found.slip is None and found.complete


@pytest.mark.parametrize(
    ("name", "evaluate", "error"),
    [
        ("tanh", lambda xp, x: xp.sinh(x), 0.1),
        ("tanh", lambda xp, x: xp.tanh(x) * (1 + 1e-12), 1e-12),
        ("sum", lambda xp, x, axis=None, keepdims=False: xp.sum(x, axis=axis, keepdims=keepdims) * 2, 1.0),
        ("gt", lambda xp, a, b: a <= b, 1.0),
    ],
)
def test_a_wrong_op_is_found_and_named(name, evaluate, error):
    problem = problem_of("sum(where(x > 1, tanh(x), 2*x))", [0.5, 0.7, 1.5])
    wrong = replace(TABLE[name], evaluate=evaluate)
    steps = tuple(replace(s, op=wrong if s.op is TABLE[name] else s.op) for s in problem.program.steps)
    broken = replace(problem, program=replace(problem.program, steps=steps))
    slots = broken.program.run(broken.at)
    # The counterpart of a row is another function than `evaluate`; of `sum` only NumPy's own is left.
    found = inspect(replace(problem, program=problem.program), slots)
    assert found.slip.op == name and found.slip.error >= 0.9 * error


def test_a_matrix_leaves_only_the_digits_that_its_condition_leaves():
    singular = [[1.5, 0.625, -0.375], [-0.25, 1.375, 0.875], [1.25, 2.0, 0.5]]
    hilbert = [[1 / (i + j + 1) for j in range(8)] for i in range(8)]
    for text, x in (("det(x)", singular), ("det(x)", hilbert), ("sum(inv(x))", hilbert), ("logdet(x)", hilbert)):
        assert inspected(problem_of(text, x)).slip is None
    wrong = replace(TABLE["det"], evaluate=lambda xp, a: xp.linalg.det(a) * (1 + 1e-6), short={})
    problem = problem_of("det(x)", [[2.0, 1.0], [1.0, 3.0]])
    steps = tuple(replace(step, op=wrong) if step.op is TABLE["det"] else step for step in problem.program.steps)
    slip = inspected(replace(problem, program=replace(problem.program, steps=steps))).slip
    assert slip is not None and slip.op == "det"
