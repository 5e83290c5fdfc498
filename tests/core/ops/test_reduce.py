from __future__ import annotations

import numpy as np
import pytest

from autograd_core.carriers.arb import BallArray
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.op import Like
from autograd_core.ops import TABLE

X = np.arange(24.0).reshape(2, 3, 4) - 7


def gradient(name, x, g=1.0, **attributes):
    leaf = Tensor(np.asarray(x, dtype=np.float64), requires_grad=True)
    y = TABLE[name](leaf, **attributes)
    return grad(y, leaf, Tensor(np.broadcast_to(np.asarray(g, dtype=np.float64), y.shape).copy()))[0].value


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 2), (-1, 0), (0, 1, 2)])
def test_every_axis(axis, keepdims):
    assert (gradient("sum", X, axis=axis, keepdims=keepdims) == 1).all()
    count = X.size // np.sum(X, axis=axis).size
    assert gradient("mean", X, axis=axis, keepdims=keepdims) == pytest.approx(np.full(X.shape, 1 / count), rel=1e-15)
    for name, pick in (("max", np.max), ("min", np.min)):
        hit = pick(X, axis=axis, keepdims=True) == X
        assert (gradient(name, X, axis=axis, keepdims=keepdims) == hit).all()
        assert (
            TABLE[name](BallArray(X), axis=axis, keepdims=keepdims).array == pick(X, axis=axis, keepdims=keepdims)
        ).all()


def test_the_cotangent_goes_to_its_own_row():
    assert gradient("sum", [[1.0, 2.0], [3.0, 4.0]], [10.0, 20.0], axis=1).tolist() == [[10.0, 10.0], [20.0, 20.0]]
    assert gradient("max", [[1.0, 2.0], [4.0, 3.0]], [10.0, 20.0], axis=1).tolist() == [[0.0, 10.0], [20.0, 0.0]]


def test_ties_share_equally():
    assert gradient("max", [2.0, 1.0, 2.0, 2.0], 3.0).tolist() == [1.0, 0.0, 1.0, 1.0]
    assert gradient("min", [[1.0, 1.0], [5.0, 2.0]], 1.0, axis=1).tolist() == [[0.5, 0.5], [0.0, 1.0]]


@pytest.mark.parametrize(("axis", "tied"), [(None, False), (0, True), (1, True)])
def test_a_tie_below_the_extreme_is_no_kink(axis, tied):
    x = np.array([[1.0, 1.0], [1.0, 7.0]])
    op = TABLE["max"]
    y = op(x, axis=axis)
    hit = op.kink.bind((x, y), (Like.of(x), Like.of(y)), {"axis": axis, "keepdims": False})()
    assert bool(np.any(hit)) is tied


def test_empty_arrays():
    assert gradient("sum", np.zeros((0, 3)), axis=0).shape == (0, 3)
    assert float(TABLE["sum"](np.zeros(0))) == 0.0
    for carrier in (np.asarray, BallArray):
        with pytest.raises(ValueError, match=r"no element|no identity"):
            TABLE["max"](carrier(np.zeros((0,))))


def test_axes_that_do_not_exist_are_refused_by_the_object_carriers_too():
    for name in ("max", "mean"):
        with pytest.raises(ValueError, match="out of"):
            TABLE[name](BallArray(X), axis=5)


@pytest.mark.parametrize(
    ("name", "value", "slopes"),
    [
        ("nansum", 4, [1, 0, 1]),
        ("nanmean", 2, [0.5, 0, 0.5]),
        ("nanmax", 3, [0, 0, 1]),
        ("nanmin", 1, [1, 0, 0]),
    ],
)
def test_nan_is_passed_over(name, value, slopes):
    x = np.array([1.0, np.nan, 3.0])
    assert float(TABLE[name](x)) == value and gradient(name, x).tolist() == slopes
    assert TABLE[name](x.astype(np.float16)).dtype == np.float16
    alone = float(TABLE[name](np.array([np.nan])))
    assert alone == 0 if name == "nansum" else np.isnan(alone)


def test_nan_comes_through_otherwise():
    for name in ("max", "min"):
        assert np.isnan(TABLE[name](np.array([1.0, np.nan]))) and gradient(name, [1.0, np.nan]).tolist() == [0, 1]


@pytest.mark.parametrize("offset", [-3, -1, 0, 1, 2, 5])
def test_traces_as_in_numpy(offset):
    x = np.arange(6.0).reshape(2, 3)
    assert float(TABLE["trace"](x, offset=offset)) == np.trace(x, offset=offset)
    assert (gradient("trace", x, offset=offset) == np.eye(2, 3, offset)).all()


def test_the_range_of_numbers():
    assert float(TABLE["ptp"](X)) == 23 and TABLE["ptp"](X, axis=(0, 1)).shape == (4,)
    assert gradient("ptp", [5.0, 5.0, 1.0]).tolist() == [0.5, 0.5, -1]
    assert gradient("ptp", [5.0, 5.0]).tolist() == [0, 0]


@pytest.mark.parametrize("carrier", [np.asarray, BallArray])
@pytest.mark.parametrize("axis", [None, 1, (0, 1)])
def test_questions(carrier, axis):
    x = np.array([[0.0, 1.0, 2.0], [0.0, 0.0, np.pi]])
    for name in ("all", "any", "count_nonzero"):
        found = TABLE[name](carrier(x), axis=axis)
        assert getattr(found, "array", found).tolist() == getattr(np, name)(x, axis=axis).tolist()


def test_conditions_are_asked_as_they_are():
    x = BallArray(np.array([1.0, 2.0]))
    assert TABLE["all"](x > 0).array.tolist() and not TABLE["any"](x < 0).array.tolist()


def test_the_mean_of_nothing():
    assert np.isnan(TABLE["mean"](np.zeros(0))) and TABLE["mean"](np.zeros((0, 2)), axis=1).shape == (0,)
    assert gradient("mean", np.zeros((0, 2))).shape == (0, 2)
