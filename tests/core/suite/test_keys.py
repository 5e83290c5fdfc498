"""What the keys of a check may hold."""

from __future__ import annotations

import datetime
import math
from dataclasses import fields
from typing import Any

import pytest

from autograd_core.suite.keys import KEYS, expected, size
from autograd_core.suite.spec import Check

GOOD: dict[str, list[Any]] = {
    "name": ["a"],
    "expr": ["x", "y = x\ny*y"],
    "at": [{}, {"x": 1}, {"x": [[1.5, 2], [3, 4]]}, {"x": "randn(2)"}, {"x": math.inf}],
    "points": [[{"x": 1}, {"x": [2.0], "y": "eye(2)"}], [{}]],
    "sample": [{}, {"x": "uniform(-2, 2)"}],
    "count": [1, 1000],
    "seed": [0, 2**62],
    "wrt": [["x"], []],
    "constant": [["x"]],
    "dtype": ["float32"],
    "grad_tensors": ["ones", 1, [1.0, 2.0]],
    "claim": [{"x": "2*x"}, {"x": 2, "y": [1.5]}, {"x": "@grad.npy"}],
    "value": [1, [math.nan], "2*pi"],
    "grad": [{"x": [1]}],
    "max_ulp": [0, 2.5],
    "rtol": [1e-3],
    "atol": [0],
    "expect": ["agree", "cannot_tell"],
    "error": ["no .* function"],
    "mistake": ["sign", "chain factor"],
    "order": [1, 12],
    "second_order": [True, False],
    "convention": ["torch-2.13", "min-norm", "one-sided"],
    "tags": [["slow"]],
    "output": ["loss"],
    "timeout": [0.5, 60],
    "max_memory": [1, "2 GB", "500MiB", "1.5 kB"],
    "skip": ["not yet"],
}
BAD: dict[str, list[Any]] = {
    "name": ["", " ", 1, "a\nb", "a\x1b[31m", "n" * 201],
    "expr": ["", 1, ["x"]],
    "at": [1, [1], {"x": True}, {"x": [1, "a"]}, {"x": {"y": 1}}, {"x": ""}, {"x": datetime.date(2020, 1, 1)}],
    "points": [[], {"x": 1}, [1], [{"x": True}], [{}] * 1001],
    "sample": [{"x": 1}, "uniform(0, 1)", {"x": ""}],
    "count": [0, 1001, 2.0],
    "seed": [-1, True, "0"],
    "wrt": ["x", [1], {"x": 1}],
    "constant": ["x"],
    "dtype": ["int32", 32, ["float64"], {}],
    "grad_tensors": [True, {}, ""],
    "claim": [{"x": True}, "2*x", {"x": ""}],
    "value": [True, {}, [None]],
    "grad": [1.5, {"x": False}],
    "max_ulp": [-1, math.nan, math.inf, "1", True],
    "rtol": [math.nan, -0.1],
    "atol": [math.inf],
    "expect": ["good", 1, ["agree"], "AGREE"],
    "error": ["(", "", 3, "a" * 201],
    "mistake": ["", "typo", 1],
    "second_order": [1, "true"],
    "order": [0, 13, 1.0, True, 10**400],
    "convention": ["torch", "", 2, ["min-norm"]],
    "tags": ["slow", [1]],
    "output": ["", 1],
    "timeout": [0, -1, math.nan, math.inf, "1 s", True],
    "max_memory": [0, -1, "0 B", "2", "2 gb", "GB", 1.5, True, "9" * 400 + " GB"],
    "skip": ["", True, "a\nb"],
}


@pytest.mark.parametrize("key", KEYS)
def test_every_key_holds_what_it_says(key: str) -> None:
    assert [value for value in GOOD[key] if expected(key, value) is not None] == []
    for value in BAD[key]:
        wrong = expected(key, value)
        assert wrong is not None
        assert KEYS[key].what in wrong.message and wrong.message.isprintable() and len(wrong.message) < 400


def test_the_keys_are_the_fields_of_a_check() -> None:
    several = ("points", "count", "second_order")  # what makes several checks of one table
    rest = ("file", "line", "detailed")  # where it stands, and what a report asks of it
    assert [key for key in KEYS if key not in several] == [f.name for f in fields(Check) if f.name not in rest]


@pytest.mark.parametrize(("text", "bytes_"), [("2 GB", 2 * 10**9), ("1.5KiB", 1536), ("7 B", 7), ("2", None)])
def test_sizes(text: str, bytes_: int | None) -> None:
    assert size(text) == bytes_
