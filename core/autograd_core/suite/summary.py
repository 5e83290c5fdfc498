"""What a run comes to, as text: what failed, the worst first, and how the files fared."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from autograd_core.language.show import printable
from autograd_core.suite.records import BROKEN, ERROR, INTERNAL, SKIPPED, Record
from autograd_core.verdict.verdict import Verdict

MOST = 10
"""So many failures are told of unless all are asked for."""

_WIDTH = 100
_INDENT = "      "
_WORST = (Verdict.DISAGREE, ERROR, Verdict.INACCURATE, INTERNAL, *sorted(BROKEN - {INTERNAL}))
"""Statuses from the worst on; what is merely unexpected or undecided comes after them."""


def worst_first(records: Iterable[Record]) -> list[Record]:
    """The records of the checks that failed: by status, then by the distance in ulps, then as they came.

    >>> certain = {"ok": False, "gradients": {}, "claims": {}}
    >>> [one["status"] for one in worst_first([{**certain, "status": s} for s in ("kink", "timeout", "disagree")])]
    ['disagree', 'timeout', 'kink']
    """
    return sorted((one for one in records if not one["ok"]), key=badness)


def badness(record: Record) -> tuple[int, float]:
    """By what failures are sorted, the worst first."""
    status = record["status"]
    return _WORST.index(status) if status in _WORST else len(_WORST), -distance(record)


def distance(record: Record) -> float:
    """The largest distance from the truth, in ulps; a distance that is infinite is a text in the record."""
    found = [*record["gradients"].values(), *record["claims"].values()]
    return max((float(one["max_ulp"]) for one in found if one["max_ulp"] is not None), default=0.0)


def place(record: Record) -> str:
    """`file:line: name`, as compilers write places."""
    return f"{record['file']}:{record['line']}: {record['name']}" if record["file"] else str(record["name"])


def mistakes(record: Record) -> dict[str, str]:
    """What is wrong with the claims, by input name, where it has a name."""
    return {name: one["mistake"] for name, one in record["claims"].items() if one.get("mistake")}


def told(record: Record) -> str:
    """One check for people: where it stands, what was found, why it failed and which mistake it is; ASCII only."""
    word = "FAIL" if not record["ok"] else "skip" if record["status"] == SKIPPED else "ok"
    lines = [f"{word:<5} {printable(place(record))}: {record['status']} ({record['seconds']:.3f} s)"]
    reasons = (record["reason"] or "").split("\n")
    for reason in map(printable, filter(None, reasons)):
        # An error's source line and its caret stay as they are.
        wrapped = [reason] if len(reasons) > 1 else textwrap.wrap(reason, _WIDTH - len(_INDENT), break_on_hyphens=False)
        lines += [_INDENT + line for line in wrapped]
    if not record["ok"]:
        lines += [
            f"{_INDENT}mistake: {kind}, in the claim for {printable(name)}" for name, kind in mistakes(record).items()
        ]
    return "\n".join(lines)


class Row(NamedTuple):
    """How one file fared."""

    file: str
    checks: int
    failed: int
    skipped: int
    seconds: float


def files(records: Iterable[Record]) -> list[Row]:
    """The files with most failures first, otherwise as they came."""
    found: dict[str, Row] = {}
    for one in records:
        name = one["file"] or "-"
        row = found.get(name, Row(name, 0, 0, 0, 0.0))
        skipped = one["status"] == SKIPPED
        found[name] = Row(
            name, row.checks + 1, row.failed + (not one["ok"]), row.skipped + skipped, row.seconds + one["seconds"]
        )
    return sorted(found.values(), key=lambda row: -row.failed)


def table(records: Sequence[Record], every: bool = False) -> str:
    """The files with failures (all of them with `every`), a line each; empty where there is none."""
    rows = [row for row in files(records) if every or row.failed]
    if not rows:
        return ""
    width = max(len("file"), *(len(printable(row.file)) for row in rows))
    lines = [f"{'file':<{width}}  checks  failed  skipped  seconds"]
    lines += [
        f"{printable(r.file):<{width}}  {r.checks:>6}  {r.failed:>6}  {r.skipped:>7}  {r.seconds:>7.1f}" for r in rows
    ]
    return "\n".join(lines)


def summary(records: Sequence[Record], every: bool = False) -> str:
    """What failed, the worst first, and a table of the files where there are several; empty if nothing is to be told.

    Without `every` the worst ten are told of, and how many more there are.
    """
    failed = worst_first(records)
    blocks = [told(one) for one in (failed if every else failed[:MOST])]
    if len(failed) > MOST and not every:
        blocks.append(f"... and {len(failed) - MOST} more that failed; --verbose lists them")
    if len({one["file"] for one in records}) > 1:
        blocks.append(table(records, every))
    return "\n".join(filter(None, blocks))
