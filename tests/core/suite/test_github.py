"""What GitHub shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from reported import ALL, GOOD, SYNTAX, WRONG, record

from autograd_core.errors import OutputError
from autograd_core.suite.github import annotate, step_summary, write_step_summary


def test_annotations_are_the_worst_ten() -> None:
    lines = annotate(ALL * 3).split("\n")
    assert len(lines) == 11 and all(line.startswith("::error file=specs/") for line in lines[:-1])
    assert lines[0] == (
        "::error file=specs/a.toml,line=12,title=wrong x[i] [/] \\x1b[31m <&>%3A disagree::claim for x: disagree: "
        "element [1]: claimed 3, true 6, 50 %25 off%0Amistake: sign, in the claim for x"
    )
    assert annotate([GOOD]) == ""


def test_nothing_in_a_name_starts_another_command() -> None:
    text = annotate([record("a,line=1::b\n::error::c", "disagree", False, "x\r\n::stop-commands::y", file="a,b.toml")])
    assert text.count("\n") == 1
    assert text.startswith("::error file=a%2Cb.toml,line=7,title=a%2Cline=1%3A%3Ab%0A%3A%3Aerror%3A%3Ac%3A disagree::x")


def test_the_page_has_the_worst_and_the_files() -> None:
    lines = step_summary(ALL).split("\n")
    assert lines[0] == "### Gradients: 6 of 8 checks failed, 1 skipped"
    rows = [line for line in lines if line.startswith("| specs/")]
    assert len(rows) == 6 + 2 and "&#60;&#38;&#62; | disagree | claim for x" in rows[0] and "(mistake: sign" in rows[0]
    assert {line.count("|") for line in lines if line.startswith("| specs/")} == {4, 6}
    assert "| specs/b.toml | 2 | 1 | 1 | 0.5 |" in lines
    assert step_summary([GOOD]).startswith("### Gradients: none of 1 checks failed\n")
    assert "\n20 more failed." in step_summary([WRONG, SYNTAX] * 35)


def test_the_page_is_added_to(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    write_step_summary([GOOD], page)
    write_step_summary([WRONG], page)
    assert page.read_text() == step_summary([GOOD]) + step_summary([WRONG])
    with pytest.raises(OutputError):
        write_step_summary([GOOD], tmp_path / "missing" / "page.md")
    assert page.read_text().startswith("### Gradients: none")
