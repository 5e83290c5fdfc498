"""The complex step counts where it works, and says why where it does not."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core.oracles import elements
from autograd_core.verdict.opaque.step import Stepped, stepped


def run(function: Callable[[Any], Any], x: Any) -> Stepped:
    at = {"x": np.asarray(x, dtype=float)}
    value = np.asarray(function(at["x"]))
    with np.errstate(all="ignore"):
        finite = elements.gradient(lambda v: np.asarray(function(v["x"])), at, ["x"])
    return stepped(lambda v: np.asarray(function(v["x"])), at, ["x"], value, np.ones(value.shape), finite)["x"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=4))
def test_nearly_all_digits_are_right_and_the_error_covers_the_rest(x: list[float]) -> None:
    found = run(lambda x: np.sum(np.log(x) * x**2), x)
    assert found.value is not None
    assert found.error is not None
    points = np.array(x)
    exact = 2 * points * np.log(points) + points
    assert np.all(np.abs(found.value - exact) <= found.error + 4e-16 * points * (1 + np.abs(np.log(points))))
    assert np.all(found.error <= 1e-13 * points * (1 + np.abs(np.log(points))))


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda x: x * np.abs(x), "not analytic"),
        (lambda x: x * np.conj(x), "real part is not|not analytic"),
        (lambda x: np.real(x) ** 2, "a part of it was taken"),
        (lambda x: math.sin(x), "does not take complex numbers"),
        (lambda x: np.floor(x) * x, "does not take complex numbers"),
        (lambda x: np.where(np.iscomplexobj(x), 2 * x, x), "real part is not"),
    ],
)
def test_why_it_does_not_count(function: Callable[[Any], Any], told: str) -> None:
    found = run(function, 1.3)
    assert found.value is None
    assert any(one in str(found.reason) for one in told.split("|"))


def test_it_needs_something_to_be_checked_by() -> None:
    one = np.array(1.0)
    assert stepped(lambda v: np.sin(v["x"]), {"x": one}, ["x"], np.sin(one), one, {})["x"].value is None
