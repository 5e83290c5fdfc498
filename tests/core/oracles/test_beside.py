from __future__ import annotations

import math

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.oracles.beside import beside
from autograd_core.oracles.problem import Problem, Seed


def at(text, place, kind="kink"):
    program = parse(text)
    problem = Problem(program, {"x": numpy.array(1.0)}, ["x"], [Seed(program.output, numpy.array(1.0))])
    return beside(problem, "x", 0, place, 1.0, kind)


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ("x + 1e-9*abs(x - 3)", 3.0, "kink"),
        ("1e10*x + floor(x)", 3.0, "jump"),
        ("abs(x - pi)", math.pi, "kink"),
        ("where(x > pi, x, 1)", math.pi, "jump"),
        ("sqrt(abs(x - pi))", math.pi, "kink"),
        ("1/(x - pi)**2", math.pi, "pole"),
        ("log(x - pi)", math.pi, "edge"),
        ("exp(-1/x)", 0.0, "pole"),
    ],
)
def test_the_values_tell_what_it_is(text, place, kind):
    assert at(text, place).kind == kind


@pytest.mark.parametrize("text", ["x*x", "cos(x)", "exp(1000*x)", "1e300*x", "abs(x)*abs(x)*x", "3", "where(x>0,x,x)"])
def test_nothing_to_see(text):
    assert at(text + " + 0*x", 0.0) is None
