"""How a number stands against witnesses that give no proof."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograd_core.oracles.elements import Finite
from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.finite import Estimate
from autograd_core.oracles.symbolic import Symbolic
from autograd_core.verdict.evidence import Evidence, at_kink, by_differences, by_directions
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
