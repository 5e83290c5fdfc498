from __future__ import annotations

from fractions import Fraction

import numpy
import pytest
import sympy

from autograd_core.language import parse
from autograd_core.oracles.closed import formula, gradients
from autograd_core.oracles.problem import Problem, Seed


def problem_of(text, order=1, cotangent=None, **at):
    program = parse(text, inputs=tuple(at))
    at = {name: numpy.asarray(value, dtype=float) for name, value in at.items()}
    shape = numpy.shape(program.run(at)[program.output])
    seed = Seed(program.output, numpy.ones(shape) if cotangent is None else numpy.asarray(cotangent))
    return Problem(program, at, list(at), [seed], order)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("x*x*exp(x)", 1, "x**2*exp(x) + 2*x*exp(x)"),
        ("tanh(x)", 1, "1 - tanh(x)**2"),
        ("a = x*x; a*a", 1, "4*x**3"),
        ("x**3", 2, "6*x"),
        ("x**3", 3, "6"),
        ("sin(x)", 3, "-cos(x)"),
        ("2/3*x", 1, "2/3"),
        ("0.1*x", 1, "1/10"),
        ("pi*x**2", 1, "2*pi*x"),
    ],
)
def test_formulas_in_the_users_names(text, order, expected):
    assert formula(problem_of(text, order, x=1.5), "x") == expected


def test_names_of_people_mean_nothing_to_sympy():
    # As text, `lambda` and `E` and `S` would be more than names.
    problem = problem_of("S*E1 + beta*S", S=1.0, E1=2.0, beta=3.0)
    assert formula(problem, "S") == "E1 + beta"


def test_array_programs_have_a_formula_for_each_element():
    problem = problem_of("sum(x**2)", x=[[1.0, 2.0], [3.0, 4.0]])
    assert formula(problem, "x") == [["2*x[0, 0]", "2*x[0, 1]"], ["2*x[1, 0]", "2*x[1, 1]"]]
    weighed = problem_of("x @ [1, 2]", x=[[1.0, 2.0], [3.0, 4.0]], cotangent=[1.0, 10.0])
    assert formula(weighed, "x") == [["1", "2"], ["10", "20"]]
    # Elementwise: one for all.
    assert formula(problem_of("x**2", x=[1.0, 2.0]), "x") == "2*x"
    assert formula(problem_of("x**2*[1, 3]", x=[1.0, 2.0]), "x") == ["2*x[0]", "6*x[1]"]


def test_no_formula_where_it_would_not_be_read():
    assert formula(problem_of("; ".join(["a = x", *["a = a*a + a"] * 40, "a"]), x=0.1), "x") is None
    assert formula(problem_of("sum(x)", x=numpy.ones(40)), "x") is None
    assert formula(problem_of("*".join(f"sin({k}*x)" for k in range(1, 20)), x=0.1), "x") is None
    problem = problem_of("x*x", x=1.0)
    twice = Problem(problem.program, problem.at, ["x"], [*problem.seeds, *problem.seeds])
    assert formula(twice, "x") is None


@pytest.mark.parametrize(("order", "expected"), [(1, 12), (2, 12), (3, 6), (4, 0)])
def test_numbers_of_every_order(order, expected):
    assert gradients(problem_of("x**3", order, x=2.0))["x"].value.item() == expected


def test_higher_orders_of_arrays():
    elementwise = problem_of("x**3", 2, cotangent=[1.0, 10.0], x=[1.0, 2.0])
    assert gradients(elementwise)["x"].value.tolist() == [6, 120]
    # The sum of the gradient differentiated again: d/dx_i of (y + x) + (x + y) + ...
    mixed = problem_of("sum(x)**2", 2, x=[1.0, 2.0, 3.0])
    assert gradients(mixed)["x"].value.tolist() == [6, 6, 6]
    broadcast = problem_of("x*x*y", 2, x=2.0, y=[1.0, 2.0])
    assert gradients(broadcast)["x"].value.item() == 6
    assert gradients(broadcast)["y"].value.tolist() == [0, 0]


def test_two_passes_add_up():
    problem = problem_of("x**3", 2, x=2.0)
    twice = Problem(problem.program, problem.at, ["x"], [*problem.seeds, *problem.seeds], 2)
    assert gradients(twice)["x"].value.item() == 24


def test_the_second_derivative_of_a_float_is_exact():
    found = gradients(problem_of("exp(x)", 2, x=0.1))["x"].value.item()
    with_sympy = sympy.exp(sympy.Rational(Fraction(0.1).numerator, Fraction(0.1).denominator)).evalf(50)
    assert abs(found - Fraction(str(with_sympy))) < Fraction(1, 10**45)


def test_outside_the_domain_and_too_large():
    assert not gradients(problem_of("log(x)", 2, x=-1.0))["x"].defined
    long = gradients(problem_of("+".join(["x*x"] * 50), 2, x=1.0))["x"]
    assert long.value is None and long.defined and "more than" in long.reason
