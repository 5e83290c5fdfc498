"""The process as a shell sees it: streams, encodings, signals, exit codes. Nothing ends in a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SQUARE = ("grad", "x*x", "--at", "x=3")


def test_python_m(process: Callable[..., Any]) -> None:
    ended = process(*SQUARE, "--json")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout)["gradients"]["x"]["value"] == 6


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("grad", "x*x", "--at", "x=3"), 0),
        (("grad", "(1-cos(x))/x**2", "--at", "x=1e-9"), 1),
        (("grad", "x*", "--at", "x=3"), 2),
        (("check", "no-such-folder"), 3),
        (("grad", "x", "--at", "x=zeros(100000,100000)"), 4),
        (("grad", "x*x", "--at", "x=3", "--device", "cuda:0"), 5),
        (("grad", "x*x", "--at", "x=3", "--save-grad", "no-such-folder/g.npz"), 6),
        (("grad", "log(x)", "--at", "x=-3"), 7),
    ],
    ids=lambda one: str(one) if isinstance(one, int) else "",
)
def test_exit_codes(cli: Callable[..., Any], arguments: tuple[str, ...], code: int) -> None:
    ended = cli(*arguments)
    assert ended.code == code
    assert bool(ended.err) == (2 <= code <= 6)  # results go to stdout, all else to stderr
    assert bool(ended.out) != bool(ended.err)


def test_pipes_get_plain_text(process: Callable[..., Any]) -> None:
    ended = process("grad", "x[0]*2 # [/]", "--at", "x=[1]")
    assert ended.returncode == 0
    assert ended.stdout.startswith(b"program  x[0]*2 # [/]\n")
    assert b"\x1b" not in ended.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_of_the_output_will_do(process: Callable[..., Any], encoding: str) -> None:
    ended = process(*SQUARE, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.decode(encoding).splitlines()[-1] == "verdict  proved"
    if encoding == "ascii":
        ended = process("grad", "x*x # \u00fc", "--at", "x=3", env={"PYTHONIOENCODING": "ascii"})
        assert (ended.returncode, ended.stderr) == (0, b"")
        assert ended.stdout.isascii() and ended.stdout.startswith(rb"program  x*x # \xfc")
        ended = process("grad", "x\u00b2", "--at", "x=3", env={"PYTHONIOENCODING": "ascii"})
        assert ended.returncode == 2
        assert b"U+00B2 SUPERSCRIPT TWO" in ended.stderr and b"**2" in ended.stderr


WRITERS = [SQUARE, (*SQUARE, "--json"), ("--help",), ("check", "specs/hostile.toml", "--jsonl")]


def unwritten(ended: Any, why: bytes) -> None:
    assert (ended.returncode, ended.stderr) == (6, b"error: the output could not be written: " + why + b"\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("arguments", WRITERS, ids=" ".join)
def test_a_full_disk(process: Callable[..., Any], arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        unwritten(process(*arguments, stdout=full, cwd=ROOT), b"No space left on device")


@pytest.mark.parametrize("arguments", WRITERS, ids=" ".join)
def test_a_closed_pipe(process: Callable[..., Any], arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as pipe:
        unwritten(process(*arguments, stdout=pipe, cwd=ROOT), b"Broken pipe")


@pytest.mark.skipif(os.name != "posix", reason="a POSIX shell")
@pytest.mark.parametrize(
    ("line", "code", "gist"),
    [
        ("grad x*x --at x=3 >&-", 6, b"error: the output could not be written: stdout is closed\n"),
        ("grad x*x --at x=3 --json >&-", 6, b"stdout is closed"),
        ("grad - --at x=3 <&-", 2, b"error: stdin is closed\nhint: "),
        ("grad x --at x=1 <&-", 0, b""),
        ("grad 'x*' 2>&-", 2, b""),
        ("grad 'x*' 2>/dev/full", 2, b""),
        ("check specs/hostile.toml 2>&-", 0, b""),
    ],
)
def test_closed_streams(environment: dict[str, str], line: str, code: int, gist: bytes) -> None:
    command = ["/bin/sh", "-c", f'"$0" -m autograd_cli {line}', sys.executable]
    ended = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False, cwd=ROOT)
    assert ended.returncode == code
    assert gist in ended.stderr and b"Traceback" not in ended.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(signal.SIGINT, 130, b"interrupted\n"), (signal.SIGTERM, 143, b"terminated\n")],
    ids=["SIGINT", "SIGTERM"],
)
def test_signals(environment: dict[str, str], tmp_path: Path, number: int, code: int, said: bytes) -> None:
    fifo = tmp_path / "program"
    os.mkfifo(fifo)
    command = [sys.executable, "-m", "autograd_cli", "grad", "-f", str(fifo), "--at", "x=1"]
    streams: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environment}
    # The pipe opens once the child waits for the program's text.
    with subprocess.Popen(command, **streams) as child, fifo.open("wb"):
        child.send_signal(number)
        out, err = child.communicate(timeout=60)
    assert (child.returncode, out, err) == (code, b"", said)


def test_arguments_that_are_not_utf8(process: Callable[..., Any]) -> None:
    for arguments in ((b"grad", b"x\xff*x"), (b"grad", b"x", b"--at", b"x\xff=1"), (b"grad", b"-f", b"x\xff.txt")):
        ended = process(*arguments)
        assert ended.returncode == 2
        assert ended.stderr.startswith(b"error: ") and rb"\udcff" in ended.stderr
        assert b"Traceback" not in ended.stderr


def test_stdin(process: Callable[..., Any]) -> None:
    ended = process("grad", "-", "--at", "x=3", "--json", stdin=None, input=b"y = x*x\r\ny + 1\r\n")
    assert json.loads(ended.stdout)["output"]["value"] == 10


def test_a_defect_says_where_on_demand(cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a wheel came off")

    monkeypatch.setattr("autograd_cli.options.open_device", broken)
    ended = cli(*SQUARE)
    assert ended.code == 70
    assert ended.err.startswith("internal error: RuntimeError: a wheel came off\nhint: ")
    monkeypatch.setenv("AUTOGRAD_CLI_DEBUG", "1")
    monkeypatch.setattr("sys.argv", ["autograd-cli", *SQUARE])
    from autograd_cli.__main__ import _guarded

    with pytest.raises(RuntimeError, match="wheel"):
        _guarded()


def test_without_arguments_the_help_is_shown(cli: Callable[..., Any]) -> None:
    ended = cli()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("Usage: ") and "\nCommands:\n" in ended.err and "\\x0a" not in ended.err


def test_libraries_do_not_warn_people(process: Callable[..., Any]) -> None:
    ended = process("grad", "mean(x)", "--at", "x=[]")
    assert ended.stderr == b""
