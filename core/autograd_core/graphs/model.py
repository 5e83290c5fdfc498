"""A recorded graph as plain data: what all pictures and texts of it are made from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a vertex stands for."""

    OUTPUT = "output"
    """A tensor that the graph was asked about."""
    OP = "op"
    """A node of the backward pass: a `grad_fn`."""
    CUSTOM = "custom"
    """The node of a user's own Function."""
    LEAF = "leaf"
    """A leaf tensor and its AccumulateGrad node."""
    CONSTANT = "constant"
    """An input without a gradient: an edge `(None, 0)`."""
    CUT = "cut"
    """More nodes, which are not shown."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A tensor that a node keeps for its backward; `name` is the argument it was, or "result"."""

    name: str
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    value: Any = None


@dataclass(frozen=True, slots=True)
class Vertex:
    """One vertex. Shape and dtype are those of the tensor that it made (of a leaf or an output: that it is).

    `value` and `gradient` are arrays, or None where they are not known or were not asked for. A node with several
    outputs (`split`) has none of these.
    """

    number: int
    kind: Kind
    function: str | None = None
    """What torch prints: MulBackward0, torch::autograd::AccumulateGrad; None for an output or a constant."""
    name: str | None = None
    """What the tensor is called in the program."""
    code: str | None = None
    """The expression that made it, as typed."""
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    value: Any = None
    gradient: Any = None
    saved: tuple[Saved, ...] = ()
    freed: bool = False
    """Whether what it saved was freed by an earlier backward pass."""
    view: bool = False
    """Whether its result may share memory with its input."""
    backward: bool = False
    """Whether a backward pass made it, in a graph of a gradient."""
    writes: str | None = None
    """Of a write through a view: the node of the operation that wrote."""
    uses: int = 0
    """How many edges lead here; of several, it is shared."""

    @property
    def shared(self) -> bool:
        """Whether several nodes use it."""
        return self.uses > 1 and self.kind not in (Kind.CUT, Kind.CONSTANT)

    @property
    def title(self) -> str:
        """What it is called first of all.

        >>> Vertex(0, Kind.LEAF, name="x").title, Vertex(1, Kind.OP, "MulBackward0").title
        ('x', 'MulBackward0')
        """
        if self.kind in (Kind.OP, Kind.CUSTOM):
            return self.function or "?"
        if self.kind is Kind.CUT:
            return "..."
        return self.name or self.code or str(self.kind)


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a cotangent goes: from input number `input` of one vertex to output number `output` of another."""

    source: int
    input: int
    target: int
    output: int = 0


@dataclass(frozen=True)
class Data:
    """Vertices in the order in which they are met from the outputs, and edges in the order of inputs.

    `total` counts all vertices of the recorded graph, of which not all may be shown.
    """

    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    total: int
    heading: str | None = None
    """The program, or what else the graph is of."""

    @property
    def outputs(self) -> tuple[Vertex, ...]:
        """The vertices that the graph was asked about."""
        return tuple(one for one in self.vertices if one.kind is Kind.OUTPUT)

    @property
    def shown(self) -> int:
        """How many vertices of the recorded graph are here."""
        return sum(one.kind is not Kind.CUT for one in self.vertices)

    @property
    def caption(self) -> str | None:
        """What is missing, in words; None where nothing is."""
        hidden = self.total - self.shown
        return f"{hidden:,} of {self.total:,} nodes are not shown" if hidden else None

    def leading_from(self) -> list[list[Edge]]:
        """The edges that leave each vertex, by its number."""
        found: list[list[Edge]] = [[] for _ in self.vertices]
        for edge in self.edges:
            found[edge.source].append(edge)
        return found
