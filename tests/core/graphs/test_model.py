"""The graph as plain data."""

from __future__ import annotations

from autograd_core.graphs.model import Data, Edge, Kind, Vertex

CUT = Data(
    (Vertex(0, Kind.OUTPUT, name="y"), Vertex(1, Kind.OP, "AddBackward0"), Vertex(2, Kind.CUT)),
    (Edge(0, 0, 1), Edge(1, 0, 2), Edge(1, 1, 2)),
    12_000,
)


def test_a_stub_is_no_node() -> None:
    assert CUT.shown == 2 and CUT.caption == "11,998 of 12,000 nodes are not shown"
    assert Data(CUT.vertices[:2], (), 2).caption is None
    assert CUT.outputs == (CUT.vertices[0],)


def test_edges_by_their_source() -> None:
    assert [[edge.target for edge in edges] for edges in CUT.leading_from()] == [[1], [2, 2], []]


def test_shared() -> None:
    uses = {kind: Vertex(0, kind, uses=2).shared for kind in Kind}
    assert uses[Kind.OP] and uses[Kind.LEAF] and not uses[Kind.CUT] and not uses[Kind.CONSTANT]
    assert not Vertex(0, Kind.LEAF, uses=1).shared
