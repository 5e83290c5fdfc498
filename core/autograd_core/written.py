"""Files that are there as a whole, or as they were before."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from autograd_core.errors import OutputError
from autograd_core.language.show import printable


def write_whole(path: str | Path, text: str | Iterable[str]) -> None:
    """Write a text file at once: under another name first, which then takes the place of the old file.

    A long text may come in pieces, so that it is never in memory as a whole.

    What is no regular file (a pipe, /dev/stdout) is written to directly; a link stays a link.

    Raises:
        OutputError: it cannot be written; what was there before still is.
    """
    pieces = (text,) if isinstance(text, str) else text
    try:
        replace_file(path, lambda stream: stream.writelines(piece.encode("utf-8") for piece in pieces))
    except (OSError, ValueError) as error:
        raise OutputError(f"{printable(str(path))} could not be written: {printable(reason(error))}") from None


def reason(error: OSError | ValueError) -> str:
    """Why a file could not be written, in words; a NUL in the path is a ValueError.

    >>> reason(OSError(28, "No space left on device"))
    'No space left on device'
    """
    return getattr(error, "strerror", None) or str(error)


def replace_file(path: str | Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a file under another name, which then takes the place of the old one, if there was no error.

    What is no regular file is written to directly.

    Raises:
        OSError, ValueError: it cannot be written; what was there before still is.
    """
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            write(stream)
        return
    beside = target.with_name(f".{target.name[:100]}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o666), "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(OSError):  # a new file has the rights of any other
            os.chmod(beside, target.stat().st_mode & 0o7777)
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
