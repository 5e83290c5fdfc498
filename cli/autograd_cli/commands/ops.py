"""`autograd-cli ops`: the op table, as a list, one row at a time, as JSON, or as the reference page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograd_cli import flags
from autograd_cli.completion import op_names
from autograd_cli.exits import ExitStatus
from autograd_cli.streams import put

if TYPE_CHECKING:
    from autograd_core.op import Op


def ops(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="An op, by any of its names.", autocompletion=op_names)
    ] = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="WORD", help="List the ops whose names or documentation have it.")
    ] = None,
    json: flags.Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the reference page, docs/ops.md.")] = False,
) -> int:
    """What is known of the functions of the language.

    Formula, derivative, domain, kinks and what the derivative is there by each convention, dtypes, other spellings,
    measured accuracy, and a command line to try. Exit code 2: no op has that name.
    """
    from autograd_core.describe import find

    given = [option for option in (name, search, markdown or None) if option is not None]
    if len(given) > 1:
        from autograd_core.errors import UserError

        raise UserError("more than one of NAME, --search and --markdown was given", hint="give one of them")
    if search is not None:
        _show(_searched(search), json, brief=True)
    elif name is not None:
        _show(list(find(name)), json)
    elif markdown:
        from autograd_cli.markdown import reference

        put(reference())
    else:
        _all(json)
    return ExitStatus.OK


def _searched(word: str) -> list[Op]:
    from autograd_core.describe import search
    from autograd_core.errors import UserError
    from autograd_core.language.show import printable

    found = search(word)
    if not found:
        raise UserError(f"no op speaks of '{printable(word[:64])}'", hint="autograd-cli ops lists all of them")
    return found


def _show(rows: list[Op], json: bool, brief: bool = False) -> None:
    from autograd_cli.render_ops import matches, page
    from autograd_core.describe import describe

    if json:
        put(_envelope(rows))
    else:
        put(matches(rows) if brief else "\n".join(page(describe(op)) for op in rows))


def _all(json: bool) -> None:
    from autograd_cli.render_ops import listing
    from autograd_core.describe import families

    found = families()
    put(_envelope([op for family in found for op in family.rows]) if json else listing(found))


def _envelope(rows: list[Op]) -> str:
    from autograd_cli.lines import SCHEMA, one_line
    from autograd_core.describe import describe

    records: list[Any] = [describe(op).record() for op in rows]
    return one_line({"schema": SCHEMA, "command": "ops", "ops": records, "exit_code": int(ExitStatus.OK)})
