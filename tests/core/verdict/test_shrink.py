from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy
import pytest
from hypothesis import given, settings

from autograd_core.verdict.shrink import shrink

FLOATS = st.floats(-1e6, 1e6, allow_nan=False)


@pytest.mark.parametrize(
    ("at", "fails", "smallest"),
    [
        ({"x": 17.3}, lambda p: True, {"x": 1.0}),
        ({"x": 17.3}, lambda p: p["x"] > 10, {"x": 20.0}),
        ({"x": -17.38461}, lambda p: p["x"] < 0, {"x": -1.0}),
        ({"x": 0.73, "y": 2.7}, lambda p: p["x"] < p["y"], {"x": 1.0, "y": 2.0}),
        ({"x": 0.73, "y": 2.7}, lambda p: p["x"] * p["y"] != 1, {"x": 2.0, "y": 2.0}),
        ({"x": [0.73, 17.3, -4.1]}, lambda p: p["x"][2] < 0, {"x": [-1.0, -1.0, -1.0]}),
        ({"x": [0.73, 17.3, -4.1]}, lambda p: p["x"][2] < 0 < p["x"][0], {"x": [1.0, 1.0, -1.0]}),
        ({"x": 3.14159265}, lambda p: 3.1 < p["x"] < 3.2, {"x": 3.14}),
        ({"x": 6.02214076e23}, lambda p: p["x"] > 1e20, {"x": 6e23}),
    ],
)
def test_smallest(at: Any, fails: Any, smallest: Any) -> None:
    found = shrink({name: numpy.asarray(value) for name, value in at.items()}, fails)
    assert {name: value.tolist() for name, value in found.items()} == smallest


@settings(max_examples=40)
@given(st.lists(FLOATS, min_size=1, max_size=12), FLOATS)
def test_it_still_fails_in_the_same_shape_and_within_the_calls(numbers: list[float], y: float) -> None:
    at = {"x": numpy.array(numbers), "y": numpy.asarray(y, "float32")}
    total, calls = at["x"].sum(), []

    def fails(point: Any) -> bool:
        calls.append(1)
        return bool(point["x"].sum() >= total)

    found = shrink(at, fails, most=40)
    assert found["x"].sum() >= total and len(calls) <= 40
    assert {name: (v.shape, v.dtype) for name, v in found.items()} == {n: (v.shape, v.dtype) for n, v in at.items()}
    assert at["x"].tolist() == numbers


def test_one_element_among_many() -> None:
    at = {"x": numpy.random.default_rng(3).normal(size=(8, 9))}
    at["x"][4, 5] = -7.25
    found = shrink(at, lambda p: p["x"][4, 5] < -5)["x"]
    assert sorted(set(found.ravel().tolist())) == [-7.0, 1.0] and found[4, 5] == -7


def test_calls_that_raise_do_not_count_as_failing() -> None:
    def fails(point: Any) -> bool:
        if point["x"] < 10:
            raise ValueError("outside the domain")
        return True

    assert shrink({"x": numpy.asarray(123.456)}, fails)["x"] == 10


@pytest.mark.parametrize("value", [numpy.arange(4), numpy.array([True, False]), numpy.zeros((0, 3)), numpy.nan, 1 + 2j])
def test_other_numbers(value: Any) -> None:
    """Integers stay integers; what cannot be made simpler stays as it is."""
    found = shrink({"x": numpy.asarray(value)}, lambda p: True)["x"]
    assert found.dtype == numpy.asarray(value).dtype and found.shape == numpy.shape(value)
