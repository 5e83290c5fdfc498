"""Joining: NumPy's own functions are the truth; shapes that do not fit are refused before and during the run alike."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

A, B, V, W, S = np.arange(6.0).reshape(2, 3), -np.ones((2, 3)), np.arange(3.0), np.array([5.0]), np.array(7.0)
EMPTY = np.zeros((2, 0))

JOINED = [
    ("cat", (A, B), {}, np.concatenate([A, B])),
    ("cat", (A, EMPTY), {"axis": -1}, A),
    ("cat", (EMPTY, EMPTY), {"axis": 1}, EMPTY),
    ("cat", (V, W, V), {}, np.concatenate([V, W, V])),
    ("stack", (A, B), {"axis": -1}, np.stack([A, B], -1)),
    ("stack", (S, S), {}, np.stack([S, S])),
    ("stack", (A,), {"axis": 1}, A[:, None]),
    ("hstack", (V, W), {}, np.hstack([V, W])),
    ("hstack", (A, EMPTY), {}, A),
    ("hstack", (S, V), {}, np.hstack([S, V])),
    ("vstack", (V, A), {}, np.vstack([V, A])),
    ("dstack", (V, V), {}, np.dstack([V, V])),
    ("dstack", (A, B), {}, np.dstack([A, B])),
    ("column_stack", (W, W), {}, np.column_stack([W, W])),
    ("column_stack", (V[:2], A), {}, np.column_stack([V[:2], A])),
    ("block_diag", (A, S, V), {}, scipy.linalg.block_diag(A, S, V)),
    ("block_diag", (EMPTY, A), {}, scipy.linalg.block_diag(EMPTY, A)),
    *((f"atleast_{n}d", (x,), {}, getattr(np, f"atleast_{n}d")(x)) for n in (1, 2, 3) for x in (S, V, A, A[None])),
]


@pytest.mark.parametrize(("name", "args", "attributes", "truth"), JOINED)
def test_value_and_gradient(name, args, attributes, truth):
    leaves = [Tensor(a, requires_grad=True) for a in args]
    y = TABLE[name](*leaves, **attributes)
    assert y.shape == truth.shape and np.array_equal(y.value, truth)
    # Every element of an argument stands in one place of the result: the gradient of the squares is twice each.
    for leaf, g in zip(leaves, grad(TABLE["sum"](y * y), leaves), strict=True):
        assert g.shape == leaf.shape and np.array_equal(g.value, 2 * leaf.value)


@pytest.mark.parametrize(
    ("name", "args", "attributes", "message"),
    [
        ("cat", (A, V), {}, "lengths differ"),
        ("cat", (A, A[:, :2]), {}, "lengths differ"),
        ("cat", (A, A), {"axis": 2}, "out of range"),
        ("cat", (S, S), {}, "use stack"),
        ("stack", (A, V), {}, "differ|same"),
        ("block_diag", (A[None],), {}, "at most two axes"),
    ],
)
def test_refused(name, args, attributes, message):
    row = TABLE[name]
    if row.shape is not None:
        with pytest.raises((ValueError, IndexError), match=message):
            row.shape(*(a.shape for a in args), **attributes)
    else:
        with pytest.raises((ValueError, IndexError)):
            row(*args, **attributes)
