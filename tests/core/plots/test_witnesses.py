"""The witnesses of a curve, against closed forms; what has no answer does not silence the rest."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.plots import witnesses
from autograd_core.plots.moving import Moving, moving
from autograd_core.plots.ranges import read_range


def subject(text: str, over: str = "x=-2:2", **at: object) -> Moving:
    return moving(parse(text), [read_range(over)], at)


@pytest.mark.parametrize(
    "given", [subject("x*x*x"), subject("sum(x*x*[1, 0])*x[1]", "x[1]=-2:2", x=[1.0, 0.0])], ids=str
)
def test_truth_is_exact(given: Moving) -> None:
    points = numpy.array([[-1.5, 0.1]])
    known = witnesses.truth(given, points)
    exact = [Fraction(one) for one in points[0]]
    if given.together:
        assert (known.values, known.slopes) == ([x**3 for x in exact], [[3 * x**2 for x in exact]])
    else:
        assert (known.values, known.slopes) == (exact, [[1, 1]])


def test_points_without_a_value_are_left_out() -> None:
    points = numpy.array([[-2.0, -1.0, 1.0, 4.0]])
    known = witnesses.truth(subject("sqrt(x)"), points)
    assert known.values == [None, None, 1, 2] and known.slopes == [[None, None, Fraction(1, 2), Fraction(1, 4)]]
    assert witnesses.by_sympy(subject("sqrt(x)"), points)[0] == [None, None, 0.5, 0.25]
    assert [one is None for one in witnesses.by_differences(subject("sqrt(x)"), points)] == [True, True, False, False]


def test_a_kink_has_no_slope_and_its_neighbours_do() -> None:
    known = witnesses.truth(subject("abs(x)"), numpy.array([[-1.0, 0.0, 1.0]]))
    assert known.values == [1, 0, 1] and known.slopes == [[-1, None, 1]]


def test_sympy_and_differences() -> None:
    points = numpy.linspace(-1.9, 1.9, 11)[None]
    given = subject("sin(x)*exp(x)")
    right = numpy.exp(points[0]) * (numpy.sin(points[0]) + numpy.cos(points[0]))
    numpy.testing.assert_allclose(witnesses.by_sympy(given, points)[0], right, rtol=1e-14)
    for one, slope in zip(witnesses.by_differences(given, points), right, strict=True):
        assert one is not None and abs(one.value - slope) <= one.error + 1e-14


def test_errors_in_ulps() -> None:
    known = [Fraction(1), Fraction(1), None, Fraction(1), Fraction(10) ** 400]
    values = numpy.array([1.0, 1.0 + 2**-51, 1.0, math.nan, math.inf])
    numpy.testing.assert_array_equal(witnesses.errors(values, known, "float64"), [0, 2, numpy.nan, numpy.inf, 0])


def test_fewer_points_of_longer_programs() -> None:
    points = numpy.linspace(0, 1, 100)[None]
    assert witnesses.chosen(subject("x"), points, "balls", 100).shape == (1, 100)
    long = subject("; ".join(f"y{k} = x*x" for k in range(300)) + "; y1")
    assert 0 < witnesses.chosen(long, points, "symbolic", 100).shape[1] < 20
    nothing = witnesses.chosen(long, points[:, :0], "balls", 0)
    assert witnesses.by_sympy(long, nothing) == ([], None) and witnesses.truth(long, nothing).values == []
