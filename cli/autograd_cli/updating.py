"""`autograd-cli check --update`: expected numbers are shown as a diff, and written when somebody says so."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograd_cli.exits import ExitStatus
from autograd_cli.streams import counter, is_terminal, put, say

if TYPE_CHECKING:
    from autograd_core.suite.update import Update


def update(paths: Sequence[str], yes: bool = False, json: bool = False) -> ExitStatus:
    """Show what expected numbers would become, and write them after `--yes` or a person's yes.

    With `json` it is one object, and nobody is asked. The exit code is 1 where something is left that is not as
    expected: not written, or refused.

    Raises:
        SpecError: a path or a file cannot be used.
        OutputError: a file cannot be written; it is then as it was.
    """
    from autograd_core.language.show import printable
    from autograd_core.suite.update import updates
    from autograd_core.written import write_whole

    with counter("files") as progress:
        found = updates(paths, progress) if progress else updates(paths)
    if json:
        return _as_json(found, yes)
    for one in found:
        put(one.diff)
        for refused in one.refused:
            place = printable(f"{refused.place}: {refused.key} is not written: {refused.reason}")
            put(f"{place}\n")
    changed = [one for one in found if one.diff]
    if not changed:
        put("no expected number is to be changed\n")
    elif not (yes or _confirmed(changed)):
        say("nothing was written; --yes writes without asking")
        return ExitStatus.WRONG
    for one in changed:
        write_whole(one.path, one.text)
        put(f"{_numbers(one.count)} written into {printable(str(one.path))}\n")
    return ExitStatus.WRONG if any(one.refused for one in found) else ExitStatus.OK


def _as_json(found: Sequence[Update], yes: bool) -> ExitStatus:
    """One object for all files; they are written first, so that it says what is so."""
    from autograd_cli.lines import SCHEMA, one_line
    from autograd_core.written import write_whole

    changed = [one for one in found if one.diff]
    for one in changed if yes else ():
        write_whole(one.path, one.text)
    left = any(one.refused for one in found) or (bool(changed) and not yes)
    status = ExitStatus.WRONG if left else ExitStatus.OK
    files = [
        {
            "file": str(one.path),
            "values": one.count,
            "diff": one.diff,
            "written": yes and bool(one.diff),
            "refused": [refused._asdict() for refused in one.refused],
        }
        for one in found
    ]
    put(one_line({"schema": SCHEMA, "command": "check", "update": files, "exit_code": int(status)}))
    return status


def _confirmed(changed: Sequence[Update]) -> bool:
    """What a person at a terminal says; no where there is none."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        return False
    count = sum(one.count for one in changed)
    say(f"write {_numbers(count)} into {len(changed)} file{'s' * (len(changed) != 1)}? [y/N] ", end="")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _numbers(count: int) -> str:
    return f"{count} expected value{'s' * (count != 1)}"
