from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

A, C, V = np.arange(1.0, 13).reshape(3, 4), np.arange(1.0, 25).reshape(2, 3, 4), np.arange(1.0, 4)


def gradient(name, x, weights, **attributes):
    leaf = Tensor(x, requires_grad=True)
    return grad(TABLE[name](leaf, **attributes), leaf, Tensor(weights))[0].value


@pytest.mark.parametrize("offset", [-9, -2, -1, 0, 1, 3, 9])
def test_diagonals(offset):
    for x, axes in ((A, (0, 1)), (A, (1, 0)), (C, (0, 2)), (C, (-1, 1))):
        truth = np.diagonal(x, offset, *axes)
        attributes = {"offset": offset, "axis1": axes[0], "axis2": axes[1]}
        assert np.array_equal(TABLE["diagonal"](x, **attributes), truth)
        assert np.array_equal(gradient("diagonal", x, truth, **attributes), np.where(np.isin(x, truth), x, 0))


@pytest.mark.parametrize("k", [-2, 0, 1])
def test_vectors_become_matrices(k):
    assert np.array_equal(TABLE["diag"](V, k=k), np.diag(V, k))
    assert np.array_equal(TABLE["diag"](A, k=k), np.diag(A, k))
    assert np.array_equal(TABLE["diagflat"](A, k=k), np.diagflat(A, k))
    assert np.array_equal(TABLE["diag"](V[:0], k=k), np.diag(V[:0], k))
    for axes in ((-2, -1), (0, 1), (2, 0), (-1, 0)):
        y = TABLE["diag_embed"](A, offset=k, axis1=axes[0], axis2=axes[1])
        assert np.array_equal(np.diagonal(y, k, *axes), A) and y.sum() == A.sum()
        assert np.array_equal(gradient("diag_embed", A, 2 * y, offset=k, axis1=axes[0], axis2=axes[1]), 2 * A)


@pytest.mark.parametrize("k", [-5, -1, 0, 2, 5])
def test_triangles(k):
    for name, truth in (("tril", np.tril), ("triu", np.triu)):
        for x in (A, C, np.zeros((0, 3)), np.full((2, 2), np.inf), np.full((2, 2), np.nan)):
            assert np.array_equal(TABLE[name](x, k=k), truth(x, k), equal_nan=True)
            assert np.array_equal(gradient(name, x, np.ones(x.shape), k=k), truth(np.ones(x.shape), k))


@pytest.mark.parametrize(
    ("name", "x", "attributes", "message"),
    [
        ("diagonal", A, {"axis1": 1}, "same axis"),
        ("diagonal", V, {}, "out of range"),
        ("diag", C, {}, "a vector or a matrix"),
        ("diag", np.array(1.0), {}, "a vector or a matrix"),
        ("diag_embed", V, {"axis1": 1}, "same axis"),
        ("diag_embed", np.array(1.0), {}, "out of range"),
        ("tril", V, {}, "at least two axes"),
    ],
)
def test_refused(name, x, attributes, message):
    with pytest.raises((ValueError, IndexError), match=message):
        TABLE[name](x, **attributes)
