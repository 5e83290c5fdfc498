"""Kinks, jumps, poles and edges, where calculus says they are."""

from __future__ import annotations

import math

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.plots.marks import MOST, Mark, marks
from autograd_core.plots.moving import moving
from autograd_core.plots.ranges import read_range

PI = math.pi


def found(text: str, over: str, dtype: str = "float64", **at: object) -> list[Mark]:
    one = read_range(over, dtype)
    return marks(moving(parse(text), [one], at, dtype=dtype), one, one.even(241, dtype))


@pytest.mark.parametrize(
    ("text", "over", "kind", "places"),
    [
        ("abs(x)", "x=-2:2", "kink", [0]),
        ("abs(x - 1/3)", "x=-2:2", "kink", [1 / 3]),
        ("abs(sin(x))", "x=-4:4", "kink", [-PI, 0, PI]),
        ("sqrt(x*x)", "x=-3:3", "kink", [0]),
        ("maximum(sin(x), cos(x))", "x=0:2*pi", "kink", [PI / 4, 5 * PI / 4]),
        ("floor(x)", "x=-1.5:1.5", "jump", [-1, 0, 1]),
        ("sign(x)", "x=-2:3", "jump", [0]),
        ("where(x > 1, x, -x)", "x=-2:3", "jump", [1]),
        ("1/x", "x=-1:1", "pole", [0]),
        ("1/x**2", "x=-1:2", "pole", [0]),
        ("tan(x)", "x=-5:5", "pole", [-3 * PI / 2, -PI / 2, PI / 2, 3 * PI / 2]),
        ("1/(x - 1)", "x=1e-3:1e3:log", "pole", [1]),
        ("sqrt(x)", "x=-1:2", "edge", [0]),
        ("log(x)", "x=-1:2", "edge", [0]),
        ("sqrt(1 - x*x)", "x=-2:2", "edge", [-1, 1]),
        ("(1 - cos(x))/x**2", "x=-1e-3:1e-3", "hole", [0]),
    ],
)
def test_places(text: str, over: str, kind: str, places: list[float]) -> None:
    here = found(text, over)
    assert [mark.kind for mark in here] == [kind] * len(places)
    numpy.testing.assert_allclose([mark.place for mark in here], places, rtol=1e-14, atol=1e-300)


@pytest.mark.parametrize(
    "text", ["sin(x)", "abs(x)*abs(x)", "relu(x) - relu(-x)", "exp(x)", "where(x > 9, 1, x)", "1/(x + 5)"]
)
def test_what_is_smooth_has_no_marks(text: str) -> None:
    assert found(text, "x=-2:2") == []


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_slopes_on_both_sides(dtype: str) -> None:
    (kink,) = found("relu(x) + 2*x", "x=-2:2", dtype)
    assert (kink.op, kink.text, kink.left, kink.right, kink.breaks) == ("relu", "relu(x)", 2, 3, False)
    (edge,) = found("sqrt(x)", "x=0:2", dtype)
    assert (edge.left, edge.right, edge.breaks) == (None, math.inf, True)
    assert edge.told("x[1]") == "edge at x[1] = 0: sqrt(x); the slope is none on its left, inf on its right"


def test_points_that_go_one_by_one() -> None:
    (kink,) = found("sum(w*abs(x)*x + abs(x))", "x[1]=-1:2", w=[1.0, 2.0], x=[1.0, 2.0])
    assert (kink.kind, kink.place) == ("kink", 0)
    (kink,) = found("max(x)", "x[0]=-1:5", x=[1.0, 3.0])
    assert (kink.place, kink.left, kink.right) == (3, 0, 1)


def test_their_number_is_bounded() -> None:
    assert len(found("tan(x)", "x=0:300")) == MOST
