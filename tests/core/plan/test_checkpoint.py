"""Checkpointed gradients are the engine's, in less memory."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.plan import eager
from autograd_core.plan.checkpoint import value_and_grad
from autograd_core.plan.trace import of_program

X, Y = numpy.linspace(-1, 1, 7), numpy.linspace(0.5, 2, 7)
PROGRAMS = {
    "deep": "z = x; " + "z = sin(z) + y*0.9; " * 40 + "sum(z)",
    "an input used late": "z = x*y; " + "z = z*0.5 + 1; " * 30 + "sum(z*x*y)",
    "a value crossing all cuts": "a = exp(x); z = y; " + "z = tanh(z) + a; " * 25 + "sum(z*a)",
    "constants and indices": "z = x*[1,2,3,4,5,6,7]; " + "z = z[::-1]*1.5; " * 9 + "sum(where(z > 0, z, y))",
    "one step": "sum(x)",
    "an input that does not matter": "sum(floor(x)) + sum(y)",
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("segments", [None, 1, 2, 5])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_gradients(name: str, segments: int | None, dtype: str) -> None:
    program = parse(PROGRAMS[name])
    inputs: dict[str, Any] = {n: {"x": X, "y": Y}[n].astype(dtype) for n in program.inputs}
    count = None if segments is None else min(segments, len(program.steps))
    value, gradients, spent = value_and_grad(program, inputs, program.inputs, None, count)
    want = eager.run(of_program(program, numpy.dtype(dtype)), inputs, program.inputs, None, {}, "gradient")
    assert numpy.array_equal(value, want[0])
    for n, wanted in zip(program.inputs, want[1:], strict=True):
        assert gradients[n].dtype == dtype and gradients[n].shape == (7,)
        assert numpy.allclose(gradients[n], wanted, rtol=20 * numpy.finfo(dtype).eps, atol=0)
    assert spent.segments == count or count is None


def test_memory_is_about_the_square_root() -> None:
    program = parse("z = x; " + "z = z*1.01; " * 400 + "sum(z)")
    _, _, spent = value_and_grad(program, {"x": numpy.ones(1000)}, ["x"])
    assert spent.all_bytes >= 400 * 8000 and spent.kept_bytes <= 70 * 8000


def test_cotangents() -> None:
    program, seed = parse("x*x"), numpy.arange(7.0)
    for given, wanted in ((seed, 2 * X * seed), ("ones", 2 * X)):
        assert numpy.array_equal(value_and_grad(program, {"x": X}, ["x"], given)[1]["x"], wanted)
    with pytest.raises(RuntimeError, match="implicitly created only for scalar outputs"):
        value_and_grad(program, {"x": X}, ["x"])
