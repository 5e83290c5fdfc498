"""The tree in the terminal: within its width, coloured there alone, ASCII where there is nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from autograd_cli.render_graph import render
from autograd_core.drawing.text import width
from autograd_core.engine.tensor import Tensor
from autograd_core.graphs.program import of_program
from autograd_core.graphs.record import record

COLOUR = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture(scope="module")
def graph() -> Any:
    at = {"w1": 3.0, "a": 2.0, "w2": 4.0, "w3": 5.0, "w4": 6.0}
    return of_program("b = w1*a; c = w2*a; d = w3*b + w4*c; L = 10 - d", at, values=True, grads=True)


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_lines_fit_the_terminal(graph: Any, columns: int) -> None:
    shown = render(graph, terminal=True, width=columns)
    assert COLOUR.search(shown)
    rows = COLOUR.sub("", shown).splitlines()
    assert max(map(width, rows)) <= columns
    assert len(rows) == 14 if columns == 200 else len(rows) > 14


def test_a_pipe_gets_whole_lines_without_colour(graph: Any) -> None:
    shown = render(graph)
    assert shown == graph.text() and not COLOUR.search(shown)


def test_ascii(graph: Any) -> None:
    shown = render(graph, encoding="ascii")
    assert shown.isascii() and "+- SubBackward0  L = 10 - d" in shown and "\\u" not in shown
    assert [len(row) for row in shown.splitlines()] == [len(row) for row in render(graph).splitlines()]


@pytest.mark.parametrize("name", ["x[i]", "[/]", "[bold]b", "<script>", "$a$", "\\", "a\x1b[31mb"])
def test_names_appear_as_typed(name: str) -> None:
    x = Tensor(2.0, requires_grad=True)
    for terminal in (False, True):
        shown = COLOUR.sub("", render(record(x * x, {name: x}), terminal=terminal, width=80))
        assert name.replace("\x1b", "\\x1b") in shown


def test_a_cut_graph_says_how_to_see_more() -> None:
    shown = render(of_program("+".join("x" * 500), {"x": 1.0}, max_nodes=20))
    assert shown.endswith("481 of 501 nodes are not shown\n--max-nodes N shows more\n")
