"""Spec files: which checks there are, and what each of them says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograd_core.conventions import DEFAULT
from autograd_core.errors import SpecError
from autograd_core.language.show import printable
from autograd_core.language.words import nearest
from autograd_core.suite.document import Document, read_document
from autograd_core.suite.keys import KEYS, REQUIRED, expected

AGREE = "agree"
"""The default of `expect`: any verdict under which the gradient may be relied on."""

Raw = Any
"""A value as the file gives it: a number, nested lists of numbers, or the text of a value expression."""


@dataclass(frozen=True)
class Check:
    """One `[[check]]` of a spec file, as data; values are read when it runs.

    >>> Check("square", "x*x", {"x": 3.0}).place
    'square'
    """

    name: str
    expr: str
    at: Mapping[str, Raw] = field(default_factory=dict)
    wrt: Sequence[str] | None = None
    constant: Sequence[str] = ()
    dtype: str = "float64"
    grad_tensors: Raw = None
    claim: Mapping[str, str] = field(default_factory=dict)
    value: Raw = None
    grad: Mapping[str, Raw] = field(default_factory=dict)
    max_ulp: float | None = None
    rtol: float | None = None
    atol: float | None = None
    expect: str = AGREE
    error: str | None = None
    """A pattern (see `patterns`) for the message, where the input must be refused."""
    order: int = 1
    convention: str = DEFAULT
    """What the derivative is at a kink (see `conventions`)."""
    tags: Sequence[str] = ()
    output: str | None = None
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """`file:line: name`, as compilers write places."""
        return f"{self.file}:{self.line}: {self.name}" if self.file else self.name

    @property
    def folder(self) -> Path | None:
        """Where data files (`@file.npy`) are looked for; they may not lie outside it."""
        return Path(self.file).parent if self.file else None


def discover(paths: Iterable[str | Path]) -> list[Path]:
    """The spec files that paths mean: files as they are, folders with every `*.toml` below them, sorted.

    A file that is named twice is taken once.

    Raises:
        SpecError: a path does not exist.
    """
    found: dict[Path, Path] = {}
    for given in map(Path, paths):
        if not given.exists():
            raise SpecError(f"{printable(str(given))} does not exist", hint=_similar(given))
        for path in sorted(given.rglob("*.toml")) if given.is_dir() else [given]:
            found.setdefault(path.resolve(), path)
    return list(found.values())


def _similar(path: Path) -> str:
    try:
        entries = path.parent.iterdir()
        names = sorted(entry.name for entry in entries if entry.suffix == ".toml" or entry.is_dir())[:1000]
    except (OSError, ValueError):
        names = []
    return printable(nearest(path.name, names) or "name a spec file, or a folder that holds some")


def load_suite(paths: Iterable[str | Path]) -> list[Check]:
    """Every check of every spec file that the paths mean, in the order of the files.

    Raises:
        SpecError: a path or a file cannot be used, or there is no check at all: an empty suite proves nothing.
    """
    given = list(paths)
    checks = [check for path in discover(given) for check in load_spec(path)]
    if not checks:
        shown = printable(", ".join(map(str, given))) or "no path"
        raise SpecError(f"there are no checks in {shown}", hint="a check starts with a line [[check]]")
    return checks


def load_spec(path: str | Path) -> list[Check]:
    """The checks of one spec file.

    Raises:
        SpecError: with file, line and key, where the file is not TOML, a key is unknown or missing, or a value has
            the wrong type.
    """
    document = read_document(Path(path))
    for key in document.data:
        if key != "check":
            hint = nearest(key, ["check"]) or "a spec file holds [[check]] tables only"
            raise SpecError(f"{document.path}:{document.line(None, key)}: unknown key {_quoted(key)}", hint=hint)
    tables = document.data.get("check", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        line = document.line(None, "check")
        raise SpecError(f"{document.path}:{line}: 'check' is not a list of tables", hint="write [[check]]")
    reader = _Reader(document)
    return [reader.check(n, table) for n, table in enumerate(tables)]


class _Reader:
    """Turns the tables of one document into checks."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lines: dict[str, int] = {}

    def check(self, n: int, table: Mapping[str, Any]) -> Check:
        """The n-th check."""
        for key, value in table.items():
            if key not in KEYS:
                hint = nearest(key, KEYS) or f"the keys are {', '.join(KEYS)}"
                raise self.error(n, table, key, f"unknown key {_quoted(key)}", hint)
            wrong = expected(key, value)
            if wrong is not None:
                raise self.error(n, table, key, f"key {_quoted(key)}: {wrong.message}", wrong.hint)
        for key in REQUIRED:
            if key not in table:
                raise self.error(n, table, None, f"the key {_quoted(key)} is missing")
        line = self.document.line(n)
        if table["name"] in self.lines:
            raise self.error(n, table, "name", f"line {self.lines[table['name']]} has a check of the same name")
        self.lines[table["name"]] = line
        self._names_fit(n, table)
        self._refusal_only(n, table)
        return Check(**table, file=self.document.path, line=line)

    def _names_fit(self, n: int, table: Mapping[str, Any]) -> None:
        """Every input that is spoken of has a value."""
        inputs = table.get("at", {})
        for key in ("wrt", "constant", "claim", "grad"):
            for name in table.get(key, ()):
                if name not in inputs:
                    hint = nearest(name, inputs) or f"'at' gives {', '.join(inputs) or 'nothing'}"
                    message = f"key {_quoted(key)}: {_quoted(name)} has no value in 'at'"
                    raise self.error(n, table, key, message, hint)
        for key in ("claim", "grad"):
            for name in table.get(key, ()):
                if name in table.get("constant", ()) or name not in table.get("wrt", inputs):
                    message = f"key {_quoted(key)}: no gradient is taken by {_quoted(name)}"
                    raise self.error(n, table, key, message, "see 'wrt' and 'constant'")

    def _refusal_only(self, n: int, table: Mapping[str, Any]) -> None:
        """Where an input must be refused there is nothing else to expect."""
        for key in ("expect", "value", "grad"):
            if "error" in table and key in table:
                message = f"key {_quoted(key)}: nothing to expect of an input that must be refused"
                raise self.error(n, table, key, message, f"leave out 'error' or {_quoted(key)}")

    def error(
        self, n: int, table: Mapping[str, Any], key: str | None, message: str, hint: str | None = None
    ) -> SpecError:
        """An error of the n-th check, at the line of the key."""
        name = table.get("name")
        who = f"check {_quoted(name)}" if isinstance(name, str) else f"check number {n + 1}"
        return SpecError(f"{self.document.path}:{self.document.line(n, key)}: {who}: {message}", hint=hint)


def _quoted(text: str) -> str:
    return f"'{printable(text[:64])}'"
