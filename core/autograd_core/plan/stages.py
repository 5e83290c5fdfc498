"""In which order a recording is run: sweeps over tiles, and what is computed whole before and between them.

A node that is cut along the tiles' dimension is computed tile by tile, again in each sweep that needs it, so that no
intermediate array is ever stored. A reduction over that dimension is complete only after a sweep; whatever depends on
it belongs to the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from autograd_core.ops.shape import broadcast_to, index, reshape, transpose
from autograd_core.plan.recording import Node, Ref

_MOVES = (broadcast_to, reshape, transpose, index)


@dataclass(frozen=True)
class Sweep:
    """One pass over all tiles: what is computed before it, and in each tile."""

    whole: tuple[Ref, ...]
    body: tuple[Ref, ...]
    """In the order of computation, without sources."""
    sources: tuple[Ref, ...]
    """Arrays that a tile takes a slice of."""
    stores: tuple[Ref, ...]
    """Nodes whose tiles are kept, as one array."""
    sums: tuple[Ref, ...]
    """Reductions over the tiles."""


def live_nodes(nodes: Sequence[Node], results: Iterable[Ref]) -> list[Ref]:
    """The nodes that results depend on, in order."""
    seen: set[Ref] = set()
    stack = list(results)
    while stack:
        ref = stack.pop()
        if ref not in seen:
            seen.add(ref)
            stack.extend(nodes[ref].refs)
    return sorted(seen)


class Staging:
    """The parts that nodes play when arrays are cut along some of their axes (`labels`)."""

    def __init__(
        self, nodes: Sequence[Node], results: Sequence[Ref], labels: Mapping[int, int], flat: bool = False
    ) -> None:
        """Sort the live nodes into sweeps."""
        self.nodes, self.results, self.labels, self.flat = nodes, tuple(dict.fromkeys(results)), labels, flat
        self.live = live_nodes(nodes, results)
        self.role: dict[Ref, str] = {}
        self.stage: dict[Ref, int] = {}
        for ref in self.live:
            self.role[ref] = self._role(ref)
            self.stage[ref] = max((self._ready(ref, operand) for operand in nodes[ref].refs), default=0)

    def _role(self, ref: Ref) -> str:
        """ "tile", "sum" over tiles, "source" of tiles, "number", or "whole"."""
        node = self.nodes[ref]
        cut = [operand for operand in node.refs if operand in self.labels and self.role[operand] != "number"]
        if node.kind == "number":
            return "number"
        if ref not in self.labels:
            return "sum" if cut and self._adds_up(node, cut) else "whole"
        if node.kind in ("map", "row", "reduce", "matmul"):
            return "tile" if cut else "source"
        if node.kind == "move" and (cut or node.function is broadcast_to):
            return "tile"
        return "source"

    def _adds_up(self, node: Node, cut: Sequence[Ref]) -> bool:
        if node.kind == "reduce":
            return self.labels[cut[0]] in node.attributes["axis"]
        if node.kind != "matmul" or len(cut) < 2 or any(len(self.nodes[r].shape) > 2 for r in node.refs):
            return False
        a, b = node.refs
        return self.labels[a] == len(self.nodes[a].shape) - 1 and self.labels[b] == max(0, len(self.nodes[b].shape) - 2)

    def _ready(self, ref: Ref, operand: Ref) -> int:
        """The stage from which on an operand can be read."""
        after = self.role[operand] == "sum" or (self.role[operand] == "tile" and self.role[ref] not in ("tile", "sum"))
        return self.stage[operand] + after

    @cached_property
    def stored(self) -> frozenset[Ref]:
        """Tiled nodes that are needed as arrays: results, and operands of what needs them whole."""
        wanted = {ref for ref in self.results if self.role[ref] == "tile"}
        for ref in self.live:
            if self.role[ref] in ("whole", "source"):
                wanted.update(r for r in self.nodes[ref].refs if self.role[r] == "tile")
        return frozenset(wanted)

    def sweeps(self) -> list[Sweep]:
        """The sweeps in order; the last may have nothing but what is computed whole."""
        last = max((self.stage[ref] + (self.role[ref] in ("sum",)) for ref in self.live), default=0)
        return [sweep for stage in range(last + 1) if any((sweep := self._sweep(stage)).__dict__.values())]

    def _sweep(self, stage: int) -> Sweep:
        mine = [ref for ref in self.live if self.stage[ref] == stage]
        sums = tuple(ref for ref in mine if self.role[ref] == "sum")
        stores = tuple(ref for ref in mine if ref in self.stored)
        body: set[Ref] = set()
        sources: set[Ref] = set()
        stack = [*sums, *stores]
        while stack:
            ref = stack.pop()
            if ref in body or ref in sources:
                continue
            if self.role[ref] == "source" or (ref in self.stored and self.stage[ref] < stage):
                sources.add(ref)
                continue
            body.add(ref)
            stack.extend(r for r in self.nodes[ref].refs if self.role[r] in ("tile", "source"))
        whole = tuple(ref for ref in mine if self.role[ref] in ("whole", "source"))
        return Sweep(whole, tuple(sorted(body)), tuple(sorted(sources)), stores, sums)
