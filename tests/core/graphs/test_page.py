"""The HTML page: the picture, and a row for every node."""

from __future__ import annotations

import re

from autograd_core.graphs.graph import Graph
from autograd_core.graphs.program import of_program


def test_a_row_for_every_node(three: Graph) -> None:
    page = three.html()
    assert page.startswith("<!DOCTYPE html>") and page.count("<svg") == 1
    rows = re.findall(r'<tr id="n(\d+)">(.*?)</tr>', page)
    assert [int(number) for number, _ in rows] == [vertex.number for vertex in three.vertices]
    for (_, cells), vertex in zip(rows, three.vertices, strict=True):
        assert vertex.title in cells
    links = re.findall(r'href="#n(\d+)"', page)
    assert sorted(map(int, links)) == sorted(edge.target for edge in three.edges)
    assert "<th" in page and "gradient</th>" in page and ">-39<" in page


def test_columns_that_would_be_empty_are_left_out() -> None:
    page = of_program("x*x", {"x": 3.0}).html()
    assert "gradient</th>" not in page and "value</th>" not in page and "form</th>" in page
