"""Results: exit codes, progress, and the closing line."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from autograd_cli import results as module
from autograd_cli.exits import ExitStatus
from autograd_cli.results import Form, Results, exit_status, kind
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


class Terminal:
    """A stderr that says it is one, or that it is none."""

    def __init__(self, watched: bool) -> None:
        self.text = ""
        self.watched = watched

    def isatty(self) -> bool:
        return self.watched

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


@pytest.mark.parametrize("watched", [True, False])
def test_progress(monkeypatch: pytest.MonkeyPatch, watched: bool) -> None:
    clock, terminal = [100.0], Terminal(watched)
    monkeypatch.setattr(module, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(sys, "stderr", terminal)
    results = Results("check", 10, Form(verbose=True), started=100.0, drawn=100.0)
    results.tick()
    results.count(0, record())
    clock[0] += 0.2
    results.tick()
    shown = "1/10 checks, none failed, 5 a second, 2 s left"
    assert terminal.text == (f"\r\x1b[K{shown}" if watched else "")
    results.count(1, record("disagree", ok=False))
    clock[0] += 9.8
    results.tick()
    assert terminal.text.endswith("2/10 checks, 1 failed, 0.2 a second, 40 s left" + "\n" * (not watched))
    before = len(terminal.text)
    results.show(record())
    assert terminal.text[before:] == "\r\x1b[K" * watched
