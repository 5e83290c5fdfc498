"""Where each vertex of a layering stands from left to right, so that long edges are straight.

After Brandes and Koepf, "Fast and Simple Horizontal Coordinate Assignment" (Graph Drawing 2001): vertices are aligned
with their median neighbours in four ways (from above or below, leftmost or rightmost), each of which gives blocks that
stand in a line; a vertex gets the mean of the two middle ones of its places. Blocks are pushed together by longest
paths between them, which does without the paper's classes of blocks and the cases that its erratum (2020) mends.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from autograd_core.graphs.layers import Layering

Rows = Sequence[Sequence[int]]
_WIDER = 2.0


def coordinates(layering: Layering, widths: Sequence[float], gap: float) -> list[float]:
    """The middle of each vertex, dummies included, in a picture that begins at 0.

    Neighbours in a row are at least `gap` apart. `widths` are those of all vertices.

    >>> from autograd_core.graphs.layers import layered
    >>> coordinates(layered(3, [(0, 1), (0, 2)]), [10, 10, 10], 10)
    [15.0, 5.0, 25.0]
    """
    if not widths:
        return []
    crossed = _conflicts(layering)
    found = []
    for upside_down in (False, True):
        for mirrored in (False, True):
            rows = [row[::-1] if mirrored else row for row in layering.rows]
            near = layering.below if upside_down else layering.above
            root = _blocks(rows[::-1] if upside_down else rows, near, crossed)
            places = _compacted(rows, root, widths, gap)
            found.append([-x for x in places] if mirrored else places)
    return _balanced(found, widths)


def _conflicts(layering: Layering) -> set[tuple[int, int]]:
    """Edge pieces that cross a piece between two dummies: those stay straight, so these must not be aligned."""
    # What a dummy has above it is one vertex; whether that is a dummy as well decides.
    real = len(layering.row_of) - sum(len(chain) - 2 for chain in layering.chains)
    crossed: set[tuple[int, int]] = set()
    for upper, lower in pairwise(layering.rows):
        place = {v: i for i, v in enumerate(upper)}
        low, scanned = -1, 0
        for i, v in enumerate(lower):
            inner = v >= real and layering.above[v][0] >= real
            if not inner and i < len(lower) - 1:
                continue
            high = place[layering.above[v][0]] if inner else len(upper)
            for w in lower[scanned : i + 1]:
                crossed |= {(u, w) for u in layering.above[w] if not low <= place[u] <= high and not (u >= real <= w)}
            scanned, low = i + 1, high
    return crossed


def _blocks(rows: Rows, near: Sequence[Sequence[int]], crossed: set[tuple[int, int]]) -> list[int]:
    """The first vertex of the block that each vertex belongs to: aligned with a median neighbour in the row before."""
    root = list(range(len(near)))
    taken: set[int] = set()
    for before, row in pairwise(rows):
        place = {v: i for i, v in enumerate(before)}
        rightmost = -1
        for v in row:
            neighbours = sorted(near[v], key=place.__getitem__)
            half = len(neighbours)
            for u in neighbours[(half - 1) // 2 : half // 2 + 1]:
                free = (u, v) not in crossed and (v, u) not in crossed and u not in taken
                if root[v] == v and free and rightmost < place[u]:
                    root[v], rightmost = root[u], place[u]
                    taken.add(u)
    return root


def _compacted(rows: Rows, root: Sequence[int], widths: Sequence[float], gap: float) -> list[float]:
    """Each block as far left as those beside it let it, then as far right as its neighbours there leave room."""
    right: dict[int, dict[int, float]] = {v: {} for v in root}
    for row in rows:
        for v, w in pairwise(row):
            beside = right[root[v]]
            beside[root[w]] = max(beside.get(root[w], 0.0), (widths[v] + widths[w]) / 2 + gap)
    order = _ordered(right)
    x = dict.fromkeys(order, 0.0)
    for block in order:
        for other, distance in right[block].items():
            x[other] = max(x[other], x[block] + distance)
    for block in reversed(order):
        if right[block]:
            x[block] = max(x[block], min(x[other] - distance for other, distance in right[block].items()))
    return [x[block] for block in root]


def _ordered(right: dict[int, dict[int, float]]) -> list[int]:
    """Blocks, each before those to its right."""
    missing = dict.fromkeys(right, 0)
    for others in right.values():
        for other in others:
            missing[other] += 1
    ready = [block for block, count in missing.items() if not count]
    for block in ready:
        for other in right[block]:
            missing[other] -= 1
            if not missing[other]:
                ready.append(other)
    return ready


def _balanced(found: Sequence[Sequence[float]], widths: Sequence[float]) -> list[float]:
    """The mean of the two middle places of each vertex, after the four are put side by side with the narrowest.

    What is much wider than that does not count: a chain with a leaf at each link would lean, and go out of the page.
    """
    spans = [_span(places, widths) for places in found]
    low, high = min(spans, key=lambda span: span[1] - span[0])
    sides = []
    for i, (places, (left, right)) in enumerate(zip(found, spans, strict=True)):
        if right - left <= _WIDER * (high - low):
            shift = high - right if i % 2 else low - left
            sides.append([x + shift for x in places])
    ordered = (sorted(places) for places in zip(*sides, strict=True))
    middle = [(places[(len(places) - 1) // 2] + places[len(places) // 2]) / 2 for places in ordered]
    left = _span(middle, widths)[0]
    return [x - left for x in middle]


def _span(places: Sequence[float], widths: Sequence[float]) -> tuple[float, float]:
    pairs = list(zip(places, widths, strict=True))
    return min(x - w / 2 for x, w in pairs), max(x + w / 2 for x, w in pairs)
