"""Records for the tests of reports."""

from __future__ import annotations

from typing import Any

from autograd_core.suite.records import Record


def record(
    name: str = "c", status: str = "certified", ok: bool = True, reason: str | None = None, **own: Any
) -> Record:
    found = {
        "file": "specs/a.toml", "line": 7, "name": name, "tags": [], "expect": "agree", "status": status,
        "verdict": None, "ok": ok, "reason": reason, "seconds": 0.25, "gradients": {}, "claims": {},
    }  # fmt: skip
    return {**found, **own}


def claim(verdict: str = "disagree", max_ulp: float | str | None = None, mistake: str | None = None) -> dict[str, Any]:
    return {"verdict": verdict, "reason": None, "max_ulp": max_ulp, "index": None, "mistake": mistake}


GOOD = record("good")
WRONG = record(
    "wrong x[i] [/] \x1b[31m <&>", "disagree", False, "claim for x: disagree: element [1]: claimed 3, true 6, 50 % off",
    line=12, claims={"x": claim(mistake="sign")},
)  # fmt: skip
OFF = record("off", "inaccurate", False, "gradient by x: inaccurate", gradients={"x": claim("inaccurate", 5e4)})
LOST = record("lost", "inaccurate", False, "nan", gradients={"x": claim("inaccurate", "inf")}, file="specs/b.toml")
SLOW = record("slow", "timeout", False, "no answer within 60 s", seconds=60.0)
OPEN = record("open", "cannot_tell", False, "it is open")
LEFT = record("left", "skipped", True, "not yet", file="specs/b.toml")
SYNTAX = record("syntax", "error", False, "error: unknown function\n    sinn(x)\n    ^^^^\nhint: sin?")
ALL = [GOOD, OPEN, SLOW, OFF, LOST, LEFT, SYNTAX, WRONG]
WORST = [WRONG, SYNTAX, LOST, OFF, SLOW, OPEN]
