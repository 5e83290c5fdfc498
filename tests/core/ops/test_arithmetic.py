"""Powers at their corners; the table test holds all rows against differences at ordinary points."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

POW = TABLE["pow"]


def gradients(op, *args):
    leaves = [Tensor(np.asarray(a, dtype=np.float64), requires_grad=True) for a in args]
    y = op(*leaves)
    return [g.value.tolist() for g in grad(y, leaves, Tensor(np.ones(y.shape)))]


@pytest.mark.parametrize(
    ("a", "b", "by_base", "by_exponent"),
    [
        (0.0, 0.0, 0.0, 0.0),
        (0.0, 1.0, 1.0, 0.0),
        (0.0, 2.0, 0.0, 0.0),
        (0.0, 0.5, math.inf, 0.0),
        (1.0, 5.0, 5.0, 0.0),
        (-2.0, 3.0, 12.0, math.nan),  # the exponent cannot move: the power would be complex
        (2.0, -1.0, -0.25, math.log(2) / 2),
    ],
)
def test_powers_at_their_corners(a, b, by_base, by_exponent):
    with np.errstate(all="ignore"):
        found = gradients(POW, a, b)
    assert found == pytest.approx([by_base, by_exponent], rel=1e-15, nan_ok=True)


@pytest.mark.parametrize("exponent", [0, 1, 2, -1, 3, 0.5])
def test_an_exponent_in_the_source_and_one_in_an_array_give_the_same(exponent):
    x = np.array([0.3, 1.0, 7.0])
    tensor = Tensor(x, requires_grad=True)
    plain = grad(POW(tensor, exponent), tensor, Tensor(np.ones(3)))[0].value
    assert plain.tolist() == gradients(POW, x, np.full(3, float(exponent)))[0]


def test_a_square_of_a_negative_number_has_every_order():
    x = Tensor(-3.0, requires_grad=True)
    first = grad(x**3, x, create_graph=True)[0]
    second = grad(first, x, create_graph=True)[0]
    third = grad(second, x, create_graph=True)[0]
    assert [float(t.value) for t in (first, second, third)] == [27.0, -18.0, 6.0]
    fourth = grad(third, x, allow_unused=True)[0] if third.requires_grad else None
    assert fourth is None or float(fourth.value) == 0.0


def test_division_by_a_large_number_does_not_overflow_on_the_way():
    assert gradients(TABLE["div"], 1e200, 1e200) == [1e-200, -1e-200]


def test_integers_of_the_source_follow_the_dtype():
    x = Tensor(np.float32(3), requires_grad=True)
    y = (2 * x - 1) / 3 + x**2
    assert y.dtype == np.float32
    found = grad(y, x)[0]
    assert found.dtype == np.float32 and float(found.value) == pytest.approx(6 + 2 / 3, rel=1e-7)


def test_a_power_of_zero_has_every_order():
    for exponent, orders in ((2.0, [0.0, 2.0, 0.0]), (1.0, [1.0, 0.0, 0.0]), (0.0, [0.0, 0.0, 0.0])):
        for b in (exponent, np.array([exponent])):
            x = Tensor([0.0], requires_grad=True)
            y = POW(x, b)
            for order in orders:
                if y.requires_grad:  # else it is a constant
                    y = grad(y, x, Tensor([1.0]), create_graph=True, materialize_grads=True)[0]
                    assert y.value.tolist() == [order]
                else:
                    assert order == 0.0


def test_the_base_of_a_power_may_be_a_number_beside_a_short_float():
    x = Tensor(np.full(2, 0.5, np.float32), requires_grad=True)
    assert grad(2**x, x, Tensor(np.ones(2, np.float32)))[0].dtype == np.float32


def test_interpolation_meets_both_ends():
    assert TABLE["lerp"](0.1, 0.7, np.array([0.0, 1.0])).tolist() == [0.1, 0.7]
    assert gradients(TABLE["lerp"], 1.0, 3.0, 0.25) == [0.75, 0.25, 2.0]


@pytest.mark.parametrize(
    ("name", "value", "found", "slopes"),
    [
        ("addcmul", 1, 7.0, [1.0, 3.0, 2.0]),
        ("addcmul", 0.5, 4.0, [1.0, 1.5, 1.0]),
        ("addcdiv", 6, 5.0, [1.0, 2.0, -4 / 3]),
    ],
)
def test_a_multiple_of_a_product_is_added(name, value, found, slopes):
    leaves = [Tensor(a, requires_grad=True) for a in (1.0, 2.0, 3.0)]
    y = TABLE[name](*leaves, value=value)
    assert float(y.value) == found
    assert [float(d.value) for d in grad(y, leaves)] == pytest.approx(slopes)


def test_the_other_way_round_and_the_number_itself():
    assert gradients(TABLE["rsub"], 1.0, 3.0) == [-1.0, 1.0] and float(TABLE["rsub"](1.0, 3.0)) == 2.0
    assert gradients(TABLE["positive"], -2.0) == [1.0]
