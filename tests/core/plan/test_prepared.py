"""Small arrays that are asked about again and again: the faster way is chosen, and gives the same."""

from __future__ import annotations

import numpy
import pytest

from autograd_core.plan import prepared
from autograd_core.plan.native import machine
from autograd_core.plan.plan import Plan


@pytest.mark.parametrize("compiled_is_faster", [True, False])
def test_the_faster_way_is_chosen(compiled_is_faster: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not machine.vector_bytes():
        pytest.skip("loops are compiled with llvmlite, for processors with fused multiply and add")
    times = iter([1.0, 2.0] if compiled_is_faster else [2.0, 1.0])
    monkeypatch.setattr(prepared, "_fastest", lambda executable, inputs: next(times))
    plan, x = Plan("exp(x)*x"), numpy.linspace(-2, 2, 500)
    for _ in range(2 * prepared.OFTEN):
        value, gradients = plan.value_and_grad(x=x, grad_tensors="ones")
        assert numpy.allclose(value, numpy.exp(x) * x, rtol=1e-15, atol=0)
        assert numpy.allclose(gradients["x"], numpy.exp(x) * (1 + x), rtol=1e-13, atol=1e-15)
    (one,) = plan._prepared.values()
    assert one is not None and bool(one.executable.length) is compiled_is_faster
