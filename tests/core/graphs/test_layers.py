"""Rows and orders: every edge leads down, and crossings are counted and avoided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.graphs.layers import Layering, crossings, layered

Edges = list[tuple[int, int]]
EDGES = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 14)).map(sorted).filter(lambda e: e[0] != e[1]), max_size=40
)


def as_edges(drawn: list[list[int]]) -> Edges:
    return [(source, target) for source, target in drawn]


@given(EDGES)
def test_edges_lead_down_row_by_row(drawn: list[list[int]]) -> None:
    found = layered(15, as_edges(drawn))
    assert sorted(v for row in found.rows for v in row) == list(range(len(found.row_of)))
    assert all(found.row_of[v] == r for r, row in enumerate(found.rows) for v in row)
    for chain, (source, target) in zip(found.chains, as_edges(drawn), strict=True):
        assert (chain[0], chain[-1]) == (source, target)
        rows = [found.row_of[v] for v in chain]
        assert rows == list(range(rows[0], rows[-1] + 1))


@given(EDGES)
def test_crossings_are_those_that_one_sees(drawn: list[list[int]]) -> None:
    found = layered(15, as_edges(drawn))
    place = {v: i for row in found.rows for i, v in enumerate(row)}
    pieces = [(found.row_of[v], place[v], place[w]) for v in range(len(found.row_of)) for w in found.below[v]]
    seen = sum(a[0] == b[0] and a[1] < b[1] and a[2] > b[2] for a in pieces for b in pieces)
    assert crossings(found) == seen


def test_what_can_be_untangled_is() -> None:
    edges = [(0, 5), (0, 2), (1, 3), (2, 4), (5, 3), (0, 1)]
    assert crossings(layered(6, edges)) == 0


def test_a_row_keeps_the_order_of_inputs() -> None:
    assert layered(4, [(0, 3), (0, 1), (0, 2)]).rows == [[0], [3, 1, 2]]


def test_a_cycle_is_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        layered(3, [(0, 1), (1, 2), (2, 1)])


def test_a_chain_of_any_length() -> None:
    assert len(layered(20_000, [(i, i + 1) for i in range(19_999)]).rows) == 20_000
    assert layered(0, []) == Layering([], [])
