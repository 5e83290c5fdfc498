"""`autograd-cli profile`: the table, its options, the trace, JSON, and what cannot be measured."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd_cli.flags import SORTS
from autograd_core.profiles import ORDERS

SQUARE = ("profile", "y = x*x; sum(y)", "--at", "x=randn(20,30)", "--repeat", "2")


def table(text: str) -> list[list[str]]:
    """The cells of the rows, as far as they are words of their own."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("op "))
    return [line.split() for line in lines[first + 2 :] if not line.startswith(("noisy", "..."))]


def test_the_table(cli: Callable[..., Any]) -> None:
    ended = cli(*SQUARE, "--sort", "order")
    assert (ended.code, ended.err) == (0, "")
    head = [line.split()[0] for line in ended.out.splitlines()[:8]]
    assert head == ["program", "inputs", "whole", "forward", "backward", "plan", "memory", "times"]
    assert "x (20, 30)  float64" in ended.out and "medians of 2 runs after 2 more" in ended.out
    rows = table(ended.out)
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("mul", "forward", "1"),
        ("sum", "forward", "1"),
        ("SumBackward0", "backward", "1"),
        ("MulBackward0", "backward", "1"),
        ("AccumulateGrad", "backward", "1"),
    ]
    assert rows[0][-8:] == ["4.80", "kB", "9.60", "kB", "(20,", "30)", "(20,", "30)"]  # x counts once


def test_sorted_and_cut(cli: Callable[..., Any]) -> None:
    assert tuple(ORDERS) == SORTS
    ended = cli(*SQUARE, "--sort", "name", "--top", "2")
    assert [row[0] for row in table(ended.out)[:2]] == ["AccumulateGrad", "mul"]
    assert "... 3 more rows; --top 0 shows them all\n" in ended.out
    assert len(table(cli(*SQUARE, "--top", "0").out)) >= 5


def test_the_trace(cli: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    assert cli(*SQUARE, "--trace", str(path)).code == 0
    names = [event["name"] for event in json.loads(path.read_text(encoding="utf-8"))["traceEvents"]]
    assert {"forward", "backward", "y = x*x", "sum(y)", "mul", "MulBackward0"} <= set(names)
    assert [one.name for one in tmp_path.iterdir()] == ["t.json"]
    ended = cli(*SQUARE, "--trace", str(tmp_path / "no" / "t.json"))
    assert (ended.code, ended.out) == (6, "") and "could not be written" in ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "gist"),
    [
        (("x*x", "--at", "x=[1,2]"), 2, "--grad-tensors ones"),
        (("x*x", "--at", "x=1", "--sort", "[/]speed"), 2, "--sort '[/]speed' is not known here\nhint: one of self"),
        (("x*x", "--at", "x=1", "--repeat", "0"), 2, "--repeat 0 is out of range"),
        (("x*x", "--at", "x=1", "--warmup", "-1"), 2, "--warmup -1 is out of range"),
        (("x*x", "--at", "x=1", "--top", "-1"), 2, "--top -1 is out of range"),
        (("x*", "--at", "x=1"), 2, "line 1, column 3"),
        (("x*y", "--at", "x=1"), 2, "no value for input 'y'"),
        ((), 2, "there is no expression"),
        (("x", "--at", "x=zeros(100000,100000)"), 4, "74.5 GiB"),
        (("x*x", "--at", "x=1", "--device", "cuda:0"), 5, "device cuda"),
    ],
)
def test_bad_input(cli: Callable[..., Any], arguments: tuple[str, ...], code: int, gist: str) -> None:
    ended = cli("profile", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("error: ") and gist in ended.err


def test_programs_from_everywhere(cli: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("-x*x", encoding="utf-8")
    rest = ("--at", "x=2", "--repeat", "1")
    for arguments in (("-e", "-x*x"), ("-f", str(tmp_path / "p.txt")), ("-",)):
        ended = cli("profile", *arguments, *rest, stdin=b"-x*x")
        assert ended.out.startswith("program  -x*x\n"), ended.err


def test_text_is_shown_as_typed(cli: Callable[..., Any]) -> None:
    ended = cli("profile", "x[0]*2 # [/]<script>$\\", "--at", "x=[1]", "--repeat", "1")
    assert ended.out.startswith("program  x[0]*2 # [/]<script>$\\\n")


def test_ascii(process: Callable[..., Any]) -> None:
    ended = process(*SQUARE, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (ended.returncode, ended.stderr) == (0, b"") and ended.stdout.isascii() and b"\\u" not in ended.stdout


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_interrupted(environment: dict[str, str], tmp_path: Path) -> None:
    fifo, trace = tmp_path / "program", tmp_path / "t.json"
    os.mkfifo(fifo)
    command = [sys.executable, "-m", "autograd_cli", "profile", "-f", str(fifo), "--at", "x=ones(300,300)"]
    command += ["--grad-tensors", "ones", "--repeat", "10000", "--trace", str(trace)]
    restored = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler)}
    streams: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environment, **restored}
    with subprocess.Popen(command, **streams) as child:
        fifo.write_text("x*x", encoding="utf-8")  # waits until the command reads it
        time.sleep(0.3)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
    assert (child.returncode, out, err) == (130, b"", b"interrupted\n") and not trace.exists()
