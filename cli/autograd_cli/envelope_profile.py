"""`profile --json`: one object; every time is in microseconds, every size in bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd_cli.envelope import SCHEMA

if TYPE_CHECKING:
    from autograd_core.profiles import Profile, Row, Timing
    from autograd_core.profiles.planned import Planned


def envelope(found: Profile, sort: str, status: int) -> dict[str, Any]:
    """What `profile --json` prints: all rows, in the order that was asked for."""
    return {
        "schema": SCHEMA,
        "command": "profile",
        "expression": found.program.source,
        "dtype": found.dtype,
        "device": "cpu",
        "inputs": {name: list(shape) for name, shape in found.shapes.items()},
        "repeat": found.repeat,
        "warmup": found.warmup,
        "times": {
            "whole": _timing(found.whole),
            "forward": _timing(found.forward),
            "backward": _timing(found.backward),
            "recorded": _timing(found.watched),
        },
        "plan": None if found.plan is None else _plan(found.plan),
        "peak_bytes": found.peak,
        "sort": sort,
        "ops": [_row(row) for row in found.sorted(sort)],
        "exit_code": int(status),
    }


def _plan(one: Planned) -> dict[str, Any]:
    return {**_timing(one.times), "first": one.first, "threads": one.threads}


def _timing(one: Timing) -> dict[str, float]:
    return {"median": one.median, "fastest": one.fastest, "slowest": one.slowest}


def _row(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "phase": row.phase,
        "shapes": [list(shape) for shape in row.shapes],
        "calls": row.calls,
        "self": _timing(row.own),
        "total": _timing(row.total),
        "mean": row.mean,
        "bytes_made": row.made,
        "bytes_touched": row.touched,
    }
