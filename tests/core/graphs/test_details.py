"""What is told of a vertex."""

from __future__ import annotations

from autograd_core.graphs.details import Detail, describe, details, heading, title
from autograd_core.graphs.model import Data, Kind, Saved, Vertex


def test_an_operation_tells_all() -> None:
    saved = (Saved("self", (2, 3), "float32"), Saved("other", (), None, 2.0), Saved("result", (2,), "float32"))
    vertex = Vertex(1, Kind.OP, "MulBackward0", "y", "a*b", (2,), "float32", [1.0, 2.0], [3.0, 4.0], saved, uses=3)
    assert title(vertex) == "MulBackward0"
    assert details(vertex) == [
        Detail("code", "y = a*b"),
        Detail("form", "float32 (2,)"),
        Detail("value", "value [1, 2]"),
        Detail("gradient", "grad [3, 4]"),
        Detail("saved", "saved self (2, 3), other = 2, result"),
        Detail("note", "used 3 times"),
    ]


def test_states_are_told_apart() -> None:
    told = [one.text for one in details(Vertex(0, Kind.OP, "X", freed=True, view=True, writes="Y"))]
    assert told == ["saved tensors freed", "in place: Y", "a view"]
    assert [one.text for one in details(Vertex(0, Kind.LEAF, name="w"))] == ["AccumulateGrad"]
    assert details(Vertex(0, Kind.CONSTANT)) == [] and title(Vertex(0, Kind.CONSTANT)) == "constant"
    assert title(Vertex(0, Kind.CUT)) == "..." and details(Vertex(0, Kind.CUT))[0].text == "more, not shown"


def test_long_and_hostile_texts() -> None:
    assert len(title(Vertex(0, Kind.LEAF, name="x" * 500))) == 48
    assert title(Vertex(0, Kind.LEAF, name="a\x1b[31m\nb")) == "a\\x1b[31m\\x0ab"
    assert heading(Data((), (), 0)) == "Recorded graph" and len(heading(Data((), (), 0, "x" * 9999))) == 400
    assert "2 of 2 nodes" in describe(Data((), (), 2))
