"""The command line as a fixture: in this process where that is enough, in one of its own where it matters."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from autograd_cli.__main__ import _guarded


@dataclass(frozen=True)
class Ended:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.out.count("\n") == 1
        return json.loads(self.out)

    @property
    def row(self) -> list[str]:
        """The cells of the first row of the table."""
        return self.out.splitlines()[4].split()


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """`cli("grad", ...)`: the command in this process, with everything that `main` does but exit."""
    monkeypatch.delenv("AUTOGRAD_CLI_DEBUG", raising=False)

    def run(*arguments: str, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "argv", ["autograd-cli", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = _guarded()
        return Ended(code, *capsys.readouterr())

    return run


@pytest.fixture
def grad(cli: Callable[..., Ended]) -> Callable[..., Ended]:
    """`grad("x*x", "x=3")`: values of inputs come first, options (with `--`) after them."""

    def run(program: str, *arguments: str, stdin: bytes = b"") -> Ended:
        values = [a for a in arguments if "=" in a and not a.startswith("-")]
        options = [a for a in arguments if a not in values]
        return cli("grad", *(["-e", program]), *(word for v in values for word in ("--at", v)), *options, stdin=stdin)

    return run


@pytest.fixture
def environment() -> dict[str, str]:
    """What a process of its own needs to find the packages."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "SYSTEMROOT")}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}


@pytest.fixture
def process(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """`process("grad", ..., env={...})`: `python -m autograd_cli` as a shell would start it."""

    def run(*arguments: str | bytes, env: dict[str, str] | None = None, **options: Any) -> Any:
        command = [sys.executable, "-m", "autograd_cli", *arguments]
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run(
            command, stderr=subprocess.PIPE, env={**environment, **(env or {})}, timeout=60, check=False, **options
        )

    return run
