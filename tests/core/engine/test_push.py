"""Forward derivatives. The table test holds every row's against differences; here stand the shapes and the corners."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.engine.backward import grad
from autograd_core.engine.push import push
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE


def pushed(name, args, tangents, **attributes):
    return push(TABLE[name], args, TABLE[name](*args, **attributes), tangents, attributes)


def test_known_numbers():
    assert pushed("exp", (2.0,), (3.0,)) == pytest.approx(3 * math.exp(2), rel=1e-15)
    assert pushed("pow", (2.0, 3.0), (1.0, None)) == 12.0
    assert pushed("pow", (2.0, 3.0), (None, 1.0)) == pytest.approx(8 * math.log(2), rel=1e-15)
    assert pushed("pow", (2.0, 3.0), (1.0, 1.0)) == pytest.approx(12 + 8 * math.log(2), rel=1e-15)
    assert pushed("sub", (5.0, 3.0), (1.0, 10.0)) == -9.0
    assert pushed("div", (1.0, 4.0), (None, 1.0)) == -0.0625


def test_none_is_a_tangent_of_zero():
    assert pushed("mul", (2.0, 3.0), (None, None)) is None
    assert pushed("sign", (2.0,), (1.0,)) is None
    assert pushed("gt", (2.0, 3.0), (1.0, 1.0)) is None
    condition = np.array([True, False])
    assert pushed("where", (condition, 1.0, 2.0), (None, np.ones(2), None)).tolist() == [1.0, 0.0]


def test_a_tangent_smaller_than_the_output_is_broadcast():
    a, b = np.ones((2, 3)), np.array([1.0, 2.0, 3.0])
    assert pushed("add", (a, b), (None, np.array([10.0, 20.0, 30.0]))).tolist() == [[10.0, 20.0, 30.0]] * 2
    both = pushed("add", (b, np.ones((2, 1))), (b, np.array([[10.0], [20.0]])))
    assert both.tolist() == [[11.0, 12.0, 13.0], [21.0, 22.0, 23.0]]
    assert pushed("where", (a > 0, 1.0, 2.0), (None, np.float64(5), None)).shape == (2, 3)


def test_linear_rows_act_on_the_tangent_and_bilinear_rows_on_each():
    x, t = np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3) ** 2
    assert pushed("sum", (x,), (t,), axis=0).tolist() == t.sum(axis=0).tolist()
    assert pushed("index", (x,), (t,), key=(slice(None), 1)).tolist() == t[:, 1].tolist()
    assert pushed("transpose", (x,), (t,)).tolist() == t.T.tolist()
    y, s = x.T + 1, x.T - 2
    assert pushed("matmul", (x, y), (t, s)).tolist() == (t @ y + x @ s).tolist()


@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("keepdims", [False, True])
def test_the_tangent_of_an_extreme_is_that_of_the_element_and_ties_share(axis, keepdims):
    x = np.array([[1.0, 5.0, 2.0], [4.0, 3.0, 6.0]])
    t = np.array([[10.0, 20.0, 30.0], [40.0, 50.0, 60.0]])
    found = pushed("max", (x,), (t,), axis=axis, keepdims=keepdims)
    expected = {None: 60.0, 0: [40.0, 20.0, 60.0], -1: [20.0, 60.0]}[axis]
    assert np.squeeze(found).tolist() == expected
    assert np.shape(found) == np.shape(x.max(axis=axis, keepdims=keepdims))
    assert pushed("max", (np.array([2.0, 1.0, 2.0]),), (np.array([1.0, 7.0, 3.0]),)) == 2.0


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("name", ["max", "min", "mean", "sum", "tanh", "relu", "abs", "pow"])
def test_the_dtype_stays(name, dtype):
    x = np.array([0.25, 0.75], dtype)
    args = (x, 2) if name == "pow" else (x,)
    tangents = (np.ones(2, dtype), None) if name == "pow" else (np.ones(2, dtype),)
    assert np.asarray(pushed(name, args, tangents)).dtype == dtype


def test_symbols_and_balls():
    x = SymbolicArray(sympy.Symbol("x", real=True))
    assert str(pushed("sin", (x,), (SymbolicArray(3),)).array.item()) == "3*cos(x)"
    with precision(300):
        found = pushed("exp", (BallArray(1.0),), (BallArray(1.0),)).array.item()
        assert found.contains(found.const_e()) and found.rad() < 1e-80


def test_forward_over_reverse_is_the_second_derivative():
    x = Tensor(0.7, requires_grad=True)
    y = pushed("tanh", (x,), (Tensor(1.0),))
    second = float(grad(y, x)[0].value)
    assert second == pytest.approx(-2 * math.tanh(0.7) / math.cosh(0.7) ** 2, rel=1e-14)
