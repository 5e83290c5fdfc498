"""`check --mutate`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd_cli.exits import ExitStatus
from autograd_cli.mutating import mutate

GOOD = '[[check]]\nname = "good"\nexpr = "x*x"\nat = { x = 3 }\nclaim = { x = "2*x" }\n'
WEAK = '[[check]]\nname = "weak x[i]"\nexpr = "x*y"\nat = { x = 3, y = 2 }\ngrad = { x = 2 }\nrtol = 1e-3\n'
FAILS = '[[check]]\nname = "fails"\nexpr = "x*x"\nat = { x = 3 }\nclaim = { x = "x" }\n'


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_text(GOOD)
    Path("b.toml").write_text(WEAK)
    return tmp_path


def test_what_is_missed_is_told(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mutate(["a.toml", "b.toml"]) is ExitStatus.OK
    assert capsys.readouterr().out.split("\n") == [
        "weak b.toml:1: weak x[i]: 2 of 6 caught: it says nothing of the gradient by y; x: * (1 + 1e-9)",
        "file    checks  wrong gradients  caught",
        "a.toml       1                3       3 (100.0 %)",
        "b.toml       1                6       2 (33.3 %)",
        "all          2                9       5 (55.6 %)",
        "",
    ]


def test_a_check_that_fails_has_no_worth(specs: Path, cli: Callable[..., Any]) -> None:
    Path("b.toml").write_text(FAILS)
    found = cli("check", "--mutate", "b.toml")
    assert found.code == 1 and "FAIL b.toml:1: fails: it fails as it is: claim for x: disagree" in found.out


def test_the_weakest_come_first(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.toml").write_text("".join(WEAK.replace("weak", f"weak {n}") for n in range(12)))
    assert mutate(["a.toml"]) is ExitStatus.OK
    assert "... and 2 more" in capsys.readouterr().out
    mutate(["a.toml"], every=True)
    assert capsys.readouterr().out.count("weak a.toml") == 12


def test_as_json(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mutate(["a.toml", "b.toml"], json=True) is ExitStatus.OK
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["schema", "command", "mutate", "summary", "exit_code"]
    assert found["summary"] == {"mutants": 9, "caught": 5}
    assert found["mutate"][1] == {
        "file": "b.toml", "line": 1, "name": "weak x[i]", "mutants": 6, "caught": 2, "failed": None, "silent": ["y"],
        "missed": ["x: * (1 + 1e-9)", "y: sign", "y: double", "y: * (1 + 1e-9)"],
    }  # fmt: skip
