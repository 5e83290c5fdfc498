"""Journals and caches, without running anything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograd_core.errors import OutputError, SpecError, UserError
from autograd_core.suite.journal import Cache, Header, Journal, merge, read

HEADER = Header("suite", 4, "1/1", 60.0, None, "v1")
KEYS = ["k0", "k1", "k2", "k3"]


def record(name: str, ok: bool = True, status: str = "certified") -> dict[str, Any]:
    return {"name": name, "status": status, "ok": ok}


def write(path: Path, *entries: tuple[int, dict[str, Any]], header: Header = HEADER, afresh: bool = True) -> Path:
    journal = Journal(path, header, KEYS, afresh=afresh)
    for number, one in entries:
        journal.add(number, one)
    journal.close()
    return path


def test_what_was_written_is_known(tmp_path: Path) -> None:
    path = write(tmp_path / "j", (2, record("c")), (0, record("a")))
    written = read(path, HEADER)
    assert written.header == HEADER
    assert list(written.known(HEADER, KEYS, range(4))) == [(0, record("a")), (2, record("c"))]
    assert list(written.known(HEADER, ["other", *KEYS[1:]], range(4))) == [(2, record("c"))]


def test_another_suite_knows_what_has_not_changed(tmp_path: Path) -> None:
    path = write(tmp_path / "j", (2, record("c")), (0, record("a")))
    other = replace(HEADER, suite="other", total=2)
    assert list(read(path, other).known(other, ["k2", "new"], range(2))) == [(0, record("c"))]


def test_other_versions_know_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "j", (0, record("a")))
    other = replace(HEADER, versions="v2")
    assert list(read(path, other).known(other, KEYS, range(4))) == []


@pytest.mark.parametrize("status", ["timeout", "oom", "crash", "internal"])
def test_what_tells_of_limits_holds_under_the_same_limits_only(tmp_path: Path, status: str) -> None:
    path = write(tmp_path / "j", (0, record("a", ok=False, status=status)), (1, record("b")))
    longer = replace(HEADER, seconds=90.0)
    assert [n for n, _ in read(path, HEADER).known(HEADER, KEYS, range(4))] == [0, 1]
    assert [n for n, _ in read(path, longer).known(longer, KEYS, range(4))] == [1]


def test_a_later_header_begins_anew(tmp_path: Path) -> None:
    path = write(tmp_path / "j", (0, record("a")))
    journal = Journal(path, HEADER, KEYS, afresh=False)
    journal.goes_on(replace(HEADER, suite="other"))
    journal.add(3, record("d"))
    journal.close()
    assert list(read(path).by_number) == [3]


def test_beginning_afresh_leaves_the_old_journal_until_the_new_one_stands(tmp_path: Path) -> None:
    path = write(tmp_path / "j", (0, record("a")))
    write(path, (1, record("b")))
    assert list(read(path).by_number) == [1]
    assert [one.name for one in tmp_path.iterdir()] == ["j"]


def test_other_files_are_not_lost(tmp_path: Path) -> None:
    (tmp_path / "spec.toml").write_text("[[check]]\n")
    with pytest.raises(UserError, match="is not a journal"):
        write(tmp_path / "spec.toml")
    assert (tmp_path / "spec.toml").read_text() == "[[check]]\n"
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read(tmp_path / "none")
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "no" / "j")


def test_a_journal_in_use_is_left_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", HEADER, KEYS, afresh=True)
    for afresh in (True, False):
        with pytest.raises(OutputError, match="in use"):
            Journal(tmp_path / "j", HEADER, KEYS, afresh=afresh)
    journal.add(0, record("a"))
    journal.close()
    assert list(read(tmp_path / "j").by_number) == [0]


def test_shards_are_merged_in_the_order_of_the_suite(tmp_path: Path) -> None:
    one = write(tmp_path / "1", (0, record("a")), (2, record("c")), header=replace(HEADER, shard="1/2"))
    two = write(tmp_path / "2", (1, record("b")), (3, record("d")), header=replace(HEADER, shard="2/2"))
    for paths in ([one, two], [two, one]):
        found = merge(paths)
        assert [r["name"] for r in found.records.values()] == ["a", "b", "c", "d"] and found.total == 4
    assert (len(merge([two]).records), merge([two]).total) == (2, 4)


def test_where_journals_differ_the_failure_counts(tmp_path: Path) -> None:
    bad, good, slow = record("a", ok=False), record("a"), record("a", ok=False, status="timeout")
    paths = [write(tmp_path / str(n), (0, one)) for n, one in enumerate((slow, good, bad))]
    assert merge(paths).records == merge(paths[::-1]).records == {0: bad}
    assert merge(paths[:2]).records == merge(paths[1::-1]).records == {0: good}


def test_different_suites_are_not_merged(tmp_path: Path) -> None:
    paths = [write(tmp_path / name, header=replace(HEADER, suite=name)) for name in "ab"]
    with pytest.raises(SpecError, match="different suites"):
        merge(paths)
    (tmp_path / "empty").touch()
    with pytest.raises(SpecError, match="is empty"):
        merge([tmp_path / "empty"])


def test_a_cache_knows_answers_of_its_versions(tmp_path: Path) -> None:
    first = Cache(tmp_path / "c", "v1")
    first.add("k", record("a"))
    first.add("slow", record("b", ok=False, status="timeout"))
    first.close()
    assert (Cache(tmp_path / "c", "v1").known, Cache(tmp_path / "c", "v2").known) == ({"k": record("a")}, {})


def test_a_cache_keeps_the_newest_versions(tmp_path: Path) -> None:
    for n in range(9):
        Cache(tmp_path, f"v{n}").close()
    assert len(list(tmp_path.iterdir())) == Cache.kept + 1
    assert (tmp_path / "results-v8.jsonl").exists()
