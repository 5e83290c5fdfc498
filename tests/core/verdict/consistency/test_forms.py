from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem, Seed
from autograd_core.verdict.consistency.forms import DotProduct, Hessian, Machine


@pytest.fixture
def problem() -> Problem:
    program = parse("s = a*x; s*x + 0.1")
    point = {"a": numpy.array(3.0), "x": numpy.array([[1.0, 2.0]])}
    seeds = [Seed(program.slot("s"), numpy.ones((1, 2))), Seed(program.output, numpy.full((1, 2), 2.0))]
    return Problem(program, point, ["a", "x"], seeds)


def floats(vector: Any) -> list[float]:
    return [float(one) for one in vector]


@pytest.mark.parametrize("bits", [None, 128])
def test_jacobians_of_several_slots(problem: Problem, bits: int | None) -> None:
    form = DotProduct(Machine(problem, bits))
    assert form.sizes == (3, 4)
    assert floats(form.pushed(numpy.array([1.0, 0.0, 0.0]))) == [1, 2, 1, 4]
    assert floats(form.pulled(numpy.array([0.0, 0.0, 0.0, 1.0]))) == [4, 0, 12]
    first, second, size = form.both(numpy.array([1.0, -1.0, 2.0]), numpy.array([1.0, 2.0, -3.0, 0.5]))
    assert float(first) == float(second) == 43 and float(size) >= 43
    assert form.place(2, 3) == "d (s*x + 0.1)[0, 1] / d x[0, 1]" and form.place(0, 0) == "d (a*x)[0, 0] / d a"


def test_whole_matrices(problem: Problem) -> None:
    forward, backward = DotProduct(Machine(problem)).matrices()
    assert forward.tolist() == backward.tolist() == [[1, 2, 1, 4], [3, 0, 6, 0], [0, 3, 0, 12]]
    assert Hessian(Machine(problem)).matrices()[0].tolist() == [[0, 5, 9], [5, 12, 0], [9, 0, 12]]


@pytest.mark.parametrize("bits", [None, 128])
def test_hessians(problem: Problem, bits: int | None) -> None:
    form = Hessian(Machine(problem, bits))
    assert floats(form.times(numpy.array([1.0, 0.0, 0.0]))) == [0, 5, 9]
    assert form.place(0, 1) == "d^2 / d a d x[0, 0]"
