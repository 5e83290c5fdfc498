"""From the tables of a spec file to checks: each table is one check or, with points or samples, one for each point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autograd_core.errors import SpecError
from autograd_core.language.show import printable
from autograd_core.language.words import nearest
from autograd_core.suite.check import AGREE, Check
from autograd_core.suite.document import Document
from autograd_core.suite.keys import KEYS, REQUIRED, expected, size
from autograd_core.verdict.verdict import Verdict

Table = Mapping[str, Any]

COUNT = 10
"""How many points `sample` draws by default."""
MOST_CHECKS = 100_000
"""Of a file, with all its points."""

_TOP = ("check", "checks", "defaults", "end")
_DEFAULTS = tuple(key for key, row in KEYS.items() if row.default)
_SPREAD = ("points", "count", "second_order")
"""Keys that say how many checks a table is."""


class Reader:
    """Turns the tables of one document into checks."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lines: dict[str, int] = {}

    def checks(self) -> list[Check]:
        """All of them, in the order of the file.

        Raises:
            SpecError: as `load_spec`.
        """
        data = self.document.data
        for key in data:
            if key not in _TOP:
                hint = nearest(key, ["check", "defaults"]) or "a spec file holds [defaults] and [[check]] tables only"
                raise self._at_top(key, f"unknown key {_quoted(key)}", hint)
        defaults, tables = self._defaults(data.get("defaults", {})), data.get("check", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self._at_top("check", "'check' is not a list of tables", "write [[check]]")
        found: list[Check] = []
        for n, table in enumerate(tables):
            found += self._of(n, table, defaults)
            if len(found) > MOST_CHECKS:
                raise self._error(n, table, None, f"the file has more than {MOST_CHECKS:,} checks", "split it")
        self._whole(len(tables))
        return found

    def _whole(self, tables: int) -> None:
        """The file is all there, as far as it can be told."""
        wanted = self.document.data.get("checks", tables)
        if not isinstance(wanted, int) or isinstance(wanted, bool):
            message = "key 'checks': expected the number of [[check]] tables in the file"
            raise self._at_top("checks", message, "a check starts with a line [[check]]")
        if wanted != tables:
            message = f"key 'checks': the file says that it has {wanted} checks, and has {tables}"
            raise self._at_top("checks", message, "it may have been cut off; otherwise mend the number")
        if "checks" in self.document.data and list(self.document.data)[-1] != "end":
            raise self._at_top("checks", "key 'checks': the file does not end with [end]", "it may have been cut off")
        if self.document.cut:
            line = self.document.text.count("\n") + 1
            message = f"{self.document.path}:{line}: the last line has no end: the file may have been cut off"
            raise SpecError(message, hint="see whether the file is whole, and end it with a line break")

    def _defaults(self, table: Any) -> Table:
        if not isinstance(table, dict):
            raise self._at_top("defaults", "'defaults' is not a table", "write [defaults]")
        for key, value in table.items():
            if key not in _DEFAULTS:
                known = "belongs to a check" if key in KEYS else "is unknown"
                hint = nearest(key, _DEFAULTS) or f"the keys are {', '.join(_DEFAULTS)}"
                raise self._at_top(key, f"[defaults]: key {_quoted(key)} {known}", hint)
            wrong = expected(key, value)
            if wrong is not None:
                raise self._at_top(key, f"[defaults]: key {_quoted(key)}: {wrong.message}", wrong.hint)
        return table

    def _of(self, n: int, table: Table, defaults: Table) -> Iterator[Check]:
        """The checks that the n-th table is."""
        self._keys_fit(n, table)
        self._is_new(n, table)
        self._belong_together(n, table)
        self._refusal_only(n, table)
        for name, at, seed in self._points(n, table, defaults):
            self._names_fit(n, table, at)
            check = self._check(n, table, defaults, {"name": name, "at": at, "seed": seed})
            yield check
            if table.get("second_order", defaults.get("second_order", False)) and _has_second(table):
                alone = {"name": f"{name}, second order", "order": 2, "expect": AGREE}
                yield self._check(n, _without(table, "claim", "value", "grad", "mistake"), defaults, {
                    "at": at, "seed": seed, **alone,
                })  # fmt: skip

    def _check(self, n: int, table: Table, defaults: Table, own: Table) -> Check:
        given = {**_without(defaults, *_SPREAD), **_without(table, *_SPREAD), **own}
        if "tags" in given:
            given["tags"] = list(dict.fromkeys([*defaults.get("tags", ()), *table.get("tags", ())]))
        if "max_memory" in given:
            given["max_memory"] = size(given["max_memory"])
        if "mistake" in given:
            given["expect"] = str(Verdict.DISAGREE)
        return Check(**given, file=self.document.path, line=self.document.line(n))

    def _points(self, n: int, table: Table, defaults: Table) -> Iterator[tuple[str, dict[str, Any], int]]:
        """Name, inputs and seed for each point of a table.

        The k-th sample is the first that `gradcheck --seed` draws from the seed plus k: it can be had by itself.
        """
        name, at, seed = table["name"], table.get("at", {}), table.get("seed", defaults.get("seed", 0))
        if "points" in table:
            for k, point in enumerate(table["points"], 1):
                yield f"{name}, point {k}", {**at, **point}, seed
        elif "sample" in table:
            for k in range(table.get("count", defaults.get("count", COUNT))):
                yield f"{name}, sample {k + 1}", at, seed + k
        else:
            yield name, at, seed

    def _keys_fit(self, n: int, table: Table) -> None:
        for key, value in table.items():
            if key not in KEYS:
                hint = nearest(key, KEYS) or f"the keys are {', '.join(KEYS)}"
                raise self._error(n, table, key, f"unknown key {_quoted(key)}", hint)
            wrong = expected(key, value)
            if wrong is not None:
                raise self._error(n, table, key, f"key {_quoted(key)}: {wrong.message}", wrong.hint)
        for key in REQUIRED:
            if key not in table:
                raise self._error(n, table, None, f"the key {_quoted(key)} is missing")

    def _is_new(self, n: int, table: Table) -> None:
        name = table["name"]
        if name in self.lines:
            raise self._error(n, table, "name", f"line {self.lines[name]} has a check of the same name")
        self.lines[name] = self.document.line(n)

    def _belong_together(self, n: int, table: Table) -> None:
        """Keys that need one another, or exclude one another."""
        several = next((key for key in ("points", "sample") if key in table), None)
        if "points" in table and "sample" in table:
            raise self._error(n, table, "sample", "key 'sample': 'points' says already where to look", "leave out one")
        if "count" in table and "sample" not in table:
            raise self._error(n, table, "count", "key 'count': there is no 'sample'", "say what is drawn: sample = {}")
        for name in table.get("sample", ()):
            if name in table.get("at", ()):
                message = f"key 'sample': {_quoted(name)} has a value in 'at'"
                raise self._error(n, table, "sample", message, "leave out one of them")
        for key in ("value", "grad"):
            if several and key in table:
                message = f"key {_quoted(key)}: numbers are those of one point, and {_quoted(several)} may give several"
                raise self._error(n, table, key, message, "claim a formula, or write a check for each point")
        if "mistake" in table:
            if "claim" not in table:
                raise self._error(n, table, "mistake", "key 'mistake': there is no 'claim' that could be wrong")
            if table.get("expect", Verdict.DISAGREE) != Verdict.DISAGREE:
                raise self._error(
                    n, table, "mistake", "key 'mistake': a claim with a mistake disagrees", "see 'expect'"
                )
        if table.get("second_order") and not _has_second(table):
            message = "key 'second_order': nothing to judge beside 'error' or 'order'"
            raise self._error(n, table, "second_order", message, "leave out one of them")

    def _names_fit(self, n: int, table: Table, inputs: Mapping[str, Any]) -> None:
        """Every input that is spoken of has a value; those that are drawn are known only when the program is read."""
        for key in ("wrt", "constant", "claim", "grad"):
            for name in table.get(key, ()):
                if name not in inputs and "sample" not in table:
                    hint = nearest(name, inputs) or f"'at' gives {', '.join(inputs) or 'nothing'}"
                    message = f"key {_quoted(key)}: {_quoted(name)} has no value in 'at'"
                    raise self._error(n, table, key, message, hint)
        for key in ("claim", "grad"):
            for name in table.get(key, ()):
                if name in table.get("constant", ()) or name not in table.get("wrt", (name,)):
                    message = f"key {_quoted(key)}: no gradient is taken by {_quoted(name)}"
                    raise self._error(n, table, key, message, "see 'wrt' and 'constant'")

    def _refusal_only(self, n: int, table: Table) -> None:
        """Where an input must be refused there is nothing else to expect."""
        for key in ("expect", "value", "grad", "mistake"):
            if "error" in table and key in table:
                message = f"key {_quoted(key)}: nothing to expect of an input that must be refused"
                raise self._error(n, table, key, message, f"leave out 'error' or {_quoted(key)}")

    def _at_top(self, key: str, message: str, hint: str | None) -> SpecError:
        return SpecError(f"{self.document.path}:{self.document.line(None, key)}: {message}", hint=hint)

    def _error(self, n: int, table: Table, key: str | None, message: str, hint: str | None = None) -> SpecError:
        """An error of the n-th check, at the line of the key."""
        name = table.get("name")
        who = f"check {_quoted(name)}" if isinstance(name, str) else f"check number {n + 1}"
        return SpecError(f"{self.document.path}:{self.document.line(n, key)}: {who}: {message}", hint=hint)


def _has_second(table: Table) -> bool:
    return "error" not in table and table.get("order", 1) == 1


def _without(table: Table, *keys: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in keys}


def _quoted(text: str) -> str:
    return f"'{printable(text[:64])}'"
