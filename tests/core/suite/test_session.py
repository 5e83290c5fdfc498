"""Sessions: in order, resumed, cached, sharded and merged: always the same records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograd_core.errors import SpecError, UserError
from autograd_core.suite import supervisor
from autograd_core.suite.check import Check
from autograd_core.suite.journal import merge
from autograd_core.suite.records import broken
from autograd_core.suite.session import Session, cores
from autograd_core.suite.shard import Shard
from autograd_core.suite.supervisor import Limits

CHECKS = [Check(f"c{n}", "x*x", {"x": float(n)}, file="a.toml", line=n + 1) for n in range(20)]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Workers replaced by something that answers at once, out of order; the numbers of the checks that it was asked."""
    numbers: list[int] = []

    def run(tasks: Sequence[Any], *_: Any) -> Any:
        for number, check in sorted(tasks, key=lambda task: task[0] * 7 % 11):
            numbers.append(number)
            status = "timeout" if check.expr == "slow" else "certified"
            yield number, {**broken(check, status, "", 0.1), "ok": check.expr != "slow"}

    monkeypatch.setattr(supervisor, "run", run)
    return numbers


def names(session: Session, checks: Sequence[Check] = CHECKS, most: int = 10**6) -> list[str]:
    answers = session.run(checks)
    found = [record["name"] for record, _ in zip(answers, range(most), strict=False)]
    answers.close()
    return found


def test_records_come_in_order_and_are_told_of_at_once(asked: list[int]) -> None:
    told: list[int] = []
    shown = [record["name"] for record in Session().run(CHECKS, lambda n, *_: told.append(n))]
    assert shown == [check.name for check in CHECKS]
    assert told == asked and sorted(told) == list(range(20)) and told != sorted(told)


def test_a_journal_is_resumed(asked: list[int], tmp_path: Path) -> None:
    session = Session(journal=tmp_path / "j", resume=True)  # it does not exist yet
    assert len(names(session, most=3)) == 3
    before = set(asked)
    asked.clear()
    known = []
    whole = [r["name"] for r in session.run(CHECKS, lambda n, _, old: known.append(n) if old else None)]
    assert whole == [check.name for check in CHECKS]
    assert set(known) == before and sorted(asked) == sorted(set(range(20)) - before)
    assert len((tmp_path / "j").read_text().splitlines()) == 21
    asked.clear()
    assert len(names(session)) == 20 and asked == []
    assert len(names(replace(session, resume=False))) == 20 and len(asked) == 20


def test_edited_checks_run_again(asked: list[int], tmp_path: Path) -> None:
    session = Session(journal=tmp_path / "j", resume=True)
    names(session)
    asked.clear()
    edited = [replace(CHECKS[0], name="renamed"), *CHECKS[2:5], replace(CHECKS[5], expr="x*3"), *CHECKS[6:]]
    assert names(session, edited) == [check.name for check in edited]
    assert asked == [4]
    assert [r["line"] for r in merge([tmp_path / "j"]).records.values()] == [check.line for check in edited]


def test_timeouts_run_again_under_another_limit(asked: list[int], tmp_path: Path) -> None:
    checks = [CHECKS[0], replace(CHECKS[1], expr="slow")]
    session = Session(journal=tmp_path / "j", resume=True, cache=tmp_path / "c")
    names(session, checks)
    asked.clear()
    names(session, checks)
    assert asked == []
    names(replace(session, limits=Limits(90.0)), checks)
    assert asked == [1]


def test_a_cache_is_for_all_suites(asked: list[int], tmp_path: Path) -> None:
    session = Session(cache=tmp_path / "c")
    names(session, CHECKS[:9])
    asked.clear()
    others = [replace(check, name=f"other {check.name}", file="b.toml") for check in CHECKS[::-1]]
    assert names(replace(session, journal=tmp_path / "j"), others) == [check.name for check in others]
    assert sorted(asked) == list(range(11))
    assert len(merge([tmp_path / "j"]).records) == 20


def test_shards_merged_are_the_whole(asked: list[int], tmp_path: Path) -> None:
    whole = list(Session().run(CHECKS))
    for n in (1, 2, 3):
        list(Session(shard=Shard(n, 3), journal=tmp_path / str(n)).run(CHECKS))
    merged = merge([tmp_path / "2", tmp_path / "3", tmp_path / "1"])
    assert (list(merged.records.values()), merged.total) == (whole, 20)


def test_no_check_is_no_session() -> None:
    with pytest.raises(SpecError, match="holds no check"):
        list(Session(shard=Shard(3, 3)).run(CHECKS[:2]))


def test_only_a_journal_is_resumed(tmp_path: Path) -> None:
    (tmp_path / "j").write_text("something else\n")
    with pytest.raises(UserError, match="is not a journal"):
        list(Session(journal=tmp_path / "j", resume=True).run(CHECKS))


def test_a_journal_holds_what_was_told_of(asked: list[int], tmp_path: Path) -> None:
    path = tmp_path / "j"

    def told(number: int, record: dict[str, Any], known: bool) -> None:
        assert json.loads(path.read_text().splitlines()[-1])["n"] == number

    assert len(list(Session(journal=path).run(CHECKS, told))) == 20


def test_cores() -> None:
    assert cores() >= 1
