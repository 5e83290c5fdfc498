from __future__ import annotations

from time import monotonic

import numpy
import pytest
import sympy

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem, Seed
from autograd_core.oracles.proof.forms import WATCH, Watch, of_claim, of_rules
from autograd_core.oracles.proof.ring import Stuck


def problem_of(text, cotangent=None, **at):
    program = parse(text, inputs=tuple(at))
    at = {name: numpy.asarray(value, dtype=float) for name, value in at.items()}
    shape = numpy.shape(program.run(at)[program.output])
    return Problem(program, at, list(at), [Seed(program.output, numpy.ones(shape) if cotangent is None else cotangent)])


@pytest.fixture(autouse=True)
def watched():
    token = WATCH.set(Watch(monotonic() + 60, []))
    yield
    WATCH.reset(token)


def named(closed, expression):
    return str(expression.xreplace(closed.names))


def test_one_formula_for_all_elements_where_it_serves():
    closed, identity = of_rules(problem_of("a*x**2", a=3.0, x=[1.0, 2.0, 2.0]), "x")
    assert closed.template and len(identity.points) == 2
    assert [[named(closed, e) for e in pair] for pair in identity.pairs] == [["2*a*x"] * 2]
    closed, identity = of_rules(problem_of("a*x", numpy.array([2.0, 5.0]), a=3.0, x=[1.0, 2.0]), "a")
    assert not closed.template and len(identity.points) == 1
    assert [[named(closed, e) for e in pair] for pair in identity.pairs] == [["2*x[0] + 5*x[1]"] * 2]


def test_claims_and_what_they_need():
    claim = parse("grad_output*sqrt(x)**2/x", inputs=("x", "y"))
    closed, identity = of_claim(problem_of("x*y", x=1.5, y=2.0), "x", claim)
    assert [[named(closed, e) for e in pair] for pair in identity.pairs] == [["grad_output", "grad_output*y"]]
    assert [(named(closed, n.expression), n.positive, n.or_zero) for n in identity.needs] == [
        ("x", True, False),
        ("x", False, False),
    ]


def test_what_has_no_formulas():
    for problem in (
        problem_of("sum(x)", x=numpy.ones(20)),
        problem_of("; ".join(["a = x", *["a = a*x"] * 70, "a"]), x=1.0),
        problem_of("x*x", x=numpy.ones(2000)),
    ):
        with pytest.raises(Stuck):
            of_rules(problem, "x")
    assert sympy.Symbol("v0", real=True) in of_rules(problem_of("x*x", x=numpy.ones(200)), "x")[0].names
