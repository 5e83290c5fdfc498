from __future__ import annotations

import numpy as np
import pytest

from autograd_core.ops import TABLE

X = np.array([[1.0, 4.0, 9.0, 16.0], [0.0, 1.0, 0.0, 2.0]])


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_differences_as_in_numpy(n, axis):
    found = TABLE["diff"](X, n=n, axis=axis)
    assert found.shape == np.diff(X, n=n, axis=axis).shape == TABLE["diff"].shape(X.shape, n=n, axis=axis)
    assert (found == np.diff(X, n=n, axis=axis)).all()


def test_differences_of_everything_in_one_line():
    assert TABLE["ediff1d"](X).tolist() == np.ediff1d(X).tolist()
    assert TABLE["ediff1d"](np.ones(1)).shape == TABLE["ediff1d"].shape((1,)) == (0,)


@pytest.mark.parametrize("name", ["trapezoid", "cumulative_trapezoid"])
def test_the_rule_by_steps_and_by_places(name):
    row = TABLE[name]
    places = np.array([0.0, 1.0, 3.0, 4.0])
    areas = (places[1:] - places[:-1]) * (X[:, 1:] + X[:, :-1]) / 2
    truth = areas.sum(1) if name == "trapezoid" else areas.cumsum(1)
    assert (row(X, places) == truth).all() and row.shape(X.shape, places.shape) == truth.shape
    assert (row(X, np.broadcast_to(places, X.shape)) == truth).all()
    assert (row(X, dx=0.5) == row(X) / 2).all()
    assert row(X.astype(np.float32)).dtype == np.float32
    assert row(X, axis=0).shape == row.shape(X.shape, axis=0)
    with pytest.raises(TypeError, match="samples"):
        row(X, places, places)


def test_one_sample_has_no_area():
    assert float(TABLE["trapezoid"](np.ones(1))) == 0 and TABLE["cumulative_trapezoid"](np.ones(1)).shape == (0,)
