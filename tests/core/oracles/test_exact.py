from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy
import pytest

from autograd_core.language import parse
from autograd_core.op import elementwise
from autograd_core.ops import TABLE
from autograd_core.oracles.exact import enclose
from autograd_core.oracles.problem import Problem, Seed


def problem_of(text, order=1, cotangent=None, **at):
    program = parse(text)
    at = {name: numpy.asarray(value, dtype=float) for name, value in at.items()}
    shape = numpy.shape(program.run(at)[program.output])
    seed = Seed(program.output, numpy.ones(shape) if cotangent is None else numpy.asarray(cotangent))
    return Problem(program, at, list(at), [seed], order)


def as_fraction(number):
    sign, mantissa, exponent, _ = mpmath.mpf(number)._mpf_
    return (-1) ** sign * Fraction(int(mantissa)) * Fraction(2) ** exponent


@pytest.mark.parametrize(
    ("text", "x", "truth"),
    [
        ("x*x*exp(x)", 1.5, lambda x: (2 * x + x * x) * mpmath.exp(x)),
        ("tanh(x)", 20.0, lambda x: mpmath.sech(x) ** 2),
        ("log(1 + exp(x))", 800.0, lambda x: 1 / (1 + mpmath.exp(-x))),
        ("(1 - cos(x))/x**2", 1e-5, lambda x: mpmath.sin(x) / x**2 - 2 * (1 - mpmath.cos(x)) / x**3),
        ("sin(pi*x)", 0.25, lambda x: mpmath.pi * mpmath.cos(mpmath.pi * x)),
        ("0.1*x**2", 3.0, lambda x: 2 * x / 10),
        ("2/3*x", 3.0, lambda x: mpmath.mpf(2) / 3),
    ],
)
def test_the_enclosure_is_tiny_and_holds_mpmaths_number(text, x, truth):
    found = enclose(problem_of(text, x=x))["x"]
    middle, radius = found.middle.item(), found.radius.item()
    with mpmath.workdps(600):
        expected = as_fraction(truth(mpmath.mpf(x)))
    assert radius <= abs(middle) / 10**40
    assert abs(middle - expected) <= radius + abs(expected) / 10**580


def test_constants_are_what_the_text_says():
    found = enclose(problem_of("0.1*x", x=1.0))["x"]
    assert abs(found.middle.item() - Fraction(1, 10)) <= found.radius.item()
    assert abs(found.middle.item() - Fraction(0.1)) > found.radius.item()


@pytest.mark.parametrize(("order", "expected"), [(1, 12), (2, 12), (3, 6), (4, 0)])
def test_higher_orders(order, expected):
    found = enclose(problem_of("x**3", order, x=2.0))["x"]
    assert abs(found.middle.item() - expected) <= found.radius.item() <= Fraction(1, 10**30)


def test_arrays_cotangents_and_inputs_that_do_not_matter():
    found = enclose(problem_of("x*[1, 2]", cotangent=[10.0, 100.0], x=[3.0, 4.0]))["x"]
    assert found.middle.tolist() == [10, 200] and found.radius.tolist() == [0, 0]
    assert enclose(problem_of("x*0 + y", x=1.0, y=1.0))["x"].middle.item() == 0
    problem = problem_of("a = x*x; y + 1", x=3.0, y=2.0)
    assert enclose(problem)["x"].middle.item() == 0


def test_a_comparison_that_no_precision_decides():
    found = enclose(problem_of("where(sqrt(x)**2 > 2, x, -x)", x=2.0))["x"]
    assert found.middle is None and "overlap" in found.reason


def test_a_comparison_that_more_digits_decide():
    # cosh(x) - 1 is about 5e-61: too little for 128 bits.
    found = enclose(problem_of("where(cosh(x) > 1, x, -x)", x=1e-30))["x"]
    assert found.middle.item() == 1 and found.bits > 128


def test_what_is_not_finite_or_absurdly_large_has_no_enclosure():
    for text, x in (("1/x", 0.0), ("log(x)", 0.0), ("exp(exp(x))", 50.0)):
        assert enclose(problem_of(text, x=x))["x"].middle.item() is None


def test_a_wrong_rule_gives_a_wrong_enclosure():
    wrong = elementwise("tanh", TABLE["tanh"].evaluate, partials=(lambda y: 1 - y,), ball="tanh")
    problem = problem_of("tanh(x)", x=0.5)
    steps = tuple(replace(s, op=wrong if s.op is TABLE["tanh"] else s.op) for s in problem.program.steps)
    found = enclose(replace(problem, program=replace(problem.program, steps=steps)))["x"]
    assert float(found.middle.item()) == pytest.approx(1 - numpy.tanh(0.5), rel=1e-15)
