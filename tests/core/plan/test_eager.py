"""What a plan does, by the engine."""

from __future__ import annotations

import numpy

from autograd_core.language import parse
from autograd_core.plan import eager
from autograd_core.plan.trace import of_program

X = numpy.array([1.0, 2.0, 3.0])


def run(text: str, seed: object, mode: str, **inputs: object) -> list[object]:
    program = parse(text)
    given = {name: numpy.asarray(value)[()] for name, value in inputs.items()}
    return eager.run(of_program(program, float), given, list(given), seed, {"x": numpy.ones(3)}, mode)


def test_values_gradients_and_products() -> None:
    assert run("sum(x**3)", None, "value", x=X) == [36]
    value, gradient = run("x*x", "ones", "gradient", x=X)
    assert numpy.array_equal(value, X * X) and numpy.array_equal(gradient, 2 * X)  # type: ignore[arg-type]
    _, product = run("sum(x**3)", None, "product", x=X)
    assert numpy.array_equal(product, 6 * X)  # type: ignore[arg-type]


def test_what_does_not_matter_is_zero() -> None:
    for mode in ("gradient", "product"):
        assert numpy.array_equal(run("sum(floor(x))", None, mode, x=X)[1], numpy.zeros(3))  # type: ignore[arg-type]
    assert numpy.array_equal(run("sum(x*2)", None, "product", x=X)[1], numpy.zeros(3))  # type: ignore[arg-type]
    assert run("2 + 3", None, "value") == [5]
