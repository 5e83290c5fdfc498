"""`autograd-cli graph`: every format and option, files, and what bad input is told."""

from __future__ import annotations

import os
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
THREE = "b = w1*a; c = w2*a; d = w3*b + w4*c; L = 10 - d"
AT = [word for one in ("w1=3", "a=2", "w2=4", "w3=5", "w4=6") for word in ("--at", one)]
HOSTILE = 'x[0]*x[1]  # x[i] [/] <script>a()</script> $a \\ &amp; "q"'


@pytest.fixture
def graph(cli: Callable[..., Any]) -> Callable[..., Any]:
    return lambda text, *arguments, **options: cli("graph", "-e", text, *arguments, **options)


def test_the_tree(graph: Callable[..., Any]) -> None:
    ended = graph(THREE, *AT, "--values", "--grads")
    assert ended.code == 0 and ended.err == ""
    rows = ended.out.splitlines()
    assert rows[:2] == [
        "L  float64 ()  value -68  grad 1",
        "└─ SubBackward0  L = 10 - d  float64 ()  value -68  grad 1",
    ]
    assert len(rows) == 14 and "[1] a, shown above" in rows[-1]


def test_the_program_from_a_file_and_stdin(cli: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("-x*x", encoding="utf-8")
    at = ("--at", "x=3")
    wanted = cli("graph", "-e", "-x*x", *at).out
    assert "MulBackward0" in wanted
    assert cli("graph", "-f", str(tmp_path / "p.txt"), *at).out == wanted
    assert cli("graph", "-", *at, stdin=b"-x*x").out == wanted


@pytest.mark.parametrize("format", ["text", "dot", "mermaid", "json", "svg", "html"])
def test_every_format_names_every_tensor(graph: Callable[..., Any], format: str) -> None:
    ended = graph(THREE, *AT, "--format", format)
    assert ended.code == 0
    assert all(re.search(rf"\b{name}\b", ended.out) for name in ("w1", "w2", "w3", "w4", "a", "MulBackward0"))


def test_json_is_one_versioned_object(graph: Callable[..., Any]) -> None:
    found = graph(THREE, *AT, "--json", "--grads").json
    keys = ["schema", "command", "expression", "dtype", "device", "order", "create_graph", "graph", "exit_code"]
    assert list(found) == keys and found["schema"] == "autograd-cli/1" and found["command"] == "graph"
    gradients = {one["name"]: one["gradient"] for one in found["graph"]["nodes"] if one["kind"] == "leaf"}
    assert gradients == {"w1": -10, "a": -39, "w2": -12, "w3": -6, "w4": -8}
    assert graph(THREE, *AT, "--format", "json", "--grads").json == found


def test_json_shows_more_nodes(graph: Callable[..., Any]) -> None:
    assert graph("+".join("x" * 500), "--at", "x=1", "--json").json["graph"]["shown"] == 501


def test_derivatives(graph: Callable[..., Any]) -> None:
    assert "d/dx  float64 ()  value 6" in graph("x*x", "--at", "x=3", "--create-graph", "--values").out
    second = graph("x*x*exp(x)", "--at", "x=1.5", "--order", "2", "--json", "--values").json
    assert second["create_graph"] and second["graph"]["nodes"][0]["name"] == "d^2/dx^2"
    assert second["graph"]["nodes"][0]["value"] == pytest.approx((2 + 4 * 1.5 + 1.5**2) * 2.718281828459045**1.5)


def test_freed_buffers(graph: Callable[..., Any]) -> None:
    at = ("--at", "a=[1,2,3,4]", "--backward", "c")
    chain = "b = a**2; c = mean(b); d = sum(b)"
    assert "saved tensors freed" in graph(chain, *at).out
    kept = graph(chain, *at, "--retain-graph").out
    assert "freed" not in kept and "saved self" in kept


@pytest.mark.parametrize("suffix", ["svg", "html", "dot", "gv", "mmd", "mermaid", "json", "txt"])
def test_files(graph: Callable[..., Any], tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"g.{suffix}"
    ended = graph(THREE, *AT, "--save", str(path))
    assert ended.code == 0 and ended.out.startswith("L  float64") and os.listdir(tmp_path) == [path.name]
    kind = {"gv": "dot", "mmd": "mermaid", "txt": "text"}.get(suffix, suffix)
    assert path.read_text(encoding="utf-8") == graph(THREE, *AT, "--format", kind).out


def test_several_files_at_once(graph: Callable[..., Any], tmp_path: Path) -> None:
    graph(THREE, *AT, "-o", str(tmp_path / "a.svg"), "-o", str(tmp_path / "b.html"))
    assert sorted(os.listdir(tmp_path)) == ["a.svg", "b.html"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--format", "pdf"), 2, "one of text, dot"),
        (("--save", "g.pdf"), 2, "end its name in"),
        (("--save", "/dev/null/g.svg"), 6, "could not be written"),
        (("--layout", "neato", "--format", "svg"), 2, "no layout 'neato'"),
        (("--max-nodes", "0"), 2, "--max-nodes 0 is out of range"),
        (("--order", "13"), 2, "--order 13"),
        (("--dtype", "int8"), 2, "dtype"),
        (("--wrt", "q"), 2, "no input named 'q'"),
        (("--convention", "q"), 2, "no convention"),
        (("--at", "y=1"), 2, "no input named 'y'"),
    ],
)
def test_what_is_refused(graph: Callable[..., Any], arguments: tuple[str, ...], code: int, words: str) -> None:
    ended = graph("x*x", "--at", "x=3", *arguments)
    assert ended.code == code and words in ended.err and ended.out == ""


def test_a_program_that_reads_nothing(graph: Callable[..., Any]) -> None:
    assert graph("1 + 2").code == 2
    assert "--grad-tensors ones" in graph("x*x", "--at", "x=[1,2]", "--grads").err
    assert graph("x*x", "--at", "x=[1,2]", "--grads", "--grad-tensors", "ones").code == 0


@pytest.mark.parametrize("format", ["text", "dot", "mermaid", "json", "svg", "html"])
def test_text_appears_as_typed(graph: Callable[..., Any], format: str) -> None:
    ended = graph(HOSTILE, "--at", "x=[1,2]", "--format", format)
    assert ended.code == 0
    if format == "json":
        assert ended.json["expression"] == HOSTILE
    elif format == "svg":
        assert ET.fromstring(ended.out)[0].text == HOSTILE
    assert "<script" not in ended.out or format in ("dot", "json")
    assert "x[0]*x[1]" in ended.out or format == "mermaid"


@pytest.mark.parametrize("format", ["text", "dot", "mermaid", "json", "svg", "html"])
def test_an_ascii_stream_gets_ascii(process: Callable[..., subprocess.CompletedProcess[bytes]], format: str) -> None:
    done = process("graph", "x*x # \u00e9", "--at", "x=3", "--format", format, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0 and done.stdout.isascii() and done.stderr == b""
    if format == "svg":
        assert ET.fromstring(done.stdout)[0].text == "x*x # \u00e9"
    assert format in ("svg", "html") or b"\\u" not in done.stdout.replace(b"\\u00e9", b"")


def test_a_large_graph_takes_little_time(graph: Callable[..., Any], tmp_path: Path) -> None:
    text = "; ".join(["a = x/2", *["a = a*a + x"] * 2500])
    begin = perf_counter()
    ended = graph(text, "--at", "x=0.1", "--save", str(tmp_path / "g.svg"))
    assert perf_counter() - begin < 5
    assert ended.out.endswith("4,904 of 5,004 nodes are not shown\n--max-nodes N shows more\n")
    assert "4,904 of 5,004 nodes are not shown" in (tmp_path / "g.svg").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_hundred_thousand_steps(cli: Callable[..., Any]) -> None:
    ended = cli("graph", "-", "--at", "x=0.1", "--grads", stdin="+".join(["x"] * 100_001).encode())
    assert ended.code == 0 and "of 100,002 nodes are not shown" in ended.out


def test_the_picture_in_the_documentation_is_fresh(graph: Callable[..., Any]) -> None:
    drawn = graph(THREE, *AT, "--values", "--grads", "--format", "svg").out
    assert drawn == (ROOT / "docs" / "pictures" / "graph.svg").read_text(encoding="utf-8"), "run make docs"
