"""Programs with their derivatives as recordings, and products with the Hessian against known numbers."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
import sympy

from autograd_core.language import parse
from autograd_core.plan.lane import Untraceable
from autograd_core.plan.plan import Plan
from autograd_core.plan.trace import Spec, of_program, trace

SPEC = Spec((3,), numpy.dtype(float))


def traced(text: str, seed: str | None = "ones", mode: str = "gradient") -> Any:
    program = parse(text)
    return trace(of_program(program, numpy.dtype(float)), {n: SPEC for n in program.inputs}, program.inputs, seed, mode)


def test_what_is_recorded() -> None:
    found = traced("x*y")
    nodes = found.recording.nodes
    assert [nodes[found.results[name]].name for name in "xy"] == ["y", "x"]
    assert nodes[found.value].function is numpy.multiply
    assert [n.function for n in nodes if n.kind == "input"] == ["x", "y"]
    given = traced("x*x", seed="given")
    assert [n.function for n in given.recording.nodes if n.kind == "input"] == ["x", "cotangent of the output"]
    assert not traced("x*y", mode="value").results


def test_an_input_that_does_not_matter_has_a_gradient_of_zeros() -> None:
    found = traced("x*x + 0*floor(y)")
    assert found.recording.known(found.results["y"]) in (0, None)
    assert Plan("x + floor(y)").grad(x=numpy.ones(3), y=numpy.ones(3), grad_tensors="ones")["y"].tolist() == [0, 0, 0]


def test_errors_are_the_engines() -> None:
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar outputs"):
        traced("x*x", seed=None)
    with pytest.raises(Untraceable):
        traced("ones(3)*2")


@pytest.mark.parametrize(
    ("text", "repeat"),
    [("sum(x**3)", 1), ("sum(x**3)", 15_000), ("sum(exp(x)*sin(x))", 1), ("sum(exp(x)*sin(x))", 15_000),
     ("sum(x*x)*sum(x)", 1), ("log(sum(exp(x)))", 1), ("prod(x)", 1), ("sqrt(sum(x*x))", 1)],
)  # fmt: skip
def test_hessian_vector_products(text: str, repeat: int) -> None:
    """Against SymPy's second derivatives, at three numbers; where no element is mixed with others, also at many."""
    symbols = sympy.symbols("a b c")
    forms = {"sum": sum, "exp": lambda v: [sympy.exp(s) for s in v]}
    whole = {
        "sum(x**3)": sum(s**3 for s in symbols),
        "sum(exp(x)*sin(x))": sum(sympy.exp(s) * sympy.sin(s) for s in symbols),
        "sum(x*x)*sum(x)": forms["sum"](s**2 for s in symbols) * sum(symbols),
        "log(sum(exp(x)))": sympy.log(sum(sympy.exp(s) for s in symbols)),
        "prod(x)": symbols[0] * symbols[1] * symbols[2],
        "sqrt(sum(x*x))": sympy.sqrt(sum(s**2 for s in symbols)),
    }[text]
    x, v = numpy.array([0.5, -1.25, 2.0]), numpy.array([1.0, 0.5, -3.0])
    hessian = sympy.hessian(whole, symbols).subs(dict(zip(symbols, map(sympy.Rational, x), strict=True)))
    want = numpy.array((hessian * sympy.Matrix([sympy.Rational(k) for k in v])).evalf(30).tolist(), float).ravel()
    found = Plan(text).hessian_vector_product({"x": numpy.tile(v, repeat)}, {"x": numpy.tile(x, repeat)})["x"]
    assert numpy.allclose(found, numpy.tile(want, repeat), rtol=1e-13, atol=1e-13)


def test_hessian_vector_products_of_several_inputs() -> None:
    """torch.autograd.functional.vhp of (x*x*y).sum() at x = (1, 2), y = (3, 4), v = (1, 1), (1, 0)."""
    x, y = numpy.array([1.0, 2.0]), numpy.array([3.0, 4.0])
    found = Plan("sum(x*x*y)").hessian_vector_product({"x": numpy.ones(2), "y": numpy.array([1.0, 0.0])}, x=x, y=y)
    assert found["x"].tolist() == [8.0, 8.0] and found["y"].tolist() == [2.0, 4.0]
    assert Plan("sum(x*2)").hessian_vector_product({"x": x}, x=x)["x"].tolist() == [0, 0]
