from __future__ import annotations

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core.errors import UserError
from autograd_core.language import parse
from autograd_core.suite.spec import load_suite
from autograd_core.verdict.passes import kinks, run
from autograd_core.verdict.points.sample import sample
from autograd_core.verdict.points.shapes import shapes_of


def usable(program, point, wrt=None):
    done = run(program, point, wrt or program.inputs, grad_tensors="ones")
    return all(numpy.isfinite(one).all() for one in (done.output, *done.gradients.values()))


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("x*x*exp(x)", 2),
        ("log(x - 3)", 1),
        ("sqrt(1 - x*x)", 2),
        ("acosh(x)", 1),
        ("x**y", 2),
        ("log(log(x))", 1),
        ("asin(x + 5)", 1),
        ("asin(x + 5)*log(y - 1e6)", 1),
        ("sqrt(x - 1) + log(2 - x)", 1),
        ("sqrt(1 - x*x - y*y)", 4),
        ("logit(x)*log(-log(y))", 1),
        ("exp(1000 + x)", 1),
        ("exp(-x*x)", 2),
        ("sqrt(x - 1e8)", 1),
        ("relu(x)*floor(y)", 4),
        ("gamma(x)", 2),
        ("mean((X @ w + b - y)**2)", 6),
        ("sum(log(x)) + sum(y)", 4),
        ("cholesky(A)", 1),
        ("a*b*c*d + f", 12),
    ],
)
def test_points_in_the_domain_of_many_signs(text, least):
    program = parse(text)
    points = sample(program, {}, 12, 0)
    assert len(points) == 12
    assert all(usable(program, point) and not kinks(program, point) for point in points)
    signs = {tuple(numpy.sign(value) for one in point.values() for value in one.ravel()) for point in points}
    assert len(signs) >= least
    assert points.describe.startswith("12 points from seed 0: ")


@pytest.mark.parametrize("name", ["calculus", "physics"])
def test_formulas_of_the_specs(name):
    for check in load_suite([f"specs/{name}.toml"])[::6]:
        program = parse(check.expr, inputs=tuple(check.at))
        points = sample(program, {}, 4, 1)
        assert len(points) == 4, check.expr
        assert all(usable(program, point) for point in points)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30))
def test_nothing_special_and_always_the_same(seed, count):
    program = parse("sin(x)*y + sum(z)")
    points, again = (sample(program, {"z": (2,)}, count, seed) for _ in range(2))
    assert len(points) == count
    for one, other in zip(points, again, strict=True):
        numbers = numpy.concatenate([one[name].ravel() for name in "xyz"])
        assert numpy.array_equal(numbers, numpy.concatenate([other[name].ravel() for name in "xyz"]))
        assert len(set(numbers.tolist())) == 4
        assert not numpy.any(2 * numbers % 1 == 0)
    assert sample(program, {"z": (2,)}, count, seed + 1)[0]["x"] != points[0]["x"]


def test_all_orthants_and_many_magnitudes():
    points = sample(parse("x*y*z"), {}, 40, 0)
    signs = [tuple(float(numpy.sign(point[name])) for name in "xyz") for point in points]
    assert {signs.count(one) for one in signs} == {5}
    sizes = numpy.abs([float(point["x"]) for point in points])
    assert sizes.min() < 1e-2 and sizes.max() > 1e2


def test_samplers_and_fixed_values():
    program = parse("log(x)*y + c*z")
    given_samplers = {"x": "uniform(-2, 2)", "z": "integers(1, 3, 2)"}
    points = sample(program, {}, 20, 3, given_samplers, {"c": numpy.array(2.0)})
    assert all(0 < point["x"] < 2 and point["z"].shape == (2,) and point["c"] == 2 for point in points)
    assert {float(v) for point in points for v in point["z"]} == {1.0, 2.0, 3.0}
    assert "x=uniform(-2, 2), z=integers(1, 3, 2)" in points.describe
    assert "outside the domain" in points.describe


def test_a_point_that_is_all_given_is_one_point():
    points = sample(parse("x*y"), {}, 5, 0, fixed={"x": numpy.array(1.5), "y": numpy.array(2.0)})
    assert [float(point["x"] * point["y"]) for point in points] == [3.0]


@pytest.mark.parametrize(
    ("text", "samplers", "message"),
    [
        ("sqrt(-1 - x*x)", {}, r"-1 - x\*x was .*, which should be in \(0, inf\)"),
        ("log(x)", {"x": "uniform(-2, -1)"}, r"with x=uniform\(-2, -1\): x was"),
        ("x*x", {"y": "uniform(0, 1)"}, "no input named 'y'"),
        ("betainc(a, b, x)", {}, "the derivative of betainc.. by a is not known"),
        ("concatenate([x, y]) @ eye(77)", {}, "no shapes were found"),
    ],
)
def test_no_points(text, samplers, message):
    with pytest.raises(UserError, match=message) as caught:
        sample(parse(text), {}, 5, 0, samplers)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("G*M/r", {}, {"G": (), "M": (), "r": ()}),
        ("X @ w", {}, {"X": (2, 3), "w": (3,)}),
        ("X @ w", {"w": (7,)}, {"X": (2, 7), "w": (7,)}),
        ("X @ w", {"X": (2, 2), "w": (7,)}, None),
        ("sum((X @ w - y)**2) + lam*sum(w**2)", {}, {"X": (2, 3), "w": (3,), "y": (2,), "lam": ()}),
        ("x[2]", {}, {"x": (3,)}),
        ("sum(x**2)", {}, {"x": (3,)}),
        ("sum(x**2)", {"x": ()}, {"x": ()}),
        ("trace(A @ B)", {}, {"A": (2, 3), "B": (3, 2)}),
        ("cholesky(A)", {}, {"A": (3, 3)}),
    ],
)
def test_shapes(text, known, expected):
    if expected is None:
        with pytest.raises(UserError, match="operands of @"):
            shapes_of(parse(text), known)
    else:
        assert shapes_of(parse(text), known) == expected
