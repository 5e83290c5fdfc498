"""JUnit XML, as a library for it reads it."""

from __future__ import annotations

from pathlib import Path

import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reported import ALL, GOOD, LEFT, SLOW, WRONG, record

from autograd_core.errors import OutputError
from autograd_core.suite.junit import junit, write_junit


def read(folder: Path, text: str) -> junitparser.JUnitXml:
    (folder / "report.xml").write_text(text, encoding="utf-8")
    return junitparser.JUnitXml.fromfile(str(folder / "report.xml"))


def test_a_library_reads_it(tmp_path: Path) -> None:
    found = read(tmp_path, junit(ALL))
    assert (found.tests, found.failures, found.errors, found.skipped) == (8, 5, 1, 1)
    assert [(suite.name, suite.tests) for suite in found] == [("specs/a.toml", 6), ("specs/b.toml", 2)]
    cases = {case.name: case for suite in found for case in suite}
    assert cases["good"].is_passed and cases["left"].is_skipped and cases["good"].classname == "specs.a"
    (failure,) = cases["wrong x[i] [/] ?[31m <&>"].result
    assert isinstance(failure, junitparser.Failure) and failure.type == "disagree"
    assert failure.message == WRONG["reason"] and "mistake: sign" in failure.text
    (error,) = cases["slow"].result
    assert isinstance(error, junitparser.Error) and error.type == "timeout" and cases["slow"].time == SLOW["seconds"]
    assert cases["left"].result[0].message == LEFT["reason"]


@given(st.text(), st.text(st.characters(exclude_categories=())))
def test_any_text_makes_readable_xml(name: str, reason: str) -> None:
    text = junit([record(name, "disagree", False, reason, file=name)])
    (suite,) = junitparser.JUnitXml.fromstring(text.encode())
    assert suite.tests == 1 and len(list(suite)) == 1


def test_no_records_are_a_report_too(tmp_path: Path) -> None:
    assert read(tmp_path, junit([])).tests == 0


def test_it_is_written_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    write_junit([GOOD], tmp_path / "report.xml")
    assert (tmp_path / "report.xml").read_text() == junit([GOOD])
    with pytest.raises(OutputError):
        write_junit([GOOD], tmp_path / "missing" / "report.xml")
