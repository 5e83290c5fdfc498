"""What a plan takes beside its inputs and results: less than 64 MB, whatever the length."""

from __future__ import annotations

import tracemalloc

import numpy
import pytest

from autograd_core.plan.native import runner
from autograd_core.plan.plan import Plan

PROGRAMS = ("x*x*exp(x)", "sum(x*x*exp(x))", "sqrt(sum((x - y)**2))", "logsumexp(x)", "tanh(x)*y + sin(y)*erf(x)")


@pytest.mark.parametrize("native", [True, False], ids=["loops", "tiles"])
@pytest.mark.parametrize("text", PROGRAMS)
def test_no_intermediate_array_is_kept(text: str, native: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not native:
        monkeypatch.setattr(runner, "vector_bytes", lambda: 0)
    length = 3_000_000
    plan = Plan(text)
    inputs = {name: numpy.linspace(0.1, 2.0, length) for name in plan.inputs}
    array = 8 * length
    results = array * len(inputs) + (0 if text.startswith(("sum", "sqrt", "log")) else array)
    tracemalloc.start()
    plan.value_and_grad(inputs, grad_tensors=None if results == array * len(inputs) else "ones")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < results + array  # not even one beside them
