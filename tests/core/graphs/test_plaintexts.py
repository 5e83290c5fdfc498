"""JSON, DOT and Mermaid: what they say is what is recorded, and every text comes out as typed."""

from __future__ import annotations

import html
import json
import re
import subprocess
from shutil import which

import pytest

from autograd_core.drawing.text import visible
from autograd_core.engine.tensor import Tensor
from autograd_core.graphs.graph import Graph
from autograd_core.graphs.record import record

HOSTILE = ["x[i]", "[/]", "<script>a()</script>", "$a$", "a\\nb\\", '"q"', "&amp;", "\x1b[31m", "`b` *e* _u_", "1. x"]


def named(name: str) -> Graph:
    x = Tensor(2.0, requires_grad=True)
    return record(x * x, {name: x}, heading=f"# {name}")


def test_json_has_every_node_and_edge(three: Graph) -> None:
    found = json.loads(three.json())
    assert found["shown"] == found["total"] == len(found["nodes"]) == 13
    assert len(found["edges"]) == len(three.edges) and found["schema"] == "autograd-graph/1"
    keys = ["id", "kind", "function", "name", "code", "shape", "dtype", "value", "gradient", "saved", "freed", "view"]
    assert list(found["nodes"][0]) == [*keys, "writes", "backward", "uses"]
    leaf = next(node for node in found["nodes"] if node["name"] == "a")
    assert (leaf["kind"], leaf["value"], leaf["gradient"], leaf["uses"]) == ("leaf", 2.0, -39.0, 2)


def test_json_takes_any_number() -> None:
    x = Tensor([float("nan"), float("inf")], requires_grad=True)
    found = json.loads(record(x * 1j, values=True).json())
    assert found["nodes"][0]["value"][1]["im"] == "inf"


@pytest.mark.parametrize("name", HOSTILE)
def test_names_in_json(name: str) -> None:
    found = json.loads(named(name).json())
    assert name in [node["name"] for node in found["nodes"]]  # as it is: JSON can say anything


@pytest.mark.parametrize("name", HOSTILE)
def test_names_in_mermaid(name: str) -> None:
    source = named(name).mermaid()
    labels = re.findall(r'^  n\d+.*?"(.*?)"', source, re.MULTILINE)
    shown = [re.sub(r"#(\d+);", lambda code: chr(int(code[1])), label).split("<br/>") for label in labels]
    assert visible(name) in [line for label in shown for line in label]
    assert not set("".join(labels).replace("<br/>", "")) & set("<>&\"'`$\\[]{}*_|~")


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.skipif(which("dot") is None, reason="Graphviz is not installed")
def test_names_in_graphviz(name: str) -> None:
    drawn = subprocess.run(["dot", "-Tsvg"], input=named(name).dot(), capture_output=True, text=True, check=True).stdout
    texts = [html.unescape(text).replace("\xa0", " ") for text in re.findall(r"<text[^>]*>(.*?)</text>", drawn)]
    assert visible(name) in texts and f"# {visible(name)}" in texts


@pytest.mark.parametrize("name", HOSTILE)
def test_strings_of_dot_end_where_they_should(name: str) -> None:
    line = next(line for line in named(name).dot().splitlines() if "AccumulateGrad" in line)
    label = re.match(r'  n\d+ \[label="((?:[^"\\]|\\.)*)" style=', line)
    assert label is not None
    rows = re.sub(r"\\(.)", lambda c: "\n" if c[1] == "n" else c[1], label[1].replace("&amp;", "&")).split("\n")
    assert rows[0] == visible(name)
