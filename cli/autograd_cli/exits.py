"""Exit codes: part of the command line's contract."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograd_core.verdict.verdict import Verdict


class ExitStatus(IntEnum):
    """What a process says when it ends."""

    OK = 0
    """Everything agreed."""
    WRONG = 1
    """Something disagrees or is inaccurate."""
    USAGE = 2
    """The command line or the program text cannot be used."""
    SPEC = 3
    """A spec file is bad, or holds no checks."""
    LIMIT = 4
    """A limit was hit: time, memory, size."""
    DEVICE = 5
    """The device is not available."""
    OUTPUT = 6
    """A result could not be written."""
    UNDECIDED = 7
    """Nothing disagreed, but something stayed undecided."""
    INTERNAL = 70
    """A defect of this program."""
    INTERRUPTED = 130
    """Ctrl-C."""
    TERMINATED = 143
    """SIGTERM."""


def of_verdict(verdict: Verdict) -> ExitStatus:
    """What a verdict means for a script.

    >>> from autograd_core.verdict.verdict import Verdict
    >>> of_verdict(Verdict.CANNOT_TELL)
    <ExitStatus.UNDECIDED: 7>
    """
    if verdict.agrees:
        return ExitStatus.OK
    return ExitStatus.WRONG if verdict.wrong else ExitStatus.UNDECIDED
