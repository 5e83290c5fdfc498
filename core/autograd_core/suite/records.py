"""Records: outcomes as plain data, which travel between processes, are stored, and end in reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd_core.suite.check import Check

Record = dict[str, Any]
"""What `Outcome.record` gives: plain data for JSON."""

REFUSED, ERROR, SKIPPED = "refused", "error", "skipped"
TIMEOUT, OOM, CRASH, INTERNAL = "timeout", "oom", "crash", "internal"
BROKEN = frozenset({TIMEOUT, OOM, CRASH, INTERNAL})
"""Statuses that tell of the run and its limits, and nothing of the gradient."""
DETAIL = "detail"
"""The key of what is only shown (see `details`), which is no part of the answer."""


def head(check: Check) -> Record:
    """Which check a record is about: what does not depend on the answer."""
    return {
        "file": check.file or None,
        "line": check.line or None,
        "name": check.name,
        "tags": list(check.tags),
        "expect": check.expect if check.error is None else "error",
    }


def broken(check: Check, status: str, reason: str, seconds: float) -> Record:
    """The record of a check that was ended before it could answer.

    >>> from autograd_core.suite.check import Check
    >>> record = broken(Check("slow", "x*x"), TIMEOUT, "no answer within 60 s", 60.0)
    >>> record["name"], record["status"], record["ok"], record["verdict"]
    ('slow', 'timeout', False, None)
    """
    found = {"status": status, "verdict": None, "ok": False, "reason": reason, "seconds": round(seconds, 6)}
    return {**head(check), **found, "gradients": {}, "claims": {}}


def entries(key: str, record: Record, **more: Any) -> list[dict[str, Any]]:
    """A record as rows for a file: the answer under its content's key, and in a row of its own what is only shown.

    >>> entries("k", {"ok": True, "detail": {"value": "1"}}, n=3)
    [{'n': 3, 'key': 'k', 'record': {'ok': True}}, {'detail': {'value': '1'}, 'key': 'k'}]
    """
    answer = {name: value for name, value in record.items() if name != DETAIL}
    shown = [{DETAIL: record[DETAIL], "key": key}] if DETAIL in record else []
    return [{**more, "key": key, "record": answer}, *shown]


def dump(data: Mapping[str, Any]) -> bytes:
    r"""One line of JSON, in ASCII.

    >>> dump({"name": "a"})
    b'{"name":"a"}\n'
    """
    return json.dumps(data, separators=(",", ":")).encode("ascii") + b"\n"
