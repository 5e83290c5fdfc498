"""A claimed gradient of a Python function: right ones pass, wrong ones are refuted and named."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erf

import autograd_core as torch
from autograd_core.errors import UserError
from autograd_core.verdict.opaque.check import check_function
from autograd_core.verdict.opaque.report import FunctionReport, InputReport
from autograd_core.verdict.verdict import Verdict

Function = Callable[..., Any]
VECTOR = np.linspace(0.3, 2.0, 5)
MANY = np.random.default_rng(0).normal(size=1000)


def loss(x: Any) -> Any:
    return np.sum(np.exp(x) * x)


def grad_loss(x: Any) -> Any:
    return np.exp(x) * (1 + x)


def opaque_square(x: Any) -> float:
    """No balls and no complex step: the numbers leave NumPy."""
    return float(sum(abs(one) ** 2 for one in x.tolist()))


def flipped(x: Any) -> Any:
    claimed = 2 * x
    claimed[137] *= -1
    return claimed


def only(report: FunctionReport) -> InputReport:
    [one] = report.inputs.values()
    return one


def reason(report: FunctionReport) -> str:
    return str(only(report).judgement.reason)


def branch(x: Any) -> Any:
    return x * x if x > 1 else math.sin(float(x))


def recurrent(x: Any, w: Any) -> Any:
    state = np.zeros(2)
    for _ in range(3):
        state = np.tanh(w @ state + x)
    return float(np.sum(state * state))


def recurrent_grad(x: Any, w: Any) -> Any:
    states = [np.zeros(2)]
    for _ in range(3):
        states.append(np.tanh(w @ states[-1] + x))
    g, gx, gw = 2 * states[-1], np.zeros(2), np.zeros((2, 2))
    for before, after in zip(states[-2::-1], states[:0:-1], strict=True):
        g = g * (1 - after**2)
        gx, gw, g = gx + g, gw + np.outer(g, before), w.T @ g
    return gx, gw


def written(x: Any) -> Any:
    out = np.zeros(3, dtype=float)
    for i in range(3):
        out[i] = math.exp(x[i]) * i
    return np.array([out[1], out[2]]).sum()


RIGHT: list[tuple[str, Function, Function | None, dict[str, Any]]] = [
    ("NumPy", loss, grad_loss, {"x": VECTOR}),
    ("an if that balls decide, math and float()", branch, lambda x: 2 * x if x > 1 else math.cos(x), {"x": 0.7}),
    ("a loop over two inputs", recurrent, recurrent_grad, {"x": [0.1, 0.2], "w": [[0.5, 0.1], [0.0, 0.4]]}),
    ("items written one by one", written, lambda x: np.exp(x) * np.arange(3), {"x": [0.1, 0.2, 0.3]}),
    ("tensors", lambda x: torch.sum(torch.exp(x) * x), grad_loss, {"x": VECTOR}),
    ("tensors for the claim", loss, lambda x: torch.exp(x) * (1 + x), {"x": VECTOR}),
    ("a detached tensor", lambda x: torch.sum(x.detach() * x), lambda x: 2 * x, {"x": VECTOR}),
    ("pi as a float", erf, lambda x: 2 / np.sqrt(np.pi) * np.exp(-x * x), {"x": 0.7}),
    ("not analytic, yet smooth", lambda x: x * abs(x), lambda x: 2 * abs(x), {"x": 1.3}),
    ("a dead branch", lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0)), lambda x: [0.0, 0.25], {"x": [-1.0, 4.0]}),
    ("no claim of its own", lambda x: (np.sum(x**3), 3 * x**2), None, {"x": VECTOR}),
    ("the value before the gradient", loss, lambda x: (loss(x), grad_loss(x)), {"x": VECTOR}),
    ("a dict", lambda a, b: a * b, lambda a, b: {"b": a, "a": b}, {"a": 2.0, "b": 3.0}),
    ("None for zero", lambda a, b: a * 2 + b * 0, lambda a, b: (2.0, None), {"a": 2.0, "b": 3.0}),
    ("other names, by place", loss, lambda points: grad_loss(points), {"x": VECTOR}),
    ("a thousand elements", lambda x: np.sum(x**2), lambda x: 2 * x, {"x": MANY}),
]


@pytest.mark.parametrize(("what", "function", "gradient", "at"), RIGHT, ids=[case[0] for case in RIGHT])
def test_a_right_gradient_is_certified(what: str, function: Function, gradient: Any, at: dict[str, Any]) -> None:
    report = check_function(function, gradient, at)
    assert report.verdict is Verdict.CERTIFIED, report.inputs
    assert all(one.count == 0 and not one.wrong for one in report.inputs.values())


WRONG: list[tuple[Function, Function, dict[str, Any], str]] = [
    (loss, lambda x: -grad_loss(x), {"x": VECTOR}, "the claim is -1 times the truth everywhere"),
    (loss, lambda x: grad_loss(x) / 2, {"x": VECTOR}, "the claim is 1/2 times the truth everywhere"),
    (loss, lambda x: grad_loss(x) * (1 + 1e-9), {"x": VECTOR}, "5 of 5 elements are wrong"),
    (loss, lambda x: grad_loss(x) * 1.001, {"x": VECTOR}, "the claim is 1001/1000 times"),
    (lambda x: 1e-6 * np.sin(x), lambda x: 0.0, {"x": 1.0}, "the claim is zero"),
    (lambda x: np.sum(x**2), flipped, {"x": MANY}, "1 of 1000 elements are wrong"),
    (opaque_square, lambda x: 4 * x, {"x": VECTOR}, "the claim is 2 times the truth everywhere"),
    (lambda x: np.sum(x @ np.ones((3, 2))), lambda x: np.full((3, 2), 2.0), {"x": np.ones((2, 3))}, "transposed"),
    (lambda x, b: np.sum(x + b), lambda x, b: (x * 0 + 1, x * 0 + 1), {"x": VECTOR, "b": 1.0}, "sum over a broadcast"),
]


@pytest.mark.parametrize(("function", "gradient", "at", "told"), WRONG, ids=[case[3] for case in WRONG])
def test_a_wrong_gradient_is_refuted_and_named(function: Function, gradient: Any, at: Any, told: str) -> None:
    report = check_function(function, gradient, at)
    assert report.verdict is Verdict.DISAGREE
    assert told in " ".join(str(one.judgement.reason) for one in report.inputs.values())


@pytest.mark.parametrize("function", [lambda x: np.sum(x**2), opaque_square], ids=["balls", "differences alone"])
def test_one_flipped_entry_among_a_thousand_is_found(function: Function) -> None:
    one = only(check_function(function, flipped, {"x": MANY}))
    assert one.judgement.index == (137,)
    [wrong] = one.wrong
    assert wrong.index == (137,)
    assert wrong.true == pytest.approx(2 * MANY[137], rel=1e-9)
    assert wrong.difference == pytest.approx(-4 * MANY[137], rel=1e-9)


def test_the_worst_element_comes_first() -> None:
    one = only(check_function(loss, lambda x: grad_loss(x) + np.array([0, 1e-3, 0, 1.0, 0]), {"x": VECTOR}))
    assert (one.judgement.index, one.count, [element.index for element in one.wrong]) == ((3,), 2, [(3,), (1,)])
    assert {element.by for element in one.wrong} == {"balls"}


COTANGENT = np.array([[1.0, 2.0], [3.0, 4.0]])
LINEAR = {"x": np.arange(6.0).reshape(2, 3), "w": np.linspace(-1, 1, 6).reshape(3, 2)}


@pytest.mark.parametrize(
    "gradient",
    [
        lambda x, w, grad_output: (grad_output @ w.T, x.T @ grad_output),
        lambda a, b, last: (last @ b.T, a.T @ last),
        lambda x, w: (COTANGENT @ w.T, x.T @ COTANGENT),
    ],
    ids=["by name", "by place", "not at all"],
)
def test_a_result_of_several_numbers_needs_a_cotangent(gradient: Function) -> None:
    report = check_function(lambda x, w: x @ w, gradient, LINEAR, grad_output=COTANGENT)
    assert report.verdict is Verdict.CERTIFIED
    with pytest.raises(UserError, match="returns 4 numbers"):
        check_function(lambda x, w: x @ w, gradient, LINEAR)


@pytest.mark.parametrize("function", [abs, lambda x: abs(float(x.tolist()))], ids=["balls", "differences alone"])
@pytest.mark.parametrize(("claimed", "verdict"), [(0.0, "kink"), (0.5, "kink"), (1.0, "kink"), (1.5, "disagree")])
def test_at_a_kink_any_slope_between_the_two_will_do(function: Function, claimed: float, verdict: str) -> None:
    report = check_function(function, lambda x: claimed, {"x": 0.0})
    assert str(report.verdict) == verdict
    assert "slope -1 on the left, 1 on the right" in reason(report)


def test_a_kink_among_smooth_elements() -> None:
    relu, at = (lambda x: np.sum(np.maximum(x, 0))), {"x": [-1.0, 0.0, 2.0]}
    one = only(check_function(relu, lambda x: np.array([0.0, 0.3, 1.0]), at))
    assert (one.judgement.verdict, one.judgement.index) == (Verdict.KINK, (1,))


def test_random_numbers_are_noticed() -> None:
    random = np.random.default_rng()
    report = check_function(lambda x: x**2 + 1e-9 * random.normal(), lambda x: 2 * x, {"x": 1.5})
    assert report.verdict is Verdict.CANNOT_TELL
    assert "different results for the same input" in reason(report)
    assert check_function(lambda x: x**2, lambda x: 2 * x + random.normal(), {"x": 1.5}).verdict is Verdict.CANNOT_TELL


def test_deterministic_noise_is_no_error() -> None:
    def noisy(x: Any) -> Any:
        return np.float64(np.float32(np.exp(float(x))))

    assert check_function(noisy, np.exp, {"x": 0.4}).verdict in (Verdict.CORROBORATED, Verdict.CANNOT_TELL)
    assert check_function(noisy, lambda x: -np.exp(x), {"x": 0.4}).verdict is Verdict.DISAGREE


LOST: list[tuple[Function, Function, float, str]] = [
    (np.tanh, lambda x: 1 - np.tanh(x) ** 2, 20.0, "the formula is right"),
    (lambda x: x**3 / 3, lambda x: (x + 1e8) ** 2 - 2e8 * x - 1e16, 1.0, "the formula is right"),
    (lambda x: np.log(1 + np.exp(x)), lambda x: 1 / (1 + np.exp(-x)), 800.0, "the VALUE is wrong"),
    (np.exp, lambda x: np.nan, 1.0, "nan where the derivative is"),
]


@pytest.mark.parametrize(("function", "gradient", "x", "told"), LOST)
def test_a_right_formula_with_lost_digits_is_inaccurate(function: Any, gradient: Any, x: float, told: str) -> None:
    report = check_function(function, gradient, {"x": x})
    assert report.verdict is Verdict.INACCURATE
    assert told in reason(report)


def test_digits_lost_by_a_claim_that_balls_cannot_run() -> None:
    def claim(x: Any) -> Any:
        number = float(str(x))
        return (number + 1e8) ** 2 - 2e8 * number - 1e16

    report = check_function(lambda x: x**3 / 3, claim, {"x": 1.0})
    assert report.verdict is Verdict.INACCURATE
    assert "the claim is as rough" in reason(report)


def test_outside_the_domain() -> None:
    assert check_function(np.log, lambda x: 1 / x, {"x": -1.0}).verdict is Verdict.UNDEFINED
    assert check_function(np.sqrt, lambda x: np.inf, {"x": 0.0}).verdict is Verdict.UNDEFINED


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_a_narrow_dtype_is_judged_in_its_own_ulps(dtype: str) -> None:
    def claim(x: Any) -> Any:
        assert x.dtype == dtype
        return grad_loss(x)

    one = only(check_function(loss, claim, {"x": VECTOR}, dtype=dtype))
    assert one.judgement.verdict is Verdict.CERTIFIED
    assert one.claimed.dtype == dtype
    assert one.judgement.ulp is not None
    assert one.judgement.ulp < 4


def test_inputs_that_take_no_gradient_stay_what_they_are() -> None:
    def power(x: Any, n: Any) -> Any:
        return x ** int(n)

    report = check_function(power, lambda x, n: n * x ** (int(n) - 1), {"x": 1.1, "n": 4.0}, wrt=["x"])
    assert (list(report.inputs), report.verdict) == (["x"], Verdict.CERTIFIED)


def test_functions_may_write_into_their_arguments() -> None:
    def careless(x: Any) -> Any:
        x *= 2
        return np.sum(x)

    at = {"x": np.ones(3)}
    assert check_function(careless, lambda x: np.full_like(x, 2.0), at).verdict is Verdict.CERTIFIED
    assert at["x"].tolist() == [1, 1, 1]


class Wrong(torch.autograd.Function):  # type: ignore[misc, name-defined]
    """A square whose backward is off by a hair."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        return g * ctx.saved_tensors[0] * 2.0000001


