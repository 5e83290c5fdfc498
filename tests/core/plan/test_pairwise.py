"""Sums of many parts."""

from __future__ import annotations

import math
import operator

import numpy
import pytest

from autograd_core.plan.pairwise import Pairwise


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 100])
def test_all_parts_in_order(count: int) -> None:
    parts = Pairwise(operator.add)
    for k in range(count):
        parts.add((k,))
    assert parts.total() == tuple(range(count))


def test_several_one_behind_the_other() -> None:
    several = [Pairwise(operator.add) for _ in range(4)]
    for k in range(10):
        several[k // 4].add((k,))
    assert Pairwise.merged(several).total() == tuple(range(10))


def test_the_error_grows_with_the_logarithm() -> None:
    rng = numpy.random.default_rng(0)
    x = rng.uniform(0, 1, 100_000).astype("float32")
    parts = Pairwise(operator.add)
    for one in x:
        parts.add(one)
    assert len(parts._levels) <= 17
    want = math.fsum(x.tolist())
    assert abs(float(parts.total()) - want) <= 17 * 2**-24 * want
