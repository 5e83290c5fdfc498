"""Errors in ulps."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.verdict.ulps import UlpError, classify, compare, ulp, ulps

DTYPES = [np.float16, np.float32, np.float64]


@pytest.mark.parametrize("dtype", DTYPES)
@given(data=st.data())
def test_ulp_is_the_spacing_of_the_dtype(dtype: Any, data: st.DataObject) -> None:
    width: Any = np.finfo(dtype).bits
    value = data.draw(st.floats(width=width, allow_nan=False, allow_infinity=False))
    if abs(value) == float(np.finfo(dtype).max):
        return
    spacing = np.spacing(np.asarray(abs(value), dtype=dtype))
    assert ulp(Fraction(value), dtype) == Fraction(float(spacing))


@pytest.mark.parametrize("dtype", DTYPES)
def test_subnormals_and_the_last_binade(dtype: Any) -> None:
    info = np.finfo(dtype)
    tiny = Fraction(float(info.smallest_subnormal))
    assert ulp(tiny / 1000, dtype) == ulp(Fraction(0), dtype) == ulp(Fraction(float(info.tiny)), dtype) == tiny
    assert ulps(float(info.max), Fraction(float(info.max)), dtype) == 0.0


def test_the_reference_is_not_rounded() -> None:
    third = Fraction(1, 3)
    assert 0.0 < ulps(1 / 3, third, np.float64) <= 0.5
    assert ulps(0.5, Fraction(1, 2) + Fraction(1, 2**55), np.float64) == 0.25


@pytest.mark.parametrize(
    ("value", "reference", "error", "kind"),
    [
        (math.nan, Fraction(1), math.nan, "nan"),
        (math.inf, Fraction(1), math.inf, "overflow"),
        (math.inf, Fraction(10) ** 400, 0.0, "finite"),
        (-math.inf, Fraction(10) ** 400, math.inf, "overflow"),
        (math.inf, Fraction(np.finfo(np.float64).max) + 1, math.inf, "overflow"),
        (-1.0, Fraction(1), 2.0**53, "sign"),
        (0.0, Fraction(1), 2.0**52, "finite"),
        (0.0, Fraction(0), 0.0, "finite"),
        (-0.0, Fraction(0), 0.0, "finite"),
        (5e-324, Fraction(0), 1.0, "zero"),
        (1.0, Fraction(0), float(np.finfo(np.float64).max), "zero"),
    ],
)
def test_classes(value: float, reference: Fraction, error: float, kind: str) -> None:
    assert ulps(value, reference, np.float64) == pytest.approx(error, nan_ok=True, rel=0)
    assert classify(value, reference, np.float64) == kind


def test_compare_points_at_the_worst_element() -> None:
    references = np.array([[Fraction(1), Fraction(2)], [Fraction(3), Fraction(4)]], dtype=object)
    values = np.array([[1, 2], [3 + 2**-20, 4]], dtype=np.float32)
    errors, worst = compare(values, references)
    assert errors.tolist() == [[0, 0], [4, 0]]
    assert worst == UlpError(4.0, (1, 0), "finite")
    values[0, 1] = np.nan
    assert compare(values, references)[1].kind == "nan"
    assert compare(values, references)[1].worst_index == (0, 1)


def test_compare_of_scalars_and_of_nothing() -> None:
    assert compare(np.array(1.0), np.array(Fraction(1), dtype=object))[1] == UlpError(0.0, (), "finite")
    assert compare(np.zeros(0), np.zeros(0, dtype=object))[1] == UlpError(0.0, None, "finite")


def test_errors_name_what_was_expected() -> None:
    with pytest.raises(TypeError, match="float16, float32 and float64, not for int64"):
        ulp(Fraction(1), np.int64)
    with pytest.raises(ValueError, match="shape"):
        compare(np.zeros(2), np.zeros(3, dtype=object))
