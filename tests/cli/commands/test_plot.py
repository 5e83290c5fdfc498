"""`autograd-cli plot`: options, files, and what bad input is told."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]


def test_programs_from_everywhere(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "program.txt"
    path.write_text("y = -x*x\ny*2\n", encoding="utf-8")
    over = ("--over", "x=0:2:3", "--json")
    for arguments, stdin, slope in (
        (["-e", "-x*x"], b"", -4),
        (["0-x*x"], b"", -4),
        (["-"], b"-x*x", -4),
        (["-f", str(path)], b"", -8),
        (["-f", str(path), "--output", "y"], b"", -4),
    ):
        ended = cli("plot", *arguments, *over, stdin=stdin)
        assert ended.code == 0 and ended.json["curve"]["gradient"] == [0, slope / 2, slope], ended.err


def test_options_reach_the_curve(cli: Cli) -> None:
    found = cli("plot", "abs(x)*y", "--over", "x=-1:1:3", "--at", "y=2", "--dtype", "float32", "--json").json
    assert (found["dtype"], found["at"]) == ("float32", {"y": 2})
    assert found["curve"]["gradient"] == [-2, 0, 2]
    sided = cli("plot", "abs(x)", "--over", "x=-1:1:3", "--convention", "one-sided", "--json").json
    assert sided["curve"]["gradient"] == [-1, 1, 1]
    summed = cli("plot", "x*[1,2]", "--over", "x=0:1:2", "--grad-tensors", "[1,3]", "--json").json
    assert summed["curve"]["value"] == [0, 7]
    drawn = [
        cli("plot", "sum(w*x)", "--over", "x=0:1:2", "--at", "w=randn(3)", "--seed", seed, "--json").json["at"]["w"]
        for seed in ("7", "7", "8")
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_picture_for_people(cli: Cli) -> None:
    ended = cli("plot", "abs(x)", "--over", "x=-2:2")
    assert ended.code == 0 and ended.err == ""
    assert ended.out.startswith("abs(x)\n") and "kink at x = 0: abs(x)" in ended.out
    ended = cli("plot", "x*exp(-x*x-y*y)", "--over", "x=-2:2", "--over", "y=-2:2")
    assert "↗ gradient, uphill" in ended.out


def test_files(cli: Cli, tmp_path: Path) -> None:
    ended = cli("plot", "abs(x)", "--over", "x=-2:2", "-o", str(tmp_path / "a.svg"))
    assert ended.code == 0 and "kink at x = 0" in ended.out and "written to " in ended.out and "┤" not in ended.out
    ET.parse(tmp_path / "a.svg")
    ended = cli("plot", "abs(x)", "--over", "x=-2:2:5", "--save", str(tmp_path / "a.txt"), "--json")
    assert ended.json["curve"]["x"] == [-2, -1, 0, 1, 2] and (tmp_path / "a.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "gist"),
    [
        (["x*x"], 2, "give --over x=-3:3"),
        (["x*x", "--over", "x=1"], 2, "a range is LOW:HIGH"),
        (["x*x", "--over", "y=0:1"], 2, "no input named 'y'"),
        (["x*y", "--over", "x=0:1"], 2, "--at y=VALUE"),
        (["x*[1,2]", "--over", "x=0:1"], 2, "--grad-tensors ones"),
        (["x*x", "--over", "x=0:1", "--dtype", "complex64"], 2, "real numbers"),
        (["x*x", "--over", "x=0:1", "--dtype", "int"], 2, "float64"),
        (["x*x", "--over", "x=0:1", "--convention", "mine"], 2, "torch-2.13"),
        (["x*x", "--over", "x=0:1", "-o", "a.gif"], 2, ".svg, .png, .pdf"),
        (["x*x", "--over", "x=0:1", "-o", "no/such/folder/a.svg"], 6, "cannot write"),
        (["-x*x", "--over", "x=0:1"], 2, "-e '-x*x'"),
        (["x*x*ones((100000,100000))", "--over", "x=0:1"], 4, "limit"),
    ],
)
def test_what_is_refused(cli: Cli, arguments: list[str], code: int, gist: str) -> None:
    ended = cli("plot", *arguments)
    assert ended.code == code and gist in ended.err and ended.out == ""


def test_any_text_is_text(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "program.txt"
    path.write_text("sum(x*x)  # x[0] [/] [bold] <script> $a_1$ \\n \x1b[31m", encoding="utf-8")
    given = ("plot", "-f", str(path), "--over", "x[0]=-1:1", "--at", "x=[1,2]")
    assert cli(*given).out.startswith("sum(x*x)  # x[0] [/] [bold] <script> $a_1$ \\n \\x1b[31m\n")
    assert cli(*given, "--json").json["expression"] == path.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("extra", "widest"),
    [
        ({"COLUMNS": "60"}, 60),
        ({"COLUMNS": "200"}, 132),
        ({}, 80),
        ({"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}, 80),
    ],
)
def test_streams(process: Callable[..., Any], extra: dict[str, str], widest: int) -> None:
    ended = process("plot", "sin(x)", "--over", "x=0:2*pi", env=extra)
    assert ended.returncode == 0 and b"\x1b" not in ended.stdout
    text = ended.stdout.decode("ascii" if "PYTHONIOENCODING" in extra else "utf-8")
    assert widest - 3 <= max(map(len, text.splitlines())) <= widest


@pytest.mark.slow
def test_a_closed_pipe_is_no_error(environment: dict[str, str]) -> None:
    command = f"{sys.executable} -m autograd_cli plot 'sin(x)' --over x=0:1 | head -c 1"
    ended = subprocess.run(command, shell=True, capture_output=True, env={**environment, **os.environ}, check=False)
    assert ended.returncode == 0 and b"Traceback" not in ended.stderr
