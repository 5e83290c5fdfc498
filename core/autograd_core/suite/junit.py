"""JUnit XML, which every CI system reads: a suite for each spec file, a case for each check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree

from autograd_core.suite.records import BROKEN, SKIPPED, Record
from autograd_core.suite.summary import told
from autograd_core.written import write_whole

_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, even escaped."""


def junit(records: Iterable[Record]) -> str:
    """The records as JUnit XML.

    What a check found wrong is a failure; what kept it from an answer (time, memory, a crash, a defect) an error.

    >>> from autograd_core.suite.runner import run_check
    >>> from autograd_core.suite.check import Check
    >>> text = junit([run_check(Check("square", "x*x", {"x": 3.0})).record()])
    >>> text[text.index("<testsuite "):].split(" time")[0]
    '<testsuite name="-" tests="1" failures="0" errors="0" skipped="0"'
    """
    every = list(records)
    by_file: dict[str, list[Record]] = {}
    for one in every:
        by_file.setdefault(one["file"] or "-", []).append(one)
    root = ElementTree.Element("testsuites", {"name": "autograd-cli", **_counts(every)})
    for file, some in by_file.items():
        suite = ElementTree.SubElement(root, "testsuite", {"name": _fit(file), **_counts(some)})
        for one in some:
            _case(suite, one)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def write_junit(records: Iterable[Record], path: str | Path) -> None:
    """Write the records as JUnit XML, at once.

    Raises:
        OutputError: the file cannot be written; an old one is still there.
    """
    write_whole(path, junit(records))


def _counts(records: Sequence[Record]) -> dict[str, str]:
    failed = [one for one in records if not one["ok"]]
    errors = sum(one["status"] in BROKEN for one in failed)
    return {
        "tests": str(len(records)),
        "failures": str(len(failed) - errors),
        "errors": str(errors),
        "skipped": str(sum(one["status"] == SKIPPED for one in records)),
        "time": f"{sum(one['seconds'] for one in records):.3f}",
    }


def _case(suite: ElementTree.Element, record: Record) -> None:
    attributes = {"name": _fit(record["name"]), "classname": _fit(_dotted(record["file"] or "-"))}
    if record["file"]:
        attributes |= {"file": _fit(record["file"]), "line": str(record["line"])}
    case = ElementTree.SubElement(suite, "testcase", {**attributes, "time": f"{record['seconds']:.3f}"})
    reason = _fit(record["reason"] or "")
    if record["status"] == SKIPPED:
        ElementTree.SubElement(case, "skipped", message=reason)
    elif not record["ok"]:
        kind = "error" if record["status"] in BROKEN else "failure"
        ElementTree.SubElement(case, kind, message=reason, type=record["status"]).text = _fit(told(record))


def _dotted(file: str) -> str:
    """A path as a class name, by which CI systems make groups: `specs.calculus`."""
    return ".".join(part for part in Path(file).with_suffix("").parts if part.strip("./\\"))


def _fit(text: str) -> str:
    return _UNFIT.sub("?", text)
