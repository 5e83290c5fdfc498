"""Tensors in notebooks: values as they print, the middle left out, and what autograd knows of them."""

from __future__ import annotations

import numpy
import pytest
import sympy

import autograd_core as torch
from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.engine.tensor import Tensor
from autograd_core.tensors.display import card


def test_title() -> None:
    x = torch.ones(2, 3, requires_grad=True)
    assert card(x).title == "Tensor float32, shape (2, 3), requires_grad"
    assert card(x * 2).title == "Tensor float32, shape (2, 3), grad_fn MulBackward0"
    assert card(torch.tensor(3)).title == "Tensor int64, shape ()"
    assert card(torch.nn.Parameter(torch.ones(1))).title.startswith("Parameter float32")


def test_values() -> None:
    vector = card(torch.tensor([1.0, -2.5])).grids
    assert [(g.headings, g.rows) for g in vector] == [(["0", "1"], [["1.0000", "-2.5000"]])]
    (matrix,) = card(torch.tensor([[1, 2], [3, 4]])).grids
    assert (matrix.headings, matrix.rows) == (["", "0", "1"], [["0", "1", "2"], ["1", "3", "4"]])
    assert card(torch.tensor(1.5)).facts == [("value", "1.5000")]
    assert card(torch.tensor(1 + 2j)).facts == [("value", "1.+2.j")]


def test_large_ones_are_cut() -> None:
    (grid,) = card(torch.arange(400).reshape(20, 20)).grids
    assert grid.headings == ["", "0", "1", "2", "3", "...", "16", "17", "18", "19"]
    assert [row[0] for row in grid.rows] == ["0", "1", "2", "3", "...", "16", "17", "18", "19"]
    assert grid.rows[5][:3] == ["16", "320", "321"] and set(grid.rows[4]) == {"..."}
    many = card(torch.zeros(5, 2, 2))
    assert [g.headings[0] for g in many.grids] == ["[0, :, :]", "[1, :, :]", "[2, :, :]"]
    assert many.notes == ["... and 2 more like these"]
    assert len(torch.zeros(1000, 1000, requires_grad=True)._repr_html_()) < 10_000
    assert torch.zeros(11)._repr_latex_() is None


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0)])
def test_empty(shape: tuple[int, ...]) -> None:
    found = card(torch.zeros(*shape))
    assert found.notes == ["no elements"] and not found.grids and torch.zeros(*shape)._repr_latex_() is None


def test_latex() -> None:
    assert torch.tensor(2.0)._repr_latex_() == r"$\displaystyle 2.$"
    assert torch.tensor([[1, 2], [3, 4]])._repr_latex_() == (
        r"$\displaystyle \begin{bmatrix}1 & 2 \\ 3 & 4\end{bmatrix}$"
    )
    odd = torch.tensor([1e-9, float("nan"), float("-inf")])._repr_latex_()
    assert odd == r"$\displaystyle \begin{bmatrix}1.0000 \times 10^{-9} & \mathrm{NaN} & -\infty\end{bmatrix}$"
    assert r"\mathrm{True}" in torch.tensor([True])._repr_latex_()


def test_formulas_show_themselves() -> None:
    symbolic = Tensor(SymbolicArray(numpy.array(sympy.Symbol("x"), dtype=object)))
    assert symbolic._repr_html_() is symbolic._repr_latex_() is symbolic._repr_markdown_() is None
