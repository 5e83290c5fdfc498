"""Exit codes are part of the contract: numbers that scripts compare with."""

from __future__ import annotations

import pytest

from autograd_cli.exits import ExitStatus, of_verdict
from autograd_core.verdict.verdict import Verdict


def test_the_numbers_never_change() -> None:
    assert {status.name: int(status) for status in ExitStatus} == {
        "OK": 0,
        "WRONG": 1,
        "USAGE": 2,
        "SPEC": 3,
        "LIMIT": 4,
        "DEVICE": 5,
        "OUTPUT": 6,
        "UNDECIDED": 7,
        "INTERNAL": 70,
        "INTERRUPTED": 130,
        "TERMINATED": 143,
    }


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_script_may_rely_on_what_agrees(verdict: Verdict) -> None:
    status = of_verdict(verdict)
    assert (status == 0) is (verdict in ("proved", "certified", "corroborated", "kink"))
    assert (status == 1) is (verdict in ("disagree", "inaccurate"))
    assert (status == 7) is (verdict in ("undefined", "cannot_tell"))
