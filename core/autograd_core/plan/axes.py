"""Along which axis a recording can be cut into tiles.

Axes that run together through element-wise operations, sums over other axes, products of matrices and moves are one
*dimension*: the rows of a batch, say. Cutting all arrays along one dimension leaves every tile independent of the
others, but for reductions over it, whose partial results are added up. Where all large arrays have one shape and are
only combined element by element, they are flattened first, and the one dimension is everything.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from autograd_core.ops.shape import broadcast_to, index, reshape, transpose
from autograd_core.plan.recording import Node, Ref

Axis = tuple[int, int]
"""A node and one of its axes."""


class Dimensions:
    """Which axes run together: a union-find over the axes of all nodes."""

    def __init__(self, nodes: Sequence[Node], live: Sequence[Ref]) -> None:
        """Find the dimensions of the live nodes."""
        self.nodes = nodes
        self._parent: dict[Axis, Axis] = {}
        for ref in live:
            for axis in range(len(nodes[ref].shape)):
                self._parent.setdefault((ref, axis), (ref, axis))
        for ref in live:
            for one, other in _together(nodes, ref):
                if one in self._parent and other in self._parent:
                    self._parent[self.of(one)] = self.of(other)

    def of(self, axis: Axis) -> Axis:
        """The axis that stands for the dimension of an axis."""
        while self._parent[axis] != axis:
            self._parent[axis] = self._parent[self._parent[axis]]
            axis = self._parent[axis]
        return axis

    def members(self) -> Mapping[Axis, list[Axis]]:
        """The axes of each dimension."""
        found: dict[Axis, list[Axis]] = {}
        for axis in self._parent:
            found.setdefault(self.of(axis), []).append(axis)
        return found


def _together(nodes: Sequence[Node], ref: Ref) -> list[tuple[Axis, Axis]]:
    """Pairs of axes that a node makes run together."""
    node = nodes[ref]
    if node.kind in ("map", "row") or (node.kind == "move" and node.function is broadcast_to):
        return [pair for operand in node.refs for pair in _aligned(nodes, ref, operand)]
    if node.kind == "reduce":
        (operand,) = node.refs
        kept = [i for i in range(len(nodes[operand].shape)) if i not in node.attributes["axis"]]
        own = kept if node.attributes["keepdims"] else range(len(kept))
        return [((ref, i), (operand, j)) for i, j in zip(own, kept, strict=True)]
    if node.kind == "matmul" and len(node.refs) == 2:
        return _multiplied(nodes, ref)
    if node.kind == "move":
        return _moved(nodes, ref)
    return []


def _aligned(nodes: Sequence[Node], ref: Ref, operand: Ref, last: int = 0) -> list[tuple[Axis, Axis]]:
    """Axes of equal length of a result and an operand, counted from the end; `last` of them left out."""
    own, other = nodes[ref].shape, nodes[operand].shape
    pairs = [(len(own) - i, len(other) - i) for i in range(1 + last, min(len(own), len(other)) + 1)]
    return [((ref, i), (operand, j)) for i, j in pairs if own[i] == other[j] != 1]


def _multiplied(nodes: Sequence[Node], ref: Ref) -> list[tuple[Axis, Axis]]:
    a, b = nodes[ref].refs
    rows, columns = len(nodes[a].shape), len(nodes[b].shape)
    contracted: tuple[Axis, Axis] = ((a, rows - 1), (b, max(0, columns - 2)))
    if rows > 2 or columns > 2:
        return [contracted] if a != b else []
    pairs = [contracted]
    if rows == 2:
        pairs.append(((ref, 0), (a, 0)))
    if columns == 2:
        pairs.append(((ref, len(nodes[ref].shape) - 1), (b, 1)))
    return pairs


def _moved(nodes: Sequence[Node], ref: Ref) -> list[tuple[Axis, Axis]]:
    node = nodes[ref]
    (operand,) = node.refs
    before = nodes[operand].shape
    if node.function is transpose:
        axes = node.attributes["axes"] or tuple(range(len(before)))[::-1]
        return [((ref, i), (operand, axis % len(before))) for i, axis in enumerate(axes)]
    if node.function is reshape:
        own = {(math.prod(node.shape[:i]), n): i for i, n in enumerate(node.shape) if n != 1}
        return [
            ((ref, own[key]), (operand, j)) for j, n in enumerate(before) if (key := (math.prod(before[:j]), n)) in own
        ]
    if node.function is index and all(isinstance(k, (int, slice)) for k in node.attributes["key"]):
        return _indexed(ref, operand, node.attributes["key"], len(before))
    return []


def _indexed(ref: Ref, operand: Ref, key: tuple[object, ...], ndim: int) -> list[tuple[Axis, Axis]]:
    pairs: list[tuple[Axis, Axis]] = []
    out = 0
    for axis in range(ndim):
        one = key[axis] if axis < len(key) else slice(None)
        if one == slice(None):
            pairs.append(((ref, out), (operand, axis)))
        out += isinstance(one, slice)
    return pairs


def labels(nodes: Sequence[Node], live: Sequence[Ref], row_limit: int) -> Mapping[int, int]:
    """The axis that each node is cut along, for the nodes that are: those of the dimension that covers most elements.

    A dimension is out of the question if a node has two axes of it (`X @ X.T`), or if a single row of a node is
    larger than `row_limit` elements.
    """
    best: tuple[int, list[Axis]] = (0, [])
    for axes in Dimensions(nodes, live).members().values():
        touched = [nodes[ref] for ref, _ in axes]
        lengths = {nodes[ref].shape[axis] for ref, axis in axes}
        if len({ref for ref, _ in axes}) < len(axes) or len(lengths) != 1 or not (length := lengths.pop()):
            continue
        covered = [math.prod(node.shape) for node in touched if node.kind != "number"]
        if length > 1 and covered and max(covered) // length <= row_limit and sum(covered) > best[0]:
            best = (sum(covered), axes)
    return dict(best[1])


def is_flat(nodes: Sequence[Node], live: Sequence[Ref]) -> bool:
    """Whether all arrays that are larger than one number have one shape, and nothing but their elements matters."""
    shape = max((nodes[ref].shape for ref in live), key=math.prod)
    for ref in live:
        node = nodes[ref]
        if math.prod(node.shape) == 1 and not any(math.prod(nodes[r].shape) > 1 for r in node.refs):
            continue
        if node.kind == "reduce":
            if math.prod(node.shape) != 1:
                return False
        elif node.shape != shape or (
            node.kind not in ("map", "row", "input", "number", "array")
            and not (node.kind == "move" and node.function is broadcast_to)
        ):
            return False
    return True
