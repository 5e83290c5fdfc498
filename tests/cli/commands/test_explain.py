"""`autograd-cli explain`: options, forms, exit codes, and that nothing typed is lost or taken for markup."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]
NASTY = "x*x # x[i] [/] [bold] <script> $ \\ {a}"


@pytest.fixture
def explain(cli: Cli) -> Cli:
    def run(program: str, *arguments: str) -> Any:
        return cli("explain", "-e", program, *arguments)

    return run


@pytest.mark.parametrize(
    ("program", "at", "code"),
    [("x*x", "x=3", 0), ("abs(x)", "x=0", 0), ("log(1+exp(x))", "x=800", 1), ("sqrt(x)", "x=0", 7), ("x*", "x=3", 2)],
)
def test_exit_codes_are_those_of_grad(explain: Cli, cli: Cli, program: str, at: str, code: int) -> None:
    ended = explain(program, "--at", at)
    assert ended.code == code == cli("grad", "-e", program, "--at", at).code
    assert bool(ended.err) == (code == 2)


@pytest.mark.parametrize("option", ["--markdown", "--tex", "--json"])
def test_forms(explain: Cli, option: str) -> None:
    ended = explain("x*x", "--at", "x=3", option)
    assert ended.code == 0
    assert ended.out.startswith(
        {"--markdown": "- **program** `x*x`", "--tex": "\\documentclass", "--json": "{"}[option]
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--tex", "--json"], "--tex and --json were given"),
        (["--depth", "0"], "--depth 0 is out of range"),
        (["--max-steps", "1"], "--max-steps 1 is out of range"),
        (["--device", "cuda:x"], "there is no device"),
        (["--backward", "q"], "no value named 'q'"),
    ],
)
def test_what_cannot_be_used_is_told(explain: Cli, arguments: list[str], told: str) -> None:
    ended = explain("x*x", "--at", "x=3", *arguments)
    assert ended.code == 2 and told in ended.err and "hint:" in ended.err and not ended.out


def test_limits(explain: Cli) -> None:
    assert "… 2 steps left out …" in explain("sin(cos(exp(x*x)))", "--at", "x=0.5", "--max-steps", "2").out
    assert "1 of 4 steps" in explain("sin(cos(exp(x*x)))", "--at", "x=0.5", "--depth", "3").out


@pytest.mark.parametrize("option", ["", "--markdown", "--json"])
def test_what_was_typed_is_not_taken_for_markup(explain: Cli, option: str) -> None:
    out = explain(NASTY, "--at", "x=3", *([option] if option else [])).out
    assert NASTY.replace("\\", "\\\\" if option == "--json" else "\\") in out


def test_ascii_alone(process: Cli) -> None:
    done = process("explain", "x*x", "--at", "x=3", env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0 and done.stdout.isascii() and b"dy/dx = x = 3.0" in done.stdout
    assert b"3.0 * " not in done.stderr and not done.stderr


def test_a_closed_pipe_is_no_crash(environment: dict[str, str], tmp_path: Path) -> None:
    command = f"{sys.executable} -m autograd_cli explain 'x*x' --at x=3 > /dev/full"
    done = subprocess.run(command, shell=True, env=environment, capture_output=True, check=False, cwd=tmp_path)
    assert done.returncode == 6 and b"could not be written" in done.stderr
