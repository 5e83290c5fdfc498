"""The tables of `make verdicts` on a sample, so that their figures stay what they are."""

from __future__ import annotations

import pytest
from cases import spec_subjects
from differences import Case, cases, row
from table import OURS, RIGHT, Tally, failures, tally, timed

from autograd_core.verdict.verdict import Verdict


@pytest.fixture(scope="module")
def differences() -> list[Case]:
    return list(cases(600, seed=3, others=False, every=3))


@pytest.fixture(scope="module")
def claims() -> Tally:
    return tally(spec_subjects()[::5], near=1, rules=("torch", "naive"))


def test_bars_of_finite_differences_cover_the_error(differences: list[Case]) -> None:
    ours = row("ours", differences)
    assert len(differences) == 600
    assert ours.covered >= 99.5
    assert ours.cannot_tell <= 10
    assert ours.errors[0] < 2e-14
    assert ours.ratios[0] < 200  # an infinite bar would cover everything


def test_finite_differences_are_as_good_as_those_of_scipy() -> None:
    found = list(cases(120, seed=4, every=10))
    ours, *others = (row(name, found) for name in found[0].answers)
    for other in others:
        assert ours.errors[0] <= 3 * other.errors[0]
        assert ours.covered >= other.covered


def test_no_false_alarm_and_no_miss(claims: Tally) -> None:
    assert len(claims.cases) > 1000
    assert failures(claims) == []


def test_other_rules_fail_where_ours_does_not(claims: Tally) -> None:
    for rule in ("torch", "naive"):
        wrong = [case.accepted[rule] for case in claims.cases if case.mutation == "* (1 + 1e-9)"]
        right = [case.accepted[rule] for case in claims.cases if case.mutation == RIGHT]
        assert sum(one is True for one in wrong) > len(wrong) / 3
        assert sum(one is False for one in right) > len(right) / 10


def test_nearly_all_gradients_end_certified(claims: Tally) -> None:
    sure = [judgement.verdict in (Verdict.CERTIFIED, Verdict.PROVED) for _, _, judgement in claims.gradients]
    assert sum(sure) >= 0.98 * len(sure)
    assert all(case.accepted[OURS] is not None for case in claims.cases)


def test_a_certified_gradient_takes_milliseconds() -> None:
    middle, _, ops = timed(12)
    assert ops >= 20
    assert middle < 30  # 5 are wanted; a busy machine is slower
