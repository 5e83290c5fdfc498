"""What is told of a vertex, in the same words and order by every text and picture."""

from __future__ import annotations

from typing import NamedTuple

from autograd_core.drawing.text import clip, visible
from autograd_core.graphs.model import Data, Kind, Saved, Vertex
from autograd_core.graphs.numbers import shape_text, short

_CODE = 48


class Detail(NamedTuple):
    """One line about a vertex, and what it is about: code, form, value, gradient, saved, freed, or note."""

    about: str
    text: str


def title(vertex: Vertex) -> str:
    """The first line, with all that cannot be seen escaped.

    >>> title(Vertex(0, Kind.CONSTANT, value=2)), title(Vertex(0, Kind.LEAF, "AccumulateGrad"))
    ('2', 'leaf')
    """
    if vertex.kind in (Kind.OP, Kind.CUSTOM):
        return visible(vertex.function or "?")
    if vertex.kind is Kind.CUT:
        return "..."
    if vertex.name is None and vertex.code is None and vertex.value is not None and not vertex.shape:
        return short(vertex.value)
    return clip(visible(vertex.name or vertex.code or str(vertex.kind)), _CODE)


def details(vertex: Vertex) -> list[Detail]:
    """The lines below the title.

    >>> [one.text for one in details(Vertex(0, Kind.OP, "MulBackward0", "y", "x*x", (), "float64", 9.0, uses=2))]
    ['y = x*x', 'float64 ()', 'value 9', 'used 2 times']
    """
    if vertex.kind is Kind.CUT:
        return [Detail("note", "more, not shown")]
    found = []
    if vertex.kind in (Kind.OP, Kind.CUSTOM):
        named = " = ".join(visible(part) for part in (vertex.name, vertex.code) if part)
        found.append(Detail("code", clip(named, _CODE)))
    elif vertex.kind is not Kind.OUTPUT and title(vertex) != vertex.kind:
        found.append(Detail("note", "AccumulateGrad" if vertex.kind is Kind.LEAF else "constant"))
    if vertex.shape or vertex.kind is not Kind.CONSTANT:
        found.append(Detail("form", shape_text(vertex.shape, vertex.dtype)))
    if vertex.value is not None and short(vertex.value) != title(vertex):
        found.append(Detail("value", f"value {short(vertex.value)}"))
    if vertex.gradient is not None:
        found.append(Detail("gradient", f"grad {short(vertex.gradient)}"))
    return [one for one in found + _state(vertex) if one.text]


def _state(vertex: Vertex) -> list[Detail]:
    """What happened to it: saved, freed, shared, written."""
    kept = "saved " + ", ".join(saved_text(one, vertex) for one in vertex.saved) if vertex.saved else ""
    return [
        Detail("saved", clip(kept, _CODE)),
        Detail("freed", "saved tensors freed" if vertex.freed else ""),
        Detail("note", f"in place: {visible(vertex.writes)}" if vertex.writes else ""),
        Detail("note", "a view" if vertex.view else ""),
        Detail("note", f"used {vertex.uses} times" if vertex.shared else ""),
    ]


def saved_text(one: Saved, vertex: Vertex) -> str:
    """A saved tensor: its name, its shape where it is another than that of the result, its value where it is known.

    >>> vertex = Vertex(0, Kind.OP, shape=())
    >>> saved_text(Saved("x", (2,)), vertex), saved_text(Saved("y", (), value=2.0), vertex)
    ('x (2,)', 'y = 2')
    """
    shape = "" if not one.shape or one.shape == vertex.shape else f" {tuple(one.shape)}"
    value = "" if one.value is None else f" = {short(one.value, most=1)}" if not one.shape else ""
    return f"{visible(one.name)}{shape}{value}"


def heading(graph: Data) -> str:
    """What the graph is of, on one line.

    >>> heading(Data((), (), 0, "y = x*x\\ny + 1"))
    'y = x*x ; y + 1'
    """
    found = [line.strip() for line in (graph.heading or "Recorded graph").splitlines()]
    return clip(visible(" ; ".join(line for line in found if line)), 400)


def describe(graph: Data) -> str:
    """The graph in a sentence, for those who hear a picture."""
    kinds = [vertex.kind for vertex in graph.vertices]
    nodes = sum(kind in (Kind.OP, Kind.CUSTOM) for kind in kinds)
    counts = f"{nodes} of operations, {kinds.count(Kind.LEAF)} of leaves, {kinds.count(Kind.CONSTANT)} of constants"
    return f"Gradients go from the outputs to the leaves. Nodes: {counts}." + (
        f" {graph.caption}." if graph.caption else ""
    )
