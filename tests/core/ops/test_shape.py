from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE
from autograd_core.ops.shape import normalize_axes, restore_axes

X = np.arange(24.0).reshape(2, 3, 4)


@pytest.mark.parametrize(
    "key",
    [
        (1,),
        (-1, slice(None, None, -2)),
        (Ellipsis, 0),
        (None, 1, None),
        (slice(None), np.array([2, 0, 2])),
        (np.array([0, 0, 1]), slice(1, 3), np.array([3, 3, 3])),
        (np.array([[True, False, True], [False, False, True]]),),
        (1, 2, 3),
        (slice(5, 5),),
        (np.int64(1),),
        (),
    ],
    ids=str,
)
def test_the_gradient_of_indexing_counts_how_often_an_element_was_taken(key):
    leaf = Tensor(X, requires_grad=True)
    y = TABLE["index"](leaf, key=key)
    assert np.array_equal(y.value, X[key])
    weights = np.arange(1.0, 1 + X[key].size).reshape(X[key].shape)
    expected = np.zeros_like(X)
    np.add.at(expected, key, weights)
    assert np.array_equal(grad(y, leaf, Tensor(weights))[0].value, expected)


def test_scatter_and_index_are_transposed_and_second_orders_go_through():
    x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = TABLE["sum"](x[np.array([0, 0, 2])] ** 3)
    first = grad(y, x, create_graph=True)[0]
    assert first.value.tolist() == [6.0, 0.0, 27.0]
    assert grad(TABLE["sum"](first), x)[0].value.tolist() == [12.0, 0.0, 18.0]


@pytest.mark.parametrize("axes", [None, (0, 1, 2), (2, 0, 1), (1, 2, 0), (-1, 0, 1), (0, -1, -2)])
def test_transposes_of_transposes(axes):
    leaf = Tensor(X, requires_grad=True)
    y = TABLE["transpose"](leaf, axes=axes)
    weights = np.random.default_rng(0).standard_normal(y.shape)
    found = grad(y, leaf, Tensor(weights))[0].value
    # <weights, transpose(X)> is linear: its gradient is the array it contracts X with.
    assert np.vdot(found, X) == pytest.approx(np.vdot(weights, np.transpose(X, axes)))
    assert np.array_equal(np.transpose(found, axes), weights)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (1, 1), (2, 3), (2, 1), (1, 3)])
def test_sum_to_undoes_broadcasting(shape):
    x = np.ones(shape)
    assert TABLE["sum_to"](np.broadcast_to(x, (4, 2, 3)), shape=shape).tolist() == (x * (24 / x.size)).tolist()


def test_axes_as_sorted_numbers():
    assert normalize_axes((-1, 0), 3) == (0, 2)
    for axis, message in ((3, "out of range"), (-4, "out of range"), ((0, -3), "twice")):
        with pytest.raises(ValueError, match=message):
            normalize_axes(axis, 3)
    assert restore_axes(np.ones(3), (2, 3), 0, False).shape == (1, 3)
    assert restore_axes(np.ones((2, 1)), (2, 3), 1, True).shape == (2, 1)


def test_a_gradient_is_no_view_of_the_cotangent():
    x = Tensor(np.ones((2, 3)), requires_grad=True)
    g = Tensor(np.ones(6))
    TABLE["reshape"](x, shape=(6,)).backward(g)
    x.grad.value[0, 0] = 5.0
    assert g.value[0] == 1.0
