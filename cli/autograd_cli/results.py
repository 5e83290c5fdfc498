"""The results of a suite: counted as they come, told in order, and what they mean for a script."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from autograd_cli.exits import ExitStatus
from autograd_cli.progress import Progress
from autograd_cli.streams import put, say
from autograd_core.errors import UserError

if TYPE_CHECKING:
    from autograd_core.reports import Gathering

Record = dict[str, Any]

_GRAVEST = (ExitStatus.WRONG, ExitStatus.INTERNAL, ExitStatus.LIMIT, ExitStatus.UNDECIDED, ExitStatus.OK)
_KINDS = {
    "crash": ExitStatus.INTERNAL,
    "internal": ExitStatus.INTERNAL,
    "timeout": ExitStatus.LIMIT,
    "oom": ExitStatus.LIMIT,
}
_NOTHING: dict[str, Any] = {}
_OPEN = ("cannot_tell", "undefined")


@dataclass(frozen=True)
class Form:
    """How results are told.

    Raises:
        UserError: `json` and `jsonl` were both asked for.
    """

    json: bool = False
    jsonl: bool = False
    verbose: bool = False
    junit: Path | None = None
    github: bool = False
    html: Path | None = None

    def __post_init__(self) -> None:
        if self.json and self.jsonl:
            raise UserError("--json and --jsonl were both given", hint="--json is one object, --jsonl one a check")


def kind(record: Mapping[str, Any]) -> ExitStatus | None:
    """What one record means by itself; None where the check was skipped."""
    status = record["status"]
    if record["ok"]:
        return None if status == "skipped" else ExitStatus.OK
    undecided = record["verdict"] in _OPEN and record["expect"] == "agree"
    return _KINDS.get(status, ExitStatus.UNDECIDED if undecided else ExitStatus.WRONG)


def exit_status(kinds: Collection[ExitStatus | None]) -> ExitStatus:
    """What records of several kinds mean for a script; no results, or nothing but skipped checks, are no success.

    >>> exit_status([])
    <ExitStatus.SPEC: 3>
    >>> exit_status([ExitStatus.OK, ExitStatus.LIMIT, None])
    <ExitStatus.LIMIT: 4>
    """
    return next((one for one in _GRAVEST if one in kinds), ExitStatus.SPEC)


@dataclass
class Results:
    """What is known so far of `total` checks."""

    command: str
    total: int
    form: Form = field(default_factory=Form)
    started: float = field(default_factory=perf_counter)
    kinds: Counter[ExitStatus | None] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    known: int = 0
    slowest: float = 0.0
    records: dict[int, Record] = field(default_factory=dict)
    gathering: Gathering | None = None
    """What the HTML page is made of, where one is asked for."""

    def __post_init__(self) -> None:
        self.progress = Progress(self.total)

    @property
    def done(self) -> int:
        """How many checks have a result."""
        return self.kinds.total()

    @property
    def failed(self) -> int:
        """How many checks are not as expected."""
        return self.done - self.kinds[ExitStatus.OK] - self.kinds[None]

    @property
    def seconds(self) -> float:
        """Since the start."""
        return perf_counter() - self.started

    def count(self, number: int, record: Record, known: bool = False) -> None:
        """A result, as soon as there is one; `known` from an earlier run."""
        self.kinds[kind(record)] += 1
        self.found[record["status"]] += 1
        self.known += known
        if self.gathering is not None:
            self.gathering.add(number, record)
        self.slowest = max(self.slowest, 0.0 if known else record["seconds"])
        if not self.form.jsonl or self.form.junit is not None or self.form.github:
            self.records[number] = record if self.form.json or not record["ok"] else _slim(record)

    def show(self, record: Record) -> None:
        """A result, when its turn has come."""
        if self.form.jsonl:
            from autograd_cli.lines import SCHEMA, one_line

            self._put(one_line({"schema": SCHEMA, **record}))
        elif self.form.verbose and not self.form.json:
            from autograd_core.suite.summary import told

            self._put(told(record) + "\n")

    def tick(self) -> None:
        """Show how far it is."""
        self.progress.tell(self.done, self.failed, self.known)

    def _put(self, text: str) -> None:
        self.clear()
        put(text)

    def clear(self) -> None:
        """Take away what shows how far it is."""
        self.progress.clear()

    def close(self, ended: ExitStatus | None = None) -> ExitStatus:
        """Tell what it comes to; `ended` where the run was ended before its time.

        Raises:
            OutputError: a report cannot be written.
        """
        self.clear()
        status = exit_status(self.kinds) if ended is None else ended
        records = [self.records[number] for number in sorted(self.records)]
        if self.form.json:
            from autograd_cli.lines import one_line

            put(one_line(self._envelope(records, status)))
        elif not self.form.jsonl:
            put(self._text(records, ended))
        if ended is None:
            self._reports(records)
        return status

    def _reports(self, records: list[Record]) -> None:
        if self.form.junit is not None:
            from autograd_core.suite.junit import write_junit

            write_junit(records, self.form.junit)
        if self.gathering is not None and self.form.html is not None:
            self.gathering.write(self.form.html, self.total)
        if self.form.github:
            from autograd_core.suite.github import annotate, write_step_summary

            say(annotate(records), end="")
            page = os.environ.get("GITHUB_STEP_SUMMARY")
            if page:
                write_step_summary(records, page)

    def _text(self, records: list[Record], ended: ExitStatus | None) -> str:
        from autograd_core.suite.summary import summary, table

        verbose = self.form.verbose and len({record["file"] for record in records}) > 1
        shown = (table(records, every=True) * verbose) if self.form.verbose else summary(records)
        return f"{shown}\n" * bool(shown) + self._closing(ended) + "\n"

    def counts(self) -> list[tuple[str, int]]:
        """How often each status was found, the most frequent first; among equals by name, not by who was first."""
        return sorted(self.found.items(), key=lambda one: (-one[1], one[0]))

    def _closing(self, ended: ExitStatus | None) -> str:
        """The last line for people: how many checks, how many failed, what was found, how long it took."""
        found = ", ".join(f"{count} {status}" for status, count in self.counts())
        missing = f" of {self.total}" * (self.done < self.total)
        checks = f"{self.done}{missing} check{'s' * (self.total != 1)}"
        known = f", {self.known} known before" * bool(self.known)
        times = f"{self.seconds:.1f} s" + f", the slowest {self.slowest:.2f} s" * bool(self.slowest)
        head = f"{checks}{' before the end' * (ended is not None)}: {self.failed or 'none'} failed{known}"
        return "; ".join([head, *filter(None, [found]), times])

    def _envelope(self, records: list[Record], status: ExitStatus) -> dict[str, Any]:
        from autograd_cli.lines import SCHEMA

        summary = {
            "checks": self.done,
            "failed": self.failed,
            "found": dict(self.counts()),
            "seconds": round(self.seconds, 6),
        }
        return {
            "schema": SCHEMA, "command": self.command, "checks": records, "summary": summary, "exit_code": int(status)
        }  # fmt: skip


def _slim(record: Record) -> Record:
    """What a report needs of a check that is as expected: thousands of them would add up."""
    kept = {key: sys.intern(value) if isinstance(value, str) else value for key, value in record.items()}
    return {**kept, "gradients": _NOTHING, "claims": _NOTHING, "tags": ()}
