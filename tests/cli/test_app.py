"""The app: its commands, its help, its version; and what importing it may cost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from autograd_cli import __version__

HEAVY = {"numpy", "sympy", "cupy", "flint", "scipy", "mpmath", "pydantic", "rich.console", "rich.table"}
PROBE = """
import json, sys
sys.argv = json.loads(sys.stdin.readline())
from autograd_cli.__main__ import main
try:
    main()
except SystemExit as ended:
    print(json.dumps([ended.code, sorted(sys.modules)]), file=sys.stderr)
"""
COMPLETION = {"_AUTOGRAD_CLI_COMPLETE": "complete_bash", "COMP_WORDS": "autograd-cli gr", "COMP_CWORD": "1"}


def loaded(environment: dict[str, str], *arguments: str, **extra: str) -> tuple[int, set[str], str]:
    """The exit code, the modules that a run imported, and what it printed."""
    argv = json.dumps(["autograd-cli", *arguments])
    ended = subprocess.run(
        [sys.executable, "-c", PROBE],
        input=argv,
        capture_output=True,
        text=True,
        env={**environment, **extra},
        timeout=60,
        check=True,
    )
    code, modules = json.loads(ended.stderr.splitlines()[-1])
    return code, set(modules), ended.stdout


@pytest.mark.parametrize(
    ("arguments", "extra", "expected"),
    [
        (["--help"], {}, "Commands:"),
        (["grad", "--help"], {}, "--grad-tensors"),
        (["check", "--help"], {}, "--jsonl"),
        (["ops", "--help"], {}, "--search"),
        (["--version"], {}, f"autograd-cli {__version__}"),
        ([], COMPLETION, "grad"),
    ],
    ids=["help", "grad-help", "check-help", "ops-help", "version", "completion"],
)
def test_nothing_heavy_is_loaded_before_there_is_work(
    environment: dict[str, str], arguments: list[str], extra: dict[str, str], expected: str
) -> None:
    code, modules, out = loaded(environment, *arguments, **extra)
    assert code == 0
    assert expected in out
    assert HEAVY & modules == set()


def test_json_is_printed_without_rich(environment: dict[str, str]) -> None:
    code, modules, out = loaded(environment, "grad", "x*x", "--at", "x=3", "--json")
    assert code == 0
    assert json.loads(out)["verdict"] == "proved"
    assert {"rich.console", "pydantic", "cupy", "scipy"} & modules == set()


def test_every_command_and_option_is_explained(cli: Callable[..., Any]) -> None:
    from typer.main import get_command

    from autograd_cli.app import app

    group: Any = get_command(app)
    assert list(group.commands) == ["grad", "gradcheck", "explain", "graph", "check", "merge", "ops", "plot", "profile"]
    for name, command in group.commands.items():
        text = cli(name, "--help").out
        assert command.help
        for parameter in command.params:
            assert parameter.help, f"{name} {parameter.name}"
            assert max(parameter.opts, key=len) in text or parameter.param_type_name == "argument"


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_has_two_spellings(cli: Callable[..., Any], option: str) -> None:
    assert cli(option).out.startswith("Usage: ")
    assert cli("grad", option).code == 0


@pytest.mark.parametrize(
    ("arguments", "gist"),
    [
        (["foo"], "No such command 'foo'"),
        (["grad", "x", "--jsn"], "--jsn (Possible options: --json)"),
        (["grad", "x", "-j"], "No such option: -j"),
        (["grad", "x", "--at"], "requires an argument"),
        (["grad", "x", "y"], "unexpected extra argument"),
        (["check"], "PATH..."),
    ],
    ids=" ".join,
)
def test_usage_errors(cli: Callable[..., Any], arguments: list[str], gist: str) -> None:
    ended = cli(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    first, hint = ended.err.splitlines()
    assert first.startswith("error: ") and gist in first
    assert hint.startswith("hint: ")
