"""`autograd-cli merge`: the journals of several machines, told as one run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograd_cli import flags
from autograd_cli.exits import ExitStatus
from autograd_cli.results import Form, Results
from autograd_cli.streams import say


def merge(
    journals: Annotated[
        list[Path], typer.Argument(metavar="JOURNAL...", help="What check --shard i/n --journal FILE has written.")
    ],
    json: flags.Json = False,
    jsonl: flags.Jsonl = False,
    verbose: flags.Verbose = False,
    junit_xml: flags.JunitXml = None,
    html: flags.Html = None,
    github: flags.Github = False,
) -> int:
    """Put journals together: the shards of one suite as one report, with the exit code that the whole run would have.

    Where the shards do not cover the suite, that is said, and the exit code is never 0.
    """
    return run(journals, Form(json, jsonl, verbose, junit_xml, github, html))


def run(paths: list[Path], form: Form) -> ExitStatus:
    """Tell what the journals hold.

    Raises:
        UserError: a file is no journal. SpecError: they are of different suites. OutputError: a report cannot be
            written.
    """
    from autograd_core.suite.journal import merge as merged

    found = merged(paths)
    results = Results("merge", found.total, form)
    if form.html is not None:
        from autograd_core.reports import Gathering

        results.gathering = Gathering.of_journals(paths, found.keys)
    for number, record in found.records.items():
        results.count(number, record)
        results.show(record)
    status = results.close()
    missing = found.total - len(found.records)
    if missing:
        say(f"error: {missing} of {found.total} checks have no result in these journals")
        say("hint: name the journals of all shards, or go on with check --resume JOURNAL")
    return ExitStatus.UNDECIDED if missing and status in (ExitStatus.OK, ExitStatus.SPEC) else status
