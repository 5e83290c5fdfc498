"""Errors as people read them, and the exit codes that belong to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograd_cli.exits import ExitStatus
from autograd_cli.streams import UNWRITTEN
from autograd_core.errors import DeviceError, LimitError, OutputError, SpecError, UserError

if TYPE_CHECKING:
    from typer._click.exceptions import ClickException

_CODES = (
    (SpecError, ExitStatus.SPEC),
    (LimitError, ExitStatus.LIMIT),
    (DeviceError, ExitStatus.DEVICE),
    (OutputError, ExitStatus.OUTPUT),
    (UserError, ExitStatus.USAGE),
)


def explain(error: BaseException) -> tuple[str, ExitStatus]:
    """The message and the exit code of an error; what is not meant for people is called a defect.

    >>> explain(UserError("no input named 'z'", hint="its inputs: x"))
    ("error: no input named 'z'\\nhint: its inputs: x", <ExitStatus.USAGE: 2>)
    """
    from autograd_core.language.show import printable, show_error

    for kind, code in _CODES:
        if isinstance(error, kind):
            return f"error: {show_error(error)}", code
    if isinstance(error, MemoryError):
        return "error: out of memory; try smaller inputs", ExitStatus.LIMIT
    if isinstance(error, OSError):
        what = f"cannot use {printable(str(error.filename))}" if error.filename else UNWRITTEN
        return f"error: {what}: {error.strerror or printable(str(error))}", ExitStatus.OUTPUT
    text = printable(f"{type(error).__name__}: {error}"[:300])
    return f"internal error: {text}\nhint: this is a defect; AUTOGRAD_CLI_DEBUG=1 shows where", ExitStatus.INTERNAL


def usage(error: ClickException) -> str:
    """A usage error, with a hint where an expression was taken for an option; without any argument, the help."""
    from autograd_core.language.show import printable

    if type(error).__name__ == "NoArgsIsHelpError":
        return error.format_message()
    message = printable(error.format_message())
    option = getattr(error, "option_name", None)
    if option and option.startswith("-") and not option.startswith("--"):
        return (
            f"error: {message}\n"
            "hint: an expression that starts with a minus is given as -e EXPR (as in -e '-x*x'), or on stdin with -"
        )
    extra = re.search(r"unexpected extra argument.*?\((\w+)=", message)
    if extra:
        return f"error: {message}\nhint: each value has an --at of its own: --at {extra[1]}=VALUE"
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "autograd-cli"
    return f"error: {message}\nhint: {path} --help lists the arguments and options"
