"""What a plan is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

import autograd_core
from autograd_core.errors import LanguageError, UserError
from autograd_core.plan.plan import Plan, compile

X = numpy.linspace(0.5, 2, 40_000)
TAKEN = ("out", "wrt", "threads", "progress", "grad_tensors", "places", "values", "self")
ASKED: dict[str, Callable[[Plan, str], Any]] = {
    "value": lambda plan, name: plan.value({name: X}),
    "value_and_grad": lambda plan, name: plan.value_and_grad({name: X})[1][name],
    "grad": lambda plan, name: plan.grad({name: X})[name],
    "explain": lambda plan, name: plan.explain({name: X}),
    "result_shapes": lambda plan, name: plan.result_shapes({name: X}),
    "sample": lambda plan, name: plan.sample(numpy.array([3]), {name: X}),
    "hessian_vector_product": lambda plan, name: plan.hessian_vector_product({name: X}, {name: X})[name],
}


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.parametrize("question", ASKED)
def test_inputs_may_have_the_names_of_options(question: str, name: str) -> None:
    found = ASKED[question](Plan(f"sum({name}**3)"), name)
    if question in ("value_and_grad", "grad"):
        assert numpy.allclose(found, 3 * X**2, rtol=1e-14)
    elif question == "hessian_vector_product":
        assert numpy.allclose(found, 6 * X**2, rtol=1e-14)


def test_a_cotangent_beside_an_input_of_its_name() -> None:
    found = Plan("grad_tensors*x").grad(
        {"grad_tensors": numpy.full(3, 2.0)}, x=numpy.full(3, 5.0), grad_tensors=[7.0, 1, 0]
    )
    assert found["grad_tensors"].tolist() == [35, 5, 0] and found["x"].tolist() == [14, 2, 0]


def test_inputs_seeds_and_wrt() -> None:
    plan = autograd_core.compile("x*y")
    assert plan.inputs == ("x", "y")
    value, gradients = plan.value_and_grad(x=X, y=2 * X, grad_tensors=X, wrt=["y"])
    assert numpy.array_equal(value, 2 * X * X) and list(gradients) == ["y"] and numpy.array_equal(gradients["y"], X * X)
    with pytest.raises(UserError, match="no value for input 'y'"):
        plan.grad(x=X)
    for length in (3, 40_000):
        with pytest.raises(RuntimeError, match="implicitly created only for scalar outputs"):
            plan.grad(x=X[:length], y=X[:length])
    with pytest.raises((LanguageError, RuntimeError, ValueError)):
        plan.grad(x=X, y=X[:-1], grad_tensors="ones")


def test_python_functions() -> None:
    def model(weights: Any, x: Any) -> Any:
        return autograd_core.sum(autograd_core.exp(x * weights))

    plan = compile(model)
    assert plan.inputs == ("weights", "x")
    found = plan.grad(weights=X, x=X)
    assert numpy.allclose(found["x"], X * numpy.exp(X * X), rtol=1e-14)
    assert plan.grad(weights=2.0, x=0.0) == {"weights": 0.0, "x": 2.0}


@pytest.mark.parametrize("length", [5, 40_000])
def test_programs_that_cannot_be_traced_are_run_by_the_engine(length: int) -> None:
    looks: list[float] = []

    def model(x: Any) -> Any:
        looks.append(float(x.detach()[0]))
        return autograd_core.sum(x * x)

    x = X[:length]
    assert numpy.array_equal(compile(model).grad(x=x)["x"], 2 * x) and looks
    assert "eager engine" in Plan("sum(x*x)").explain(x=x.astype("float16"))
    with pytest.raises(UserError, match="cannot be traced"):
        Plan("x*x").result_shapes(x=x + 1j)
    assert Plan("2 + 3").value() == 5


@pytest.mark.parametrize("length", [0, 1, 40_000])
def test_out(length: int) -> None:
    x, out = X[:length], {"value": numpy.empty(length), "x": numpy.empty(length)}
    value, gradients = Plan("exp(x)").value_and_grad(x=x, grad_tensors="ones", out=out)
    assert value is out["value"] and gradients["x"] is out["x"]
    for array in out.values():
        assert numpy.allclose(array, numpy.exp(x), rtol=1e-15)
    assert Plan("x+1").value(x=x, out=out["value"]) is out["value"]


@pytest.mark.parametrize("problem", ["shape", "dtype", "strides", "an input", "a cotangent", "another result"])
def test_out_that_does_not_fit(problem: str) -> None:
    x, seed, out = X.copy(), X.copy(), numpy.empty(len(X))
    wrong = {
        "shape": out[:-1], "dtype": out.astype("float32"), "strides": numpy.empty(2 * len(X))[::2], "an input": x,
        "a cotangent": seed, "another result": out,
    }[problem]  # fmt: skip
    with pytest.raises(UserError, match=r"out\["):
        Plan("x*x").value_and_grad(x=x, grad_tensors=seed, out={"value": out, "x": wrong})
    assert numpy.array_equal(x, X) and numpy.array_equal(seed, X)


def test_progress_and_threads() -> None:
    told: list[tuple[int, int]] = []
    for threads in (1, 2, 3, 4):
        assert Plan("sum(x)").value(x=X, threads=threads) == pytest.approx(X.sum(), rel=1e-15)
    Plan("x*x").value_and_grad(x=X, grad_tensors="ones", progress=lambda *at: told.append(at))
    assert told[-1] == (40_000, 40_000)


def test_shapes_and_samples() -> None:
    plan, places = Plan("sum(x*y, 1)"), numpy.array([0, 7])
    x = y = X.reshape(-1, 4)
    shapes = plan.result_shapes(x=x, y=y, grad_tensors="ones")
    assert shapes == {name: (s, X.dtype) for name, s in (("value", (10_000,)), ("x", x.shape), ("y", x.shape))}
    found, alone = plan.sample(places, x=x, y=y, grad_tensors="ones")
    assert numpy.array_equal(found["x"], x[places]) and numpy.array_equal(found["y"], y[places]) and alone
    assert plan.length == 10_000
