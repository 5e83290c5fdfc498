"""A program as a function of its moving numbers: all points at once and one by one give the same."""

from __future__ import annotations

import numpy
import pytest

from autograd_core.errors import UserError
from autograd_core.language import parse
from autograd_core.plots.moving import Moving, affordable, moving
from autograd_core.plots.ranges import read_range

X = numpy.linspace(-2, 2, 9)


def subject(
    text: str, over: str = "x=-2:2", dtype: str = "float64", grad_tensors: object = None, **at: object
) -> Moving:
    return moving(parse(text), [read_range(over, dtype)], at, dtype=dtype, grad_tensors=grad_tensors)


@pytest.mark.parametrize(
    ("given", "together", "value", "slope"),
    [
        (subject("x*x*y", y=3.0), True, 3 * X**2, 6 * X),
        (subject("sum(w*x)*x", w=[1.0, 2.0]), False, 3 * X**2, 6 * X),
        (subject("sum(x*x)", "x[1]=-2:2", x=[5.0, 7.0]), False, 25 + X**2, 2 * X),
        (subject("x*[1, 2, 3]", grad_tensors="ones"), False, 6 * X, 6 + 0 * X),
        (subject("x*[1, 2, 3]", grad_tensors=numpy.array([1.0, 0, 2])), False, 7 * X, 7 + 0 * X),
        (subject("x*x", grad_tensors="ones"), True, X**2, 2 * X),
        (subject("floor(x)*0 + 4"), True, 4 + 0 * X, 0 * X),
    ],
)
def test_values_and_gradients(given: Moving, together: bool, value: object, slope: object) -> None:
    assert given.together is together
    numpy.testing.assert_allclose(given.values(X[None]), value, rtol=1e-14)
    numpy.testing.assert_allclose(given.gradients(X[None])[0], slope, rtol=1e-14, atol=1e-300)


def test_two_numbers_and_the_dtype() -> None:
    ranges = [read_range("x=0:1", "float32"), read_range("y=0:1", "float32")]
    found = moving(parse("x*y*y"), ranges, {}, dtype="float32")
    points = numpy.array([[2.0, 3.0], [4.0, 5.0]], dtype="float32")
    assert found.values(points).dtype == numpy.float32
    assert found.gradients(points).tolist() == [[16, 25], [16, 30]]


@pytest.mark.parametrize(
    ("text", "over", "at", "gist"),
    [
        ("x*y", "x=0:1", {}, "no value for input 'y'"),
        ("x", "z=0:1", {"x": 1.0}, "no input named 'z'"),
        ("x", "x=0:1", {"z": 1.0}, "no input named 'z'"),
        ("x", "x=0:1", {"x": 1.0}, "both moves and is fixed"),
        ("sum(x)", "x[0]=0:1", {}, "the rest of x has no value"),
        ("sum(x)", "x[2]=0:1", {"x": [1.0, 2.0]}, "no x[2]"),
        ("sum(x)", "x[0,0]=0:1", {"x": [1.0, 2.0]}, "no x[0, 0]"),
        ("x*[1, 2]", "x=0:1", {}, "scalar outputs"),
        ("1j*x", "x=0:1", {}, "complex"),
        ("x > 0", "x=0:1", {}, "does not require grad"),
    ],
)
def test_what_cannot_be_plotted(text: str, over: str, at: dict[str, object], gist: str) -> None:
    with pytest.raises(UserError, match=gist.replace("[", r"\[")):
        subject(text, over, **at)


def test_work_is_bounded_by_counts() -> None:
    assert affordable(subject("x*x*x"), 30, 400) == 10
    assert affordable(subject("x*x*x"), 30, 7) == 7
    assert affordable(subject("x*x*x"), 1, 400, least=0) == 0
