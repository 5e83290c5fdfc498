"""A graph as a tree of lines, for terminals and pipes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from autograd_core.drawing.text import width
from autograd_core.graphs.details import details, title
from autograd_core.graphs.model import Data, Kind, Vertex

_DEEPEST = 12
"""Beyond so many levels a branch goes on at the left margin, under its own number."""
_GAP = 2


class Piece(NamedTuple):
    """A part of a line that is never broken, and what it is about: "tree", a kind of vertex, or as in `Detail`."""

    about: str
    text: str


class _Entry(NamedTuple):
    """One vertex in the tree: what stands before its first line, what before further ones, and its parts."""

    before: str
    below: str
    pieces: list[Piece]


def lines(graph: Data, columns: int | None = None) -> list[list[Piece]]:
    """The tree from each output, at most so many columns wide; with None lines are as long as they are.

    What is used several times stands where it is met first, and is named by its number from there on.
    """
    found: list[list[Piece]] = []
    for entry in _entries(graph, _DEEPEST if columns is None else max(4, min(_DEEPEST, columns // 8))):
        found += _broken(entry, columns)
    if graph.caption:
        found.append([Piece("note", graph.caption)])
    return found


def text(graph: Data, columns: int | None = None) -> str:
    """The tree as text; without any colour."""
    return "".join("".join(piece.text for piece in line).rstrip() + "\n" for line in lines(graph, columns))


def _entries(graph: Data, deepest: int) -> Iterator[_Entry]:
    leading = graph.leading_from()
    numbers: dict[int, int] = {}
    starts = deque(one.number for one in graph.outputs)
    done: set[int] = set()
    while starts:
        first = starts.popleft()
        stack = [] if first in done else [(first, "", "", 0)]
        while stack:
            number, before, below, depth = stack.pop()
            vertex, again = graph.vertices[number], number in done
            children = [] if again else _children(graph, [edge.target for edge in leading[number]])
            later = bool(children) and depth >= deepest
            if later or vertex.shared:
                numbers.setdefault(number, len(numbers) + 1)
            if later:
                starts.append(number)
                children = []
            else:
                done.add(number)
            bar = below + ("│  " if children else "   ")
            yield _Entry(before, bar, _pieces(vertex, numbers.get(number), again, later))
            for i, child in reversed(list(enumerate(children))):
                last = i == len(children) - 1
                stack.append((child, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "), depth + 1))


def _children(graph: Data, targets: list[int]) -> list[int]:
    """What hangs below a vertex; all that is not shown once."""
    cut = [target for target in targets if graph.vertices[target].kind is Kind.CUT]
    return [target for target in targets if target not in cut] + cut[:1]


def _pieces(vertex: Vertex, number: int | None, again: bool, later: bool) -> list[Piece]:
    head = title(vertex) if number is None else f"[{number}] {title(vertex)}"
    if again or later:
        return [Piece(vertex.kind, f"{head}, shown {'above' if again else 'below'}")]
    return [Piece(vertex.kind, head), *(Piece(*one) for one in details(vertex))]


def _broken(entry: _Entry, columns: int | None) -> Iterator[list[Piece]]:
    """One entry as lines: a piece that does not fit on one goes on to the next."""
    line, used = [Piece("tree", entry.before)], width(entry.before)
    for i, piece in enumerate(entry.pieces):
        gap = _GAP if i else 0
        if i and columns is not None and used + gap + width(piece.text) > columns:
            yield line
            line, used, gap = [Piece("tree", entry.below)], width(entry.below), _GAP
        line.append(Piece(piece.about, " " * gap + piece.text))
        used += gap + width(piece.text)
    yield line
