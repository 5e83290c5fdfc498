from __future__ import annotations

from fractions import Fraction

import numpy
import pytest
import sympy

from autograd_core.carriers.arb import balls, precision
from autograd_core.carriers.sympy import symbolic
from autograd_core.language import parse
from autograd_core.oracles.problem import Problem, Seed, constants, exact, literal


def constant_of(text, lift=symbolic):
    """The value of a program of numbers alone, on a carrier."""
    program = parse(text)
    return constants(program, lift)[program.output].array.item()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("1e-3", Fraction(1, 1000)),
        ("6.62607015e-34", Fraction(662607015, 10**42)),
        ("7", Fraction(7)),
        ("9007199254740993", Fraction(2**53 + 1)),
        ("99999999999999999999.0", Fraction(10**20 - 1)),
    ],
)
def test_a_literal_is_what_its_text_says(text, value):
    program = parse(text)
    assert literal(program.steps[program.output]) == value
    assert constant_of(text) == sympy.Rational(value.numerator, value.denominator)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2/3", sympy.Rational(2, 3)),
        ("0.1 + 0.2", sympy.Rational(3, 10)),
        ("-1/7**2", sympy.Rational(-1, 49)),
        ("2*pi", 2 * sympy.pi),
        ("sqrt(2)", sympy.sqrt(2)),
        ("e**2", sympy.E**2),
        ("1e-200*1e-200", sympy.Rational(1, 10**400)),  # below the floats
    ],
)
def test_subexpressions_of_numbers_stay_exact(text, value):
    assert sympy.Eq(constant_of(text), value) == sympy.true
    with precision(300):
        difference = constant_of(text, balls) - type(balls(0).array.item())(str(sympy.N(value, 100)))
        assert abs(difference) < abs(constant_of(text, balls)) * 1e-85


def test_named_constants_are_names_for_every_carrier():
    program = parse("pi*x")
    assert [literal(step) for step in program.steps if step.text == "pi"] == ["pi"]
    assert constants(program, symbolic)[0].array.item() is sympy.pi


def test_arrays_are_what_they_hold():
    program = parse("x*[0.5, 2]")
    held = next(iter(constants(program, symbolic).values()))
    assert held.elements() == [sympy.Rational(1, 2), 2]


def test_the_dtype_is_the_inputs():
    program = parse("x*y")
    at = {"x": numpy.float32(1), "y": numpy.float32(2)}
    assert Problem(program, at, ["x"], [Seed(program.output, numpy.ones(()))]).dtype == numpy.float32
    assert Problem(parse("3"), {}, [], []).dtype == numpy.float64


def test_floats_as_rationals():
    found = exact(numpy.array([[0.1, numpy.nan], [numpy.inf, -2.0]]))
    assert found.shape == (2, 2)
    assert found.ravel().tolist() == [Fraction(0.1), None, None, Fraction(-2)]
    assert exact(numpy.array([numpy.float32(0.1)], dtype=numpy.float32)).item() == Fraction(float(numpy.float32(0.1)))
