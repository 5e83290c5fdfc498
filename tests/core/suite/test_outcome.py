"""Outcomes as plain data."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from autograd_core.suite.outcome import Outcome
from autograd_core.suite.runner import run_check
from autograd_core.suite.spec import Check
from autograd_core.verdict.verdict import Verdict

KEYS = [
    "file",
    "line",
    "name",
    "tags",
    "expect",
    "status",
    "verdict",
    "ok",
    "reason",
    "seconds",
    "gradients",
    "claims",
]
SQUARE = Check("square", "x*x", {"x": [3.0, 1.0]}, grad_tensors="ones", claim={"x": "3*x"})


def test_a_record_is_plain_and_its_keys_are_pinned() -> None:
    record = run_check(SQUARE).record()
    assert list(record) == KEYS
    assert record == json.loads(json.dumps(record, allow_nan=False))
    assert list(record["gradients"]["x"]) == ["verdict", "reason", "max_ulp", "index"]
    assert list(record["claims"]["x"]) == ["verdict", "reason", "max_ulp", "index", "mistake"]
    assert record["claims"]["x"]["mistake"] == "factor"
    assert record["claims"]["x"]["index"] == [0] and not record["ok"]


def test_an_infinite_distance_is_text() -> None:
    outcome = run_check(Check("lost", "log(exp(x))", {"x": 800.0}))
    record = outcome.record()
    assert outcome.verdict is Verdict.INACCURATE
    assert record["gradients"]["x"]["max_ulp"] == "inf"
    json.dumps(record, allow_nan=False)


@pytest.mark.parametrize(
    ("verdict", "ok", "internal", "status"),
    [
        (Verdict.KINK, True, False, "kink"),
        (None, True, False, "refused"),
        (None, False, False, "error"),
        (None, False, True, "internal"),
    ],
)
def test_status(verdict: Verdict | None, ok: bool, internal: bool, status: str) -> None:
    assert Outcome(SQUARE, verdict, ok, None, 0.0, internal=internal).status == status


def test_a_skipped_check_says_why() -> None:
    outcome = run_check(replace(SQUARE, skip="slow here"))
    assert (outcome.status, outcome.ok, outcome.reason) == ("skipped", True, "slow here")


def test_undecided_is_neither_wrong_nor_unexpected() -> None:
    outcome = Outcome(SQUARE, Verdict.CANNOT_TELL, False, "?", 0.0)
    assert outcome.undecided
    assert not replace(outcome, ok=True).undecided
    assert not replace(outcome, verdict=Verdict.DISAGREE).undecided
    assert not replace(outcome, check=replace(SQUARE, expect="disagree")).undecided
