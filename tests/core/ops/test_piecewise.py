"""The conventions at kinks (torch's), dead branches, and comparisons."""

from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
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
