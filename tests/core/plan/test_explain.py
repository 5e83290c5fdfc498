"""The fused program in words."""

from __future__ import annotations

import re

import numpy

from autograd_core.plan.plan import Plan

X = numpy.ones(100_000)


def test_one_sweep() -> None:
    text = Plan("x*x*exp(x)").explain(x=X, grad_tensors="ones")
    assert text.count("sweep over 100,000 in tiles of") == 1 and "exp(x)" in text
    reads, writes = re.search(r"reads (.*), writes (.*), [\d,]+ operations", text).groups()  # type: ignore[union-attr]
    assert (reads, writes) == ("781 KiB", "1.53 MiB") or reads != writes
    assert text.count("-> stored") == 2


def test_sums_numbers_and_matrices() -> None:
    text = Plan("sum(x*2)").explain(x=X)
    assert "-> summed over tiles" in text and "2" in text
    small = Plan("sum(X @ w)").explain(X=numpy.ones((3, 2)), w=numpy.ones(2))
    assert small.startswith("no tiles") and "matmul(X, w)" in small
    large = Plan("sum(X @ w)").explain(X=numpy.ones((50_000, 2)), w=numpy.ones(2))
    assert re.search(r"sweep over 50,000", large)


def test_what_the_engine_runs() -> None:
    assert Plan("sum(x)").explain(x=X + 1j) == "This program is run by the eager engine: it cannot be traced.\n"
