from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

A, V, S = np.arange(6.0).reshape(2, 3), np.arange(4.0), np.array(5.0)
COLUMNS = np.array([[0, 0, 2], [2, 1, 1]])

CASES = [
    ("take", A, {"index": [[5, 0], [-1, 0]]}, np.take(A, [[5, 0], [-1, 0]])),
    ("take", A, {"index": ((1, 1, 0),), "axis": 0}, np.take(A, ((1, 1, 0),), 0)),
    ("take", A, {"index": (), "axis": 1}, np.zeros((2, 0))),
    ("take", S, {"index": (0, 0)}, [5.0, 5.0]),
    ("index_select", A, {"axis": -1, "index": np.array([2, 2])}, A[:, [2, 2]]),
    ("index_select", V, {"index": 3}, [3.0]),
    ("gather", A, {"axis": 1, "index": COLUMNS}, np.take_along_axis(A, COLUMNS, 1)),
    ("gather", A, {"axis": 1, "index": COLUMNS[:1, :2]}, [[0.0, 0.0]]),
    ("gather", A, {"axis": 0, "index": [[1, 0, 1]] * 4}, [[3.0, 1.0, 5.0]] * 4),
    ("gather", A, {"axis": 0, "index": np.zeros((0, 3), int)}, np.zeros((0, 3))),
    ("gather", S, {"index": [0, 0]}, [5.0, 5.0]),
    ("gather", V, {"index": np.zeros((2, 0), int)}, np.zeros((2, 0))),
    ("index_select", S, {"index": [0]}, 5.0),
    ("take_along_axis", A, {"index": COLUMNS, "axis": -1}, np.take_along_axis(A, COLUMNS, -1)),
    ("take_along_axis", A, {"index": [[1]], "axis": 0}, np.take_along_axis(A, np.array([[1]]), 0)),
    ("take_along_axis", A[:1], {"index": COLUMNS, "axis": 1}, np.take_along_axis(A[:1], COLUMNS, 1)),
    ("take_along_axis", A, {"index": [5, 0]}, [5.0, 0.0]),
    ("masked_select", A, {"mask": A > 2}, A[A > 2]),
    ("masked_select", A, {"mask": [True, False, True]}, [0.0, 2.0, 3.0, 5.0]),
    ("masked_select", V, {"mask": [[True], [False], [True]]}, [*V, *V]),
    ("masked_select", V, {"mask": False}, []),
    ("masked_select", S, {"mask": True}, [5.0]),
    ("narrow", A, {"axis": 1, "start": -2, "length": 2}, A[:, 1:]),
    ("narrow", A, {"start": 2, "length": 0}, A[:0]),
    ("select", A, {"axis": 1, "place": -1}, A[:, -1]),
]


@pytest.mark.parametrize(("name", "x", "attributes", "truth"), CASES)
def test_value_and_gradient(name, x, attributes, truth):
    truth = np.asarray(truth)
    leaf = Tensor(x, requires_grad=True)
    y = TABLE[name](leaf, **attributes)
    assert y.shape == truth.shape and np.array_equal(y.value, truth)
    if TABLE[name].shape is not None:
        assert TABLE[name].shape(x.shape, **attributes) == truth.shape
    found = grad(y, leaf, Tensor(np.ones(truth.shape)))[0].value
    assert np.array_equal(found, np.array([np.sum(truth == value) for value in x.ravel()]).reshape(x.shape))


@pytest.mark.parametrize(
    ("name", "attributes", "message"),
    [
        ("take", {"index": 6}, "out of bounds"),
        ("take", {"index": [0.5]}, "whole number"),
        ("take", {"index": [True]}, "whole number"),
        ("index_select", {"index": [2]}, "out of bounds"),
        ("index_select", {"axis": 2, "index": [0]}, "out of range"),
        ("gather", {"index": [0, 1]}, "1 dimensions for an array of 2"),
        ("gather", {"axis": 1, "index": [[0]] * 3}, "does not fit"),
        ("gather", {"axis": 1, "index": [[3]]}, "out of bounds"),
        ("take_along_axis", {"index": [0], "axis": 0}, "1 dimensions for an array of 2"),
        ("masked_select", {"mask": [2, 0, 1]}, "True and False"),
        ("masked_select", {"mask": [True, False]}, "broadcast"),
        ("narrow", {"start": 1, "length": 2}, "do not fit"),
        ("narrow", {"start": -3, "length": 1}, "do not fit"),
        ("select", {"place": 2}, "out of bounds"),
    ],
)
def test_refused(name, attributes, message):
    with pytest.raises((IndexError, ValueError, TypeError), match=message):
        TABLE[name](A, **attributes)
