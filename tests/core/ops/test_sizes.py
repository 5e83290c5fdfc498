from __future__ import annotations

import time

import numpy as np
import pytest

from autograd_core.ops.sizes import indexed, moved, product, same

X = np.zeros((2, 3, 4))
MASK = np.array([[True, False, True], [False, False, True]])
KEYS = [
    (), (1,), (slice(None, None, -2),), (Ellipsis, 0), (None, 1, None), ((0, 1),), (0, slice(None), (1, 2)),
    (slice(None), (0, 2, 0), slice(1, 3)), (MASK,), (MASK, 1), (np.array([True, False]), slice(None), (1, 2)),
    (Ellipsis, np.array([True, False, True, True])), (np.zeros((0,), int),), ((0, 1), Ellipsis, (1,)),
    (np.array([[0], [1]]), (0, 1, 2)),
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_indexed_is_numpys(key):
    assert indexed(X.shape, key) == X[key].shape


@pytest.mark.parametrize(
    "key",
    [((2,),), (0, 0, 0, 0), ((0,), 0, 0, 0), ((0, 1), (0, 1, 2)), (np.array([True, False, True]),), (5,), (MASK.T,)],
)
def test_what_numpy_refuses(key):
    with pytest.raises(IndexError):
        X[key]
    with pytest.raises((IndexError, ValueError)):
        indexed(X.shape, key)


def test_products_and_moves():
    for a, b in (((2, 3), (3,)), ((3,), (3, 4)), ((5, 1, 2, 3), (4, 3, 2)), ((3,), (3,))):
        assert product(a, b) == (np.zeros(a) @ np.zeros(b)).shape
    for a, b in (((), (2,)), ((2, 3), (2, 3)), ((2, 2, 3), (3, 3, 2))):
        with pytest.raises(ValueError):
            product(a, b)
    start = time.process_time()
    assert moved(lambda x, shape=(): x.reshape(shape))((10**9, 10**3), shape=(-1, 10)) == (10**11, 10)
    assert same((3,), (4,), shape=(2,)) == (3,) and time.process_time() - start < 0.1
