"""Differences of whole arrays: each element has its bar, large arrays their directions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograd_core.oracles.elements import gradient


def test_gradient_of_every_element() -> None:
    at = {"x": np.array([[1.0, -2.0], [0.5, 0.0]]), "k": np.array(3.0)}
    before = at["x"].copy()
    found = gradient(lambda v: np.sin(v["x"]) * v["k"] + 1e6, at, ["x", "k"], np.array([1.0, -2.0]))
    expected = np.cos(at["x"]) * 3.0 * np.array([1.0, -2.0])
    value, error = found["x"].value, found["x"].error
    assert value is not None and error is not None
    assert (np.abs(value - expected) <= error).all()
    assert error.max() < 1e-5
    assert found["k"].value is not None and found["k"].value.shape == ()
    assert (at["x"] == before).all()


def test_gradient_says_where_it_cannot_tell() -> None:
    found = gradient(lambda v: np.abs(v["x"]), {"x": np.array([1.0, 0.0])}, ["x"])["x"]
    assert list(found.reasons) == [(1,)]
    assert found.error is not None and found.error.tolist()[1] == math.inf


def test_gradient_of_a_large_array_goes_along_directions() -> None:
    x = np.linspace(-1, 1, 1001) * 1e-8
    found = gradient(lambda v: np.exp(1e8 * v["x"]), {"x": x}, ["x"], seed=5)["x"]
    assert found.value is None and found.seed == 5 and len(found.directions) == 3
    for direction, estimate in found.directions:
        expected = math.fsum(1e8 * np.exp(1e8 * x) * direction)
        assert estimate.admits(expected)
        assert estimate.error < 1e-8 * abs(expected) + 1e-6


def test_gradient_refuses_what_it_cannot_do() -> None:
    with pytest.raises(ValueError, match="not an input; the inputs are x"):
        gradient(lambda v: v["x"], {"x": np.zeros(2)}, ["y"])
    with pytest.raises(ValueError, match="x is complex128; finite differences need float64"):
        gradient(lambda v: v["x"], {"x": np.zeros(2, dtype=complex)}, ["x"])
    with pytest.raises(ValueError, match="result is float32"):
        gradient(lambda v: v["x"].astype(np.float32), {"x": np.zeros(2)}, ["x"])
