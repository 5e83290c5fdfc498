"""What earlier runs have kept to be shown."""

from __future__ import annotations

from pathlib import Path

from autograd_core.reports.kept import Kept
from autograd_core.suite.journal import Header, Journal
from autograd_core.suite.records import dump, entries


def header(versions: str) -> Header:
    return Header("suite", 2, "1/1", 60.0, None, versions)


def test_rows_are_found_by_content_and_the_last_counts(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    journal = Journal(path, header("v"), ["a", "b"], afresh=True)
    journal.add(0, {"ok": True, "detail": {"value": "1"}})
    journal.add(1, {"ok": True})
    journal.add(0, {"ok": True, "detail": {"value": "2"}})
    journal.close()
    kept = Kept([tmp_path / "nowhere", path])
    assert kept.get("a") == {"value": "2"} and kept.get("b") is None


def test_rows_of_other_versions_are_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    journal = Journal(path, header("old"), ["a"], afresh=True)
    journal.add(0, {"ok": True, "detail": {"value": "1"}})
    journal.goes_on(header("new"))
    journal.close()
    assert Kept([path]).get("a") is None


def test_lines_that_were_cut_or_spoilt_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    good, spoilt = dump(entries("a", {"detail": {"value": "1"}})[1]), b'{"detail":{"value":\n'
    path.write_bytes(good + spoilt + b'{"detail":{"value":"2"},"key":"a"')
    assert Kept([path]).get("a") == {"value": "1"}
