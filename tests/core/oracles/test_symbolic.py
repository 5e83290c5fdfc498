from __future__ import annotations

import time
from fractions import Fraction

import mpmath
import numpy
import pytest
import sympy

from autograd_core.language import parse
from autograd_core.oracles import symbolic
from autograd_core.oracles.digits import as_fraction, number_at
from autograd_core.oracles.problem import Problem, Seed
from autograd_core.oracles.symbolic import agreed, gradients


def problem_of(text, cotangent=None, **at):
    program = parse(text)
    at = {name: numpy.asarray(value, dtype=float) for name, value in at.items()}
    with numpy.errstate(all="ignore"):
        shape = numpy.shape(program.run(at)[program.output])
    seed = Seed(program.output, numpy.ones(shape) if cotangent is None else numpy.asarray(cotangent))
    return Problem(program, at, list(at), [seed])


def test_digits_far_beyond_the_floats():
    found = gradients(problem_of("x*x*exp(x)", x=1.5))["x"]
    with mpmath.workdps(60):
        expected = (mpmath.mpf(3) + mpmath.mpf(9) / 4) * mpmath.exp(mpmath.mpf(3) / 2)
        value = found.value.item()
        assert abs(mpmath.mpf(value.numerator) / value.denominator - expected) < mpmath.mpf(10) ** -45
    assert found.defined and found.reason is None


@pytest.mark.parametrize(
    ("text", "at", "name", "expected"),
    [
        ("0.1*x", {"x": 1}, "x", Fraction(1, 10)),
        ("2/3*x**3", {"x": 3}, "x", 18),
        ("x*y + y**2", {"x": 2, "y": 5}, "y", 12),
        ("a = x*x; b = a*a; b + a", {"x": 2}, "x", 36),
        ("x @ [1, 2, 3]", {"x": [0, 0, 0]}, "x", [1, 2, 3]),
        ("sum(x*y)", {"x": [1, 2], "y": [[3], [4]]}, "x", [7, 7]),
        ("mean(x**2)", {"x": [[1, 2], [3, 4]]}, "x", [[Fraction(1, 2), 1], [Fraction(3, 2), 2]]),
        ("max(x)*2", {"x": [1, 5, 3]}, "x", [0, 2, 0]),
        ("m = x > 0; sum(where(m, x**2, -x))", {"x": [2, -3]}, "x", [4, -1]),
        ("m = x > y; where(m, x, 3*y)", {"x": 1, "y": 2}, "y", 3),
        ("abs(x) + relu(x)", {"x": -2}, "x", -1),
        ("y**2 + x*0", {"x": 1, "y": 1}, "x", 0),
    ],
)
def test_known_gradients(text, at, name, expected):
    found = gradients(problem_of(text, **at))[name].value
    assert found.shape == numpy.shape(expected)
    for value, right in zip(found.ravel(), numpy.ravel(numpy.array(expected, dtype=object)), strict=True):
        assert abs(value - right) <= Fraction(1, 10**45)


@pytest.mark.parametrize(
    ("text", "at", "sweeps"),
    [
        ("x*x*exp(sin(x))/log(x + 2)", {"x": 1.5}, 1),
        ("sum(x)", {"x": [1, 2]}, 1),
        ("a = x*x; b = a*a; b + a", {"x": 2}, 2),  # a number goes from formula to formula
        ("tanh(x)", {"x": 2}, 2),  # evalf takes the digits of the operand for granted
        ("(1 - cos(x))/x**2", {"x": 1e-9}, 1),  # it accounts for these
        ("where(x > 0, x, -x)", {"x": 2}, 2),
        ("x**2 - x*y", {"x": 3, "y": 2}, 1),
        ("x**2 - x*y", {"x": 3, "y": 3}, 2),  # a zero of which nobody knows how many digits are right
        ("x*[1, -1]", {"x": 3}, 2),  # all digits go where the elements are added up
    ],
)
def test_a_second_precision_is_asked_where_digits_are_not_accounted_for(monkeypatch, text, at, sweeps):
    asked, run = [], symbolic._Sweep.run
    monkeypatch.setattr(symbolic._Sweep, "run", lambda self: (asked.append(self.digits), run(self))[1])
    found = gradients(problem_of(text, **at))["x"]
    assert asked == [100, 50][:sweeps] and found.value is not None


