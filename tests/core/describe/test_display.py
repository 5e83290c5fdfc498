"""Rows in notebooks."""

from __future__ import annotations

from autograd_core.describe import describe
from autograd_core.describe.display import card
from autograd_core.drawing.card import prose
from autograd_core.ops import TABLE


def test_a_row() -> None:
    found = card(describe(TABLE["asin"]))
    assert (found.title, found.lead) == ("asin(x)", TABLE["asin"].doc)
    assert dict(found.facts)["domain"] == "x in (-1, 1)" and "arcsin" in dict(found.facts)["also"]
    assert TABLE["asin"]._repr_html_() == describe(TABLE["asin"])._repr_html_()


def test_kinks_by_convention() -> None:
    (grid,) = card(describe(TABLE["abs"])).grids
    assert grid.headings == ("at the kink", "torch-2.13", "min-norm", "one-sided") and grid.rows == [
        ("x = 0", "0", "0", "1")
    ]


def test_every_row_can_be_shown() -> None:
    for op in list(TABLE.values())[::20]:
        assert prose(op.name) in describe(op)._repr_markdown_()
