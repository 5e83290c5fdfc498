"""The truth: NumPy's own writing into a copy, one element after the other."""

from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

A, B = np.arange(6.0).reshape(2, 3), np.arange(10.0, 16).reshape(2, 3)
C = np.arange(10.0, 14).reshape(2, 2)


def put(x, key, values, accumulate=False):
    out = x.copy()
    if accumulate:
        np.add.at(out, key, values)
    else:
        for place in np.ndindex(np.shape(out[key])):  # in order, so that the last stays
            at = np.arange(out.size).reshape(out.shape)[key][place]
            out.flat[at] = np.broadcast_to(values, np.shape(out[key]))[place]
    return out


ALL = slice(None)
CASES = [
    ("index_add", B, {"index": (1, 1)}, put(A, ([1, 1],), B, True)),
    ("index_add", B[:0], {"index": ()}, A),
    ("index_add", C, {"axis": -1, "index": np.array([2, 2]), "alpha": -2}, put(A, (ALL, [2, 2]), -2 * C, True)),
    ("index_copy", B, {"index": (1, 1)}, put(A, ([1, 1],), B)),
    ("index_copy", C, {"axis": 1, "index": (0, -1)}, put(A, (ALL, [0, -1]), C)),
    ("index_fill", np.array(9.0), {"axis": 1, "index": (0, 2, 0)}, put(A, (ALL, [0, 2]), 9.0)),
    ("index_put", B[0], {"indices": ((0, 1, 0), (2, 2, 2))}, put(A, ([0, 1, 0], [2, 2, 2]), B[0])),
    (
        "index_put",
        B[0],
        {"indices": ((0, 1, 0), (2, 2, 2)), "accumulate": True},
        put(A, ([0, 1, 0], [2] * 3), B[0], True),
    ),
    ("index_put", np.array(7.0), {"indices": (A > 2,)}, put(A, A > 2, 7.0)),
    ("index_put", B[0], {"indices": ((0, 0),)}, put(A, ([0, 0],), B[0])),
    ("put", B, {"index": ((0, 1, 2), (2, 2, -1))}, put(A.ravel(), [0, 1, 2, 2, 2, 5], B.ravel()).reshape(2, 3)),
    ("put", B[0], {"index": (4, 4, 4), "accumulate": True}, put(A.ravel(), [4] * 3, B[0], True).reshape(2, 3)),
    ("masked_scatter", B, {"mask": A % 2 == 0}, put(A, A % 2 == 0, B.ravel()[:3])),
    ("masked_scatter", B, {"mask": [True, False, True]}, put(A, (ALL, [0, 2]), [[10, 11], [12, 13]])),
    ("masked_scatter", B, {"mask": False}, A),
    ("slice_scatter", C, {"axis": 1, "end": 2}, put(A, (ALL, slice(2)), C)),
    ("slice_scatter", B[:1], {"start": -1}, put(A, slice(1, 2), B[:1])),
    ("select_scatter", B[0], {"place": -1}, put(A, (1,), B[0])),
    ("diagonal_scatter", B[0, :2], {"offset": 1}, put(A, ([0, 1], [1, 2]), B[0, :2])),
]


@pytest.mark.parametrize(("name", "source", "attributes", "truth"), CASES)
def test_value_and_gradients(name, source, attributes, truth):
    x, s = Tensor(A, requires_grad=True), Tensor(source, requires_grad=True)
    y = TABLE[name](x, s, **attributes)
    assert np.array_equal(y.value, truth)
    assert TABLE[name].shape(A.shape, source.shape, **attributes) == A.shape
    weights = np.arange(1.0, 7).reshape(2, 3)
    found = grad(y, [x, s], Tensor(weights), materialize_grads=True)
    # Linear in each: whole numbers, so that differences are exact.
    for i, value in enumerate((A, source)):
        for place in np.ndindex(value.shape):
            moved = value.copy()
            moved[place] += 1
            args = (moved, source) if i == 0 else (A, moved)
            assert found[i].value[place] == ((TABLE[name](*args, **attributes) - truth) * weights).sum()


@pytest.mark.parametrize(
    ("name", "source", "attributes", "message"),
    [
        ("index_add", B, {"index": (0,)}, "for slices of shape"),
        ("index_copy", B, {"index": (0, 2)}, "out of bounds"),
        ("index_fill", B, {"index": (0,)}, "one number"),
        ("put", B, {"index": (0,)}, "broadcast"),
        ("masked_scatter", B[0], {"mask": A > -1}, "3 elements for the 6"),
        ("select_scatter", B, {"place": 0}, "broadcast"),
    ],
)
def test_refused(name, source, attributes, message):
    with pytest.raises((ValueError, IndexError), match=message):
        TABLE[name](A, source, **attributes)


def test_numbers_take_the_dtype_of_what_they_are_put_into():
    x = np.ones(3, np.float32)
    assert TABLE["index_fill"](x, 2.0, index=(1,)).tolist() == [1, 2, 1]
    assert TABLE["index_fill"](x, 2.0, index=(1,)).dtype == np.float32
