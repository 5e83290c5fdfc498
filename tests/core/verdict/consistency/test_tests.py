from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem, Seed
from autograd_core.verdict.consistency.forms import DotProduct, Hessian
from autograd_core.verdict.consistency.tests import Consistency, dot_product, hessian_symmetry, taylor_remainder

TESTS: list[Callable[[Problem], Consistency]] = [
    dot_product,
    hessian_symmetry,
    taylor_remainder,
    lambda problem: taylor_remainder(problem, order=2),
]
RANDOM = numpy.random.default_rng(0)


def question(text: str, dtype: str = "float64", **at: Any) -> Problem:
    point = {name: numpy.asarray(value, dtype) for name, value in at.items()}
    program = parse(text)
    shape = numpy.shape(program.run(point)[program.output])
    return Problem(program, point, list(point), [Seed(program.output, numpy.ones(shape))])


SMOOTH = [
    question("x*sin(x)", x=[1.0, 2.0]),
    question("sum(sin(a @ b))", a=RANDOM.standard_normal((3, 4)), b=RANDOM.standard_normal((4, 2))),
    question("softmax(x)", x=RANDOM.standard_normal(4)),
    question("exp(x)/y", x=0.5, y=-3.0),
    question("det(a)", a=RANDOM.standard_normal((3, 3))),
    question("cumsum(x**2)", x=[1.0, -2.0, 3.0]),
    question("(x + 1e8) - 1e8", x=1.3),
    question("(1 - cos(x))/x**2", x=1e-5),
    question("log(x)", x=1e-200),
    question("exp(x)*x", "float32", x=1.5),
    question("3*x + y", x=2.0, y=3.0),
]


@pytest.mark.parametrize("problem", SMOOTH, ids=lambda p: p.program.source)
@pytest.mark.parametrize("test", TESTS)
def test_right_derivatives_pass(test: Callable[[Problem], Consistency], problem: Problem) -> None:
    found = test(problem)
    assert found.passed is True or (found.passed is None and "not finite" in found.text), found


@pytest.mark.parametrize(("order", "slope"), [(1, 2), (2, 3)])
def test_the_slope_is_that_of_taylors_remainder(order: int, slope: int) -> None:
    found = taylor_remainder(SMOOTH[0], order=order)
    assert found.certain and found.measured == pytest.approx(slope, abs=1e-3) and found.bound == slope


@pytest.mark.parametrize(("text", "order"), [("3*x", 1), ("x**2", 2), ("floor(x)", 1)])
def test_a_remainder_of_zero_is_exact(text: str, order: int) -> None:
    found = taylor_remainder(question(text, x=2.5), order=order)
    assert found.passed is True and found.measured == numpy.inf and "zero" in found.text


@pytest.mark.parametrize(("factor", "passed"), [(1.0, True), (1 + 1e-13, False), (1.001, False), (-1.0, False)])
def test_claims(factor: float, passed: bool) -> None:
    problem = question("exp(x)*y", x=[1.0, 2.0], y=[2.0, 3.0])
    x, y = problem.at["x"], problem.at["y"]
    found = taylor_remainder(problem, {"x": numpy.exp(x) * y, "y": numpy.exp(x) * factor})
    assert found.passed is passed and (passed or "is off by" in found.text)


def test_floats_alone_find_a_wrong_claim_and_pass_a_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd_core.verdict.consistency.tests.refusal", lambda problem: "not asked")
    problem = question("exp(x)*x", x=[0.5, 1.5])
    gradient = numpy.exp(problem.at["x"]) * (1 + problem.at["x"])
    right, wrong = taylor_remainder(problem, {"x": gradient}), taylor_remainder(problem, {"x": gradient * 1.0001})
    assert not right.certain and right.passed is True and right.measured == pytest.approx(2, abs=0.2)
    assert wrong.passed is False and wrong.measured == pytest.approx(1, abs=0.2)
    assert taylor_remainder(problem, order=2).measured == pytest.approx(3, abs=0.3)
    assert taylor_remainder(question("(x + 1e16) - 1e16", x=1.0)).passed is not False


@pytest.mark.parametrize("text", ["abs(x)", "relu(x)", "x + abs(x)"])
@pytest.mark.parametrize("asked", [True, False])
def test_a_kink_is_no_mistake(text: str, asked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not asked:
        monkeypatch.setattr("autograd_core.verdict.consistency.tests.refusal", lambda problem: "not asked")
    found = taylor_remainder(question(text, x=0.0))
    assert found.passed is None and found.text.endswith("the function has a kink here")


def broken(monkeypatch: pytest.MonkeyPatch, form: type, method: str, change: Callable[[Any], Any]) -> None:
    """Let one of the two ways give something else, on floats and balls alike."""
    plain = getattr(form, method)
    monkeypatch.setattr(form, method, lambda self, vector: change(plain(self, vector)))


def flipped(place: int) -> Callable[[Any], Any]:
    def change(vector: Any) -> Any:
        vector = vector.copy()
        vector[place] = -vector[place]
        return vector

    return change


def test_a_flipped_sign_among_few_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, DotProduct, "pulled", flipped(2))
    found = dot_product(question("x*y", x=[1.0, 2.0], y=[3.0, 4.0]))
    assert found.passed is False and found.certain and found.place == "d (x*y)[0] / d y[0]"
    assert "differ by 2 at" in found.text and found.text.endswith("part on balls as well: a rule is wrong")


def test_a_flipped_sign_among_many_entries_is_found_by_bisection(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, DotProduct, "pulled", flipped(777))
    found = dot_product(question("x**3", x=numpy.linspace(1, 2, 2000)), seed=7)
    assert found.passed is False and found.certain and found.place == "d (x**3)[777] / d x[777]"
    assert found.seeds == (7, 8, 9)


def test_a_mistake_below_rounding_is_seen_on_balls(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, DotProduct, "pushed", lambda v: v * (1 + 2.0**-52))
    found = dot_product(question("exp(x)", x=1.0))
    assert found.passed is False and found.measured <= found.bound and found.certain


def test_an_asymmetric_hessian(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, Hessian, "times", flipped(0))
    found = hessian_symmetry(question("x*y", x=3.0, y=4.0))
    assert found.passed is False and found.certain and found.place in ("d^2 / d x d y", "d^2 / d y d x")


def test_lost_digits_are_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, DotProduct, "pushed", lambda v: v * (1 + 1e-9) if v.dtype != object else v)
    found = dot_product(question("exp(x)", x=1.0))
    assert found.passed is True and found.certain and "the floats lose digits" in found.text


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(
    "problem",
    [
        question("sqrt(x)", x=0.0),
        question("log(x)", x=-1.0),
        question("1/x", x=0.0),
        question("x*x", "complex128", x=1j),
    ],
    ids=lambda p: p.program.source,
)
def test_nothing_raises_where_there_is_no_derivative(test: Callable[[Problem], Consistency], problem: Problem) -> None:
    found = test(problem)
    assert found.passed is not False and found.text


def test_a_witness_that_fails_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, DotProduct, "pulled", lambda v: v.nonsense)
    found = dot_product(SMOOTH[0])
    assert found.passed is None and found.text.startswith("not measured: AttributeError")