def test_a_custom_backward_is_not_taken_for_the_truth() -> None:
    function = lambda x: torch.sum(Wrong.apply(x))  # noqa: E731
    assert check_function(function, lambda x: 2 * x, {"x": VECTOR}).verdict is Verdict.CERTIFIED
    assert check_function(function, lambda x: 2.0000001 * x, {"x": VECTOR}).verdict is Verdict.DISAGREE


def test_a_function_that_lets_numbers_out_is_not_certified() -> None:
    kept: list[float] = []

    def leaking(x: Any) -> Any:
        kept.append(x.item())
        return x * kept[-1]

    report = check_function(leaking, lambda x: 2 * x, {"x": 1.5})
    assert report.verdict is Verdict.CORROBORATED
    assert "item() was asked for" in str(only(report).witnesses[0].reason)
    assert check_function(leaking, lambda x: x, {"x": 1.5}).verdict is Verdict.DISAGREE


def test_a_function_that_does_something_else_on_balls_is_not_certified() -> None:
    report = check_function(lambda x: x**2 if isinstance(x, np.floating) else x**3, lambda x: 2 * x, {"x": 1.5})
    assert report.verdict is Verdict.CORROBORATED
    assert "something else" in str(only(report).witnesses[0].reason)


def test_what_a_function_raises_is_told_with_its_line() -> None:
    def broken(x: Any) -> Any:
        return [][3]

    with pytest.raises(UserError, match=r"broken raised IndexError: list index") as raised:
        check_function(broken, lambda x: x, {"x": 1.0})
    assert "test_check.py" in str(raised.value.hint)
    assert "return [][3]" in str(raised.value.hint)
    with pytest.raises(UserError, match="broken raised IndexError"):
        check_function(np.sin, broken, {"x": 1.0})


