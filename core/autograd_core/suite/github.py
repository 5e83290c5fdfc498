"""What GitHub shows of a run: annotations in the files of a pull request, and a page in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograd_core.errors import OutputError
from autograd_core.language.show import printable
from autograd_core.suite.records import SKIPPED, Record
from autograd_core.suite.summary import files, mistakes, place, worst_first
from autograd_core.written import write_whole

ANNOTATIONS = 10
"""GitHub shows no more than ten errors of a step."""
ROWS = 50
_LONGEST = 1000
_MOST_BYTES = 1 << 20
"""GitHub refuses a larger page."""


def annotate(records: Sequence[Record]) -> str:
    """The worst ten failures as workflow commands, a line each, for stdout or stderr of a step; empty if none failed.

    >>> record = {"file": "a.toml", "line": 3, "name": "n", "status": "disagree", "ok": False, "reason": "50 % off",
    ...           "gradients": {}, "claims": {}}
    >>> annotate([record])
    '::error file=a.toml,line=3,title=n%3A disagree::50 %25 off\\n'
    """
    return "".join(_command(one) for one in worst_first(records)[:ANNOTATIONS])


def _command(record: Record) -> str:
    fields = {"file": record["file"], "line": record["line"], "title": f"{record['name']}: {record['status']}"}
    given = ",".join(f"{key}={_property(str(value))}" for key, value in fields.items() if value)
    named = "".join(f"\nmistake: {kind}, in the claim for {name}" for name, kind in mistakes(record).items())
    return f"::error {given}::{_data((record['reason'] or '')[:_LONGEST] + named)}\n"


def _data(text: str) -> str:
    text = "\n".join(map(printable, text.split("\n")))
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def step_summary(records: Sequence[Record]) -> str:
    """The run as Markdown: one sentence, the worst failures, and the files."""
    failed = worst_first(records)
    skipped = sum(one["status"] == SKIPPED for one in records)
    left = f", {skipped} skipped" * bool(skipped)
    lines = [f"### Gradients: {len(failed) or 'none'} of {len(records)} checks failed{left}", ""]
    if failed:
        lines += ["| check | found | why |", "|---|---|---|"]
        lines += [f"| {_cell(place(one))} | {one['status']} | {_cell(_why(one))} |" for one in failed[:ROWS]]
        lines += [f"\n{len(failed) - ROWS} more failed."] if len(failed) > ROWS else []
        lines.append("")
    lines += ["| file | checks | failed | skipped | seconds |", "|---|--:|--:|--:|--:|"]
    lines += [f"| {_cell(r.file)} | {r.checks} | {r.failed} | {r.skipped} | {r.seconds:.1f} |" for r in files(records)]
    return "\n".join(lines) + "\n"


def write_step_summary(records: Sequence[Record], path: str | Path) -> None:
    """Add the run to a job's page, whose file `GITHUB_STEP_SUMMARY` names; what is there already stays.

    Raises:
        OutputError: the file cannot be read or written; what was there before still is.
    """
    try:
        file = Path(path)
        before = file.read_text(encoding="utf-8") if file.is_file() else ""
    except (OSError, ValueError) as error:
        raise OutputError(f"{printable(str(path))} cannot be added to: {printable(str(error))}") from None
    text = step_summary(records)
    if len((before + text).encode()) < _MOST_BYTES:
        write_whole(path, before + text)


def _why(record: Record) -> str:
    named = "; ".join(f"mistake: {kind}, in the claim for {name}" for name, kind in mistakes(record).items())
    return f"{(record['reason'] or '')[:_LONGEST]}{f' ({named})' * bool(named)}"


def _cell(text: str) -> str:
    """Text that Markdown shows as it is, in one cell."""
    shown = printable(" ".join(text.split()))
    return "".join(f"&#{ord(letter)};" if letter in "|<>&`*_[]\\~#@!" else letter for letter in shown)
