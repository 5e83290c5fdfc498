"""Rows by name, by family and by what is written about them."""

from __future__ import annotations

import pytest

from autograd_core.describe.find import families, find, search
from autograd_core.errors import UserError
from autograd_core.ops import PARTS, TABLE


def test_the_families_hold_every_row_once() -> None:
    found = families()
    assert [op for family in found for op in family.rows] == list(TABLE.values())
    assert len({family.name for family in found}) == len(found)
    assert all(family.doc and "\n" not in family.doc for family in found)


@pytest.mark.parametrize("name", ["tanh", "torch.tanh", "numpy.tanh"])
def test_names_with_and_without_a_module(name: str) -> None:
    assert find(name) == (TABLE["tanh"],)


def test_aliases_and_functions_with_several_results() -> None:
    assert find("arcsin") == (TABLE["asin"],)
    assert all(find(name) == parts for name, parts in PARTS.items())


@pytest.mark.parametrize(
    ("name", "gist"),
    [("tanhh", "did you mean tanh"), ("hyperbolic", "tanh"), ("0", ""), ("xyzzyx", "lists all"), ("n" * 999, "lists")],
)
def test_unknown_names(name: str, gist: str) -> None:
    with pytest.raises(UserError) as raised:
        find(name)
    assert gist in str(raised.value.hint) and len(raised.value.message) < 100


def test_a_search_puts_names_first() -> None:
    found = search("Sin")
    assert found[0].name == "sin" and "asin" in [op.name for op in found]
    assert search("no such word") == []
