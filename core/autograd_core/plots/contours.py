"""Lines of equal height on a grid, by marching squares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy

from autograd_core.plots import ticks

Array = numpy.ndarray[Any, numpy.dtype[Any]]
Edge = tuple[int, int, int]
"""An edge of the grid: 0 if it goes to the right and 1 if it goes up, from a row and a column."""
Path = list[tuple[float, float]]

_LINES = 9
_SKEW = 0.15
_SIDES = ((0, 0, 0), (1, 0, 1), (0, 1, 0), (1, 0, 0))
"""The edges of a cell, from its lower left corner: bottom, right, top, left."""
_CASES: tuple[tuple[tuple[int, int], ...], ...] = (
    *((), ((3, 0),), ((0, 1),), ((3, 1),), ((1, 2),), ((3, 0), (1, 2)), ((0, 2),), ((3, 2),)),
    *(((2, 3),), ((2, 0),), ((0, 1), (2, 3)), ((2, 1),), ((1, 3),), ((1, 0),), ((0, 3),), ()),
)
"""Which edges a line joins, by which corners are above the level (1, 2, 4, 8, counterclockwise from the lower left)."""


def levels(values: Array, most: int = _LINES) -> list[ticks.Tick]:
    """Heights worth a line: round numbers, or equal areas between the lines where most of the plane lies flat.

    >>> [tick.text for tick in levels(numpy.linspace(0, 10, 100))]
    ['2', '4', '6', '8']
    """
    finite = values[numpy.isfinite(values)].astype(float)
    if not finite.size or finite.min() == finite.max():
        return []
    low, high, median = float(finite.min()), float(finite.max()), float(numpy.quantile(finite, 0.5, method="nearest"))
    middle = (median / 2 - low / 2) / (high / 2 - low / 2)
    if _SKEW <= middle <= 1 - _SKEW:
        return [tick for tick in ticks.linear(low, high, most) if low < tick.place < high]
    parts = numpy.quantile(finite, (numpy.arange(most) + 0.5) / most, method="nearest").tolist()
    rounded = sorted({float(f"{one:.2g}") for one in parts})
    return [ticks.Tick(one, f"{one:g}") for one in rounded if low < one < high]


def contour(values: Array, level: float) -> list[Path]:
    """The lines on which a grid of heights, shape (rows, columns), has a level; cells with NaN have none.

    A line is a list of (column, row), numbers between those of the grid; it ends at an edge or where it began.

    >>> contour(numpy.array([[0.0, 0.0], [2.0, 2.0]]), 1.0)
    [[(1.0, 0.5), (0.0, 0.5)]]
    """
    above = values > level
    code = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    corners = numpy.stack([values[:-1, :-1], values[:-1, 1:], values[1:, 1:], values[1:, :-1]])
    code = numpy.where(numpy.isfinite(corners).all(axis=0), code, 0)
    # At a saddle the middle decides which corners belong together.
    flipped = numpy.isin(code, (5, 10)) & (((corners / 4).sum(axis=0) > level) == True)  # noqa: E712 - an array
    joined: dict[Edge, list[Edge]] = {}
    for row, column in zip(*(axis.tolist() for axis in numpy.nonzero((code > 0) & (code < 15))), strict=True):
        case = int(code[row, column])
        for pair in _CASES[15 - case if flipped[row, column] else case]:
            one, other = ((kind, row + up, column + right) for kind, up, right in (_SIDES[side] for side in pair))
            joined.setdefault(one, []).append(other)
            joined.setdefault(other, []).append(one)
    return [[_crossing(values, level, edge) for edge in path] for path in _paths(joined)]


def _paths(joined: dict[Edge, list[Edge]]) -> Iterator[list[Edge]]:
    """Chains of edges: first the open ones, from end to end, then the closed ones."""
    ends = [edge for edge, others in joined.items() if len(others) == 1]
    for start in (*ends, *list(joined)):
        path = [start]
        while joined[path[-1]]:
            here = path[-1]
            there = joined[here].pop()
            joined[there].remove(here)
            path.append(there)
        if len(path) > 1:
            yield path


def _crossing(values: Array, level: float, edge: Edge) -> tuple[float, float]:
    """Where a line crosses an edge, by linear interpolation."""
    kind, row, column = edge
    a, b = float(values[row, column]), float(values[row + kind, column + 1 - kind])
    part = (level / 2 - a / 2) / (b / 2 - a / 2) if b != a else 0.5
    return (column + part, float(row)) if kind == 0 else (float(column), row + part)
