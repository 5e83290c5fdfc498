"""Boxes, and references in the stead of edges that are too long."""

from __future__ import annotations

from autograd_core.graphs.boxes import boxes
from autograd_core.graphs.graph import Graph
from autograd_core.graphs.program import of_program


def test_a_box_for_each_vertex(three: Graph) -> None:
    found, links = boxes(three)
    assert [box.vertex for box in found] == list(three.vertices) and not any(box.reference for box in found)
    assert [(source, target) for source, target, _ in links] == [(e.source, e.target) for e in three.edges]
    assert all(box.width >= 24 and box.height >= 25 for box in found)


def test_long_edges_end_at_references() -> None:
    graph = of_program("; ".join(["a = x/2", *["a = a*x"] * 30]), {"x": 0.5})
    found, links = boxes(graph)
    references = [box for box in found if box.reference]
    assert references and {box.vertex.name for box in references} == {"x"}
    assert all(box.lines[0].text == "[1] x" for box in references)
    assert len(links) == len(graph.edges)
    (original,) = [box for box in found if box.vertex.name == "x" and not box.reference]
    assert original.lines[0].text == "[1] x"
