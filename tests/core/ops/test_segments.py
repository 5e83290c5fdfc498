from __future__ import annotations

import numpy as np
import pytest

from autograd_core.carriers.arb import BallArray
from autograd_core.ops import TABLE

X = np.array([3.0, 1.0, 4.0, -1.0, 5.0, -9.0, 2.0, 6.0, 0.5])


@pytest.mark.parametrize("starts", [(0,), (0, 1), (0, 3, 4, 8), tuple(range(9)), (0, 8)])
@pytest.mark.parametrize(
    ("name", "truth"), [("segment_max", np.maximum), ("segment_min", np.minimum), ("segment_prod", np.multiply)]
)
def test_segments_are_those_of_reduceat(name, truth, starts):
    expected = truth.reduceat(X, starts)
    assert np.allclose(TABLE[name](X, starts=starts), expected, rtol=1e-15)
    # The formula, which pairs neighbours, on numbers that NumPy cannot compare.
    assert [float(ball) for ball in TABLE[name](BallArray(X), starts=starts).elements()] == expected.tolist()


def test_of_nothing_nothing():
    for name in ("segment_max", "segment_prod"):
        assert TABLE[name](X[:0], starts=()).shape == (0,)
