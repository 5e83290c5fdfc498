"""Expected numbers, written into spec files where they are missing or differ; all else in the file stays as it is."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy

from autograd_core.errors import SpecError, UserError
from autograd_core.language.show import printable
from autograd_core.oracles.problem import Array
from autograd_core.suite.asking import ask
from autograd_core.suite.check import Check
from autograd_core.suite.document import Document, read_document
from autograd_core.suite.expectations import mismatch, read_raw
from autograd_core.suite.keys import UNKNOWN
from autograd_core.suite.spec import discover, load_suite
from autograd_core.suite.tables import Reader
from autograd_core.verdict.check import Report
from autograd_core.verdict.complexes import whole
from autograd_core.verdict.verdict import Verdict

MOST = 1000
"""Larger arrays belong into a data file."""

_TOKEN = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}' r"|'''(?:[^']|'(?!''))*+'{3,5}"
                    r'|"(?:[^"\\\n]|\\.)*+"' r"|'[^'\n]*+'" r"|[\[\]{},#\n]", re.DOTALL)  # fmt: skip
Progress = Callable[[int, int], None]
Path_ = tuple[str, ...]
"""Where a number stands in a check: `("value",)`, `("grad", "x")`."""


class Refused(NamedTuple):
    """A number that is not as expected and is not written, with the reason."""

    place: str
    key: str
    reason: str


@dataclass(frozen=True)
class Update:
    """What is to be written into one file."""

    path: Path
    before: str
    after: str
    count: int
    refused: tuple[Refused, ...]

    @property
    def diff(self) -> str:
        """The change, as people read it; empty if there is none."""
        name = printable(str(self.path))
        lines = difflib.unified_diff(
            self.before.split("\n"), self.after.split("\n"), name, f"{name} (new)", "", "", 2, ""
        )
        return "".join(f"{printable(line)}\n" for line in lines)

    @property
    def text(self) -> str:
        """What to write, with the line breaks that the file has.

        Raises:
            SpecError: the file is no longer what was read.
        """
        now = self.path.read_bytes().decode("utf-8", "replace")
        if now.replace("\r\n", "\n") != self.before:
            raise SpecError(f"{printable(str(self.path))} was changed meanwhile", hint="run it again")
        return self.after.replace("\n", "\r\n") if "\r\n" in now else self.after


def updates(paths: Iterable[str | Path], progress: Progress = lambda done, total: None) -> list[Update]:
    """What `check --update` would write, file by file; only checks with expected numbers are run.

    A number is written only where the gradient's own verdict is a good one, or the one that the check expects: a wrong
    gradient never becomes the expectation.

    Raises:
        SpecError: as `load_suite`; a file whose line breaks are of two kinds.
    """
    given = list(paths)
    load_suite(given)  # all that is wrong with the files is said before anything runs
    found, files = [], discover(given)
    for done, path in enumerate(files):
        progress(done, len(files))
        found.append(_of(path))
    return found


def _of(path: Path) -> Update:
    document = read_document(path)
    checks = {check.name: check for check in Reader(document).checks()}
    data = path.read_bytes()
    if 0 < data.count(b"\r\n") < data.count(b"\n"):
        raise SpecError(f"{document.path}: some lines end with CR LF, and some with LF", hint="make them one kind")
    wanted: dict[tuple[int, Path_], str] = {}
    refused: list[Refused] = []
    for n, table in enumerate(document.data.get("check", [])):
        if not {"value", "grad"} & set(table) or "skip" in table:
            continue
        check = checks[table["name"]]
        for key, answer in _numbers(check):
            if isinstance(answer, str):
                wanted[n, key] = answer
            else:
                refused.append(answer)
    after = _edited(document, wanted, checks, refused)
    return Update(path, document.text, after, sum(1 for _ in wanted), tuple(refused))


def _numbers(check: Check) -> Iterator[tuple[Path_, str | Refused]]:
    """The numbers of a check that are not as expected, as TOML, or why they are not written."""
    try:
        report = ask(check)
    except UserError as error:
        yield (), Refused(check.place, "value and grad", error.message)
        return
    gradients = report.run.passes[-1].gradients
    pairs: list[tuple[Path_, Array, Any]] = (
        [] if check.value is None else [(("value",), report.run.output, check.value)]
    )
    pairs += [(("grad", name), gradients[name], raw) for name, raw in check.grad.items() if name in gradients]
    for key, found, raw in pairs:
        if _differs(check, ".".join(key), found, raw):
            reason = _reason(check, report, key, found, raw)
            new = spelt(found) if reason is None else ""
            if reason is None and _differs(check, ".".join(key), found, tomllib.loads(f"new = {new}")["new"]):
                reason = f"it does not read back as what it is: {new[:100]}"
            yield key, new if reason is None else Refused(check.place, ".".join(key), reason)


def _differs(check: Check, key: str, found: Array, raw: Any) -> bool:
    if raw == UNKNOWN:
        return True
    try:
        return mismatch(found, read_raw(key, raw, check, "float64", numpy.random.default_rng(0)), check) is not None
    except UserError:  # not a value at all: it is for people to mend
        return True


def _reason(check: Check, report: Report, key: Path_, found: Array, raw: Any) -> str | None:
    """Why a number must not be written, or None."""
    if isinstance(raw, str) and raw.lstrip().startswith("@"):
        return "the numbers are in a data file, which stays as it is"
    if found.size > MOST:
        return f"{found.size:,} numbers are more than {MOST:,}: put them into a data file"
    for name, gradient in report.gradients.items():
        judgement = gradient.judgement
        if key[0] == "grad" and whole(name)[0] != key[1]:
            continue
        if not (judgement.verdict.agrees or judgement.verdict == check.expect != Verdict.DISAGREE):
            return f"the gradient by {name} is {judgement.verdict}: {judgement.reason or 'no reason is given'}"
    return None


def spelt(array: Array) -> str:
    """An array as a value of TOML, every number with all its digits; complex ones as the text of a value.

    >>> spelt(numpy.array([[0.1, numpy.inf]])), spelt(numpy.array(1.5 - 2j))
    ('[[0.1, inf]]', '"1.5-2j"')
    """
    if numpy.iscomplexobj(array):
        return f'"{_listed(array, lambda one: repr(complex(one)).strip("()"))}"'
    return _listed(array, lambda one: repr(float(one)))


def _listed(array: Array, number: Callable[[Any], str]) -> str:
    if array.ndim == 0:
        return number(array[()])
    return f"[{', '.join(_listed(row, number) for row in array)}]"


def _edited(
    document: Document, wanted: dict[tuple[int, Path_], str], checks: Mapping[str, Check], refused: list[Refused]
) -> str:
    """The text with the new numbers; what cannot be placed with certainty goes from `wanted` to `refused`."""
    tables = document.data.get("check", [])
    text, data = document.text, document.data
    places = {where: _span(document, *where) for where in wanted}
    for where in sorted(wanted, key=lambda one: places[one] or (0, 0), reverse=True):  # from the end: offsets stay
        span, (n, key) = places[where], where
        expected = deepcopy(data)
        table = expected["check"][n]
        for step in key[:-1]:
            table = table[step]
        table[key[-1]] = tomllib.loads(f"new = {wanted[where]}")["new"]
        changed = text if span is None else text[: span[0]] + wanted[where] + text[span[1] :]
        if span is None or not _reads(changed, expected):
            reason = f"write it by hand: {wanted.pop(where)}"
            refused.append(Refused(checks[tables[n]["name"]].place, ".".join(key), reason))
            continue
        text, data = changed, expected
    return text


def _reads(text: str, data: Any) -> bool:
    """Whether a text is the TOML of some data; NaN is NaN here."""
    try:
        return repr(tomllib.loads(text)) == repr(data)
    except tomllib.TOMLDecodeError:
        return False


def _span(document: Document, n: int, key: Path_) -> tuple[int, int] | None:
    """Where the value of a key of the n-th check stands, if it is written in one of the usual ways."""
    start, end = document.extent(n)
    first, last = re.escape(key[0]), re.escape(key[-1])
    ways = [rf"^[ \t]*{first}[ \t]*=[ \t]*"]
    if len(key) > 1:
        ways = [
            rf"^[ \t]*{first}[ \t]*=[ \t]*\{{(?:[^}}\n]*[,{{ \t])?{last}[ \t]*=[ \t]*",
            rf"^[ \t]*{first}[ \t]*\.[ \t]*{last}[ \t]*=[ \t]*",
            rf"^[ \t]*\[[ \t]*check[ \t]*\.[ \t]*{first}[ \t]*\](?:[^\[]|\[(?!\[|[a-z]))*?^[ \t]*{last}[ \t]*=[ \t]*",
        ]
    for way in ways:
        found = re.compile(way, re.MULTILINE).search(document.skeleton, start, end)
        if found is not None:
            begin = found.end() - (len(found[0]) - len(found[0].rstrip(" \t")))
            begin += len(document.text[begin:]) - len(document.text[begin:].lstrip(" \t"))
            return begin, _end(document.text, begin)
    return None


def _end(text: str, start: int) -> int:
    """Where a value that starts there ends."""
    depth, end = 0, len(text)
    for match in _TOKEN.finditer(text, start):
        token = match[0]
        if depth == 0 and token in (",", "}", "]", "#", "\n"):
            end = match.start()
            break
        depth += (token in ("[", "{")) - (token in ("]", "}"))
    return start + len(text[start:end].rstrip())
