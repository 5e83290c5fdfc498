from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

A, V = np.arange(1.0, 13).reshape(3, 4), np.arange(1.0, 6)
ONE = np.ones((1, 1))


def counts(x, y):
    return np.array([np.sum(y == value) for value in x.ravel()]).reshape(x.shape)


@pytest.mark.parametrize("mode", ["constant", "reflect", "edge", "wrap", "symmetric"])
@pytest.mark.parametrize(
    ("x", "width"), [(V, ((2, 3),)), (V, ((0, 17),)), (A, ((1, 2), (3, 0))), (A, ((1, 1),)), (A, ((0, 0), (9, 9)))]
)
def test_modes_are_numpys(mode, x, width):
    truth = np.pad(x, width, mode=mode)
    leaf = Tensor(x, requires_grad=True)
    y = TABLE["pad"](leaf, width=width, mode=mode)
    assert np.array_equal(y.value, truth)
    assert np.array_equal(grad(y, leaf, Tensor(np.ones(truth.shape)))[0].value, counts(x, truth))


def test_widths_in_every_spelling():
    pad = TABLE["pad"]
    assert np.array_equal(pad(A, width=2), np.pad(A, 2))
    assert np.array_equal(pad(V, width=(1, 2)), np.pad(V, (1, 2)))
    assert np.array_equal(pad(A, width=(1, 2, 3, 4)), np.pad(A, ((3, 4), (1, 2))))  # torch's: the last axis first
    assert np.array_equal(pad(A[None], width=(1, 0, 0, 1)), np.pad(A[None], ((0, 0), (0, 1), (1, 0))))
    assert np.array_equal(pad(A, width=(-1, 0, 1, -2)), np.pad(A[:1, 1:], ((1, 0), (0, 0))))
    assert np.array_equal(pad(V, width=1, mode="circular"), pad(V, width=1, mode="wrap"))
    assert pad(np.arange(4.0), width=(-1, 2), mode="circular").tolist() == [1, 2, 3, 1, 2]  # around what is left
    assert np.array_equal(pad(V, width=1, mode="replicate"), pad(V, width=1, mode="edge"))
    assert np.array_equal(pad(A, width=1, value=np.inf)[1:-1, 1:-1], A)
    assert np.array_equal(pad(ONE, width=2, mode="reflect"), np.ones((5, 5)))
    assert pad(V[:0], width=2, value=3.0).tolist() == [3.0] * 4
    assert pad(np.array(1.0), width=3) == 1.0


@pytest.mark.parametrize(
    ("x", "attributes", "message"),
    [
        (A, {"width": (1, 2)}, "a pair for each axis"),
        (A, {"width": (1, 2, 3)}, "3 numbers"),
        (V, {"width": (1, 2, 3, 4)}, "4 numbers"),
        (A, {"width": ((1, 1),) * 3}, "3 pairs for 2 axes"),
        (V, {"width": (-3, -3)}, "more than there is"),
        (V[:0], {"width": 1, "mode": "edge"}, "empty axis"),
        (V, {"width": 1, "mode": "mirror"}, "no mode 'mirror'"),
    ],
)
def test_refused(x, attributes, message):
    for run in (lambda: TABLE["pad"](x, **attributes), lambda: TABLE["pad"].shape(x.shape, **attributes)):
        with pytest.raises(ValueError, match=message):
            run()


def test_windows():
    view = np.lib.stride_tricks.sliding_window_view
    assert np.array_equal(TABLE["unfold"](V, size=2), view(V, 2))
    assert np.array_equal(TABLE["unfold"](A, axis=-2, size=2, step=1), view(A, 2, axis=0))
    assert np.array_equal(TABLE["unfold"](A, axis=1, size=2, step=2), view(A, 2, axis=1)[:, ::2])
    assert TABLE["unfold"](V, size=0).shape == (6, 0)
    leaf = Tensor(V, requires_grad=True)
    y = TABLE["unfold"](leaf, size=3)
    assert grad(y, leaf, Tensor(np.ones(y.shape)))[0].value.tolist() == [1, 2, 3, 2, 1]
    for attributes in ({"size": 6}, {"size": -1}, {"size": 2, "step": 0}):
        with pytest.raises(ValueError, match="do not fit"):
            TABLE["unfold"](V, **attributes)


def test_strides():
    as_strided = TABLE["as_strided"]
    assert as_strided(V, size=(2, 2), stride=(1, 2), start=1).tolist() == [[2, 4], [3, 5]]
    leaf = Tensor(V, requires_grad=True)
    y = as_strided(leaf, size=(3, 3), stride=(1, 1))  # overlapping: each element counts as often as it is read
    assert grad(y, leaf, Tensor(np.ones((3, 3))))[0].value.tolist() == [1, 2, 3, 2, 1]
    assert as_strided(V, size=(0, 9), stride=(1, 1)).shape == (0, 9)
    for size, stride, start in (((3, 3), (1, 2), 0), ((2,), (1, 1), 0), ((2,), (-1,), 3), ((1,), (1,), 5)):
        with pytest.raises(ValueError, match="number"):
            as_strided(V, size=size, stride=stride, start=start)
