from __future__ import annotations

import operator

import numpy
import pytest
import sympy
from sympy.logic.boolalg import BooleanAtom

from autograd_core import Tensor
from autograd_core.carriers.arb import BallArray
from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.operators import as_key

ARITHMETIC = (
    *(operator.add, operator.sub, operator.mul, operator.truediv, operator.pow),
    *(operator.floordiv, operator.mod),
)
COMPARISONS = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)


def numbers(result):
    """The floats behind a result of any carrier."""
    if isinstance(result, Tensor):
        return numpy.asarray(result.value).tolist()
    plain = [bool(e) if isinstance(e, BooleanAtom) else float(e) for e in result.elements()]
    return numpy.array(plain, dtype=float).reshape(result.shape).tolist()


@pytest.mark.parametrize("carrier", [Tensor, SymbolicArray, BallArray])
@pytest.mark.parametrize("function", ARITHMETIC, ids=lambda f: f.__name__)
def test_arithmetic_is_pythons_in_both_orders(carrier, function):
    x = numpy.array([1.5, 0.25, 4.0])
    other = numpy.array([0.5, 2.0, 3.0])
    assert numbers(function(carrier(x), carrier(other))) == pytest.approx(function(x, other).tolist(), rel=1e-14)
    assert numbers(function(carrier(x), 2)) == pytest.approx(function(x, 2).tolist(), rel=1e-14)
    assert numbers(function(2, carrier(x))) == pytest.approx(function(2, x).tolist(), rel=1e-14)
    # NumPy must not loop over the elements of ours.
    swapped = function(other, carrier(x))
    assert type(swapped) is carrier
    assert numbers(swapped) == pytest.approx(function(other, x).tolist(), rel=1e-14)


@pytest.mark.parametrize("carrier", [Tensor, SymbolicArray, BallArray])
@pytest.mark.parametrize("function", COMPARISONS, ids=lambda f: f.__name__)
def test_comparisons_are_element_by_element(carrier, function):
    x, y = numpy.array([1.0, 2.0, 3.0]), numpy.array([2.0, 2.0, 2.0])
    expected = function(x, y).tolist()
    assert [bool(v) for v in numbers(function(carrier(x), carrier(y)))] == expected
    assert [bool(v) for v in numbers(function(carrier(x), 2.0))] == expected
    assert [bool(v) for v in numbers(function(y, carrier(x)))] == function(y, x).tolist()


@pytest.mark.parametrize("carrier", [Tensor, SymbolicArray, BallArray])
def test_conditions_combine(carrier):
    x = carrier(numpy.array([-1.0, 2.0, 3.0]))
    assert [bool(v) for v in numbers((x > 0) & (x < 3))] == [False, True, False]
    assert [bool(v) for v in numbers((x < 0) | (x > 2))] == [True, False, True]


@pytest.mark.parametrize("carrier", [Tensor, SymbolicArray, BallArray])
def test_the_other_operators(carrier):
    x = numpy.array([[-1.0, 2.0], [3.0, -4.0]])
    ours = carrier(x)
    assert numbers(-ours) == (-x).tolist()
    assert +ours is ours
    assert numbers(abs(ours)) == abs(x).tolist()
    assert numbers(ours @ ours) == (x @ x).tolist()
    assert numbers(x @ ours) == (x @ x).tolist()
    assert numbers(ours.T) == x.T.tolist()
    assert numbers(ours[1]) == [3.0, -4.0]
    assert numbers(ours[0, 1:]) == [2.0]
    inside = (ours > -2) & (ours < 3)
    assert [[bool(v) for v in row] for row in numbers(inside)] == [[True, True], [False, False]]


def test_equality_is_no_identity_but_tensors_are_still_keys():
    x = Tensor(1.0)
    same = Tensor(1.0)
    assert (x == same).value
    assert {x: "x", same: "same"}[x] == "x"


def test_symbols_stay_symbols():
    a = SymbolicArray(sympy.Symbol("a", real=True))
    assert str((2 * a**2 / 3).array.item()) == "2*a**2/3"
    assert str((a > 1).array.item()) == "a > 1"


@pytest.mark.parametrize("key", [1, slice(1, 3), Ellipsis, None])
def test_a_key_that_is_no_tuple_becomes_one(key):
    assert as_key(key) == (key,)
    assert as_key((0, key)) == (0, key)
