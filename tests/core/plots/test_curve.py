"""A curve as data: what is computed, by whom, and where."""

from __future__ import annotations

import math
from typing import Any

import numpy
import pytest

from autograd_core.plots import Plot, plot


def curve(*arguments: Any, **options: Any) -> Plot:
    found = plot(*arguments, **options)
    assert isinstance(found, Plot)
    return found


def test_sin_and_its_gradient() -> None:
    found = curve("sin(x)", "x=0:2*pi")
    x = found.points
    assert (x[0], x[-1]) == (0, 2 * math.pi) and x.size >= 241
    numpy.testing.assert_allclose(found.values, numpy.sin(x), atol=1e-15)
    numpy.testing.assert_allclose(found.gradients, numpy.cos(x), atol=1e-15)
    for witness in (found.sympy, found.finite):
        assert witness.x.size == witness.asked > 20
        numpy.testing.assert_allclose(witness.y, numpy.cos(witness.x), atol=1e-9)
        numpy.testing.assert_array_equal(witness.ours, numpy.cos(witness.x))
    assert numpy.nanmax(found.errors.values) < 1 and not numpy.isnan(found.errors.values).any()
    assert found.marks == [] and found.title == "sin(x)" and found.at == {}


def test_softplus_breaks_in_float32() -> None:
    found = curve("log(1+exp(x))", "x=-40:40", dtype="float32")
    x, off = found.errors.x, found.errors.values
    assert found.values.dtype == x.dtype == numpy.float32
    assert off[x < -17.5].min() > 8e6, "1 + exp(x) is 1"
    assert off[x > 1].max() < 2 and numpy.nanmax(found.errors.gradients) < 4
    right = numpy.log1p(numpy.exp(numpy.float64(-10.0)))
    (near,) = [i for i in numpy.argsort(abs(x + 10))[:1]]
    ulp = float(numpy.spacing(numpy.float32(numpy.log1p(numpy.exp(numpy.float64(x[near]))))))
    value = float(found.values[numpy.searchsorted(found.points, x[near])])
    assert math.isclose(off[near], abs(value - numpy.log1p(numpy.exp(numpy.float64(x[near])))) / ulp, rel_tol=1e-3)
    assert right > 0


def test_cancellation_near_zero() -> None:
    found = curve("(1-cos(x))/x**2", "x=-1e-3:1e-3")
    assert [mark.kind for mark in found.marks] == ["hole"]
    assert numpy.nanmax(found.errors.values) > 1e8 and numpy.nanmax(found.errors.gradients) > 1e15
    numpy.testing.assert_allclose(found.sympy.y, -found.sympy.x / 12, rtol=1e-6)


@pytest.mark.parametrize(("convention", "there"), [("torch-2.13", 0), ("one-sided", 1), ("min-norm", 0)])
def test_the_convention_at_a_kink(convention: str, there: float) -> None:
    found = curve("abs(x)", "x=-2:2", convention=convention)
    assert found.there.tolist() == [0] and found.gradients_there.tolist() == [there]
    assert set(found.gradients.tolist()) == {-1, 1}, "the kink itself is left out of the curve"


def test_points_that_are_asked_for_are_those_that_are_taken() -> None:
    found = curve("abs(x)", "x=-2:2:5")
    assert found.points.tolist() == [-2, -1, 0, 1, 2] and found.gradients.tolist() == [-1, -1, 0, 1, 1]
    assert found.errors.gradients.tolist()[:2] == [0, 0] and math.isnan(found.errors.gradients[2])


def test_outside_the_domain_nothing_is_known() -> None:
    found = curve("log(x)", "x=-1:1")
    assert numpy.isnan(found.errors.values[found.errors.x < 0]).all()
    assert found.sympy.x.min() > 0 and found.sympy.asked > found.sympy.x.size


def test_one_element_of_an_input_moves() -> None:
    found = curve("sum(x*x)", "x[1]=-1:2", {"x": [3.0, 4.0]})
    numpy.testing.assert_allclose(found.values, 9 + found.points**2)
    numpy.testing.assert_allclose(found.gradients, 2 * found.points)
    assert found.at["x"].tolist() == [3, 4] and found.over.label == "x[1]"
