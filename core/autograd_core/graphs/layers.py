"""A layered layout: which vertex stands in which row, and where in the row, so that few edges cross.

After Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures" (IEEE Trans. SMC
11, 1981): rows by longest paths, dummy vertices where an edge passes a row, and sweeps that sort each row by the
barycentres of its neighbours. Crossings are counted after Barth, Juenger and Mutzel, "Simple and Efficient Bilayer
Cross Counting" (Graph Drawing 2002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_SWEEPS = 12


@dataclass
class Layering:
    """Vertices 0 to n - 1 and, from n on, dummies; each edge as the chain of those that it passes."""

    rows: list[list[int]]
    chains: list[list[int]]
    """For each edge: its source, the dummies from row to row, its target."""
    above: list[list[int]] = field(default_factory=list)
    """Neighbours one row up, by vertex."""
    below: list[list[int]] = field(default_factory=list)
    """Neighbours one row down, by vertex."""
    row_of: list[int] = field(default_factory=list)


def layered(count: int, edges: Sequence[tuple[int, int]]) -> Layering:
    """Rows and orders for a graph without cycles, whose edges all lead downwards.

    Raises:
        ValueError: there is a cycle.

    >>> layered(4, [(0, 1), (1, 2), (0, 2), (2, 3)]).rows
    [[0], [1, 4], [2], [3]]
    """
    found = _proper(rows(count, edges), edges)
    _first_order(found)
    _sorted_rows(found)
    return found


def rows(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The row of each vertex: the length of the longest path that leads there.

    Raises:
        ValueError: there is a cycle.
    """
    after: list[list[int]] = [[] for _ in range(count)]
    missing = [0] * count
    for source, target in edges:
        after[source].append(target)
        missing[target] += 1
    ready = [v for v in range(count) if not missing[v]]
    row = [0] * count
    for v in ready:
        for w in after[v]:
            row[w] = max(row[w], row[v] + 1)
            missing[w] -= 1
            if not missing[w]:
                ready.append(w)
    if len(ready) < count:
        raise ValueError("the graph has a cycle")
    return row


def _proper(row: list[int], edges: Sequence[tuple[int, int]]) -> Layering:
    """Every edge cut into pieces from one row to the next."""
    row_of, chains = list(row), []
    for source, target in edges:
        passed = range(row[source] + 1, row[target])
        chains.append([source, *range(len(row_of), len(row_of) + len(passed)), target])
        row_of += passed
    found = Layering([[] for _ in range(max(row_of, default=-1) + 1)], chains)
    found.row_of = row_of
    found.above, found.below = [[] for _ in row_of], [[] for _ in row_of]
    for chain in chains:
        for v, w in pairwise(chain):
            if w not in found.below[v]:
                found.below[v].append(w)
                found.above[w].append(v)
    return found


def _first_order(layering: Layering) -> None:
    """Each row in the order in which a walk in depth meets it, so that inputs stand in their order."""
    seen: set[int] = set()
    for top in range(len(layering.row_of)):
        stack = [] if layering.above[top] else [top]
        while stack:
            v = stack.pop()
            if v not in seen:
                seen.add(v)
                layering.rows[layering.row_of[v]].append(v)
                stack += reversed(layering.below[v])


def _sorted_rows(layering: Layering) -> None:
    """Sweeps down and up; the order with the fewest crossings stays."""
    best, fewest = [list(row) for row in layering.rows], crossings(layering)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        down = sweep % 2 == 0
        order = range(1, len(layering.rows)) if down else range(len(layering.rows) - 2, -1, -1)
        for r in order:
            fixed = layering.rows[r - 1] if down else layering.rows[r + 1]
            _by_barycentre(layering.rows[r], fixed, layering.above if down else layering.below)
        found = crossings(layering)
        if found < fewest:
            best, fewest = [list(row) for row in layering.rows], found
    layering.rows[:] = best


def _by_barycentre(row: list[int], fixed: Sequence[int], neighbours: Sequence[Sequence[int]]) -> None:
    """Sort a row by the mean places of its neighbours; what has none keeps its place."""
    place = {v: i for i, v in enumerate(fixed)}
    centres = {v: sum(place[w] for w in neighbours[v]) / len(neighbours[v]) for v in row if neighbours[v]}
    moving = iter(sorted(centres, key=lambda v: centres[v]))
    row[:] = [next(moving) if v in centres else v for v in row]


def crossings(layering: Layering) -> int:
    """How many pairs of edge pieces cross.

    >>> crossings(Layering([[0, 1], [2, 3]], [], below=[[3], [2], [], []]))
    1
    """
    total = 0
    for upper, lower in pairwise(layering.rows):
        place = {v: i for i, v in enumerate(lower)}
        tree = [0] * (len(lower) + 1)
        counted = 0
        for v in upper:
            ends = sorted(place[w] for w in layering.below[v])
            for end in ends:
                total += counted - _up_to(tree, end + 1)
            for end in ends:
                counted += 1
                _add(tree, end + 1)
    return total


def _add(tree: list[int], i: int) -> None:
    """Count one more at place i of a Fenwick tree."""
    while i < len(tree):
        tree[i] += 1
        i += i & -i


def _up_to(tree: Sequence[int], i: int) -> int:
    total = 0
    while i > 0:
        total += tree[i]
        i -= i & -i
    return total
