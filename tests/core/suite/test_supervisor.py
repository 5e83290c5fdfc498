"""Workers: each mishap costs its own check only, and nobody is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from autograd_core.suite.check import Check
from autograd_core.suite.supervisor import Limits, WorkerError, run
from autograd_core.suite.worker import HOOK

LIMITS = Limits(20)

pytestmark = pytest.mark.slow  # each test starts processes that import everything


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv(HOOK, "hooked")


def square(name: str, **settings: Any) -> Check:
    return Check(name, "x*x", {"x": 3.0}, claim={"x": "2*x"}, **settings)


def records(checks: list[Check], jobs: int = 2, limits: Limits = LIMITS) -> list[dict[str, Any]]:
    found = dict(run(enumerate(checks), jobs, limits))
    assert sorted(found) == list(range(len(checks)))
    return [found[n] for n in range(len(checks))]


def children() -> set[int]:
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return set(map(int, listed.read_text().split())) if listed.exists() else set()


def test_every_mishap_costs_its_own_check_only(hooked: None) -> None:
    before = children()
    mishaps = {
        "hang": "timeout: no answer within 1 s",
        "sleep": "timeout: no answer within 1 s",
        "deaf": "timeout: no answer within 1 s",
        "eat": "oom: more than 300 MiB of memory",
        "eat at once": "oom: more than 300 MiB of memory",
        "segfault": "crash: the process that ran it was killed by SIGSEGV",
        "killed": "crash: the process that ran it was killed by SIGKILL",
        "leave": "crash: the process that ran it ended with exit code 3",
        "abort": "oom: out of memory: GNU MP: Cannot allocate memory (size=8000000016)",
    }
    limits: dict[str, Any] = {name: {"timeout": 1.0} for name in ("hang", "sleep", "deaf")}
    checks = [
        check
        for name in mishaps
        for check in (square(name, max_memory=300 << 20, **limits.get(name, {})), square(f"after {name}"))
    ]
    found = records(checks)
    wrong = {r["name"]: f"{r['status']}: {r['reason']}" for r in found if not r["ok"]}
    assert wrong == mishaps
    assert all(r["status"] == "certified" for r in found if r["ok"])
    assert all(list(r) == list(found[-1]) and r["verdict"] is None for r in found if not r["ok"])
    assert children() == before


def test_what_a_check_prints_is_no_answer(hooked: None) -> None:
    assert [r["status"] for r in records([square("noise"), square("other")], jobs=1)] == ["certified"] * 2


def test_the_command_line_limit_is_for_checks_without_their_own(hooked: None) -> None:
    first, second = records([square("sleep"), square("hang", timeout=0.5)], limits=Limits(1.0))
    assert (first["reason"], second["reason"]) == ("no answer within 1 s", "no answer within 0.5 s")
    assert 1.0 <= first["seconds"] < 3 and 0.5 <= second["seconds"] < 3


def test_records_are_those_of_this_process(hooked: None) -> None:
    from autograd_core.suite.runner import run_check

    checks = [
        square("good"),
        Check("bad", "x*x", {"x": [1.5, 2]}, grad_tensors="ones", claim={"x": "x"}),
        Check("e", "x+"),
    ]
    for check, record in zip(checks, records(checks), strict=True):
        assert {**run_check(check).record(), "seconds": record["seconds"]} == record


def test_large_requests_and_answers_pass(hooked: None) -> None:
    text = " + ".join(["x"] * 60_000)
    (record,) = records([Check("long", text, {"x": 1.0}, tags=["tag"] * 40_000)])
    assert len(record["tags"]) == 40_000


def test_closing_the_iterator_ends_the_workers(hooked: None) -> None:
    before = children()
    answers = run(enumerate([square("a"), square("sleep"), square("hang")]), 3)
    assert next(answers)[0] == 0
    assert len(children() - before) >= 2
    start = time.monotonic()
    answers.close()  # type: ignore[attr-defined]
    assert children() == before and time.monotonic() - start < 1


def test_workers_that_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOOK, "no_such_module_anywhere")
    with pytest.raises(
        WorkerError, match="exit code 1: ModuleNotFoundError: No module named 'no_such_module_anywhere'"
    ):
        list(run(enumerate([square("a")]), 1))


@pytest.mark.parametrize("name", ["hang", "sleep"])
def test_workers_do_not_outlive_a_supervisor_that_is_killed(hooked: None, name: str) -> None:
    code = (
        "from autograd_core.suite.check import Check\nfrom autograd_core.suite.supervisor import run\n"
        f"tasks = enumerate([Check('a', 'x*x', {{'x': 1.0}}), Check({name!r}, 'x*x', {{'x': 1.0}})])\n"
        "for answer in run(tasks, 1):\n    print(answer[0], flush=True)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None and parent.stdout.readline() == b"0\n"
        listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        workers = [int(word) for word in listed.read_text().split()]
        time.sleep(0.3)  # it is in the middle of the check
        parent.kill()
    assert workers
    deadline = time.monotonic() + 5
    while any(
        Path(f"/proc/{pid}/stat").exists() and " Z " not in Path(f"/proc/{pid}/stat").read_text() for pid in workers
    ):
        assert time.monotonic() < deadline
        time.sleep(0.05)
