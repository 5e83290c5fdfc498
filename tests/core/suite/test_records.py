"""Records have one form, whoever makes them."""

from __future__ import annotations

import json

from autograd_core.suite.check import Check
from autograd_core.suite.records import BROKEN, broken, dump
from autograd_core.suite.runner import run_check


def test_a_broken_record_has_the_keys_of_any_other() -> None:
    check = Check("c", "x*x", {"x": 2.0}, tags=["t"], file="a.toml", line=3)
    record = broken(check, "timeout", "why", 1.0)
    assert list(record) == list(run_check(check).record())
    assert record["status"] in BROKEN and not record["ok"]


def test_a_line_is_one_line_of_ascii() -> None:
    data = {"a": "line\nbreak \u00e9", "b": [1, None]}
    assert dump(data).count(b"\n") == 1 and dump(data).isascii() and json.loads(dump(data)) == data
