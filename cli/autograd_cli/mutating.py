"""`autograd-cli check --mutate`: how many wrong gradients each spec file would have caught."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from autograd_cli.exits import ExitStatus
from autograd_cli.streams import counter, put

if TYPE_CHECKING:
    from autograd_core.suite.mutate import Worth


def mutate(paths: Sequence[str], every: bool = False, json: bool = False) -> ExitStatus:
    """Try wrong gradients on every check, and print what was caught: by file and, with `every`, all that was missed.

    With `json` all of it as one object. The exit code is 1 where a check fails as it is: nothing can be said of it.

    Raises:
        SpecError: a path or a file cannot be used, or there is no check at all.
    """
    from autograd_core.suite import load_suite
    from autograd_core.suite.mutate import worth

    checks = load_suite(paths)
    found: list[Worth] = []
    with counter("checks") as progress:
        for done, check in enumerate(checks):
            if progress is not None:
                progress(done, len(checks))
            found.append(worth(check))
    status = ExitStatus.WRONG if any(one.failed for one in found) else ExitStatus.OK
    put(_object(found, status) if json else "".join(f"{line}\n" for line in (*_missed(found, every), *_table(found))))
    return status


_MOST = 10


def _object(found: Sequence[Worth], status: ExitStatus) -> str:
    """The worth of each check, as a line of JSON."""
    from autograd_cli.lines import SCHEMA, one_line

    checks = [
        {
            "file": one.check.file or None,
            "line": one.check.line or None,
            "name": one.check.name,
            "mutants": one.mutants,
            "caught": one.caught,
            "missed": list(one.missed),
            "silent": list(one.silent),
            "failed": one.failed,
        }
        for one in found
    ]
    summary = {"mutants": sum(one.mutants for one in found), "caught": sum(one.caught for one in found)}
    return one_line(
        {"schema": SCHEMA, "command": "check", "mutate": checks, "summary": summary, "exit_code": int(status)}
    )


def _missed(found: Iterable[Worth], every: bool) -> list[str]:
    """The checks that let wrong gradients pass, those that miss most first."""
    from autograd_core.language.show import printable

    lines = [f"FAIL {one.check.place}: it fails as it is: {one.failed}" for one in found if one.failed]
    weak = sorted((one for one in found if one.missed), key=lambda one: -len(one.missed))
    for one in weak if every else weak[:_MOST]:
        by_value = [text for text in one.missed if text.split(":")[0] not in one.silent]
        quiet = [f"it says nothing of the gradient by {', '.join(one.silent)}"] * bool(one.silent)
        what = "; ".join([*quiet, *by_value])
        lines.append(f"weak {one.check.place}: {one.caught} of {one.mutants} caught: {what}")
    if len(weak) > _MOST and not every:
        lines.append(f"... and {len(weak) - _MOST} more; --verbose lists them")
    return [printable(line) for line in lines]


def _table(found: Sequence[Worth]) -> list[str]:
    """A line for each file, and one for all."""
    from autograd_core.language.show import printable

    files = list(dict.fromkeys(one.check.file for one in found))
    rows = [(printable(file), [one for one in found if one.check.file == file]) for file in files]
    rows += [("all", list(found))] * (len(files) > 1)
    width = max(len(name) for name, _ in rows)
    lines = [f"{'file':<{width}}  checks  wrong gradients  caught"]
    for name, some in rows:
        caught, mutants = sum(one.caught for one in some), sum(one.mutants for one in some)
        share = f" ({100 * caught / mutants:.1f} %)" if mutants else ""
        lines.append(f"{name:<{width}}  {len(some):>6}  {mutants:>15}  {caught:>6}{share}")
    return lines
