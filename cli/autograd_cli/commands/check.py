"""`autograd-cli check`: runs spec files, and says which checks failed and why."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograd_cli.exits import ExitStatus
from autograd_cli.streams import is_terminal, put, say

if TYPE_CHECKING:
    from autograd_core.suite import Outcome

_WIDTH = 78


def check(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Spec files, or folders: every *.toml below them is taken.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object with every check.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one JSON object a check, as each ends.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List every check, not only those that failed.")
    ] = False,
) -> int:
    """Run the checks of spec files.

    A check names a program, a point, and what is known of the gradient there: claims, numbers, a verdict, or an error.
    Exit code 0: every check is as expected; 1: at least one is not; 3: a spec file is bad, or there are no checks;
    7: nothing is wrong, but something could not be told.
    """
    return run(paths, json=json, jsonl=jsonl, verbose=verbose)


def run(paths: Sequence[str], *, json: bool = False, jsonl: bool = False, verbose: bool = False) -> ExitStatus:
    """Run the checks that the paths mean, and print what became of them.

    Raises:
        UserError: both `json` and `jsonl`.
        SpecError: a path or a file cannot be used, or there is no check at all.
    """
    from autograd_cli.envelope import SCHEMA, one_line
    from autograd_core.errors import UserError
    from autograd_core.suite import load_suite, run_check

    if json and jsonl:
        raise UserError("--json and --jsonl were both given", hint="--json is one object, --jsonl one a check")
    gc.enable()  # `main` turned it off for a short run; a suite may be a long one
    start, checks = perf_counter(), load_suite(paths)
    outcomes, records = [], []
    for outcome in _watched(map(run_check, checks), len(checks)):
        if jsonl:
            put(one_line({"schema": SCHEMA, **outcome.record()}))
        elif json:
            records.append(outcome.record())
        elif verbose or not outcome.ok:
            put(line(outcome) + "\n")
        outcomes.append(replace(outcome, report=None))  # graphs and arrays of thousands of checks would add up
    status, seconds = exit_status(outcomes), perf_counter() - start
    if json:
        put(one_line(_envelope(outcomes, records, status, seconds)))
    elif not jsonl:
        put(_closing(outcomes, seconds) + "\n")
    return status


def exit_status(outcomes: Sequence[Outcome]) -> ExitStatus:
    """What the outcomes mean for a script; no outcomes at all are no success.

    >>> exit_status([])
    <ExitStatus.SPEC: 3>
    """
    failed = [outcome for outcome in outcomes if not outcome.ok]
    if not outcomes:
        return ExitStatus.SPEC
    if not failed:
        return ExitStatus.OK
    if any(not outcome.undecided and not outcome.internal for outcome in failed):
        return ExitStatus.WRONG
    return ExitStatus.INTERNAL if any(outcome.internal for outcome in failed) else ExitStatus.UNDECIDED


def line(outcome: Outcome) -> str:
    """One line about one check: where it stands, its name, what was found, and why it failed."""
    from autograd_core.language.show import printable

    head = f"{'ok  ' if outcome.ok else 'FAIL'} {outcome.check.place}: {outcome.status} ({outcome.seconds:.3f} s)"
    rest = [printable(one) for one in (outcome.reason or "").split("\n") if one]
    return "\n".join([f"{printable(head)}{': ' * bool(rest)}{''.join(rest[:1])}", *(f"     {one}" for one in rest[1:])])


def _counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    return dict(Counter(outcome.status for outcome in outcomes).most_common())


def _closing(outcomes: Sequence[Outcome], seconds: float) -> str:
    """The last line for people: how many checks, how many failed, what was found, how long it took."""
    failed = sum(not outcome.ok for outcome in outcomes)
    found = ", ".join(f"{count} {status}" for status, count in _counts(outcomes).items())
    checks = f"{len(outcomes)} check{'s' * (len(outcomes) != 1)}"
    slowest = max(outcomes, key=lambda outcome: outcome.seconds, default=None)
    times = f"{seconds:.1f} s" + (f", the slowest {slowest.seconds:.2f} s" if slowest else "")
    return f"{checks}: {failed or 'none'} failed; {found}; {times}"


def _envelope(
    outcomes: Sequence[Outcome], records: list[dict[str, Any]], status: ExitStatus, seconds: float
) -> dict[str, Any]:
    from autograd_cli.envelope import SCHEMA

    summary = {
        "checks": len(outcomes),
        "failed": sum(not outcome.ok for outcome in outcomes),
        "found": _counts(outcomes),
        "seconds": round(seconds, 6),
    }
    return {"schema": SCHEMA, "command": "check", "checks": records, "summary": summary, "exit_code": int(status)}


def _watched(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """The outcomes as they come; on a terminal, stderr shows how far it is."""
    if not is_terminal(sys.stderr):
        yield from outcomes
        return
    from autograd_core.language.show import printable

    failed = 0
    try:
        for done, outcome in enumerate(outcomes, 1):
            failed += not outcome.ok
            say("\r\x1b[K", end="")  # before the caller's own line
            yield outcome
            text = f"{done}/{total}, {failed} failed: {printable(outcome.check.name)}"
            say(f"\r\x1b[K{text[:_WIDTH]}", end="")
    finally:
        say("\r\x1b[K", end="")
