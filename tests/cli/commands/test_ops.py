"""`autograd-cli ops`: lists, rows, searches, JSON and the reference page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd_cli.envelope import SCHEMA
from autograd_core.ops import TABLE

KEYS = [
    *("name", "aliases", "formula", "derivative", "domain", "kinks", "dtypes"),
    *("family", "signature", "pullback", "doc", "convention", "sympy", "accuracy", "reason", "example"),
]


def test_all_rows(cli: Callable[..., Any]) -> None:
    ended = cli("ops")
    assert (ended.code, ended.err) == (0, "")
    assert all(f"\n  {name} " in ended.out for name in TABLE if name != next(iter(TABLE)))
    assert "\x1b" not in ended.out


@pytest.mark.parametrize("name", ["asin", "arcsin", "numpy.arcsin"])
def test_one_row_by_any_name(cli: Callable[..., Any], name: str) -> None:
    ended = cli("ops", name)
    assert ended.code == 0
    assert ended.out.startswith("asin(x)\n") and "domain      x in (-1, 1)" in ended.out


def test_json(cli: Callable[..., Any]) -> None:
    found = cli("ops", "tanh", "--json").json
    assert list(found) == ["schema", "command", "ops", "exit_code"]
    assert (found["schema"], found["command"], found["exit_code"]) == (SCHEMA, "ops", 0)
    (row,) = found["ops"]
    assert list(row) == KEYS
    assert (row["name"], row["derivative"]) == ("tanh", {"x": "cosh(x)**(-2)"})


def test_json_of_all(cli: Callable[..., Any]) -> None:
    found = cli("ops", "--json").json["ops"]
    assert [row["name"] for row in found] == list(TABLE)
    assert all(list(row) == KEYS for row in found)


def test_search(cli: Callable[..., Any]) -> None:
    ended = cli("ops", "--search", "Hyperbolic")
    assert ended.code == 0
    assert {"sinh", "cosh", "tanh"} <= {line.split()[0] for line in ended.out.splitlines()}
    names = [row["name"] for row in cli("ops", "--search", "hyperbolic", "--json").json["ops"]]
    assert {"sinh", "cosh", "tanh"} <= set(names)


@pytest.mark.parametrize(
    ("arguments", "gist"),
    [
        (["tanhh"], "did you mean tanh"),
        (["hyperbolic"], "speak of it"),
        (["x[/]\x1b"], "x[/]\\x1b"),
        (["--search", "xyzzy\x1b"], "no op speaks of 'xyzzy\\x1b'"),
        (["tanh", "--search", "x"], "more than one"),
        (["--search", "x", "--markdown"], "more than one"),
        (["tanh", "exp"], "unexpected extra argument"),
    ],
)
def test_bad_input(cli: Callable[..., Any], arguments: list[str], gist: str) -> None:
    ended = cli("ops", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: ") and "hint: " in ended.err and gist in ended.err


def test_the_reference_page(cli: Callable[..., Any]) -> None:
    assert cli("ops", "--markdown").out.startswith("# The ops\n")
