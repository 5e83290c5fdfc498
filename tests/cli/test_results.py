"""Results: exit codes, progress, and the closing line."""

from __future__ import annotations

from typing import Any

import pytest

from autograd_cli.exits import ExitStatus
from autograd_cli.results import Results, exit_status, kind
from autograd_core.suite.check import Check
from autograd_core.suite.records import BROKEN, broken


def record(status: str = "certified", ok: bool = True, expect: str = "agree") -> dict[str, Any]:
    verdict = None if status in {*BROKEN, "skipped", "error", "refused"} else status
    found = broken(Check("c", "x", expect=expect), status, "why", 0.5)
    return {**found, "ok": ok, "verdict": verdict, "reason": None if ok else "why"}


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (record(), ExitStatus.OK),
        (record("refused"), ExitStatus.OK),
        (record("skipped"), None),
        (record("disagree", ok=False), ExitStatus.WRONG),
        (record("certified", ok=False), ExitStatus.WRONG),
        (record("error", ok=False), ExitStatus.WRONG),
        (record("cannot_tell", ok=False), ExitStatus.UNDECIDED),
        (record("undefined", ok=False), ExitStatus.UNDECIDED),
        (record("undefined", ok=False, expect="kink"), ExitStatus.WRONG),
        (record("timeout", ok=False), ExitStatus.LIMIT),
        (record("oom", ok=False), ExitStatus.LIMIT),
        (record("crash", ok=False), ExitStatus.INTERNAL),
        (record("internal", ok=False), ExitStatus.INTERNAL),
    ],
)
def test_what_a_record_means(one: dict[str, Any], found: ExitStatus | None) -> None:
    assert kind(one) is found


def test_the_gravest_decides() -> None:
    order = [ExitStatus.WRONG, ExitStatus.INTERNAL, ExitStatus.LIMIT, ExitStatus.UNDECIDED, ExitStatus.OK]
    for n, one in enumerate(order):
        assert exit_status([*reversed(order[n:]), None]) is one
    assert exit_status([]) is exit_status([None]) is ExitStatus.SPEC


def test_the_closing_line(capsys: pytest.CaptureFixture[str]) -> None:
    results = Results("check", 3)
    results.count(1, record("timeout", ok=False))
    results.count(0, record(), known=True)
    assert results.close(ExitStatus.INTERRUPTED) is ExitStatus.INTERRUPTED
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("2 of 3 checks before the end: 1 failed, 1 known before; 1 certified, 1 timeout; ")
    assert last.endswith("the slowest 0.50 s")
