"""Rows of the table on lanes: the same numbers, whether their code can be looked into or not."""

from __future__ import annotations

import numpy
import pytest

from autograd_core.plan.plan import Plan

X = numpy.random.default_rng(0).uniform(0.2, 0.9, (6000, 6))
PROGRAMS = (
    "sigmoid(X)", "softplus(X)", "relu(X - 0.5)", "ndtr(X)", "gelu(X)", "silu(X)", "lgamma(X)", "digamma(X)",
    "softmax(X, 1)", "log_softmax(X, 1)", "cumsum(X, 0)", "flip(X, [0])", "norm(X)", "var(X)", "X[::2, 1]",
    "where(X > 0.5, X, X*2)", "clamp(X, 0.3, 0.6)", "logaddexp(X, 2*X)", "atan2(X, 1 + X)", "sinc(X)", "prod(X, 1)",
)  # fmt: skip


@pytest.mark.parametrize("text", PROGRAMS)
def test_large_and_small_are_the_same(text: str) -> None:
    """A plan in tiles against one of the same rows, evaluated without any (36,000 elements against 36)."""
    from autograd_core.language import parse
    from autograd_core.plan import eager
    from autograd_core.plan.trace import of_program

    want = eager.run(of_program(parse(text), X.dtype), {"X": X}, ["X"], "ones", {}, "gradient")
    for _ in range(2):
        value, gradients = (plan := Plan(text)).value_and_grad(X=X, grad_tensors="ones")
        for have, wanted in zip((value, gradients["X"]), want, strict=True):
            assert numpy.shape(have) == numpy.shape(wanted)
            assert numpy.allclose(have, wanted, rtol=1e-12, atol=1e-12)
    assert plan.explain(X=X, grad_tensors="ones")
