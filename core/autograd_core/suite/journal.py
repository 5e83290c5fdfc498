"""The journal: each answer on disk as soon as it is known, so that a run can go on where it was ended.

A file of JSON lines: a header that says which suite this is, and an entry for each answer. Where a journal goes on with
another suite or other versions, a new header stands in the middle; what stands before it may still be asked for by
the content of a check.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograd_core.errors import SpecError, UserError
from autograd_core.language.show import printable
from autograd_core.suite.appending import Appending, rows, unwritten
from autograd_core.suite.records import BROKEN, Record, dump, entries

SCHEMA = "autograd-cli/journal/1"


@dataclass(frozen=True)
class Header:
    """Which suite a journal is of, and how it is run."""

    suite: str
    total: int
    """Checks of the whole suite, all shards together."""
    shard: str
    seconds: float
    memory: int | None
    versions: str


@dataclass
class Written:
    """What a journal holds: answers by their check's number in the suite of the last header, and by content."""

    header: Header | None = None
    by_number: dict[int, tuple[str, Record]] = field(default_factory=dict)
    by_content: dict[str, Record] = field(default_factory=dict)

    def known(self, header: Header, keys: Sequence[str], numbers: Iterable[int]) -> Iterator[tuple[int, Record]]:
        """The answers that hold for a run under `header`, by number."""
        same = self.header == header
        for number in numbers:
            key, record = self.by_number.get(number, ("", None)) if same else ("", None)
            record = record if key == keys[number] else self.by_content.get(keys[number])
            if record is not None:
                yield number, record


def read(path: Path, header: Header | None = None) -> Written:
    """What a journal holds; with `header`, only what is still true for a run under it.

    Answers of other versions are not, nor are those that tell of other limits.

    Raises:
        UserError: it cannot be read, or is no journal.
    """
    found = Written()
    try:
        for row in rows(path):
            if row.get("schema") == SCHEMA:
                with suppress(TypeError):
                    found.header = Header(**{key: row[key] for key in row if key != "schema"})
                    found.by_number = {}
            elif found.header and {"n", "key", "record"} <= set(row) and _still(row, found.header, header):
                found.by_number[row["n"]] = (row["key"], row["record"])
                if header is not None:
                    found.by_content[row["key"]] = row["record"]
    except OSError as error:
        raise UserError(f"{printable(str(path))} cannot be read: {error.strerror or error}") from None
    if found.header is None and path.stat().st_size:
        raise UserError(f"{printable(str(path))} is not a journal", hint="journals are written by check --journal FILE")
    return found


def _still(row: dict[str, Any], old: Header, new: Header | None) -> bool:
    if new is None:
        return True
    if old.versions != new.versions:
        return False
    return (old.seconds, old.memory) == (new.seconds, new.memory) or row["record"]["status"] not in BROKEN


class Journal:
    """A journal that is being written.

    Raises:
        OutputError: it cannot be written, or another run writes it.
    """

    def __init__(self, path: Path, header: Header, keys: Sequence[str], *, afresh: bool) -> None:
        self.keys = keys
        if afresh:
            _begin(path, header)
        self.file = Appending(path, alone=True)
        if not path.is_file():  # a pipe or a device, which cannot be replaced
            self.file.append(_row(header))

    def goes_on(self, header: Header) -> None:
        """Another suite begins."""
        self.file.append(_row(header))

    def add(self, number: int, record: Record) -> None:
        """An answer; when this returns, the death of the process cannot undo it."""
        self.file.append(*entries(self.keys[number], record, n=number))

    def close(self) -> None:
        """Close the file, with all of it on the disk."""
        self.file.close()


def _row(header: Header) -> dict[str, Any]:
    return {"schema": SCHEMA, **asdict(header)}


def _begin(path: Path, header: Header) -> None:
    """A new journal in place of an old one, which stays if the new one cannot be written."""
    if path.exists() and not path.is_file():
        return
    if path.exists():
        read(path)  # else any file could be lost by a slip of the hand
        Appending(path, alone=True).close()
    beside = path.with_name(f".{path.name[:200]}.{os.getpid()}")
    try:
        with beside.open("xb") as stream:
            stream.write(dump(_row(header)))
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise unwritten(path, error) from None


@dataclass(frozen=True)
class Merged:
    """The journals of one suite, put together."""

    records: dict[int, Record]
    """By number, in the order of the suite."""
    total: int
    """How many checks the suite has."""
    keys: Mapping[int, str] = field(default_factory=dict)
    """By number: under which content the journals know a check."""


def merge(paths: Sequence[Path]) -> Merged:
    """The answers of several journals of one suite, its shards for instance.

    Where two journals have an answer to the same check, an answer counts more than a timeout or a crash, and one that
    is not as expected more than one that is.

    Raises:
        UserError: a file cannot be read or is no journal. SpecError: the journals are of different suites, or empty.
    """
    first: Header | None = None
    found: dict[int, Record] = {}
    keys: dict[int, str] = {}
    for path in paths:
        written = read(path)
        if written.header is None:
            raise SpecError(f"{printable(str(path))} is empty")
        first = first or written.header
        if (written.header.suite, written.header.total) != (first.suite, first.total):
            names = f"{printable(str(path))} and {printable(str(paths[0]))}"
            raise SpecError(f"{names} are of different suites", hint="merge the shards of one suite, of the same specs")
        for number, (key, record) in written.by_number.items():
            keys[number] = key
            found[number] = max(found.get(number, record), record, key=_weight)
    if first is None:
        raise SpecError("there is no journal to merge")
    return Merged({number: found[number] for number in sorted(found)}, first.total, keys)


def _weight(record: Record) -> tuple[bool, bool]:
    return record["status"] not in BROKEN, not record["ok"]


class Cache:
    """Answers of earlier runs, by content; a folder with one file for each set of versions.

    Raises:
        OutputError: the folder cannot be made or written.
    """

    kept = 4
    """Files of other versions that stay, the newest."""

    def __init__(self, folder: Path, versions: str) -> None:
        path = folder / f"results-{versions}.jsonl"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritten(folder, error) from None
        self.file = Appending(path)
        os.utime(self.file.descriptor)
        others = [(other.stat().st_mtime, other) for other in folder.glob("results-*.jsonl") if other != path]
        for _, other in sorted(others, reverse=True)[self.kept :]:
            with suppress(OSError):
                other.unlink()
        self.known: dict[str, Record] = {
            row["key"]: row["record"] for row in rows(path) if {"key", "record"} <= set(row)
        }

    def add(self, key: str, record: Record) -> None:
        """An answer, if it tells of the check and not of the run."""
        if key not in self.known and record["status"] not in BROKEN:
            self.file.append(*entries(key, record))

    def close(self) -> None:
        """Close the file."""
        self.file.close()
