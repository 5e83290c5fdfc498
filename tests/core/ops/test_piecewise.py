"""The conventions at kinks (torch's), dead branches, and comparisons."""

from __future__ import annotations

import numpy as np
import pytest

from autograd_core import conventions
from autograd_core.carriers.arb import BallArray
from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import Undecided
from autograd_core.ops import TABLE


def gradients(name, *args, g=None):
    leaves = [Tensor(np.asarray(a, dtype=np.float64), requires_grad=True) for a in args]
    y = TABLE[name](*leaves)
    return [d.value.tolist() for d in grad(y, leaves, Tensor(np.ones(y.shape) if g is None else np.asarray(g)))]


def test_the_conventions_at_kinks():
    assert gradients("abs", [-2.0, -0.0, 0.0, 3.0]) == [[-1.0, 0.0, 0.0, 1.0]]
    assert gradients("relu", [-2.0, 0.0, 3.0]) == [[0.0, 0.0, 1.0]]
    assert gradients("sign", [-2.0, 0.0, 3.0]) == [[0.0, 0.0, 0.0]]
    assert gradients("maximum", [1.0, 2.0, 3.0], [2.0, 2.0, 2.0]) == [[0.0, 0.5, 1.0], [1.0, 0.5, 0.0]]
    assert gradients("minimum", [1.0, 2.0, 3.0], [2.0, 2.0, 2.0]) == [[1.0, 0.5, 0.0], [0.0, 0.5, 1.0]]


@pytest.mark.parametrize("name", ["abs", "relu", "sign", "maximum", "minimum", "lt", "ge", "eq", "ne"])
def test_the_kink_predicate_hits_the_kink_and_nothing_else(name):
    op = TABLE[name]
    x = np.array([-1e-300, 0.0, -0.0, 1e-300])
    args = (x,) if op.arity == 1 else (x + 1.0, np.array([0.5, 1.0, 1.0, 2.0]))
    y = op(*args)
    assert op.kink.bind((*args, y), (None,) * 3, {})().tolist() == [False, True, True, False]


def test_a_selection_keeps_an_infinite_cotangent_out_of_the_other_branch():
    leaves = [Tensor([1.0, 2.0], requires_grad=True), Tensor([3.0, 4.0], requires_grad=True)]
    y = TABLE["where"](np.array([True, False]), *leaves)
    found = grad(y, leaves, Tensor([np.inf, np.inf]))
    assert [d.value.tolist() for d in found] == [[np.inf, 0.0], [0.0, np.inf]]
    assert gradients("relu", [-1.0, 1.0], g=[np.inf, np.inf]) == [[0.0, np.inf]]


def test_nan_passes_the_cotangent_on():
    assert gradients("relu", [np.nan]) == [[1.0]]
    assert np.isnan(TABLE["relu"](np.array([np.nan]))).all()


def test_where_broadcasts_and_sums_back():
    condition = np.array([[True], [False]])
    a, b = Tensor(1.0, requires_grad=True), Tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = TABLE["where"](condition, a, b)
    by_a, by_b = grad(y, [a, b], Tensor(np.ones((2, 3))))
    assert float(by_a.value) == 3.0 and by_b.value.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("name", ["eq", "ne", "lt", "le", "gt", "ge", "logical_and"])
def test_comparisons_have_no_graph(name):
    x = Tensor([1.0, 2.0], requires_grad=True)
    y = TABLE[name](x, 1.5)
    assert y.dtype == bool and not y.requires_grad and y.grad_fn is None
    with pytest.raises(RuntimeError, match="does not require grad"):
        y.backward(Tensor([1.0, 1.0]))


def test_a_condition_of_a_tensor_takes_no_gradient():
    x = Tensor([2.0, -3.0], requires_grad=True)
    y = TABLE["where"](x > 0, x**2, -x)
    assert grad(y, x, Tensor([1.0, 1.0]))[0].value.tolist() == [4.0, -1.0]


