"""Rationals as decimal digits."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.oracles.bounds import SMALLEST
from autograd_core.verdict.decimals import digits


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Fraction(0), "0"),
        (Fraction(1, 3), "0.33333333333333333333"),
        (Fraction(100), "100"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(1, 10**4), "0.0001"),
        (Fraction(-7, 3 * 10**5), "-2.3333333333333333333e-05"),
        (Fraction(10) ** 19, "1" + "0" * 19),
        (Fraction(10) ** 20, "1e+20"),
        (Fraction(1, 7) / 10**400, "1.4285714285714285714e-401"),
        (Fraction(2) ** 199_999, "4.9900259092356047804e+60205"),
        (2 * SMALLEST, "2.0039976108123747585e-60206"),
        (SMALLEST, "0 (underflow)"),
        (-SMALLEST, "-0 (underflow)"),
    ],
)
def test_digits(number: Fraction, expected: str) -> None:
    assert digits(number) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_comes_back_from_17_digits(x: float) -> None:
    assert float(digits(Fraction(x), 17)) == x


@given(st.fractions(), st.integers(1, 30))
def test_rounding_is_to_the_nearest(number: Fraction, significant: int) -> None:
    assert abs(Fraction(digits(number, significant)) - number) <= abs(number) * Fraction(1, 2 * 10 ** (significant - 1))
