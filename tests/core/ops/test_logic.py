"""Logic, questions about floats, masks: values on every carrier, ties and NaN."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy

from autograd_core import conventions
from autograd_core.carriers.arb import BallArray
from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("name", "args", "value"),
    [
        ("logical_not", ([1.0, 0.0],), [False, True]),
        ("logical_or", ([1.0, 0.0, 0.0], [0.0, 2.0, 0.0]), [True, True, False]),
        ("logical_xor", ([1.0, 0.0, 3.0], [0.0, 2.0, 2.0]), [True, True, False]),
        ("isnan", ([NAN, 1.0, INF],), [True, False, False]),
        ("isinf", ([NAN, 1.0, -INF],), [False, False, True]),
        ("isfinite", ([NAN, 1.0, -INF],), [False, True, False]),
        ("isclose", ([1.0, 1.0], [1.0 + 1e-9, 1.1]), [True, False]),
    ],
)
def test_conditions_on_floats_and_balls(name, args, value):
    arrays = [np.array(a) for a in args]
    assert TABLE[name](*arrays).tolist() == value
    assert TABLE[name](*map(BallArray, arrays)).array.tolist() == value
    leaf = Tensor(arrays[0], requires_grad=True)
    assert not TABLE[name](leaf, *arrays[1:]).requires_grad


def test_a_sign_bit_is_one_of_minus_zero_too():
    assert TABLE["signbit"](np.array([-0.0, 0.0, -1.0])).tolist() == [True, False, True]


def test_a_symbol_is_a_finite_number():
    x = SymbolicArray(sympy.Symbol("x", real=True))
    assert [TABLE[n](x).array.item() for n in ("isnan", "isinf", "isfinite")] == [False, False, True]


@pytest.mark.parametrize(
    ("name", "a", "b", "value", "first"),
    [
        ("fmax", 1.0, 1.0, 1.0, [1.0, 0.0]),
        ("fmin", 1.0, 1.0, 1.0, [1.0, 0.0]),
        ("fmax", NAN, 1.0, 1.0, [0.0, 1.0]),
        ("fmax", 1.0, NAN, 1.0, [1.0, 0.0]),
        ("fmin", NAN, 1.0, 1.0, [0.0, 1.0]),
        ("fmax", 2.0, INF, INF, [0.0, 1.0]),
        ("heaviside", 0.0, 0.5, 0.5, [0.0, 1.0]),
        ("heaviside", -1.0, 0.5, 0.0, [0.0, 0.0]),
        ("heaviside", 2.0, 0.5, 1.0, [0.0, 0.0]),
    ],
)
def test_of_two_arguments(derivatives, name, a, b, value, first):
    assert derivatives(name, a, b)[:2] == (value, first)


@pytest.mark.parametrize(("name", "at"), [("min-norm", (0.5, 0.5)), ("one-sided", (1.0, 0.0))])
def test_ties_by_other_conventions(derivatives, name, at):
    with conventions.convention(name):
        assert derivatives("fmax", 1.0, 1.0)[1] == [at[0]] * 2
        assert derivatives("fmin", 1.0, 1.0)[1] == [at[1]] * 2


def test_a_mask_selects_the_value():
    x, value = Tensor([1.0, 2.0], requires_grad=True), Tensor(5.0, requires_grad=True)
    y = TABLE["masked_fill"](x, np.array([True, False]), value)
    assert y.value.tolist() == [5.0, 2.0]
    by_x, by_value = grad(y, [x, value], Tensor([INF, 3.0]))
    assert by_x.value.tolist() == [0.0, 3.0] and float(by_value.value) == INF


def test_numbers_for_what_is_none():
    x = Tensor([NAN, INF, -INF, 2.0], requires_grad=True)
    y = TABLE["nan_to_num"](x, nan=7.0, posinf=8.0)
    assert y.value.tolist() == [7.0, 8.0, -np.finfo(np.float64).max, 2.0]
    assert grad(y, x, Tensor(np.ones(4)))[0].value.tolist() == [0.0, 0.0, 0.0, 1.0]
