"""`explain --json`: the object of `grad`, and what happened on the way to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Cli = Callable[..., Any]


@pytest.fixture
def explain(cli: Cli) -> Cli:
    def run(program: str, *arguments: str) -> Any:
        return cli("explain", "-e", program, *arguments)

    return run


def test_the_verdict_and_the_gradient_are_those_of_grad(explain: Cli, cli: Cli) -> None:
    arguments = ("--at", "x=[1,2]", "--dtype", "float32", "--grad-tensors", "ones", "--json")
    mine, theirs = explain("x*exp(x)", *arguments).json, cli("grad", "-e", "x*exp(x)", *arguments).json
    way = {key: mine.pop(key) for key in ("inputs", "forward", "backward", "limit")}
    assert mine == {**theirs, "command": "explain"}
    assert list(mine)[-2:] == ["verdict", "exit_code"] and way["limit"] is None
    assert way["inputs"] == [{"name": "x", "shape": [2], "text": "[1., 2.]", "value": [1.0, 2.0]}]
    assert [one["name"] for one in way["forward"]] == ["v1", "y"]
    assert way["forward"][0].keys() == {"name", "expression", "op", "value", "statement", "note"}
    node = way["backward"][0]["nodes"][0]
    assert node.keys() >= {"name", "expression", "node", "arrivals", "cotangent", "contributions", "silent", "kink"}
    assert node["contributions"][0].keys() == {"to", "operand", "formula", "local", "rule", "note", "share"}


def test_numbers_that_json_lacks_are_texts(explain: Cli) -> None:
    ended = explain("log(1+exp(x))", "--at", "x=800", "--json")
    assert ended.json["forward"][0]["value"]["value"] == "inf"
