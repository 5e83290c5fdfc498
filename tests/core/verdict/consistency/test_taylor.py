from __future__ import annotations

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem, Seed
from autograd_core.verdict.consistency.taylor import sweep, sweep_on_balls


def question(text: str, *x: float) -> Problem:
    program = parse(text)
    return Problem(program, {"x": numpy.array(x)}, ["x"], [Seed(program.output, numpy.ones(len(x)))])


@pytest.mark.parametrize("text", ["exp(x)", "x**3", "sin(x)/x", "1e-9*cos(x)"])
@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("seed", range(3))
def test_slopes_on_floats_and_on_balls(text: str, order: int, seed: int) -> None:
    problem = question(text, 0.7, 1.9)
    on_floats, on_balls = sweep(problem, None, order, seed), sweep_on_balls(problem, None, order, seed)
    assert on_floats.slope == pytest.approx(order + 1, abs=0.25)
    assert on_balls is not None and on_balls.slope == pytest.approx(order + 1, abs=1e-6)


def test_how_far_a_wrong_gradient_is_off() -> None:
    problem = question("x*x", 3.0)
    direction = numpy.random.default_rng(0).standard_normal(1).item() * 3
    for found in (
        sweep(problem, {"x": numpy.array([6.5])}, 1, 0),
        sweep_on_balls(problem, {"x": numpy.array([6.5])}, 1, 0),
    ):
        assert found is not None and found.slope == pytest.approx(1, abs=0.1)
        assert found.defect == pytest.approx(abs(direction) / 2, rel=0.01)


@pytest.mark.parametrize(("text", "kink"), [("abs(x)", True), ("x*2", False)])
def test_a_kink_is_told_from_a_wrong_gradient(text: str, kink: bool) -> None:
    problem = question(text, 0.0)
    for found in (
        sweep(problem, {"x": numpy.array([0.5])}, 1, 0),
        sweep_on_balls(problem, {"x": numpy.array([0.5])}, 1, 0),
    ):
        assert found is not None and found.kink is kink and found.slope == pytest.approx(1, abs=0.1)


def test_units_do_not_matter() -> None:
    slopes = [sweep(question("log(x)", 2.0 * unit), None, 1, 0).slope for unit in (1e-200, 1.0, 1e200)]
    assert slopes == [pytest.approx(2, abs=0.25)] * 3
