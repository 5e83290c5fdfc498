from __future__ import annotations

import pytest
import sympy

from autograd_core.oracles.proof.table import FORMULAS, edges, jumps, kinked

X = sympy.Symbol("x", real=True)


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_formulas_are_the_functions(name):
    for x in (-1.3, 0.4, 2.1):
        assert FORMULAS[name](sympy.Float(x, 30)).evalf(25) == pytest.approx(getattr(sympy, name)(sympy.Float(x, 30)))


def test_where_a_formula_changes():
    piecewise = sympy.Piecewise((X, X > 3), (sympy.sign(X - 4), True))
    assert {abs(e) for e in edges(piecewise)} == {abs(X - 3), abs(X - 4)}
    assert list(edges(sympy.floor(X))) == [sympy.sin(sympy.pi * X)]
    assert list(edges(sympy.exp(X))) == [] and not kinked(sympy.exp(X)) and not jumps(sympy.Abs(X))
    assert kinked(piecewise) and kinked(sympy.zoo) and jumps(X * sympy.floor(X))