@pytest.mark.parametrize(
    ("gradient", "told"),
    [
        (lambda x, y: x, "one array for 2 inputs"),
        (lambda x, y: (x, y, x), "3 parts for 2 inputs"),
        (lambda x, y: {"x": x}, "no entry for y"),
        (lambda x, y: (x, "many"), "not real numbers"),
    ],
)
def test_a_gradient_that_cannot_be_used(gradient: Function, told: str) -> None:
    with pytest.raises(UserError, match=told):
        check_function(lambda x, y: x * y, gradient, {"x": 1.0, "y": 2.0})


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.1, 3.0), min_size=1, max_size=4), st.floats(1e-6, 1e6), st.integers(-12, 12))
def test_verdicts_follow_no_units(x: list[float], unit: float, power: int) -> None:
    """x -> unit * x and f -> 10^power * f leave a verdict as it is."""
    factor = 10.0**power
    function = lambda x: factor * np.sum(np.log(x / unit) * x / unit)  # noqa: E731
    gradient = lambda x: factor * (np.log(x / unit) + 1) / unit  # noqa: E731
    at = {"x": np.array(x) * unit}
    assert check_function(function, gradient, at).verdict in (Verdict.CERTIFIED, Verdict.INACCURATE)
    assert check_function(function, lambda x: gradient(x) * 1.001 + factor / unit, at).verdict is Verdict.DISAGREE
