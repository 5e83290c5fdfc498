from __future__ import annotations

from fractions import Fraction

import numpy
import pytest
import sympy

from autograd_core.carriers.sympy import SymbolicArray, rational, symbolic
from autograd_core.ops import TABLE

X, Y = sympy.symbols("x y", real=True)


@pytest.mark.parametrize("number", [0.1, 1e-300, 7, -3, Fraction(1, 3), numpy.float32(0.1), numpy.int64(5), 5e-324])
def test_numbers_are_exact(number):
    exact = number if isinstance(number, Fraction) else Fraction(float(number))
    assert rational(number).is_Rational
    assert Fraction(int(rational(number).p), int(rational(number).q)) == exact


def test_what_is_no_rational():
    assert rational(numpy.inf) is sympy.oo and rational(-numpy.inf) is -sympy.oo
    assert rational(numpy.nan) is sympy.nan
    assert rational(True) is sympy.true and rational(numpy.bool_(False)) is sympy.false
    assert rational(0.5 - 2j) == sympy.Rational(1, 2) - 2 * sympy.I
    assert rational(X) is X


def test_literals():
    assert symbolic("pi").array.item() is sympy.pi and symbolic("e").array.item() is sympy.E
    assert symbolic(Fraction(1, 10)).array.item() == sympy.Rational(1, 10)
    assert symbolic(numpy.array([0.5, 2])).elements() == [sympy.Rational(1, 2), 2]


ROWS = {
    "exp": sympy.exp(X), "log": sympy.log(X), "sqrt": sympy.sqrt(X), "sin": sympy.sin(X), "cos": sympy.cos(X),
    "tan": sympy.tan(X), "asin": sympy.asin(X), "acos": sympy.acos(X), "atan": sympy.atan(X), "sinh": sympy.sinh(X),
    "cosh": sympy.cosh(X), "tanh": sympy.tanh(X), "sigmoid": 1 / (1 + sympy.exp(-X)), "abs": sympy.Abs(X),
    "sign": sympy.sign(X), "relu": sympy.Max(X, 0), "neg": -X,
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_sympys_functions(name):
    assert TABLE[name](SymbolicArray(X)).array.item() == ROWS[name]


def test_rows_of_two():
    x, y = SymbolicArray(X), SymbolicArray(Y)
    assert TABLE["maximum"](x, y).array.item() == sympy.Max(X, Y)
    assert TABLE["minimum"](x, 0).array.item() == sympy.Min(X, 0)
    assert TABLE["where"](x > y, x, y).array.item() == sympy.Piecewise((X, X > Y), (Y, True))
    assert ((x > 0) & (y > 0)).array.item() == sympy.And(X > 0, Y > 0)
    assert (x == y).array.item() == sympy.Eq(X, Y)


def test_powers():
    x = SymbolicArray(X)
    assert (x**2).array.item() == X**2
    assert (x**0.5).array.item() == sympy.sqrt(X)
    assert (2**x).array.item() == 2**X
    assert (SymbolicArray(3.0) ** 2).array.item() == 9
    # A power of numbers that would fill the memory is left as it is.
    left = (SymbolicArray(1.1) ** 10_000_000_000).array.item()
    assert isinstance(left, sympy.Pow)


def test_structure_is_numpys():
    a = SymbolicArray(numpy.array([[X, Y], [1, 2]], dtype=object))
    assert TABLE["sum"](a, axis=0).elements() == [X + 1, Y + 2]
    assert (a @ SymbolicArray([1, 2])).elements() == [X + 2 * Y, 5]
    assert a.T[0].elements() == [X, 1]
    assert TABLE["max"](a, axis=1).elements() == [sympy.Max(X, Y), 2]
    assert TABLE["mean"](a).array.item() == (X + Y + 3) / 4


def test_truth_values_times_numbers():
    # `x**2 * (x > 0)` is how a mask is often written; NumPy takes it.
    x = SymbolicArray(X)
    product = (x * x * (x > 0)).array.item()
    assert product.subs(X, 3) == 9 and product.subs(X, -3) == 0
    assert (SymbolicArray(numpy.array([True, False])) * x).elements() == [X, 0]
    assert TABLE["sum"](SymbolicArray(numpy.array([True, True, False]))).array.item() == 2
