"""Balls as Fractions, rounded outwards where exact digits would fill the memory."""

from __future__ import annotations

from fractions import Fraction

import flint
import pytest

from autograd_core.carriers.arb import precision
from autograd_core.oracles.bounds import SMALLEST, Bounds, bounds, dyadic


@pytest.mark.parametrize(
    ("mantissa", "exponent", "expected"),
    [
        (3, 2, Fraction(12)),
        (-5, -1, Fraction(-5, 2)),
        (0, 10**9, Fraction(0)),
        (1, -(10**9), SMALLEST),
        (-1, -(10**9), -SMALLEST),
        (1, 10**9, None),
    ],
)
def test_dyadic(mantissa: int, exponent: int, expected: Fraction | None) -> None:
    assert dyadic(mantissa, exponent) == expected


def test_a_ball_keeps_its_digits() -> None:
    with precision(200):
        third = flint.arb(1) / 3
        found = bounds(third)
    assert found is not None and found.known
    assert abs(found.middle - Fraction(1, 3)) <= found.radius < Fraction(1, 2**190)


def test_what_underflows_is_covered() -> None:
    tiny = bounds((flint.arb(-1) * 10**8).exp())
    assert tiny is not None
    assert tiny.meets(Bounds(Fraction(0), Fraction(0))) and not tiny.meets(Bounds(Fraction(1), Fraction(0)))


def test_what_is_infinite_or_enormous_has_none() -> None:
    assert bounds(flint.arb(1) / 0) is None
    assert bounds((flint.arb(10) ** 10).exp()) is None


def test_disjoint_intervals_do_not_meet() -> None:
    assert not Bounds(Fraction(0), Fraction(1)).meets(Bounds(Fraction(3), Fraction(1)))
    assert Bounds(Fraction(2), Fraction(1)).size == 3
