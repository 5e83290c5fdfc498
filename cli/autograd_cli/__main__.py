"""The entry point: runs the app and turns every error into one message and one exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType

from autograd_cli.exits import ExitStatus

_DEBUG = "AUTOGRAD_CLI_DEBUG"


def main() -> None:
    """Run the command line and exit."""
    # SymPy's import makes half a million objects that live as long as the process: nothing there to collect.
    gc.disable()
    signal.signal(signal.SIGTERM, _terminate)
    status = _guarded()
    try:
        sys.stdout.flush()
    except OSError as error:
        _say(f"error: the output could not be written: {error.strerror}")
        status = ExitStatus.OUTPUT
        # Python would flush again on the way out, and fail again with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def _guarded() -> int:
    from typer._click.exceptions import ClickException

    from autograd_cli.app import app

    try:
        status = app(standalone_mode=False)
        return status if isinstance(status, int) else ExitStatus.OK
    except KeyboardInterrupt:
        _say("interrupted")
        return ExitStatus.INTERRUPTED
    except ClickException as error:
        from autograd_cli.errors import usage

        _say(usage(error))
        return ExitStatus.USAGE
    except (Exception, RecursionError) as error:
        if os.environ.get(_DEBUG):
            raise
        from autograd_cli.errors import explain

        text, code = explain(error)
        _say(text)
        return code


def _terminate(signum: int, frame: FrameType | None) -> None:
    _say("terminated")
    sys.exit(ExitStatus.TERMINATED)


def _say(text: str) -> None:
    """One message on stderr, whatever its encoding; a closed stderr is not worth dying for."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except UnicodeEncodeError:
        sys.stderr.write(text.encode("ascii", "backslashreplace").decode() + "\n")
    except OSError:
        pass


if __name__ == "__main__":
    main()
