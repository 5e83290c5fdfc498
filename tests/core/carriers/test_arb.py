from __future__ import annotations

from fractions import Fraction

import flint
import mpmath
import numpy
import pytest

from autograd_core.carriers.arb import BallArray, ball, balls, precision
from autograd_core.errors import Undecided
from autograd_core.ops import TABLE


def fraction(one):
    """A ball of radius 0 as the dyadic rational that it is."""
    mantissa, exponent = map(int, one.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def test_the_precision_is_given_back_also_after_an_error():
    before = flint.ctx.prec
    with pytest.raises(ValueError, match="stop"), precision(333):
        assert flint.ctx.prec == 333
        raise ValueError("stop")
    assert flint.ctx.prec == before


@pytest.mark.parametrize("number", [0.1, -3, numpy.float32(0.1), numpy.float16(0.1), numpy.int64(7), 5e-324])
def test_floats_and_integers_are_exact(number):
    found = ball(number)
    assert found.rad() == 0
    assert fraction(found) == Fraction(float(number))


def test_a_fraction_is_enclosed_at_the_working_precision():
    with precision(200):
        third = ball(Fraction(1, 3))
        assert third.contains(flint.fmpq(1, 3)) and third.rad() < 1e-59
        assert not third.contains(ball(1 / 3))


def test_named_constants_are_computed_at_the_working_precision():
    for name, value in (("pi", mpmath.pi), ("e", mpmath.e)):
        with precision(400), mpmath.workdps(110):
            digits = balls(name).array.item().str(100, radius=False)
            assert abs(mpmath.mpf(digits) - +value) < mpmath.mpf(10) ** -99
    with precision(400):
        assert balls(Fraction(1, 10)).array.item().contains(flint.fmpq(1, 10))
    assert balls(numpy.array([1.0, 2.0])).shape == (2,)


@pytest.mark.parametrize(
    "name", ["exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"]
)
def test_functions_enclose_mpmaths_value(name):
    x = 0.7
    with precision(200), mpmath.workdps(80):
        found = TABLE[name](BallArray(x)).array.item()
        expected = getattr(mpmath, name)(mpmath.mpf(x))
        middle = mpmath.mpf(int(fraction(found.mid()).numerator)) / int(fraction(found.mid()).denominator)
        assert abs(middle - expected) < mpmath.mpf(10) ** -55
        assert found.rad() < 1e-55


def test_functions_of_two_balls_and_rows_without_a_counterpart():
    assert float(TABLE["maximum"](BallArray(2.0), BallArray(3.0)).array.item()) == 3.0
    assert float(TABLE["minimum"](BallArray(2.0), 3).array.item()) == 2.0
    assert float(TABLE["sign"](BallArray(-2.5)).array.item()) == -1.0
    assert float(TABLE["sigmoid"](BallArray(0.0)).array.item()) == 0.5
    assert float(TABLE["relu"](BallArray(-1.0)).array.item()) == 0.0


def wide() -> BallArray:
    """A ball from 0 to 2."""
    return BallArray(flint.arb(1, 1))


@pytest.mark.parametrize("name", ["lt", "le", "gt", "ge", "eq", "ne"])
def test_balls_that_overlap_are_not_compared(name):
    with pytest.raises(Undecided, match="precision"):
        TABLE[name](wide(), BallArray(1.0))


def test_balls_that_are_apart_or_exact_are_compared():
    assert TABLE["lt"](wide(), BallArray(3.0)).elements() == [True]
    assert TABLE["ge"](wide(), BallArray(3.0)).elements() == [False]
    assert TABLE["eq"](BallArray(1.0), BallArray(1.0)).elements() == [True]
    assert TABLE["ne"](wide(), BallArray(3.0)).elements() == [True]
    assert TABLE["le"](BallArray(1.0), 1).elements() == [True]


def test_where_and_logic_take_decided_conditions():
    x = BallArray([-1.0, 2.0, 5.0])
    inside = (x > 0) & (x < 3)
    assert inside.elements() == [False, True, False]
    assert [float(e) for e in TABLE["where"](inside, x, 0).elements()] == [0.0, 2.0, 0.0]
    assert [float(e) for e in TABLE["where"](numpy.array([True, False, True]), x, -x).elements()] == [-1.0, -2.0, 5.0]


def test_truth_values_times_numbers():
    x = BallArray([-1.0, 2.0])
    assert [float(e) for e in (x * x * (x > 0)).elements()] == [0.0, 4.0]
    assert float(TABLE["sum"](x > 0).array.item()) == 1.0
