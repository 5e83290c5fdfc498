"""Places from left to right: no two boxes touch, long edges are straight, pictures begin at 0."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd_core.graphs.coordinates import coordinates
from autograd_core.graphs.layers import layered

EDGES = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 14)).map(sorted).filter(lambda e: e[0] != e[1]), max_size=40
)


@given(EDGES, st.lists(st.integers(2, 200), min_size=15, max_size=15))
def test_boxes_of_a_row_are_apart_and_in_order(drawn: list[list[int]], sizes: list[int]) -> None:
    layering = layered(15, [(source, target) for source, target in drawn])
    widths = [*map(float, sizes), *[4.0] * (len(layering.row_of) - 15)]
    x = coordinates(layering, widths, 10)
    for row in layering.rows:
        assert all(x[v] + widths[v] / 2 + 10 <= x[w] - widths[w] / 2 + 1e-6 for v, w in pairwise(row))
    assert min(c - w / 2 for c, w in zip(x, widths, strict=True)) == pytest.approx(0)


def test_a_long_edge_is_straight() -> None:
    layering = layered(7, [(i, i + 1) for i in range(6)] + [(0, 6)])
    x = coordinates(layering, [20.0] * 12, 10)
    dummies = layering.chains[-1][1:-1]
    assert len(dummies) == 5 and max(x[v] for v in dummies) - min(x[v] for v in dummies) < 1e-9


def test_a_parent_stands_above_the_middle_of_its_children() -> None:
    x = coordinates(layered(3, [(0, 1), (0, 2)]), [10.0] * 3, 10)
    assert x[0] == (x[1] + x[2]) / 2


def test_a_chain_with_a_leaf_at_each_link_does_not_lean() -> None:
    links = [(i, i + 1) for i in range(40)] + [(i, 41 + i) for i in range(40)]
    x = coordinates(layered(81, links), [50.0] * 81, 10)
    assert max(x) - min(x) < 150


def test_no_box_at_all() -> None:
    assert coordinates(layered(0, []), [], 10) == []


@example([[1, 12], [9, 12], [1, 13], [12, 14], [13, 14], [7, 9], [0, 5], [5, 9]])
@given(EDGES)
def test_between_dummies_edges_are_straight(drawn: list[list[int]]) -> None:
    layering = layered(15, [(source, target) for source, target in drawn])
    place = {v: i for row in layering.rows for i, v in enumerate(row)}
    inner = [piece for chain in layering.chains for piece in pairwise(chain[1:-1])]
    row_of = layering.row_of
    crossing = {
        piece
        for piece in inner
        for other in inner
        if row_of[piece[0]] == row_of[other[0]]
        and (place[piece[0]] - place[other[0]]) * (place[piece[1]] - place[other[1]]) < 0
    }
    x = coordinates(layering, [20.0] * len(row_of), 10)
    for v, w in inner:
        assert crossing or abs(x[v] - x[w]) < 1e-6
