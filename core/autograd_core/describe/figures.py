"""The errors that were measured (`make accuracy` writes them), by row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import autograd_core.ops

FILE = Path(autograd_core.ops.__file__).with_name("accuracy.json")


class Figure(NamedTuple):
    """The largest error found, in ulps, at which arguments, and torch's over the same points where it was asked."""

    ulp: float
    at: tuple[float, ...]
    torch: float | None = None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Figure:
        """From the data file, which writes infinities as text."""
        torch = record.get("torch")
        return cls(float(record["ulp"]), tuple(map(float, record["at"])), None if torch is None else float(torch))


class Figures(NamedTuple):
    """What was measured of a row: how many points, the value, and the derivative by each argument."""

    points: int
    value: Figure
    derivatives: Mapping[str, Figure]


@cache
def _read() -> Mapping[str, Any]:
    if not FILE.exists():
        return {"versions": {}, "rows": {}}
    data: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return data


def versions() -> Mapping[str, str]:
    """The versions of NumPy and SciPy that were measured.

    >>> set(versions()) <= {"numpy", "scipy"}
    True
    """
    found: Mapping[str, str] = _read()["versions"]
    return found


def figures(name: str) -> Figures | None:
    """What was measured of a row, or None.

    >>> figures("no such row") is None
    True
    """
    record = _read()["rows"].get(name)
    if record is None or "value" not in record:
        return None
    derivatives = {argument: Figure.of(one) for argument, one in record.get("derivatives", {}).items()}
    return Figures(record["points"], Figure.of(record["value"]), derivatives)
