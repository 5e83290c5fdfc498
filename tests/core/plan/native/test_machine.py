"""Where loops are compiled, and where they are not."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd_core.plan.native import machine, runner
from autograd_core.plan.plan import Plan


def test_without_llvmlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "find_spec", lambda name: None)
    machine.vector_bytes.cache_clear()
    try:
        assert machine.vector_bytes() == 0
    finally:
        machine.vector_bytes.cache_clear()


@pytest.mark.parametrize(
    ("triple", "features", "bytes_"),
    [
        ("x86_64-unknown-linux-gnu", {"fma": True, "avx512f": True, "avx512dq": True}, 64),
        ("x86_64-unknown-linux-gnu", {"fma": True, "avx512f": True}, 32),
        ("x86_64-pc-windows-msvc", {"sse2": True}, 0),
        ("arm64-apple-darwin", {}, 16),
    ],
)
def test_processors(triple: str, features: dict[str, bool], bytes_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    llvm: Any = pytest.importorskip("llvmlite.binding", reason="llvmlite is not installed")
    monkeypatch.setattr(llvm, "get_process_triple", lambda: triple)
    monkeypatch.setattr(llvm, "get_host_cpu_features", lambda: features)
    machine.vector_bytes.cache_clear()
    try:
        assert machine.vector_bytes() == bytes_
    finally:
        machine.vector_bytes.cache_clear()


def test_the_same_numbers_without_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    x = numpy.linspace(-5, 5, 50_001)
    one = Plan("exp(x)*sin(x)").value_and_grad(x=x, grad_tensors="ones")
    monkeypatch.setattr(runner, "vector_bytes", lambda: 0)
    other = Plan("exp(x)*sin(x)").value_and_grad(x=x, grad_tensors="ones")
    for a, b in ((one[0], other[0]), (one[1]["x"], other[1]["x"])):
        assert numpy.allclose(a, b, rtol=1e-14, atol=1e-13)
    assert numpy.array_equal(other[0], numpy.exp(x) * numpy.sin(x))
