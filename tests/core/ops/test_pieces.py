from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

V, A, S = np.arange(7.0), np.arange(12.0).reshape(3, 4), np.array(3.0)

PIECES = [
    ("split", V, {"sections": 3}, [V[:3], V[3:6], V[6:]]),
    ("split", V, {"sections": 100}, [V]),
    ("split", V[:0], {"sections": 2}, [V[:0]]),
    ("split", A, {"sections": (1, 0, 3), "axis": 1}, [A[:, :1], A[:, 1:1], A[:, 1:]]),
    ("chunk", V, {"chunks": 3}, [V[:3], V[3:6], V[6:]]),
    ("chunk", V[:5], {"chunks": 4}, [V[:2], V[2:4], V[4:5]]),  # three, not four
    ("chunk", A, {"chunks": 2, "axis": -1}, [A[:, :2], A[:, 2:]]),
    *(("tensor_split", V, {"sections": n}, np.array_split(V, n)) for n in (1, 2, 3, 7, 9)),
    ("tensor_split", A, {"sections": (1, 3), "axis": 1}, np.array_split(A, (1, 3), 1)),
    ("tensor_split", V, {"sections": (5, 2, 100)}, np.array_split(V, (5, 2, 100))),
    ("tensor_split", V, {"sections": ()}, [V]),
    ("hsplit", V[:6], {"sections": 2}, [V[:3], V[3:6]]),
    ("hsplit", A, {"sections": (1, 3)}, np.hsplit(A, (1, 3))),
    ("vsplit", A, {"sections": 3}, np.vsplit(A, 3)),
    ("dsplit", A.reshape(2, 1, 6), {"sections": 2}, np.dsplit(A.reshape(2, 1, 6), 2)),
    ("unbind", A, {}, list(A)),
    ("unbind", A, {"axis": -1}, list(A.T)),
]


@pytest.mark.parametrize(("name", "x", "attributes", "truth"), PIECES)
def test_pieces(name, x, attributes, truth):
    row = TABLE[name]
    for i, piece in enumerate(truth):
        leaf = Tensor(x, requires_grad=True)
        y = row(leaf, **attributes, part=i, parts=len(truth))
        assert y.shape == piece.shape and np.array_equal(y.value, piece)
        assert np.array_equal(row(x, **attributes, part=i - len(truth)), piece)
        g = grad(y, leaf, Tensor(np.ones(piece.shape)))[0].value
        assert np.array_equal(g, np.isin(x, piece))
    with pytest.raises(IndexError, match="no result"):
        row(x, **attributes, part=len(truth))
    with pytest.raises(ValueError, match="results for"):
        row(x, **attributes, parts=len(truth) + 1)


@pytest.mark.parametrize("indexing", ["ij", "xy"])
def test_grids_are_numpys(indexing):
    arrays = (V[:2], V[:3], S, V[:1])
    for count in range(1, 5):
        for i, truth in enumerate(np.meshgrid(*arrays[:count], indexing=indexing)):
            assert np.array_equal(TABLE["meshgrid"](*arrays[:count], part=i, indexing=indexing), truth)
    with pytest.raises(ValueError, match="order of a grid"):
        TABLE["meshgrid"](V, V)
    with pytest.raises(ValueError, match="at most one axis"):
        TABLE["meshgrid"](A, V, indexing="ij")


def test_arrays_together():
    for i, truth in enumerate(np.broadcast_arrays(A, V[:4], S)):
        assert np.array_equal(TABLE["broadcast_arrays"](A, V[:4], S, part=i), truth)
    pairs = [[a, b] for a in V[:2] for b in V[:3]]
    assert TABLE["cartesian_prod"](V[:2], V[:3]).tolist() == pairs
    assert TABLE["cartesian_prod"](V[:0], V[:3]).shape == (0, 2)
    assert np.array_equal(TABLE["cartesian_prod"](V), V)


@pytest.mark.parametrize(
    ("name", "attributes", "message"),
    [
        ("split", {"sections": 0}, "must be positive"),
        ("split", {"sections": (3, 3)}, "do not make up"),
        ("split", {"sections": (8, -1)}, "do not make up"),
        ("chunk", {"chunks": 0}, "must be positive"),
        ("tensor_split", {"sections": 0}, "must be positive"),
        ("unbind", {"axis": 1}, "out of range"),
    ],
)
def test_refused(name, attributes, message):
    with pytest.raises((ValueError, IndexError), match=message):
        TABLE[name](V, **attributes)


@pytest.mark.parametrize(
    ("name", "x", "message"), [("hsplit", V, "length 7"), ("vsplit", V, "at least 2"), ("dsplit", A, "at least 3")]
)
def test_unequal_parts_are_refused(name, x, message):
    with pytest.raises(ValueError, match=message):
        TABLE[name](x, sections=2)
