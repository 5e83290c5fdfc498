"""What shells complete, without anything heavy and without a word on stderr."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograd_cli.completion import in_expression, one_of, op_names

HEAVY = {"numpy", "sympy", "cupy", "flint", "scipy", "mpmath", "pydantic", "rich"}
PROBE = """
import json, sys
sys.argv = ["autograd-cli"]
from autograd_cli.__main__ import main
try:
    main()
except SystemExit as ended:
    print(json.dumps([ended.code, sorted(sys.modules)]), file=sys.stderr)
"""
Complete = Callable[..., list[str]]


@pytest.fixture
def complete(environment: dict[str, str]) -> Complete:
    """`complete("bash", "ops ta")`: the lines that the shell gets."""

    def run(shell: str, line: str) -> list[str]:
        words = f"autograd-cli {line}"
        asked = {"_TYPER_COMPLETE_ARGS": words, "_TYPER_COMPLETE_FISH_ACTION": "get-args", "COMP_WORDS": words}
        asked |= {"COMP_CWORD": str(len(words.split()) - (not words.endswith(" ")))}
        asked |= {"_AUTOGRAD_CLI_COMPLETE": f"complete_{shell}"}
        ended = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=60, check=True,
                               env={**environment, **asked})  # fmt: skip
        code, modules = json.loads(ended.stderr)
        assert code == 0 and HEAVY & set(modules) == set()
        return [one for one in ended.stdout.splitlines() if one]

    return run


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("gr", {"grad", "gradcheck", "graph"}),
        ("grad --grad-t", {"--grad-tensors"}),
        ("ops tanh", {"tanh", "tanhshrink"}),
        ("grad x*tanhs", {"x*tanhshrink"}),
        ("grad -e 1+tanhs", {"1+tanhshrink"}),
        ("grad x --dtype float", {"float64", "float32", "float16"}),
        ("grad x --convention min", {"min-norm"}),
        ("profile x --sort to", {"total", "touched"}),
        ("grad x --device cu", {"cuda", "cuda:0"}),
        ("check sp", set()),  # files are left to the shell
        ("grad x --file ", set()),
        ("nonsense x", set()),
    ],
)
def test_bash(complete: Complete, line: str, expected: set[str]) -> None:
    assert set(complete("bash", line)) == expected


def test_zsh_and_fish_show_a_line_about_each(complete: Complete) -> None:
    assert complete("zsh", "grad x[0]*tanhs") == [
        """_arguments '*: :(("x[0]*tanhshrink":"x minus its hyperbolic tangent."))'"""
    ]
    assert complete("zsh", "check sp") == ["_files"]
    assert complete("fish", "grad x[/]+tanhs") == ["x[/]+tanhshrink\tx minus its hyperbolic tangent."]


@pytest.mark.parametrize("text", ["", "x*", "2e", "x.si", "f(x)si", "x[0]si", "'", "x*si\n", "\x1b"])
def test_what_is_no_beginning_of_a_name(text: str) -> None:
    assert in_expression(text) == []


def test_names_are_completed_where_they_stand() -> None:
    assert {"y = (log1p", "y = (log10"} <= {name for name, _ in in_expression("y = (log1")}
    assert ("a*b + tanh", "Hyperbolic tangent.") in in_expression("a*b + tan")
    assert len(op_names("")) > 400 and one_of("a", "b")("") == ["a", "b"]


@pytest.mark.skipif(os.name != "posix", reason="a POSIX pipe")
def test_a_shell_that_does_not_wait(environment: dict[str, str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    asked = {"_AUTOGRAD_CLI_COMPLETE": "complete_bash", "COMP_WORDS": "autograd-cli ops t", "COMP_CWORD": "2"}
    with open(writer, "wb") as pipe:
        ended = subprocess.run([sys.executable, "-c", PROBE.split("try:")[0] + "main()"], stdout=pipe, timeout=60,
                               stderr=subprocess.PIPE, env={**environment, **asked}, check=False)  # fmt: skip
    assert ended.stderr == b""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_a_real_bash(environment: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "autograd-cli"
    program.write_text(
        f"#!/bin/sh\nexec {sys.executable} -c '{PROBE.split('try:')[0]}main()' \"$@\"\n", encoding="utf-8"
    )
    program.chmod(0o755)
    script = """
    source <(_AUTOGRAD_CLI_COMPLETE=source_bash autograd-cli)
    COMP_WORDS=(autograd-cli ops tanhs) COMP_CWORD=2
    _autograd_cli_completion autograd-cli
    printf '%s\n' "${COMPREPLY[@]}"
    complete -p autograd-cli
    """
    path = f"{tmp_path}{os.pathsep}{environment['PATH']}"
    ended = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, timeout=60, check=False,
                           env={**environment, "PATH": path})  # fmt: skip
    assert ended.stdout.split("\n")[0] == "tanhshrink", ended.stderr
    assert "complete -o default -F _autograd_cli_completion autograd-cli" in ended.stdout
