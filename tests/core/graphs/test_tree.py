"""The tree of lines: complete, never wider than asked, never deeper than can be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from autograd_core.drawing.text import width
from autograd_core.graphs.graph import Graph
from autograd_core.graphs.model import Data, Edge, Kind, Vertex
from autograd_core.graphs.record import record


def test_scenario_3(three: Graph) -> None:
    text = three.text()
    order = [
        "L  ",
        "SubBackward0  L = 10 - d",
        "10  constant",
        "AddBackward0",
        "MulBackward0  w3*b",
        "w3  Acc",
        "b = w1*a",
        "w1  Acc",
    ]
    places = [
        text.index(part) for part in [*order, "[1] a  Acc", "MulBackward0  w4*c", "c = w2*a", "[1] a, shown above"]
    ]
    assert places == sorted(places)
    assert "value -68" in text and "grad -39" in text and "saved self = 5, other = 6" in text


@pytest.mark.parametrize("columns", [20, 40, 60, 200])
def test_no_line_is_too_wide(three: Graph, columns: int) -> None:
    rows = three.text(columns).splitlines()
    # A piece that is wider than what is left of the line stands alone, in one piece.
    assert all(width(row) <= columns or row.lstrip("│├└─ ").count("  ") <= 1 for row in rows)
    assert columns < 60 or all(width(row) <= columns for row in rows)
    words = " ".join(" ".join(row.strip("│├└─ ") for row in rows).split())
    for vertex in three.vertices:
        assert vertex.title in words


def test_everything_is_there_once(three: Graph) -> None:
    for vertex in three.vertices:
        if vertex.kind is Kind.LEAF:
            assert len(re.findall(rf"\b{vertex.name}  AccumulateGrad", three.text())) == 1


@pytest.mark.parametrize("columns", [None, 60])
def test_deep_graphs_go_on_at_the_margin(leaf: Callable[..., Any], columns: int | None) -> None:
    y = leaf(1.0)
    for _ in range(60):
        y = y * 2.0
    rows = record(y, max_nodes=1000).text(columns).splitlines()
    assert max(len(row) - len(row.lstrip("│├└─ ")) for row in rows) <= 12 * 3
    below = re.findall(r"\[(\d+)\] MulBackward0, shown below", "\n".join(rows))
    assert below and all(any(row.startswith(f"[{number}] Mul") for row in rows) for number in below)
    assert sum("MulBackward0" in row and "shown" not in row for row in rows) == 60


def test_stubs_stand_once() -> None:
    vertices = (Vertex(0, Kind.OUTPUT, name="y"), Vertex(1, Kind.OP, "AddBackward0"), Vertex(2, Kind.CUT, uses=2))
    graph = Data(vertices, (Edge(0, 0, 1), Edge(1, 0, 2), Edge(1, 1, 2)), 1000)
    text = Graph(graph.vertices, graph.edges, graph.total).text()
    assert text.count("more, not shown") == 1 and "998 of 1,000 nodes are not shown" in text
