from __future__ import annotations

from time import monotonic

import flint
import pytest
import sympy

from autograd_core.oracles.proof.cases import Identity, Need, check_points, explore, sign_at
from autograd_core.oracles.proof.ring import AtEdge, Stuck

X, Y = sympy.symbols("x y", real=True)
POINT = {X: flint.arb(2), Y: flint.arb(-3)}


def identity(*pairs, values=(X,), needs=()):
    return Identity(pairs, values, [POINT], monotonic() + 60, needs)


@pytest.mark.parametrize(
    ("pair", "near", "everywhere"),
    [
        ((sympy.Abs(X), X), True, False),
        ((sympy.Abs(X * Y), sympy.Abs(X) * sympy.Abs(Y)), True, True),
        ((sympy.Max(X, Y), (X + Y + sympy.Abs(X - Y)) / 2), True, True),
        ((sympy.Piecewise((X, X > 1), (1, True)), sympy.Max(X, 1)), True, True),
        ((sympy.Max(X, Y), Y), False, False),
        # x - 2 > 0 and x - 1 < 0 exclude each other.
        ((sympy.sign(X - 1) * sympy.Max(sympy.sign(X - 2), 0), sympy.Max(sympy.sign(X - 2), 0)), None, None),
    ],
)
def test_cases(pair, near, everywhere):
    for wanted, all_cases in ((near, False), (everywhere, True)):
        if wanted is None:
            with pytest.raises(Stuck):  # 2 is where it changes
                explore(identity(pair), splitting=False, everywhere=all_cases)
        else:
            assert explore(identity(pair), splitting=False, everywhere=all_cases).equal is wanted


def test_cases_that_exclude_each_other():
    pair = (sympy.sign(X - 3) * sympy.Max(X - 5, 0), sympy.Max(X - 5, 0))
    assert explore(identity(pair), splitting=False, everywhere=True).equal


def test_several_pairs_have_cases_of_their_own():
    symbols = [sympy.Symbol(f"s{k}", real=True) for k in range(8)]
    point = {s: flint.arb(k + 1) for k, s in enumerate(symbols)}
    pairs = [(sympy.Abs(s) * s, sympy.sign(s) * s**2) for s in symbols]
    found = explore(Identity(pairs, [sum(symbols)], [point], monotonic() + 60), splitting=False, everywhere=True)
    assert found.equal and found.cases == [dict.fromkeys(symbols, 1)]


def test_needs():
    pair = (X, X)
    assert explore(identity(pair, needs=[Need(X**2 + 1)]), False, True).assumed == {}
    assert list(explore(identity(pair, needs=[Need(X)]), False, True).assumed) == [X]
    assert explore(identity(pair, values=[sympy.log(X)], needs=[Need(X)]), False, True).assumed == {}
    for need in (Need(Y), Need(-(X**2)), Need(sympy.sin(X) ** 2 + sympy.cos(X) ** 2 - 1, positive=False)):
        with pytest.raises(Stuck):
            explore(identity(pair, needs=[need]), False, True)


def test_points_have_to_be_clear_of_changes():
    check_points(identity(values=[sympy.Abs(X - 1), sympy.log(X)]))
    for value in (sympy.Abs(X - 2), sympy.log(Y), sympy.floor(X), sympy.Piecewise((X, X > 2), (Y, True))):
        with pytest.raises(AtEdge):
            check_points(identity(values=[value]))


def test_signs_at_a_point():
    assert [sign_at(e, POINT) for e in (X + Y, X * X, X - 2, sympy.sqrt(Y))] == [-1, 1, None, None]
