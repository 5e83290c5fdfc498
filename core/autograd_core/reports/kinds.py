"""What became of a check, in the words of a person who looks through many."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from autograd_core.suite.check import AGREE
from autograd_core.suite.records import OOM, SKIPPED, TIMEOUT
from autograd_core.verdict.verdict import Verdict


class Kind(StrEnum):
    """The five ends of a check, the worst first; each has a colour and a sign of its own."""

    WRONG = "wrong"
    LIMIT = "limit"
    OPEN = "open"
    FINE = "fine"
    SKIPPED = "skipped"

    @property
    def sign(self) -> str:
        """What stands before the verdict, so that nobody depends on colours."""
        return _SIGNS[self]

    @property
    def told(self) -> str:
        """What it means for the run."""
        return _TOLD[self]


_SIGNS = {
    Kind.WRONG: "\N{MULTIPLICATION X}",
    Kind.LIMIT: "!",
    Kind.OPEN: "?",
    Kind.FINE: "\N{CHECK MARK}",
    Kind.SKIPPED: "\N{EN DASH}",
}
_TOLD = {
    Kind.WRONG: "failed",
    Kind.LIMIT: "hit a limit",
    Kind.OPEN: "could not be told",
    Kind.FINE: "as expected",
    Kind.SKIPPED: "skipped",
}


def kind(record: Mapping[str, Any]) -> Kind:
    """Where a record belongs.

    >>> str(kind({"ok": False, "status": "timeout", "verdict": None, "expect": "agree"}))
    'limit'
    """
    if record["ok"]:
        return Kind.SKIPPED if record["status"] == SKIPPED else Kind.FINE
    if record["status"] in (TIMEOUT, OOM):
        return Kind.LIMIT
    undecided = record["verdict"] in (Verdict.CANNOT_TELL, Verdict.UNDEFINED) and record["expect"] == AGREE
    return Kind.OPEN if undecided else Kind.WRONG
