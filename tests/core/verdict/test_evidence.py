"""How a number stands against witnesses that give no proof."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from autograd_core.oracles.bounds import Bounds
from autograd_core.oracles.elements import Finite
from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.finite import Estimate
from autograd_core.oracles.symbolic import Symbolic
from autograd_core.verdict.evidence import Evidence, at_kink, by_differences, by_directions, proven, shown, vanishes
from autograd_core.verdict.verdict import Verdict


def evidence(value: float, estimate: float, error: float, slopes: tuple[float, float] | None = None) -> Evidence:
    sides = None if slopes is None else tuple(Estimate(s, 1e-9, 1.0, 1) for s in slopes)
    return Evidence(
        np.array([value]),
        Symbolic(None, "SymPy was not asked"),
        Enclosure(None, None, 0),
        Finite(np.array([estimate]), np.array([error]), 1),
        np.array([1.0]),
        1.0,
        () if slopes is None else ("x is at a kink",),
        None if sides is None else (lambda _: sides),  # type: ignore[arg-type,return-value]
    )


@pytest.mark.parametrize(
    ("value", "error", "verdict"),
    [
        (2.0, 1e-9, Verdict.CORROBORATED),
        (2.0 + 5e-9, 1e-9, Verdict.CANNOT_TELL),
        (2.1, 1e-9, Verdict.DISAGREE),
        (2.0, 1.0, Verdict.CANNOT_TELL),
        (math.nan, 1e-9, Verdict.INACCURATE),
    ],
)
def test_by_differences(value: float, error: float, verdict: Verdict) -> None:
    found = by_differences(value, evidence(value, 2.0, error), 0)
    assert found is not None and found.verdict is verdict


def test_no_estimate_is_no_answer() -> None:
    assert by_differences(2.0, evidence(2.0, 2.0, math.inf), 0) is None


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (0.0, Verdict.KINK),
        (1.0, Verdict.KINK),
        (-1.0, Verdict.KINK),
        (2.0, Verdict.DISAGREE),
        (math.nan, Verdict.INACCURATE),
    ],
)
def test_at_a_kink_the_slopes_are_the_interval(value: float, verdict: Verdict) -> None:
    found = at_kink(value, evidence(value, 0.0, math.inf, slopes=(-1.0, 1.0)), 0)
    assert found is not None and found.verdict is verdict


def test_slopes_that_agree_make_no_kink() -> None:
    assert at_kink(1.0, evidence(1.0, 0.0, math.inf, slopes=(1.0, 1.0)), 0) is None


@pytest.mark.parametrize(("slope", "verdict"), [(3.0, Verdict.CORROBORATED), (3.1, Verdict.DISAGREE)])
def test_by_directions(slope: float, verdict: Verdict) -> None:
    values = np.array([1.0, 2.0])
    directions = [(np.array([1.0, 1.0]), Estimate(slope, 1e-9, 1.0, 1))]
    whole = Evidence(
        values, Symbolic(None), Enclosure(None, None, 0), Finite(None, None, 1, {}, directions, 0), values, 1.0
    )
    assert by_directions(values, whole).verdict is verdict


def certain(middle: Fraction, radius: Fraction, size: float = 1.0, at: float = 1.0) -> Evidence:
    truth = Enclosure(np.array([middle], dtype=object), np.array([radius], dtype=object), 128)
    return replace(evidence(1.0, 1.0, 1.0), truth=truth, size=size, at=np.array([at]))


@pytest.mark.parametrize(
    ("middle", "radius", "known"),
    [
        (Fraction(3), Fraction(0), True),
        (Fraction(3), Fraction(1, 10**26), True),
        (Fraction(3), Fraction(1, 10**20), False),
        (Fraction(1, 10**90), Fraction(1, 10**85), False),
    ],
)
def test_the_truth_is_known_to_25_digits_or_not(middle: Fraction, radius: Fraction, known: bool) -> None:
    found = proven(certain(middle, radius), 0)
    assert found == (Bounds(middle, radius) if known else None)
    assert proven(evidence(1.0, 1.0, 1.0), 0) is None


def test_a_truth_that_vanishes_beside_the_function_is_zero_in_any_unit() -> None:
    nothing = Fraction(1, 10**101)
    for unit in (1e-200, 1.0, 1e200):
        scaled = certain(Fraction(0), nothing * Fraction(unit), size=unit)
        assert proven(scaled, 0) == Bounds(Fraction(0), nothing * Fraction(unit))  # it says how small it is
        assert proven(certain(Fraction(0), nothing * Fraction(unit) * 100, size=unit), 0) is None
        # f / x sets the scale: a larger x makes the same radius a larger part of it.
        assert proven(certain(Fraction(0), nothing * Fraction(unit), size=unit, at=1e3), 0) is None
    assert not vanishes(Bounds(Fraction(0), nothing), certain(Fraction(0), nothing, size=math.inf), 0)


def test_the_function_itself_may_vanish() -> None:
    assert proven(certain(Fraction(0), Fraction(0), size=0.0), 0) == Bounds(Fraction(0), Fraction(0))


def test_what_is_asked_late_is_asked_once() -> None:
    asked: list[str] = []

    def symbolic() -> Symbolic:
        asked.append("SymPy")
        return Symbolic(None, "silent")

    def finite() -> Finite:
        asked.append("differences")
        return Finite(None, None, 0)

    lazy = Evidence(np.ones(1), symbolic, Enclosure(None, None, 0), finite, np.ones(1), 1.0)
    assert asked == []
    for _ in range(2):
        assert lazy.symbolic.value is lazy.finite.value is None
    assert asked == ["SymPy", "differences"] and lazy.silence == "silent"


def test_large_arrays_are_judged_by_element_where_anything_is_known_of_them() -> None:
    many = Evidence(np.ones(1000), Symbolic(None), Enclosure(None, None, 0), Finite(None, None, 0), np.ones(1000), 1.0)
    ones = np.full(1000, Fraction(1), dtype=object)
    known = Enclosure(ones, ones, 128)
    assert not many.per_element
    assert all(
        replace(many, **change).per_element
        for change in (
            {"truth": known},
            {"exact": known},
            {"by_formula": Symbolic(ones)},
            {"by_steps": Finite(np.ones(1000), np.ones(1000), 1)},
            {"value": np.ones(256)},
        )
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(1, 10), "0.10000000000000001"),
        (Fraction(10) ** 400, "1e+400"),
        (Fraction(-1, 7) / 10**400, "-1.4285714285714286e-401"),
    ],
)
def test_numbers_of_any_magnitude_are_shown(number: Fraction, text: str) -> None:
    assert shown(number) == text
