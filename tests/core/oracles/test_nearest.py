from __future__ import annotations

import math

import numpy
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograd_core.language import parse
from autograd_core.oracles.nearest import nearby, nearest
from autograd_core.oracles.problem import Problem, Seed

inf = math.inf


def problem_of(text, order=1, dtype=float, **at):
    program = parse(text, inputs=tuple(at))
    point = {name: numpy.asarray(value, dtype=dtype) for name, value in at.items()}
    shape = numpy.shape(program.run(point)[program.output])
    return Problem(program, point, list(at), [Seed(program.output, numpy.ones(shape))], order)


@pytest.mark.parametrize(
    ("text", "at", "kind", "step", "element", "place", "slopes"),
    [
        ("abs(x)", {"x": 0.0}, "kink", "abs(x)", "x", 0.0, (-1, 1)),
        ("abs(x)", {"x": 1e-7}, "kink", "abs(x)", "x", 0.0, (-1, 1)),
        ("relu(x)", {"x": -1e-7}, "kink", "relu(x)", "x", 0.0, (0, 1)),
        ("maximum(a, b)", {"a": 1.0, "b": 1.0}, "kink", "maximum(a, b)", "a", 1.0, (0, 1)),
        ("maximum(a, b)", {"a": 1.0, "b": 1 + 1e-9}, "kink", "maximum(a, b)", "a", 1 + 1e-9, (0, 1)),
        ("2*max(x)", {"x": [1.0, 3.0, 2.9999]}, "kink", "max(x)", "x[1]", 2.9999, (0, 2)),
        ("min(X, axis=0) @ [1, 2]", {"X": [[1, 5.0], [2, 5.001]]}, "kink", "min(X, axis=0)", "X[0, 1]", 5.001, (2, 0)),
        ("where(x > 0, x, 0)", {"x": 1e-7}, "kink", "x > 0", "x", 0.0, (0, 1)),
        ("where(x > 0, 1 + x, 0)", {"x": 0.3}, "jump", "x > 0", "x", 0.0, (0, 1)),
        ("where(x > 0, sqrt(x), 0)", {"x": 1e-7}, "kink", "x > 0", "x", 0.0, (0, inf)),
        ("sqrt(x)", {"x": 1e-9}, "edge", "sqrt(x)", "x", 0.0, (None, inf)),
        ("x*sqrt(x)", {"x": 1e-9}, "edge", "sqrt(x)", "x", 0.0, (None, 0)),
        ("log(x)", {"x": -1e-5}, "edge", "log(x)", "x", 0.0, (None, inf)),
        ("asin(x)", {"x": 0.999}, "edge", "asin(x)", "x", 1.0, (inf, None)),
        ("x**0.5", {"x": 0.1}, "edge", "x**0.5", "x", 0.0, (None, inf)),
        ("x**-2", {"x": 0.1}, "pole", "x**-2", "x", 0.0, (None, None)),
        ("1/(x - 1)**2", {"x": 1.01}, "pole", "1/(x - 1)**2", "x", 1.0, (None, None)),
        ("gamma(x)", {"x": -1.99}, "pole", "gamma(x)", "x", -2.0, (None, None)),
        ("tan(x)", {"x": 1.5}, "pole", "tan(x)", "x", math.pi / 2, (None, None)),
        ("floor(x)*x", {"x": 2.9999}, "jump", "floor(x)", "x", 3.0, (2, 3)),
        ("round(x)", {"x": 0.51}, "jump", "round(x)", "x", 0.5, (0, 0)),
        ("x % 2", {"x": 3.99}, "jump", "x % 2", "x", 4.0, (1, 1)),
        ("sign(x)", {"x": 0.01}, "jump", "sign(x)", "x", 0.0, (0, 0)),
        ("atan2(y, x)", {"y": 1e-3, "x": -1.0}, "cut", "atan2(y, x)", "y", 0.0, (-1, -1)),
        ("clamp(x, 1, 2)", {"x": 2.01}, "kink", "clamp(x, 1, 2)", "x", 2.0, (1, 0)),
        ("softshrink(x, lambd=0.25)", {"x": 0.26}, "kink", "softshrink(x, lambd=0.25)", "x", 0.25, (0, 1)),
        ("abs(sin(x))", {"x": 3.14}, "kink", "abs(sin(x))", "x", math.pi, (-1, 1)),
        ("abs(sin(x))", {"x": math.pi}, "kink", "abs(sin(x))", "x", math.pi, (-1, 1)),
        ("abs(sin(x))", {"x": 1.5}, "kink", "abs(sin(x))", "x", 0.0, (-1, 1)),
        ("abs(x - 1)", {"x": [3.0, -2.0, 1.0000001, 5.0]}, "kink", "abs(x - 1)", "x[2]", 1.0, (-1, 1)),
        ("sum(relu(x))", {"x": [5.0, -3.0, 1e-4, 7.0]}, "kink", "relu(x)", "x[2]", 0.0, (0, 1)),
        ("y = x*x; z = abs(y - 2); 3*z", {"x": 1.4}, "kink", "abs(y - 2)", "x", 2**0.5, (-6 * 2**0.5, 6 * 2**0.5)),
        ("sqrt(x*x)", {"x": 1e-7}, "kink", "sqrt(x*x)", "x", 0.0, (-1, 1)),
        ("asin(sin(x))", {"x": 1.5}, "kink", "asin(sin(x))", "x", math.pi / 2, (1, -1)),
        ("cbrt(x)", {"x": 0.01}, "kink", "cbrt(x)", "x", 0.0, (inf, inf)),
        ("abs(x - y)", {"x": 1e-30, "y": 1.1e-30}, "kink", "abs(x - y)", "y", 1e-30, (-1, 1)),
        ("log(log(x))", {"x": 1.01}, "edge", "log(log(x))", "x", 1.0, (None, inf)),
        ("sort(x) @ [1, 2, 4]", {"x": [1, 2, 2.01]}, "kink", "sort(x)", "x[1]", 2.01, (2, 4)),
    ],
)
def test_the_nearest_one_is_named_with_its_place_and_slopes(text, at, kind, step, element, place, slopes):
    found = nearest(problem_of(text, **at))
    assert (found.kind, found.text, found.element) == (kind, step, element)
    assert found.place == pytest.approx(place, rel=1e-15)
    x = float(numpy.asarray(at[found.name])[found.index])
    assert found.distance == abs(found.place - x)
    assert found.relative == (found.distance / abs(x) if found.distance else 0)
    for given_slope, slope in zip((found.left, found.right), slopes, strict=True):
        assert given_slope == (slope if slope is None else pytest.approx(slope, rel=1e-13))
    assert text[found.span.start : found.span.end] == step


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("sin(x)*exp(x)", {"x": 1.0}),
        ("x**2 + x**3", {"x": 0.0}),
        ("abs(x)**2", {"x": 1e-7}),
        ("abs(x*x)", {"x": 1e-7}),
        ("x*abs(x)", {"x": 1e-3}),
        ("x/x", {"x": 1e-3}),
        ("where(x > 1, x*x, 2*x - 1)", {"x": 1.001}),
        ("atan2(y, x)", {"y": 1e-3, "x": 1.0}),
        ("sqrt(x*x + 1)", {"x": 0.1}),
        ("x + abs(3)", {"x": 0.1}),
        ("0*relu(x)", {"x": 0.1}),
        ("1/sinh(1/x)", {"x": 2.0}),
        ("sum(relu(X @ w)**2)", {"X": [[1.0, 2.0], [3.0, 4.0]], "w": [1.0, -0.51]}),
    ],
)
def test_what_the_program_does_not_show_is_none(text, at):
    assert nearest(problem_of(text, **at)) is None


