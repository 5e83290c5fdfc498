"""What is said below a plot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.plots import notes, plot

Drawn = Callable[..., Any]


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ([0.0, 0.5], "correctly rounded; certified at 2 of 2 points"),
        ([0.0, 7.25, numpy.nan], "at most 7.25 ulp off, at 1; certified at 2 of 3 points"),
        ([numpy.inf, 3.0], "at most infinitely many ulp off, at 0; certified at 2 of 2 points"),
        ([numpy.nan], "certified at none of 1 points"),
        ([], "not asked: the program is too long"),
    ],
)
def test_the_largest_error(errors: list[float], expected: str) -> None:
    assert notes.worst(numpy.array(errors), str) == expected


def test_witnesses(drawn: Drawn) -> None:
    told = drawn("sin(x)", "x=0:2*pi").notes()
    assert told[-2].startswith("SymPy: the gradient is within 1 ulp of it at 41 points")
    assert told[-1] == "finite differences: the gradient is within their error bars at 27 of 27 points"
    told = drawn("exp(x)", "x=-300:300", dtype="float32").notes()
    assert "inf" not in told[-2] and "within 2 ulp" in told[-2], "an overflow that is right is right"
    told = drawn("floor(x)", "x=-0.5:0.5").notes()
    assert told[1].startswith("jump at x = 0: floor(x)") and told[-1] == "finite differences: cannot tell at 27 points"


def test_many_marks_are_counted(drawn: Drawn) -> None:
    told = drawn("tan(x)", "x=0:50").notes()
    assert told[7] == "... and 10 more places"
    assert drawn("tan(x)", "x=0:200").notes()[7] == "... and at least 34 more places"


@pytest.mark.parametrize(
    ("given", "formula"),
    [
        (plot("sin(x)*y", "x=0:1", {"y": 2.0}), "d/dx = y*cos(x)"),
        (plot("sum(w*x*x)", "x[1]=0:1", {"x": [1.0, 2.0], "w": [3.0, 4.0]}), "d/dx[1] = 2*w[1]*x[1]"),
        (plot("x*[1, 2]", "x=0:1", grad_tensors="ones"), "d/dx = 3"),
    ],
)
def test_the_formula(given: Any, formula: str) -> None:
    assert given.notes()[0] == formula
