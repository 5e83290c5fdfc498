from __future__ import annotations

import numpy as np
import pytest

from autograd_core.conventions import convention
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

X = np.array([[3.0, -1.0, 4.0], [0.5, 2.0, -6.0]])
SRC = np.array([[1.0, 5.0, -9.0, 2.0], [2.5, 0.25, 3.5, -8.0]])
PLACES = np.array([[0, 0, 2], [2, 0, 0]])
JOIN = {"sum": np.add, "prod": np.multiply, "amax": np.maximum, "amin": np.minimum, "mean": np.add}


def loop(x, src, places, reduce, own, axis=1):
    """What torch's documentation says, one element after the other."""
    out, hit = x.copy(), np.zeros(x.shape, int)
    for place in np.ndindex(places.shape):
        at = list(place)
        at[axis] = places[place]
        first = not own and not hit[tuple(at)]
        out[tuple(at)] = src[place] if first or reduce is None else JOIN[reduce](out[tuple(at)], src[place])
        hit[tuple(at)] += 1
    return out / np.maximum(hit + own, 1) if reduce == "mean" else out


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("reduce", JOIN)
def test_reductions(reduce, own):
    for axis, places, src in ((1, PLACES, SRC), (0, np.array([[1, 1, 0], [1, 0, 0]]), SRC), (1, PLACES[:0], SRC)):
        y = TABLE["scatter_reduce"](X, src, axis=axis, index=places, reduce=reduce, include_self=own)
        assert np.allclose(y, loop(X, src, places, reduce, own, axis), rtol=1e-15)
    y = TABLE["index_reduce"](X, SRC[:, :3], axis=1, index=(2, 0, 2), reduce=reduce, include_self=own)
    wide = np.broadcast_to([2, 0, 2], (2, 3))
    assert np.allclose(y, loop(X, SRC, wide, reduce, own), rtol=1e-15)


def test_plain_scatters():
    assert np.array_equal(TABLE["scatter"](X, SRC, axis=1, index=PLACES), loop(X, SRC, PLACES, None, False))
    assert np.array_equal(TABLE["scatter_add"](X, SRC, axis=1, index=PLACES), loop(X, SRC, PLACES, "sum", True))
    assert np.array_equal(TABLE["scatter"](X, 7.0, axis=1, index=PLACES), np.where([[1, 0, 1]] * 2, 7.0, X))
    assert TABLE["scatter"](np.array(1.0), np.array(2.0), index=0) == 2.0
    assert TABLE["scatter_add"](np.array(1.0), np.array([2.0]), index=[0]) == 3.0


def test_of_equal_places_only_the_last_gets_a_gradient():
    src = Tensor(np.ones(3), requires_grad=True)
    x = Tensor(np.zeros(2), requires_grad=True)
    y = TABLE["scatter"](x, src, index=(0, 0, 0))
    assert [g.value.tolist() for g in grad(y, [x, src], Tensor(np.ones(2)))] == [[0, 1], [0, 0, 1]]


def shares(reduce, own, **options):
    x, src = (
        Tensor(np.array([2.0, 5.0]), requires_grad=True),
        Tensor(np.array([2.0, 2.0, 1.0, 3.0]), requires_grad=True),
    )
    y = TABLE["scatter_reduce"](x, src, index=(0, 0, 1, 1), reduce=reduce, include_self=own, **options)
    return [np.round(g.value, 12).tolist() for g in grad(y, [x, src], Tensor(np.ones(2)))]


def test_ties_share():
    third = round(1 / 3, 12)
    assert shares("amax", True) == [[third, 1], [third, third, 0, 0]]
    assert shares("amax", False) == [[0, 0], [0.5, 0.5, 0, 1]]
    assert shares("amin", True) == [[third, 0], [third, third, 1, 0]]
    with convention("one-sided"):
        assert shares("amax", True) == [[1, 1], [1, 1, 0, 0]]
        assert shares("amin", True) == [[0, 0], [0, 0, 1, 0]]


def test_zeros_in_products():
    x, src = Tensor(np.array([0.0]), requires_grad=True), Tensor(np.array([3.0, 4.0]), requires_grad=True)
    y = TABLE["scatter_reduce"](x, src, index=(0, 0), reduce="prod")
    assert [g.value.tolist() for g in grad(y, [x, src], Tensor(np.ones(1)))] == [[12.0], [0.0, 0.0]]


@pytest.mark.parametrize(
    ("src", "attributes", "message"),
    [
        (SRC, {"axis": 1, "index": [[3]]}, "out of bounds"),
        (SRC, {"axis": 1, "index": [0]}, "1 dimensions for an array of 2"),
        (SRC[:, :1], {"axis": 1, "index": PLACES}, "for values of shape"),
        (SRC, {"axis": 1, "index": PLACES, "reduce": "median"}, "no reduction 'median'"),
    ],
)
def test_refused(src, attributes, message):
    with pytest.raises((ValueError, IndexError), match=message):
        TABLE["scatter_reduce"](X, src, **attributes)
