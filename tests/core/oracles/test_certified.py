"""The certified truth: against formulas, at rising precision, along random directions, and when it has to be silent."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd_core.language import parse
from autograd_core.oracles import exact
from autograd_core.oracles.bounds import Bounds
from autograd_core.oracles.certified import Along, along_ours, certify, culprit, directional
from autograd_core.oracles.exact import Enclosure, tiny
from autograd_core.oracles.problem import Problem, Seed


def problem(text: str, order: int = 1, cotangent: Any = None, **at: Any) -> Problem:
    point = {name: np.asarray(value, dtype=float) for name, value in at.items()}
    program = parse(text, inputs=tuple(point))
    shape = np.shape(program.run(point)[program.output])
    seed = np.ones(shape) if cotangent is None else np.asarray(cotangent, dtype=float)
    return Problem(program, point, list(point), [Seed(program.output, seed)], order)


def floats(one: Enclosure) -> list[float]:
    assert one.middle is not None and tiny(one)
    return [float(m) for m in one.middle.ravel()]


@pytest.mark.parametrize(
    ("text", "at", "name", "right"),
    [
        ("x*x*exp(x)", {"x": 1.5}, "x", [5.25 * np.exp(1.5)]),
        ("0.1*x", {"x": 3.0}, "x", [0.1]),
        ("max(x)", {"x": [1.0, 5.0, 2.0]}, "x", [0, 1, 0]),
        ("A @ x", {"A": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, 1.0]}, "A", [1, 1, 1, 1]),
        ("where(x > 0, sqrt(x), 0)", {"x": -1.0}, "x", [0]),
        ("det(A)", {"A": [[2.0, 1.0], [1.0, 3.0]]}, "A", [3, -1, -1, 2]),
        ("x*abs(x)", {"x": 0.0}, "x", [0]),
        ("sin(x)", {"x": 1e22}, "x", [np.cos(1e22)]),
        ("x - x", {"x": 2.0}, "x", [0]),
        ("(x > 1)*x", {"x": 2.0}, "x", [1]),
    ],
)
def test_first_derivatives(text: str, at: dict[str, Any], name: str, right: list[float]) -> None:
    assert floats(certify(problem(text, **at)).gradients[name]) == pytest.approx(right, rel=1e-14)


def test_cotangents_weigh_the_outputs() -> None:
    found = certify(problem("x**2", cotangent=[1.0, 0.0, 2.0], x=[1.0, 2.0, 3.0])).gradients["x"]
    assert floats(found) == [2, 0, 12]


def test_cancellation_is_met_with_precision() -> None:
    found = certify(problem("(1 - cos(x))/x**2", x=1e-60)).gradients["x"]
    assert floats(found) == pytest.approx([-1e-60 / 12]) and found.bits > 400


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_orders_are_those_of_our_rules(order: int) -> None:
    """Both mean the same by a higher derivative of an array, and neither knows of the other."""
    for text, at in (("x**3*exp(x)", {"x": [0.3, -1.1]}), ("sum(x)**4*sum(sin(x))", {"x": [0.3, -1.1]})):
        asked = problem(text, order=order, **at)
        ours, truth = exact.enclose(asked)["x"], certify(asked).gradients["x"]
        assert ours.middle is not None and truth.middle is not None
        for i in range(2):
            one = Bounds(ours.middle.flat[i], ours.radius.flat[i])  # type: ignore[union-attr]
            assert one.meets(Bounds(truth.middle.flat[i], truth.radius.flat[i])) and one.known  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "x", "reason"),
    [
        ("sum(sort(x)**2)", [1.0, 1.0], "special point"),
        ("sum(eigvalsh(x))", [[2.0, 1.0], [1.0, 3.0]], "no derivative in balls"),
    ],
)
def test_silence_has_a_reason(text: str, x: Any, reason: str) -> None:
    found = certify(problem(text, x=x)).gradients["x"]
    assert found.middle is None and reason in str(found.reason)


def test_outside_the_domain_there_is_no_number() -> None:
    found = certify(problem("log(x) - log(x)", x=-1.0)).gradients["x"]
    assert found.middle is None and "finite" in str(found.reason)


LARGE = problem("sum(sin(x)*x)", x=np.linspace(0.1, 3, 2000))


def test_many_elements_are_known_along_random_directions() -> None:
    truth = certify(LARGE)
    ours = exact.enclose(LARGE)
    assert len(truth.along) == 3 and truth.gradients["x"].middle is None
    for one in truth.along:
        given = along_ours(one, ours)
        assert given is not None and given.meets(one.slope)


def test_a_single_flipped_sign_is_found_and_placed() -> None:
    ours = exact.enclose(LARGE)
    middle = ours["x"].middle.copy()  # type: ignore[union-attr]
    middle[1234] = -middle[1234]
    wrong = {"x": replace(ours["x"], middle=middle)}
    truth = certify(LARGE)
    assert not any(along_ours(one, wrong).meets(one.slope) for one in truth.along)  # type: ignore[union-attr]
    assert culprit(LARGE, wrong) == "x[1234]"


def test_a_direction_may_leave_inputs_out() -> None:
    asked = problem("x*y", x=3.0, y=4.0)
    slope = directional(asked, [{"x": np.array(2.0)}])[0]
    assert slope is not None and slope.middle == 8
    nothing = along_ours(Along({"x": np.array(1.0)}, slope), {"x": Enclosure(None, None, 0)})
    assert nothing is None


def test_dyadic_results_are_exact() -> None:
    one = certify(problem("x**3", x=2.0)).gradients["x"]
    assert one.middle is not None and one.radius is not None
    assert (one.middle.item(), one.radius.item()) == (Fraction(12), 0)
