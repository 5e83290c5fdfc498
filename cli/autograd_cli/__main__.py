"""The entry point: runs the app and turns every error into one message and one exit code."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
import warnings
from types import FrameType

from autograd_cli.exits import ExitStatus
from autograd_cli.streams import UNWRITTEN, say, settle

_DEBUG = "AUTOGRAD_CLI_DEBUG"
_BROKEN_PIPE = 1


def main() -> None:
    """Run the command line and exit."""
    # SymPy's import makes half a million objects that live as long as the process: nothing there to collect.
    gc.disable()
    signal.signal(signal.SIGTERM, _terminate)
    if not sys.warnoptions:
        # The verdict tells of NaN; NumPy's warnings are for programmers.
        warnings.simplefilter("ignore")
    try:
        status = _guarded()
    except KeyboardInterrupt:  # while it imports
        status = _interrupted()
    unwritten = settle()
    if unwritten and status != ExitStatus.OUTPUT:
        say(f"error: {unwritten}")
        status = ExitStatus.OUTPUT
    sys.exit(status)


def _guarded() -> int:
    from typer._click.exceptions import ClickException

    from autograd_cli.app import app
    from autograd_cli.errors import usage

    try:
        status = app(standalone_mode=False)
        if status == ExitStatus.INTERRUPTED:  # Typer turns Ctrl-C into this, and says nothing
            return _interrupted()
        return status if isinstance(status, int) else ExitStatus.OK
    except SystemExit as ended:
        if ended.code != _BROKEN_PIPE:
            raise
        # Typer ends the process where nobody reads the help that it prints.
        say(f"error: {UNWRITTEN}: {os.strerror(errno.EPIPE)}")
        return ExitStatus.OUTPUT
    except ClickException as error:
        say(usage(error))
        return ExitStatus.USAGE
    except (Exception, RecursionError) as error:
        if os.environ.get(_DEBUG):
            raise
        from autograd_cli.errors import explain

        text, code = explain(error)
        say(text)
        return code


def _interrupted() -> int:
    say("interrupted")
    return ExitStatus.INTERRUPTED


def _terminate(signum: int, frame: FrameType | None) -> None:
    say("terminated")
    sys.exit(ExitStatus.TERMINATED)


if __name__ == "__main__":
    main()
