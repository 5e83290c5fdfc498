"""`autograd-cli check`: runs spec files, and says which checks failed and why."""

from __future__ import annotations

import gc
import math
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograd_cli import flags
from autograd_cli.exits import ExitStatus
from autograd_cli.results import Form, Results
from autograd_cli.streams import say
from autograd_core.errors import UserError

if TYPE_CHECKING:
    from autograd_core.suite.session import Session

_MOST_JOBS = 1024


def check(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Spec files, or folders: every *.toml below them is taken.")
    ],
    json: flags.Json = False,
    jsonl: flags.Jsonl = False,
    verbose: flags.Verbose = False,
    junit_xml: flags.JunitXml = None,
    html: flags.Html = None,
    github: flags.Github = False,
    jobs: flags.Jobs = None,
    timeout: flags.Timeout = 60.0,
    max_memory: flags.MaxMemory = "4 GiB",
    scheduler: flags.Scheduler = None,
    journal: flags.Journal = None,
    resume: flags.Resume = None,
    cache: flags.Cache = None,
    shard: flags.Shard = "1/1",
    update: flags.Update = False,
    yes: flags.Yes = False,
    mutate: flags.Mutate = False,
) -> int:
    """Run the checks of spec files, in parallel, each in a process that can be ended.

    A check names a program, a point, and what is known of the gradient there: claims, numbers, a verdict, or an error.
    Exit code 0: every check is as expected; 1: at least one is not; 3: a spec file is bad, or there are no checks;
    4: a check hit its limit of time or memory; 7: nothing is wrong, but something could not be told.
    """
    if update:
        from autograd_cli.updating import update as write

        return write(paths, yes, json)
    if mutate:
        from autograd_cli.mutating import mutate as measure

        return measure(paths, verbose, json)
    form = Form(json, jsonl, verbose, junit_xml, github, html)
    return run(paths, form, _session(jobs, timeout, max_memory, journal, resume, cache, shard, scheduler))


def _session(
    jobs: int | None,
    timeout: float,
    max_memory: str,
    journal: Path | None,
    resume: Path | None,
    cache: Path | None,
    shard: str,
    scheduler: str | None = None,
) -> Session:
    """The options, read.

    Raises:
        UserError: one of them cannot be used.
    """
    from autograd_core.language.show import printable
    from autograd_core.suite.keys import size
    from autograd_core.suite.session import Session
    from autograd_core.suite.shard import Shard
    from autograd_core.suite.supervisor import Limits

    if jobs is not None and not 1 <= jobs <= _MOST_JOBS:
        raise UserError(f"--jobs {jobs}: not a number of processes from 1 to {_MOST_JOBS}")
    if not 0 < timeout < math.inf:
        raise UserError(f"--timeout {timeout:g}: not a number of seconds above 0")
    memory = size(int(max_memory) if max_memory.isascii() and max_memory.isdigit() else max_memory)
    if memory is None:
        hint = "write bytes, or a text such as 2GB or 500MiB"
        raise UserError(f"--max-memory {printable(max_memory[:40])}: not a size", hint=hint)
    if journal is not None and resume is not None:
        raise UserError("--journal and --resume were both given", hint="--resume FILE goes on with FILE")
    if scheduler is not None:
        from autograd_core.suite.cluster import checked

        checked(scheduler)
    part, file = Shard.read(shard), resume or journal
    return Session(jobs or 0, Limits(timeout, memory), part, file, resume is not None, cache, scheduler)


def run(paths: Sequence[str], form: Form | None = None, session: Session | None = None) -> ExitStatus:
    """Run the checks that the paths mean, and print what became of them.

    Where Ctrl-C or SIGTERM ends it, it says what is done before it passes them on.

    Raises:
        SpecError: a path or a file cannot be used, or there is no check at all.
        OutputError: a report, the journal or the cache cannot be written.
        UserError: what is to be resumed is no journal.
    """
    from autograd_core.language.show import printable
    from autograd_core.suite import load_suite
    from autograd_core.suite.session import Session

    session = session or Session()
    gc.enable()  # `main` turned it off for a short run; a suite may be a long one
    checks = load_suite(paths)
    results = Results("check", len(session.shard.take(checks)), form or Form())
    if results.form.html is not None:
        from autograd_core.reports import Gathering

        checks = [replace(check, detailed=True) for check in checks]
        results.gathering = Gathering.of_run(checks, session)
    try:
        with closing(session.run(checks, results.count, results.tick)) as records:
            for record in records:
                results.show(record)
    except (KeyboardInterrupt, SystemExit) as ended:
        results.close(ExitStatus.TERMINATED if isinstance(ended, SystemExit) else ExitStatus.INTERRUPTED)
        if session.journal is not None:
            say(f"hint: go on with --resume {printable(str(session.journal))}")
        raise
    finally:
        results.clear()
    return results.close()
