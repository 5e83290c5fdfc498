from __future__ import annotations

import flint
import numpy as np
import pytest
import sympy

from autograd_core.carriers.arb import precision
from autograd_core.errors import NoFormula, Undecided
from autograd_core.ops import counterparts


def balls(rows):
    return np.array([[flint.arb(x) for x in row] for row in rows], dtype=object)


def floats(array):
    return np.vectorize(float)(array)


@pytest.fixture(autouse=True)
def bits():
    with precision(120):
        yield


REGULAR = balls([[0.0, 2.0, 1.0], [4.0, 1.0, 0.0], [1.0, 1.0, 5.0]])
WIDE = flint.arb(0, 1)


def test_elimination_takes_the_largest_pivot():
    order, packed = counterparts.eliminate(REGULAR)
    lower, upper = np.tril(packed, -1) + np.eye(3, dtype=int), np.triu(packed)
    assert order.tolist() == [1, 0, 2]
    assert floats(lower.dot(upper)) == pytest.approx(floats(REGULAR[order]))


def test_equal_pivots_are_not_told_apart():
    assert counterparts.eliminate(balls([[2.0, 1.0], [-2.0, 3.0]]))[0].tolist() == [0, 1]


@pytest.mark.parametrize("upper", [True, False])
@pytest.mark.parametrize("unit", [True, False])
def test_substitution_with_formulas(upper, unit):
    a = np.array(sympy.symbols("a:4")).reshape(2, 2)
    b = np.array(sympy.symbols("b:2")).reshape(2, 1)
    x = counterparts.substitute(a, b, upper, unit)
    whole = np.triu(a) if upper else np.tril(a)
    if unit:
        whole = whole - np.diag(np.diag(a)) + np.eye(2, dtype=int)
    assert [sympy.simplify(one) for one in (whole.dot(x) - b).ravel()] == [0, 0]


def test_cholesky_with_formulas():
    p = sympy.Symbol("p", positive=True)
    found = counterparts.cholesky(np.array([[p**2, p], [p, sympy.Integer(5)]]), sympy.sqrt)
    assert found.tolist() == [[p, 0], [1, 2]]


@pytest.mark.parametrize("method", ["inv", "det"])
def test_flint_for_stacks(method):
    stack = np.stack([REGULAR, 2 * REGULAR])
    expected = getattr(np.linalg, method)(floats(stack))
    assert floats(counterparts.flint(method)(stack)) == pytest.approx(expected)


def test_complex_balls_are_pythonflints_complex_matrices():
    matrix = np.array([[flint.acb(0, 1), flint.arb(0)], [flint.arb(0), flint.arb(2)]], dtype=object)
    assert complex(counterparts.flint("inv")(matrix)[0, 0]) == -1j


@pytest.mark.parametrize(("rows", "rank"), [([[0, 0], [0, 0]], 0), ([[0, 1], [0, 2]], 1), ([[0, 1], [3, 2]], 2)])
def test_rank(rows, rank):
    assert counterparts.rank(balls(rows)) == rank


@pytest.mark.parametrize(
    "call",
    [
        lambda: counterparts.decided(WIDE > 0, WIDE <= 0),
        lambda: counterparts.rank(np.array([[WIDE]], dtype=object)),
        lambda: counterparts.flint("inv")(np.array([[WIDE]], dtype=object)),
        lambda: counterparts.signs(np.array([[WIDE]], dtype=object)),
        lambda: counterparts.eliminate(np.array([[WIDE], [flint.arb(0.5)]], dtype=object)),
        lambda: counterparts.eigenvalues(balls([[1.0, 0.0], [0.0, 1.0]])),
    ],
)
def test_what_a_precision_does_not_decide(call):
    with pytest.raises(Undecided):
        call()


def test_eigenvalues_are_sorted_and_vectors_are_unit():
    values, vectors = counterparts.eigenvalues(balls([[2.0, 1.0], [1.0, 2.0]]))
    assert floats(values).tolist() == [1.0, 3.0]
    assert floats((vectors**2).sum(axis=0)) == pytest.approx([1, 1])
    assert counterparts.eigenvalues(np.empty((0, 0), dtype=object))[0].shape == (0,)


def test_without_a_formula():
    with pytest.raises(NoFormula, match="SymPy"):
        counterparts.no_formula(sympy, REGULAR, axis=0)
