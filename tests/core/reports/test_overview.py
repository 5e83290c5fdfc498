"""Counts over a run."""

from __future__ import annotations

from typing import Any

from autograd_core.reports.kinds import Kind
from autograd_core.reports.overview import Overview


def test_counts(record: Any) -> None:
    found = Overview()
    for one in (
        record(),
        record(file="b.toml", ok=False, status="kink", tags=["easy", "sharp"]),
        record(file="b.toml", status="kink"),
        record(file=None, status="skipped"),
    ):
        found.count(one)
    assert (found.checks, found.failed, found.seconds) == (4, 1, 1.0)
    assert next(one for one, _ in found.counts()) == (Kind.WRONG, "kink") and found.found[Kind.FINE, "kink"] == 1
    assert [(row.file, row.checks, row.failed, row.skipped) for row in found.files.values()] == [
        ("a.toml", 1, 0, 0), ("b.toml", 2, 1, 0), ("-", 1, 0, 1),
    ]  # fmt: skip
    assert found.tags == {"easy": 4, "sharp": 1}


def test_a_name_keeps_its_number() -> None:
    found = Overview()
    assert [found.number(*one) for one in (("file", "a"), ("tag", "a"), ("file", "a"))] == [0, 1, 0]
