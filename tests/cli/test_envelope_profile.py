"""What `profile --json` prints: keys, and numbers that do not change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_cli.envelope import SCHEMA

SQUARE = ("profile", "y = x*x; sum(y)", "--at", "x=randn(20,30)", "--repeat", "2")
KEYS = [
    *("schema", "command", "expression", "dtype", "device", "inputs", "repeat", "warmup", "times", "plan"),
    *("peak_bytes", "sort", "ops", "exit_code"),
]


def test_json(cli: Callable[..., Any]) -> None:
    found = cli(*SQUARE, "--json", "--sort", "touched", "--dtype", "float32").json
    assert list(found) == KEYS
    assert (found["schema"], found["command"], found["dtype"], found["inputs"]) == (
        SCHEMA,
        "profile",
        "float32",
        {"x": [20, 30]},
    )
    assert list(found["times"]) == ["whole", "forward", "backward", "recorded"]
    assert all(list(one) == ["median", "fastest", "slowest"] for one in found["times"].values())
    touched = [row["bytes_touched"] for row in found["ops"]]
    assert touched == sorted(touched, reverse=True) and max(touched) == 3 * 20 * 30 * 4 + 4
    assert list(found["ops"][0]) == [
        *("name", "phase", "shapes", "calls", "self", "total", "mean", "bytes_made", "bytes_touched"),
    ]
