"""The boxes of a picture: their texts, their sizes, and short references in the stead of long edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograd_core.drawing.svg import text_width
from autograd_core.drawing.text import clip
from autograd_core.graphs.details import Detail, details, title
from autograd_core.graphs.layers import rows
from autograd_core.graphs.model import Data, Edge, Kind, Vertex

TITLE, LINE = 13.0, 11.5
"""The sizes of the fonts of a title and of the lines below it."""
STEP, PAD = 15.0, 8.0
"""From one line of text to the next, and from text to border."""
_WIDEST = 40
_FARTHEST = {Kind.LEAF: 3}
_FAR = 12
"""An edge may pass so many rows (to a leaf, `_FARTHEST`); a longer one ends at a reference."""


@dataclass(frozen=True, slots=True)
class Box:
    """A vertex, or a reference to one; `lines` are its title and its details."""

    vertex: Vertex
    lines: tuple[Detail, ...]
    reference: bool = False

    @property
    def width(self) -> float:
        """In pixels."""
        first, *rest = (one.text for one in self.lines)
        # Bold letters of some fonts are wider.
        return max(text_width(first, TITLE) * 1.04, *(text_width(text, LINE) for text in rest), 24) + 2 * PAD

    @property
    def height(self) -> float:
        """In pixels."""
        return len(self.lines) * STEP + PAD + 2


def boxes(graph: Data) -> tuple[list[Box], list[tuple[int, int, Edge]]]:
    """The boxes of a graph, and which leads to which, with the edge that this stands for."""
    row = rows(len(graph.vertices), [(e.source, e.target) for e in graph.edges])
    far = [edge for edge in graph.edges if _is_far(edge, graph.vertices, row)]
    numbers = {target: i for i, target in enumerate(sorted({edge.target for edge in far}), 1)}
    found = [Box(vertex, _lines(vertex, numbers.get(vertex.number))) for vertex in graph.vertices]
    links = []
    for edge in graph.edges:
        target = edge.target
        if edge in far:
            vertex, target = graph.vertices[target], len(found)
            head = Detail("title", f"[{numbers[vertex.number]}] {title(vertex)}")
            found.append(Box(vertex, (head, Detail("note", "drawn elsewhere")), reference=True))
        links.append((edge.source, target, edge))
    return found, links


def _is_far(edge: Edge, vertices: Sequence[Vertex], row: Sequence[int]) -> bool:
    return row[edge.target] - row[edge.source] > _FARTHEST.get(vertices[edge.target].kind, _FAR)


def _lines(vertex: Vertex, number: int | None) -> tuple[Detail, ...]:
    head = title(vertex) if number is None else f"[{number}] {title(vertex)}"
    return tuple(Detail(about, clip(text, _WIDEST)) for about, text in (("title", head), *details(vertex)))
