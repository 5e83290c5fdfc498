"""Results do not depend on the way: compiled or not, in tiles or whole, in one thread or four."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd_core.plan import execute
from autograd_core.plan.native import runner
from autograd_core.plan.plan import Plan

PROGRAMS: dict[str, tuple[str | None, dict[str, tuple[int, ...]]]] = {
    "x*x*exp(x)": ("ones", {"x": (3001,)}),
    "mean((X @ w - y)**2)": (None, {"X": (3001, 5), "w": (5,), "y": (3001,)}),
    "-sum(Y*log(softmax(X, 1)))": (None, {"X": (3001, 7), "Y": (3001, 7)}),
    "sum(tanh(X @ A) @ B)": (None, {"X": (3001, 4), "A": (4, 6), "B": (6, 2)}),
    "sqrt(sum(x*x))": (None, {"x": (3001,)}),
    "logsumexp(x)": (None, {"x": (3001,)}),
    "x*y + z": ("ones", {"x": (3, 3001), "y": (3001,), "z": (3, 1)}),
    "sum(X @ X)": (None, {"X": (60, 60)}),
    "max(x)*min(x)": (None, {"x": (3001,)}),
    "x[2:]*x[:-2]": ("ones", {"x": (3001,)}),
    "cumsum(x)*x": ("ones", {"x": (3001,)}),
}


def results(text: str, threads: int) -> list[Any]:
    seed, shapes = PROGRAMS[text]
    rng = numpy.random.default_rng(5)
    inputs = {name: rng.uniform(-1, 1, shape) for name, shape in shapes.items()}
    value, gradients = Plan(text).value_and_grad(inputs, grad_tensors=seed, threads=threads)
    return [value, *gradients.values()]


@pytest.mark.parametrize("text", PROGRAMS)
def test_every_way(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    want = results(text, 1)  # whole: the arrays are small
    monkeypatch.setattr(execute, "SMALL", 8)
    monkeypatch.setattr(execute, "FOR_THREADS", 16)
    for vectors in (runner.vector_bytes(), 0):
        monkeypatch.setattr(runner, "vector_bytes", lambda vectors=vectors: vectors)
        for cache, threads in ((1 << 18, 1), (5000, 4), (1, 3)) if not vectors else ((1 << 18, 1), (1 << 18, 4)):
            monkeypatch.setattr(execute, "CACHE", cache)
            for have, wanted in zip(results(text, threads), want, strict=True):
                assert numpy.shape(have) == numpy.shape(wanted)
                assert numpy.allclose(have, wanted, rtol=1e-11, atol=1e-12), (vectors, cache, threads)


def test_strided_inputs_are_not_flattened() -> None:
    wide = numpy.random.default_rng(0).standard_normal((200, 800))
    for x in (wide[:, ::2], wide.T, numpy.asfortranarray(wide), wide[::-1]):
        found = Plan("x*x").grad(x=x, grad_tensors="ones")["x"]
        assert numpy.array_equal(found, 2 * x)
