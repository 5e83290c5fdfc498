"""Small arrays that are asked about again and again: the faster way is chosen, and gives the same."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy
import pytest

from autograd_core.plan import prepared
from autograd_core.plan.execute import Executable
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


def test_one_run_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, x = Plan("x*x"), numpy.ones(50)
    running: list[int] = []
    run = Executable.run

    def slow(self: Executable, *args: Any) -> Any:
        running.append(1)
        time.sleep(0.002)
        assert len(running) == 1
        running.pop()
        return run(self, *args)

    monkeypatch.setattr(Executable, "run", slow)
    plan.grad(x=x, grad_tensors="ones")
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: plan.grad(x=x, grad_tensors="ones")["x"][0] == 2, range(3)))
