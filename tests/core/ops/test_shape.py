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


VIEWS = [
    ("flatten", X, {}, X.reshape(-1)),
    ("flatten", X, {"start_axis": 1}, X.reshape(2, 12)),
    ("flatten", X, {"start_axis": -3, "end_axis": 1}, X.reshape(6, 4)),
    ("flatten", np.array(1.0), {}, np.ones(1)),
    ("ravel", X[:, :0], {}, np.zeros(0)),
    ("unflatten", X, {"axis": -1, "sizes": (2, -1)}, X.reshape(2, 3, 2, 2)),
    ("unflatten", X[:, :0], {"axis": 1, "sizes": (0, 7)}, X[:, :0].reshape(2, 0, 7, 4)),
    ("squeeze", X[:1, :, :1], {}, X[0, :, 0]),
    ("squeeze", X[:1, :, :1], {"axis": (0, 1)}, X[0, :, :1]),
    ("expand_dims", X, {"axis": (0, -1)}, X[None, ..., None]),
    ("expand_dims", np.array(2.0), {"axis": -1}, np.array([2.0])),
    ("swapaxes", X, {"axis0": 0, "axis1": -1}, X.swapaxes(0, 2)),
    ("moveaxis", X, {"source": 0, "destination": 2}, np.moveaxis(X, 0, 2)),
    ("moveaxis", X, {"source": (0, -1), "destination": (1, 0)}, np.moveaxis(X, (0, -1), (1, 0))),
    ("matrix_transpose", X, {}, X.swapaxes(1, 2)),
    ("expand", X[:1], {"shape": (5, 2, -1, 4)}, np.broadcast_to(X[:1], (5, 2, 3, 4))),
    ("expand", X[:, :1], {"shape": (-1, 3, 4)}, np.broadcast_to(X[:, :1], X.shape)),
]


@pytest.mark.parametrize(("name", "x", "attributes", "truth"), VIEWS)
def test_views(name, x, attributes, truth):
    leaf = Tensor(x, requires_grad=True)
    y = TABLE[name](leaf, **attributes)
    assert y.shape == truth.shape and np.array_equal(y.value, truth)
    weights = np.ones(truth.shape)
    assert np.array_equal(grad(y, leaf, Tensor(weights))[0].value, np.full(x.shape, truth.size // max(x.size, 1)))


@pytest.mark.parametrize(
    ("name", "attributes", "message"),
    [
        ("flatten", {"start_axis": 2, "end_axis": 1}, "comes after"),
        ("flatten", {"end_axis": 3}, "out of range"),
        ("unflatten", {"sizes": (3, 1)}, "do not multiply"),
        ("unflatten", {"sizes": (-1, 3)}, "do not multiply"),
        ("squeeze", {"axis": 3}, "out of range"),
        ("expand_dims", {"axis": 4}, "out of range"),
        ("expand_dims", {"axis": (0, 0)}, "twice"),
        ("swapaxes", {"axis1": 3}, "out of range"),
        ("moveaxis", {"source": (0, 0), "destination": (0, 1)}, "place of its own"),
        ("moveaxis", {"source": (0, 1), "destination": (0,)}, "place of its own"),
        ("expand", {"shape": (3, 4)}, "does not fit"),
        ("expand", {"shape": (-1, 2, 3, 4)}, "does not fit"),
    ],
)
def test_views_refused(name, attributes, message):
    with pytest.raises((ValueError, IndexError), match=message):
        TABLE[name](X, **attributes)
