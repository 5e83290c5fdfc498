from __future__ import annotations

from fractions import Fraction

import numpy
import pytest

from autograd_core.carriers.objects import ObjectArray
from autograd_core.op import CARRIERS
from autograd_core.ops import TABLE


class Exact(ObjectArray):
    """Fractions as elements: a carrier in four lines."""

    @classmethod
    def lift(cls, number):
        return number if isinstance(number, (bool, numpy.bool_, Fraction)) else Fraction(number)

    @classmethod
    def scalar(cls, op):
        return (lambda x: x**0 * 7) if op.name == "exp" else max if op.name == "maximum" else None


def test_a_subclass_is_a_carrier():
    assert CARRIERS[Exact] == Exact.apply
    x = Exact([[0.5, 0.25]])
    assert (x.shape, x.ndim, x.dtype) == ((1, 2), 2, numpy.dtype(object))
    assert x.elements() == [Fraction(1, 2), Fraction(1, 4)]


def test_rows_run_as_counterpart_as_formula_or_as_numpys_structure():
    x = Exact([0.5, 3.0])
    assert TABLE["exp"](x).elements() == [7, 7]  # the counterpart
    assert TABLE["relu"](Exact([-1.0, 2.0])).elements() == [0, 2]  # by its formula, maximum
    assert (x * x / 3).elements() == [Fraction(1, 12), 3]  # by Python's operators
    assert TABLE["mean"](Exact([[1, 2], [3, 5]]), axis=0).elements() == [2, Fraction(7, 2)]
    assert (Exact([[1, 2], [3, 4]]) @ Exact([1, 1])).elements() == [3, 7]


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 3)])
def test_shapes_are_numpys(shape):
    x = Exact(numpy.ones(shape))
    assert (x + x).shape == shape
    assert all(type(e) is Fraction for e in (x + 1).elements())
    assert TABLE["exp"](x).shape == shape
    assert TABLE["sum"](x).shape == ()
    assert TABLE["sum"](x).elements() == [int(numpy.prod(shape))]


def test_counterparts_broadcast():
    a, b = Exact(numpy.arange(3.0)), Exact([[1.0], [2.0]])
    assert TABLE["maximum"](a, b).array.tolist() == [[1, 1, 2], [2, 2, 2]]
    assert TABLE["maximum"](a, 1).elements() == [1, 1, 2]


def test_numbers_that_numpy_puts_in_are_lifted():
    scattered = TABLE["unindex"](Exact([0.5]), shape=(3,), key=(slice(1, 2),))
    assert scattered.elements() == [0, Fraction(1, 2), 0]
    assert all(type(e) is Fraction for e in scattered.elements())
    twice = TABLE["unindex"](Exact([0.5, 0.25]), shape=(2,), key=(numpy.array([1, 1]),))
    assert twice.elements() == [0, Fraction(3, 4)]


def test_a_nested_sequence_as_element_is_not_taken_apart():
    # Elements that have a length of their own must stay elements.
    class Pair(tuple):
        __slots__ = ()

    class Pairs(Exact):
        @classmethod
        def lift(cls, number):
            return Pair((number, number))

        @classmethod
        def scalar(cls, op):
            return None

    assert Pairs([1, 2, 3]).shape == (3,)
    assert Pairs(1).shape == ()
