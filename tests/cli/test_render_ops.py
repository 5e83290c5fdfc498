"""Rows as people see them: 80 columns, plain text."""

from __future__ import annotations

import pytest

from autograd_cli.render_ops import WIDTH, accuracy, listing, matches, page, point
from autograd_core.describe import describe, families
from autograd_core.describe.figures import Figure, Figures
from autograd_core.ops import TABLE


def test_the_list_names_every_row_and_fits() -> None:
    text = listing(families())
    assert max(map(len, text.splitlines())) <= WIDTH
    named = {line.split()[0] for line in text.splitlines() if line.startswith("  ")}
    assert named == set(TABLE)
    assert f"{len(TABLE)} ops; " in text.splitlines()[-1]
    assert text.isascii()


@pytest.mark.parametrize("name", TABLE)
def test_a_page_fits_but_for_the_command_to_copy(name: str) -> None:
    described = describe(TABLE[name])
    lines = page(described).splitlines()
    assert lines[0] == described.signature
    long = [line for line in lines[1:] if len(line) > WIDTH and not line.startswith("try ")]
    assert [line for line in long if " " in line.strip()] == []
    assert (lines[-1].removeprefix("try").strip() == described.example) or described.example is None


def test_a_page_says_both_forms_of_a_derivative() -> None:
    lines = [line.split() for line in page(describe(TABLE["tanh"])).splitlines()]
    assert ["d/dx", "cosh(x)**(-2)"] in lines
    assert ["SymPy", "writes", "1", "-", "tanh(x)**2"] in lines
    assert ["domain", "x", "in", "(-inf,", "inf)"] in lines


def test_what_was_measured() -> None:
    found = Figures(1000, Figure(0.5, (1.0,)), {"x": Figure(12.25, (2.0,), 300.0)})
    assert accuracy(found) == [
        ("accuracy", "at most 0.5 ulp off, 1,000 points of float64"),
        ("", "d/dx: at most 12.2 ulp off (torch 300)"),
    ]
    assert accuracy(None) == []


def test_matches_and_points() -> None:
    assert matches([TABLE["exp"]]).startswith("  exp ")
    assert point({"a": 0.0, "b": -1.5}) == "a = 0, b = -1.5"
