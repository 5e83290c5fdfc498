from __future__ import annotations

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.oracles.probe import around, sides
from autograd_core.oracles.problem import Problem, Seed


def problem_of(text, x, dtype=float):
    program = parse(text, inputs=("x",))
    at = {"x": numpy.asarray(x, dtype=dtype)}
    with numpy.errstate(all="ignore"):
        shape = numpy.shape(program.run(at)[program.output])
    return Problem(program, at, ["x"], [Seed(program.output, numpy.ones(shape))])


@pytest.mark.parametrize(
    ("text", "x", "kinds", "slopes"),
    [
        ("sin(x)", 0.0, ("slope", "slope"), (1.0, 1.0)),
        ("abs(x - 2)*3", 2.0, ("slope", "slope"), (-3.0, 3.0)),
        ("x*x", 0.0, ("slope", "slope"), (0.0, 0.0)),
        ("where(x > 0, x + 1, x)", 0.0, ("slope", "jump"), (1.0, None)),
        ("sqrt(x)", 0.0, ("outside", "infinite"), (None, None)),
        ("sqrt(abs(x))", 0.0, ("infinite", "infinite"), (None, None)),
        ("x**x", -2.0, ("outside", "outside"), (None, None)),
        ("asin(x)", 1.0, ("infinite", "outside"), (None, None)),
        ("x*sqrt(x)", 0.0, ("outside", "slope"), (None, 0.0)),
    ],
)
def test_how_the_program_leaves_the_point(text, x, kinds, slopes):
    found = sides(problem_of(text, x), "x", 0)
    assert tuple(side.kind for side in found) == kinds
    for side, slope in zip(found, slopes, strict=True):
        assert slope is None or side.slope == pytest.approx(slope, abs=1e-60)


def test_a_kink_within_the_rounding_of_the_point():
    assert around(problem_of("abs(x - 0.1)", 0.1, numpy.float32), "x", 0) == pytest.approx((-1.0, 1.0))
    assert around(problem_of("sin(x)", 0.1, numpy.float32), "x", 0) is None
