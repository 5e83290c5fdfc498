"""Explanations on terminals of several widths."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

NASTY = "x*x # x[i] [/] [bold] <script> $ \\ {a}"


@pytest.mark.parametrize("columns", [60, 200])
def test_a_terminal(columns: int, environment: dict[str, str]) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    command = [sys.executable, "-m", "autograd_cli", "explain", f"{NASTY} {'long ' * 20}", "--at", "x=3"]
    env = {**environment, "TERM": "xterm"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env) as running:
        os.close(theirs)
        out = b""
        try:
            while piece := os.read(ours, 65536):
                out += piece
        except OSError:  # Linux says so when the other end is closed
            pass
        assert running.wait(60) == 0
    os.close(ours)
    lines = out.decode().replace("\r", "").splitlines()
    bare = [line.replace("\x1b[1m", "").replace("\x1b[0m", "").replace("\x1b[36m", "") for line in lines]
    assert max(len(line) for line in bare if "\x1b" not in line) <= columns
    assert "[/] [bold] <script>" in " ".join(" ".join(bare).split()) and "\x1b[1;32mproved" in out.decode()
