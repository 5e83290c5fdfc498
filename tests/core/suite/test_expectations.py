"""Expected numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy
import pytest

from autograd_core.errors import UserError
from autograd_core.suite.expectations import mismatch, naming
from autograd_core.suite.spec import Check


def differs(found: Any, wanted: Any, dtype: str = "float64", **settings: Any) -> str | None:
    return mismatch(numpy.asarray(found, dtype), numpy.asarray(wanted, "float64"), Check("c", "x", **settings))


@pytest.mark.parametrize(
    ("found", "wanted", "settings"),
    [
        (1.0, 1.0 + 900 * 2**-52, {}),
        (1.0, 1.0 + 2**-52, {"max_ulp": 1}),
        (1e-300, 1.001e-300, {"rtol": 0.01}),
        (0.0, 1e-9, {"atol": 1e-8}),
        (math.nan, math.nan, {"max_ulp": 0}),
        (-math.inf, -math.inf, {"rtol": 0.0}),
        ([], [], {}),
    ],
)
def test_equal_enough(found: Any, wanted: Any, settings: dict[str, Any]) -> None:
    assert differs(found, wanted, **settings) is None


@pytest.mark.parametrize(
    ("found", "wanted", "settings", "text"),
    [
        (1.0, 1.0 + 2000 * 2**-52, {}, ": 2e+03 ulp apart, 1000 are allowed"),
        (1.0, -1.0, {"max_ulp": 5}, "ulp apart, 5 are allowed"),
        (1e-300, 1.1e-300, {"rtol": 0.01}, "(rtol 0.01, atol 0)"),
        (0.0, 1e-300, {"rtol": 0.5}, "expected 1e-300"),
        ([1.0, math.nan], [1.0, 2.0], {"atol": 1e300}, "element [1] is nan, expected 2.0"),
        (math.inf, -math.inf, {}, "it is inf, expected -inf"),
        (1e308, math.inf, {"rtol": 1.0}, "it is 1e+308, expected inf"),
        ([1.0], 1.0, {}, "the shape is (1,), expected ()"),
    ],
)
def test_not_equal(found: Any, wanted: Any, settings: dict[str, Any], text: str) -> None:
    assert text in (differs(found, wanted, **settings) or "equal")


def test_complex_numbers_are_compared_part_by_part() -> None:
    wanted = numpy.array([1 + 2j, 3j])
    assert mismatch(wanted, wanted, Check("c", "x", max_ulp=0)) is None
    found = mismatch(wanted + numpy.array([0, 1j]), wanted, Check("c", "x"))
    assert found is not None and found.startswith("the imag part: element [1] is 4.0, expected 3.0")
    assert mismatch(numpy.array(5.0), numpy.array(5 + 0j), Check("c", "x")) is None


def test_ulps_are_those_of_the_dtype() -> None:
    assert differs(0.1, 0.1, "float32") is None
    assert differs(0.1, 0.1, "float32", max_ulp=0.1) is not None


def test_an_error_says_which_key_it_is_about() -> None:
    with pytest.raises(UserError, match=r"^at\.x: no$"), naming("at.x"):
        raise UserError("no")
