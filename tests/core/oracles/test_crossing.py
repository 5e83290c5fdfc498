from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.oracles.crossing import crossing


@given(st.floats(-10, 10), st.floats(-10, 10), st.sampled_from([1e-3, 0.5, 1.0, 2.0, 1e3, -1.0, math.nan]))
def test_the_root_of_a_cubic_is_found_whatever_the_estimate(x, root, factor):
    found = crossing(lambda t: (t - root) ** 3 + (t - root), x, (root - x) * factor, 1.0)
    assert found == pytest.approx(root, abs=1e-12)


def test_the_nearest_root_comes_first():
    assert crossing(math.sin, 3.0, 0.14, 3.0) == math.pi
    assert crossing(math.sin, 0.5, 100.0, 0.5) == 0.0


@pytest.mark.parametrize(
    "function", [lambda t: 1 + t * t, lambda t: math.nan, lambda t: 1.0 if abs(t - 1) < 0.5 else math.nan]
)
def test_no_root(function):
    assert crossing(function, 1.0, 0.1, 1.0) is None
