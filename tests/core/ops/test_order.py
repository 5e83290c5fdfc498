"""Sorting and selecting: ties, NaN, and where numbers belong."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest

from autograd_core.carriers.arb import BallArray
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE
from autograd_core.ops.order import mode_places

X = np.array([[3.0, 1.0, 2.0, 1.0], [0.0, 5.0, 5.0, -1.0]])


def gradient(name, x, g, **attributes):
    leaf = Tensor(np.asarray(x, dtype=float), requires_grad=True)
    y = TABLE[name](leaf, **attributes)
    return grad(y, leaf, Tensor(np.asarray(g, dtype=float)))[0].value.tolist()


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
def test_sorting_as_in_numpy(axis):
    assert (TABLE["sort"](X, axis=axis) == np.sort(X, axis=axis)).all()
    assert (TABLE["argsort"](X, axis=axis) == np.argsort(X, axis=axis, kind="stable")).all()
    falling = TABLE["sort"](X, axis=axis, descending=True)
    assert (falling == np.flip(np.sort(X, axis=axis), axis=-1 if axis is None else axis)).all()
    assert TABLE["sort"].shape(X.shape, axis=axis) == falling.shape
    assert (TABLE["msort"](X) == np.sort(X, axis=0)).all()


@pytest.mark.parametrize(
    ("attributes", "slopes"),
    [({}, [40, 20, 30, 10]), ({"descending": True}, [10, 20, 30, 40]), ({"axis": 0}, [40, 20, 30, 10])],
)
def test_equal_elements_keep_their_order(attributes, slopes):
    assert gradient("sort", [2.0, 1.0, 1.0, 0.0], [10, 20, 30, 40], **attributes) == slopes


def test_nan_counts_as_greatest():
    assert gradient("sort", [nan, 1.0, inf], [1, 2, 3]) == [3, 1, 2]
    assert gradient("topk", [nan, 1.0, inf], [1], k=1) == [1, 0, 0]


def test_numbers_without_axes_and_without_elements():
    for name, attributes in (("sort", {}), ("topk", {"k": 1}), ("kthvalue", {"k": 1}), ("mode", {})):
        assert gradient(name, 2.0, 3.0, **attributes) == 3
    assert TABLE["sort"](np.zeros((0, 2)), axis=0).shape == (0, 2) and TABLE["argsort"](np.zeros(0)).shape == (0,)
    assert TABLE["topk"](X, k=0).shape == (2, 0)


@pytest.mark.parametrize("k", [1, 2, 4])
def test_the_largest_and_the_smallest(k):
    row = TABLE["topk"]
    assert (row(X, k=k) == -np.sort(-X, axis=-1)[:, :k]).all()
    assert (row(X, k=k, largest=False) == np.sort(X, axis=-1)[:, :k]).all()
    assert row(X, k=1, axis=0).shape == row.shape(X.shape, k=1, axis=0) == (1, 4)
    assert (TABLE["kthvalue"](X, k=k, axis=1, keepdims=True) == np.sort(X, axis=-1)[:, k - 1 : k]).all()
    assert gradient("kthvalue", X, [1, 1], k=k)[0].count(1) == 1


@pytest.mark.parametrize(("name", "k"), [("topk", 5), ("topk", -1), ("kthvalue", 0), ("kthvalue", 5)])
def test_k_must_fit(name, k):
    with pytest.raises(ValueError, match=f"k={k}"):
        TABLE[name](X, k=k)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ([2.0, 1.0, 2.0, 2.0, 1.0, 1.0], 5),
        ([3.0, 2.0, 2.0, 3.0], 2),
        ([5.0], 0),
        ([3.0, 1.0, 2.0], 1),
        ([nan, nan, 1.0], 1),
    ],
)
def test_the_most_frequent_element(line, place):
    assert mode_places(np.array([line]))[0, 0] == place
    if nan not in line:
        assert mode_places(BallArray(np.array([line])).array)[0, 0] == place
        assert gradient("mode", line, 1.0)[place] == 1


def test_modes_of_lines():
    assert TABLE["mode"](X, axis=1, keepdims=True).tolist() == [[1], [5]] and TABLE["mode"](X, axis=0).shape == (4,)


@pytest.mark.parametrize(
    ("name", "x", "tied"),
    [
        ("sort", [1.0, 2.0, 1.0], True),
        ("sort", [1.0, 2.0, 3.0], False),
        ("topk", [1.0, 2.0, 1.0], True),
        ("topk", [1.0, 1.0, 2.0, 3.0], False),
        ("kthvalue", [1.0, 2.0, 2.0], True),
        ("kthvalue", [1.0, 2.0, 3.0, 3.0], False),
        ("mode", [1.0, 1.0, 2.0], True),
    ],
)
def test_kinks_are_where_results_tie(name, x, tied):
    row, array = TABLE[name], np.array(x)
    attributes = {**row.attributes, **({"k": 2} if "k" in row.attributes else {})}
    y = row(array, **attributes)
    assert bool(np.any(row.kink.bind((array, y), (None, None), attributes)())) is tied


@pytest.mark.parametrize("axis", [None, 0, 1, (1,)])
def test_where_the_extremes_stand(axis):
    at = axis[0] if isinstance(axis, tuple) else axis
    for name in ("argmax", "argmin"):
        for carrier in (np.asarray, BallArray):
            found = TABLE[name](carrier(X), axis=axis)
            assert getattr(found, "array", found).tolist() == getattr(np, name)(X, axis=at).tolist()


@pytest.mark.parametrize("right", [False, True])
def test_where_numbers_belong(right):
    line, v = np.array([1.0, 2.0, 2.0, 3.0]), np.array([[0.0, 2.0], [2.5, 9.0]])
    truth = np.searchsorted(line, v, side="right" if right else "left").tolist()
    for carrier in (np.asarray, BallArray):
        found = TABLE["searchsorted"](carrier(line), carrier(v), right=right)
        assert getattr(found, "array", found).tolist() == truth
    assert TABLE["bucketize"](v, line, right=right).tolist() == truth
    assert TABLE["digitize"](v, line, right=right).tolist() == np.digitize(v, line, right=right).tolist()


def test_sequences_and_sides_that_are_refused():
    with pytest.raises(ValueError, match="one axis"):
        TABLE["searchsorted"](X, X)
    with pytest.raises(ValueError, match="'middle'"):
        TABLE["searchsorted"](np.ones(1), np.ones(1), side="middle")