def test_for_people():
    assert str(nearest(problem_of("abs(x - 1)", x=1 + 2.0**-20))) == (
        "`abs(x - 1)` has a kink at x = 1, 9.54e-07 from here"
    )
    assert str(nearest(problem_of("floor(x)", x=[0.5, 3.0]))) == "`floor(x)` jumps at x[1] = 3, which is here"
    assert str(nearest(problem_of("where(x < 2, 0, x)", x=1.0))).startswith("`x < 2` switches, which makes a jump, at")


def test_all_of_them_nearest_first():
    found = nearby(problem_of("abs(x) + abs(y - 1) + 1/z", x=1e-7, y=1.5, z=2.0))
    assert [(one.op, one.close) for one in found] == [("abs", False), ("abs", True), ("div", False)]
    assert [one.element for one in found] == ["y", "x", "z"]


def test_beyond_the_first_order_the_rows_promise_stands():
    found = nearest(problem_of("x*abs(x)", x=1e-3, order=2))
    assert (found.kind, found.left, found.place) == ("kink", None, 0.0)


def test_a_narrow_dtype_is_looked_at_as_the_numbers_that_it_holds():
    found = nearest(problem_of("abs(x - 0.1)", x=0.1, dtype=numpy.float32))
    assert found.distance == pytest.approx(abs(float(numpy.float32(0.1)) - 0.1))


def test_large_arrays_take_floats():
    x = numpy.linspace(-3, 3, 5001)
    found = nearest(problem_of("sum(abs(x - 1)*3)", x=x))
    assert found.distance == pytest.approx(numpy.abs(x - 1).min())
    assert (found.left, found.right) == pytest.approx((-3, 3), rel=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.floats(-5, 5), st.floats(0.1, 3), st.floats(-5, 5), st.integers(-150, 150))
def test_a_kink_of_a_line_is_found_in_every_unit(x, slope, root, exponent):
    """|s (x - r)| in any unit of length: the same element, the place r, slopes of s to both sides."""
    assume(abs(root) > 1e-3 and abs(x) > 1e-3)
    unit = 2.0**exponent
    found = nearest(problem_of("s*abs(x - r)", s=slope, x=x * unit, r=root * unit))
    assert found.op == "abs"
    assert found.place == (root if found.name == "x" else x) * unit
    assert sorted((found.left, found.right)) == pytest.approx([-slope, slope], rel=1e-14)
