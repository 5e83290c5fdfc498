"""The standard streams, which may be closed, full, gone or of a narrow encoding: all writing happens here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from autograd_core.errors import OutputError

UNWRITTEN = "the output could not be written"


def put(text: str) -> None:
    """Write to stdout, at once.

    Raises:
        OutputError: stdout is closed, full, or nobody reads it.
    """
    stream = sys.stdout
    if stream is None:
        raise OutputError(f"{UNWRITTEN}: stdout is closed")
    try:
        stream.write(_encodable(text, stream))
        stream.flush()
    except OSError as error:
        _discard(stream)
        raise OutputError(f"{UNWRITTEN}: {error.strerror or error}") from error


_silent = False


def silence() -> None:
    """Say nothing from now on: a shell that asks for completions shows what is said in the middle of a line."""
    global _silent
    _silent = True


def say(text: str, end: str = "\n") -> None:
    """One message on stderr, which may be closed or full: nothing is worth a second error."""
    stream = sys.stderr
    if stream is None or _silent:
        return
    try:
        stream.write(_encodable(text + end, stream))
        stream.flush()
    except OSError:
        _discard(stream)


def settle() -> str | None:
    """Flush what others wrote to stdout (help texts), and say why that failed, if it did."""
    if sys.stdout is None:
        return None
    try:
        sys.stdout.flush()
    except OSError as error:
        _discard(sys.stdout)
        return f"{UNWRITTEN}: {error.strerror or error}"
    return None


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person looks at a stream."""
    return stream is not None and stream.isatty()


@contextmanager
def counter(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Shows on stderr how far long work is, where a person looks at it; None where nobody does."""
    if not is_terminal(sys.stderr):
        yield None
        return
    try:
        yield lambda done, total: say(f"\r\x1b[K{done}/{total} {what}", end="")
    finally:
        say("\r\x1b[K", end="")


def encoding(stream: TextIO | None) -> str:
    """What a stream can show; UTF-8 where it does not say."""
    return getattr(stream, "encoding", None) or "utf-8"


def _encodable(text: str, stream: TextIO) -> str:
    return text.encode(encoding(stream), "backslashreplace").decode(encoding(stream))


def _discard(stream: TextIO) -> None:
    """Let what is still buffered go nowhere: Python flushes on its way out, and would end with 120."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
