"""Selections on every carrier: which elements, in which order, and when that is not known."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
import sympy

from autograd_core.carriers.arb import BallArray, ball
from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import NoFormula, Undecided
from autograd_core.ops.exponential import exp
from autograd_core.ops.ranking import ascending, compare, compared, equal, in_order, merged, ordered, raw, unmerged

NAN = np.nan


def symbols(n):
    return [sympy.Symbol(f"s{i}", real=True) for i in range(n)]


def test_the_array_behind_every_carrier():
    x = np.array([1.0, 2.0])
    assert raw(Tensor(x)) is x and raw(Tensor(BallArray(x))).dtype == object and raw(3.0).shape == ()


def test_equal_elements_keep_their_order_in_both_directions():
    x = np.array([2.0, NAN, 1.0, 2.0, -np.inf, NAN])
    assert ordered(x).tolist() == [4, 2, 0, 3, 1, 5]
    assert ordered(x, descending=True).tolist() == [1, 5, 0, 3, 2, 4]
    exact = raw(BallArray(np.array([2.0, 1.0, 2.0])))
    assert ordered(exact).tolist() == [1, 0, 2] and ordered(exact, True).tolist() == [0, 2, 1]


def test_comparisons_count_two_nan_as_equal_and_as_greatest():
    a, b = np.array([1.0, NAN, NAN, 1.0, np.inf]), np.array([2.0, NAN, 1.0, NAN, np.inf])
    assert compared(a, b).tolist() == [-1, 0, 1, -1, 0]
    assert equal(a, b).tolist() == [False, True, False, False, True]


def test_wide_balls_equal_themselves_alone():
    wide = exp(BallArray(np.array([1.0]))).array.item()
    assert compare(wide, wide) == 0 and compare(wide, ball(3)) == -1
    with pytest.raises(Undecided, match="overlap"):
        compare(wide, exp(BallArray(np.array([1.0]))).array.item())


def test_the_order_of_symbols_is_not_known():
    with pytest.raises(NoFormula, match="order"):
        ascending(np.array(symbols(2), dtype=object))
    assert ascending(np.array([sympy.Rational(1, 2), sympy.Integer(0)], dtype=object)).tolist() == [1, 0]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_sorted_symbols_are_right_for_every_order(n):
    names = symbols(n)
    formulas = [f.array.item() for f in in_order([SymbolicArray(s) for s in names], range(n))]
    for order in permutations(range(n)):
        point = dict(zip(names, map(sympy.Integer, order), strict=True))
        assert [f.subs(point) for f in formulas] == list(range(n))


def test_formulas_that_nobody_could_use_are_refused():
    line = [SymbolicArray(s) for s in symbols(12)]
    with pytest.raises(NoFormula, match="too long"):
        in_order(line, (6,))
    assert len(in_order(line, (0, 11))) == 2  # a plain minimum and maximum


@pytest.mark.parametrize("axis", [None, 1, -1, (0, 2), (2, 0), (), (1, 2)])
def test_merging_axes_is_undone(axis):
    x = np.arange(24.0).reshape(2, 3, 4)
    assert (unmerged(merged(x, axis), x.shape, axis) == x).all()