def test_the_cotangent_weighs_the_elements():
    found = gradients(problem_of("x**2", cotangent=[10.0, -1.0], x=[1, 2]))["x"]
    assert found.value.tolist() == [20, -4]


@pytest.mark.parametrize(("text", "x"), [("log(x)", -1), ("log(x)", 0), ("1/x", 0), ("sqrt(x)", -2), ("asin(x)", 2)])
def test_outside_the_domain(text, x):
    found = gradients(problem_of(text, x=x))["x"]
    assert not found.defined and "no finite real value" in found.reason


def test_an_infinite_slope_has_no_number():
    found = gradients(problem_of("sqrt(x)", x=0))["x"]
    assert found.defined and found.value.item() is None


def test_cancellation_is_no_obstacle_and_exact_zeros_are_zeros():
    found = gradients(problem_of("(1 - cos(x))/x**2", x=1e-9))["x"].value.item()
    assert float(found) == pytest.approx(-1e-9 / 12, rel=1e-14)
    assert gradients(problem_of("sin(x)**2 + cos(x)**2", x=0.7))["x"].value.item() == 0
    assert gradients(problem_of("a = sin(x)**2; b = cos(x)**2; a + b", x=0.7))["x"].value.item() == 0


def test_time_grows_as_the_program_does():
    times = []
    for n in (100, 400):
        problem = problem_of("; ".join(["a = x", *["a = a*a/2 + a/3"] * n, "a"]), x=0.25)
        start = time.perf_counter()
        assert gradients(problem)["x"].value is not None
        times.append(time.perf_counter() - start)
    assert times[1] < 10 * times[0]


def test_large_arrays_are_not_asked_for():
    found = gradients(problem_of("sum(x*x)", x=numpy.ones(5000)))["x"]
    assert found.value is None and "small arrays only" in found.reason


def test_what_two_precisions_agree_on():
    def column(*numbers):
        return numpy.array([sympy.Float(n, 60) if isinstance(n, str) else n for n in numbers] + [None], object)[:-1]

    low = column("1.5", "1e-52", "1.0", sympy.nan, sympy.Integer(0))
    high = column("1.5", "1e-102", "1.001", sympy.Float(1), sympy.Integer(0))
    found = agreed(low, high)
    assert found.value.tolist() == [Fraction(3, 2), 0, None, None, 0]
    assert "1 elements" in found.reason


def test_sympys_numbers_as_fractions():
    assert as_fraction(sympy.Rational(-2, 3)) == Fraction(-2, 3)
    assert as_fraction(sympy.Float(-0.1)) == Fraction(-0.1)
    assert as_fraction(sympy.Float("1e300")) == pytest.approx(10**300, rel=1e-14)
    for number in (
        sympy.oo,
        sympy.nan,
        sympy.zoo,
        sympy.I,
        sympy.exp(sympy.Integer(10) ** 30),
        sympy.Float(2) ** 1_000_000,
    ):
        assert as_fraction(number) is None


def test_an_expression_at_a_point_has_the_digits_asked_for():
    x = sympy.Symbol("x", real=True)
    found = number_at(sympy.exp(x) - 1 - x, {x: sympy.Rational(1, 10**20)}, 40)
    assert abs(found * 10**40 * 2 - 1) < 1e-19
    assert number_at(sympy.true, {}, 50) is sympy.true


@pytest.mark.parametrize("text", ["lgamma(x)", "gamma(x)", "digamma(x)", "factorial(x)", "zeta(2.0, x)"])
def test_whole_numbers_are_not_written_out_as_factorials(text):
    """SymPy's gamma at 1e15 would be a factorial of a quadrillion."""
    found = gradients(problem_of(text, x=1e15))["x"]
    assert found.value is None or found.value.item() is None or abs(found.value.item()) < 10**3
