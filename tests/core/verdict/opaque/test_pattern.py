"""A factor is named where all elements share it, and no sooner."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.verdict.opaque.pattern import simple_factor

ROUNDING = Fraction(1, 10**12)


def factor(claimed: list[float], true: list[float], error: float = 0.0) -> Fraction | None:
    return simple_factor(np.array(claimed), [(Fraction(one), Fraction(error)) for one in true], ROUNDING)


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=5), st.sampled_from([-1, 2, -3, 180, Fraction(1, 2)]))
def test_a_common_factor_is_found(true: list[float], wanted: Fraction) -> None:
    assert factor([float(wanted) * one for one in true], true) == wanted


@pytest.mark.parametrize(
    ("claimed", "true", "error"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0.0),
        ([2.0, 2.0], [1.0, 2.0], 0.0),
        ([2.0, 1e-3], [1.0, 0.0], 0.0),
        ([np.nan], [1.0], 0.0),
        ([np.pi], [1.0], 0.0),
        ([1.234], [1.0], 1e-3),
    ],
)
def test_what_is_no_common_factor(claimed: list[float], true: list[float], error: float) -> None:
    assert factor(claimed, true, error) is None


def test_zeros_fit_every_factor() -> None:
    assert factor([0.0, 4.0], [0.0, 2.0]) == 2
    assert simple_factor(np.array([2.0]), [None], ROUNDING) is None
