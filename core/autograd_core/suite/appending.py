"""Files of JSON lines that only grow: a line that was written is there, whatever happens to the process."""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from autograd_core.errors import OutputError
from autograd_core.language.show import printable
from autograd_core.suite.records import dump

_SYNC = 1.0
"""Seconds between calls that bring what was written to the disk, for the case that the whole machine stops."""


class Appending:
    """A file that lines are appended to, each by one unbuffered write.

    Raises:
        OutputError: it cannot be opened, is used by another process (where `alone` is asked for), or, by `append`,
            it cannot be written.
    """

    def __init__(self, path: Path, *, alone: bool = False) -> None:
        self.path = path
        self.synced = monotonic()
        try:
            self.descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
        except OSError:
            self.descriptor = self._opened_for_writing()  # a pipe cannot be opened for both
        if alone:
            self._lock()
        if not _ends_whole(self.descriptor):
            self._write(b"\n")  # after a line that was cut off

    def _opened_for_writing(self) -> int:
        try:
            return os.open(self.path, os.O_WRONLY | os.O_APPEND)
        except OSError as error:
            raise unwritten(self.path, error) from None

    def _lock(self) -> None:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self.descriptor)
            raise OutputError(f"{printable(str(self.path))} is in use by another run") from None
        except OSError:
            pass  # a file system without locks

    def append(self, *rows: Mapping[str, Any]) -> None:
        """Write lines; they survive the death of this process, and after a second that of the machine."""
        self._write(b"".join(map(dump, rows)))
        if monotonic() > self.synced + _SYNC:
            self.sync()

    def _write(self, data: bytes) -> None:
        try:
            while data:
                data = data[os.write(self.descriptor, data) :]
        except OSError as error:
            raise unwritten(self.path, error) from None

    def sync(self) -> None:
        """Bring what was written to the disk."""
        with suppress(OSError):  # pipes and the like have no disk
            os.fsync(self.descriptor)
        self.synced = monotonic()

    def close(self) -> None:
        """Close the file, with all of it on the disk."""
        self.sync()
        os.close(self.descriptor)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file that are whole; what was cut off is left out.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        for line in stream:
            if line.endswith(b"\n"):
                with suppress(ValueError, RecursionError):
                    row = json.loads(line)
                    if isinstance(row, dict):
                        yield row


def unwritten(path: Path, error: OSError) -> OutputError:
    """What to say when a file cannot be written."""
    return OutputError(f"{printable(str(path))} cannot be written: {error.strerror or error}")


def _ends_whole(descriptor: int) -> bool:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
        return True
    return os.pread(descriptor, 1, status.st_size - 1) == b"\n"
