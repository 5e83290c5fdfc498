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


def test_a_factor_with_few_digits_widens_the_bar() -> None:
    """d/dx of x*(exp(k) - 1): every difference by x is exact for the float factor, which is not the true one."""
    found = gradient(lambda v: v["x"] * (np.exp(v["k"]) - 1), {"x": np.array(3.0), "k": np.array(1.234e-9)}, ["x"])["x"]
    assert found.value is not None and found.error is not None
    assert 1e-18 < abs(found.value - math.expm1(1.234e-9)) <= found.error < 1e-14


def test_a_term_lost_beside_another_is_not_zero() -> None:
    found = gradient(lambda v: (1e3 / v["x"] ** 12).sum(keepdims=True), {"x": np.array([1e-4, 20.0])}, ["x"])["x"]
    assert found.value is not None and found.error is not None
    assert abs(found.value[1] + 12e3 / 20.0**13) <= found.error[1]


def test_what_does_not_depend_is_exactly_zero() -> None:
    found = gradient(lambda v: v["x"] * 1e9, {"x": np.array([2.0]), "y": np.array([3.0])}, ["y"])["y"]
    assert found.value is not None and found.error is not None
    assert found.value.tolist() == found.error.tolist() == [0.0]


def test_gradient_refuses_what_it_cannot_do() -> None:
    with pytest.raises(ValueError, match="not an input; the inputs are x"):
        gradient(lambda v: v["x"], {"x": np.zeros(2)}, ["y"])
    with pytest.raises(ValueError, match="x is complex128; finite differences need float64"):
        gradient(lambda v: v["x"], {"x": np.zeros(2, dtype=complex)}, ["x"])
    with pytest.raises(ValueError, match="result is float32"):
        gradient(lambda v: v["x"].astype(np.float32), {"x": np.zeros(2)}, ["x"])
