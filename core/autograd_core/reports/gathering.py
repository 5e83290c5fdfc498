"""The records of a run, gathered for its page: on disk, so that a run of any length takes the same memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple
from weakref import finalize

from autograd_core.drawing.svg import Markup
from autograd_core.errors import OutputError
from autograd_core.reports.kept import Kept
from autograd_core.reports.kinds import kind
from autograd_core.reports.overview import Overview
from autograd_core.reports.page import page
from autograd_core.reports.section import Numbers, section
from autograd_core.suite import identity
from autograd_core.suite.check import Check
from autograd_core.suite.details.asked import asked
from autograd_core.suite.records import BROKEN, DETAIL, Record, dump
from autograd_core.suite.session import Session
from autograd_core.suite.summary import badness
from autograd_core.written import write_whole


class _Entry(NamedTuple):
    """Where a record lies, and by what it is sorted: failures first, the worst first, else as in the suite."""

    fine: bool
    badness: tuple[int, float]
    number: int
    offset: int


class Gathering:
    """Takes records in any order, and writes the page when all are there.

    `shown` says what is known to be shown of a check, by its number, where its record does not bring it along.

    Raises:
        OutputError: there is no room for temporary files.
    """

    def __init__(self, shown: Callable[[int, Record], dict[str, Any] | None] = lambda number, record: None) -> None:
        self.shown = shown
        self.entries: list[_Entry] = []
        self.overview = Overview()
        self.offset = 0
        try:
            self.spool = TemporaryFile()  # noqa: SIM115 - it lives as long as this
        except OSError as error:
            raise _full(error) from None
        finalize(self, self.spool.close)

    @classmethod
    def of_run(cls, checks: Sequence[Check], session: Session) -> Gathering:
        """For a run, which may know answers of earlier ones from its journal and its cache."""
        paths = [session.journal] if session.journal is not None and session.resume else []
        if session.cache is not None:
            paths.append(session.cache / f"results-{identity.versions()}.jsonl")
        kept = Kept(paths)

        def shown(number: int, record: Record) -> dict[str, Any] | None:
            check = checks[number]
            found = kept.get(identity.content(check)) if paths and record["status"] not in BROKEN else None
            return {"asked": asked(check)} if found is None else found

        return cls(shown)

    @classmethod
    def of_journals(cls, paths: Sequence[Path], keys: Mapping[int, str]) -> Gathering:
        """For journals that are put together; `keys` as in `journal.Merged`."""
        kept = Kept(paths)
        return cls(lambda number, record: kept.get(keys.get(number, "")) if record["status"] not in BROKEN else None)

    def add(self, number: int, record: Record) -> None:
        """Take a record, and from it what is only shown.

        Raises:
            OutputError: there is no room for temporary files.
        """
        shown = record.pop(DETAIL, None)
        row = dump({"record": record, DETAIL: self.shown(number, record) if shown is None else shown})
        self.entries.append(_Entry(record["ok"], (0, 0.0) if record["ok"] else badness(record), number, self.offset))
        self.overview.count(record)
        try:
            self.spool.write(row)
        except OSError as error:
            raise _full(error) from None
        self.offset += len(row)

    def write(self, path: Path, total: int) -> None:
        """Write the page of the records of `total` checks.

        Raises:
            OutputError: the file cannot be written; an old one is still there.
        """
        write_whole(path, self.pieces(total))

    def pieces(self, total: int) -> Iterator[str]:
        """The page, piece by piece."""
        self.entries.sort()
        failed = (one for one in self.entries if not one.fine)
        fine = (one for one in self.entries if one.fine)
        return page(self.overview, total, self._sections(failed), self._sections(fine))

    def _sections(self, entries: Iterator[_Entry]) -> Iterator[Markup]:
        for order, entry in enumerate(entries):
            self.spool.seek(entry.offset)
            row = json.loads(self.spool.readline())
            numbers = Numbers(entry.number, order, self.overview)
            yield section(row["record"], row[DETAIL] or {}, kind(row["record"]), numbers)


def _full(error: OSError) -> OutputError:
    return OutputError(f"a temporary file for the report could not be written: {error.strerror or error}")