@pytest.mark.parametrize(
    ("name", "point", "slopes"),
    [
        ("abs", (0.0,), {"min-norm": [0.0], "one-sided": [1.0]}),
        ("relu", (0.0,), {"min-norm": [0.0], "one-sided": [1.0]}),
        ("sign", (0.0,), {"min-norm": [0.0], "one-sided": [0.0]}),
        ("maximum", (1.0, 1.0), {"min-norm": [0.5, 0.5], "one-sided": [1.0, 1.0]}),
        ("minimum", (1.0, 1.0), {"min-norm": [0.5, 0.5], "one-sided": [0.0, 0.0]}),
        ("clamp", (1.0, 1.0, 2.0), {"min-norm": [0.0, 0.0, 0.0], "one-sided": [1.0, 1.0, 0.0]}),
        ("clamp", (2.0, 1.0, 2.0), {"min-norm": [0.0, 0.0, 0.0], "one-sided": [0.0, 0.0, 0.0]}),
    ],
)
def test_the_other_conventions_at_kinks(name, point, slopes):
    for convention, expected in slopes.items():
        with conventions.convention(convention):
            assert gradients(name, *point) == expected
            assert gradients(name, *(p + 0.25 * (i == 0) for i, p in enumerate(point)))[0] == {
                "sign": 0.0,
                "minimum": 0.0,
            }.get(name, 1.0 if point != (2.0, 1.0, 2.0) else 0.0)


@pytest.mark.parametrize(
    ("x", "low", "high", "value", "slopes"),
    [
        (0.5, 0.0, 1.0, 0.5, [1.0, 0.0, 0.0]),
        (0.0, 0.0, 1.0, 0.0, [1.0, 0.0, 0.0]),
        (1.0, 0.0, 1.0, 1.0, [1.0, 0.0, 0.0]),
        (-1.0, 0.0, 1.0, 0.0, [0.0, 1.0, 0.0]),
        (2.0, 0.0, 1.0, 1.0, [0.0, 0.0, 1.0]),
        (0.5, 2.0, 1.0, 1.0, [0.0, 0.0, 1.0]),
        (0.0, 1.0, 1.0, 1.0, [0.0, 0.0, 0.0]),
        (np.nan, 0.0, 1.0, np.nan, [0.0, 0.0, 0.0]),
        (-7.0, -np.inf, np.inf, -7.0, [1.0, 0.0, 0.0]),
    ],
)
def test_clamping(x, low, high, value, slopes):
    assert gradients("clamp", x, low, high) == slopes
    assert float(TABLE["clamp"](x, low, high)) == pytest.approx(value, nan_ok=True)


def test_the_direction_of_a_complex_number_turns():
    z = 3.0 + 4.0j
    leaf = Tensor(np.complex128(z), requires_grad=True)
    found = complex(grad(TABLE["sgn"](leaf), leaf, Tensor(np.complex128(1.0)))[0].value)
    assert found == pytest.approx((1 - 0.6 * (0.6 + 0.8j)) / 5)
    zero = Tensor(np.complex128(0.0), requires_grad=True)
    assert complex(grad(TABLE["sgn"](zero), zero, Tensor(np.complex128(1.0)))[0].value) == 0


@pytest.mark.parametrize("carrier", [BallArray, SymbolicArray])
def test_a_number_as_a_condition_holds_where_it_is_not_zero(carrier):
    x = carrier(np.array([-1.0, 0.0, 1.0, 2.0, 3.0]))
    both = TABLE["where"]((x > 0) * (x < 3), x * 10, 7)
    assert [float(e) for e in both.elements()] == [7, 7, 10, 20, 7]
    assert [float(e) for e in TABLE["where"](x, 1, 0).elements()] == [1, 0, 1, 1, 1]
    assert [float(e) for e in TABLE["where"](1 - (x > 0), 1, 0).elements()] == [1, 1, 0, 0, 0]


def test_a_ball_around_zero_is_no_condition():
    with pytest.raises(Undecided):
        TABLE["where"](BallArray(np.array([2.0])) ** 0.5 - TABLE["sqrt"](BallArray(np.array([2.0]))), 1, 0)
