from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import PARTS, TABLE

RANDOM = np.random.default_rng(0)


def transposed(a):
    return np.swapaxes(a, -1, -2)


def slope(function, x, t, h=1e-4):
    """A difference of fourth order."""
    one, two = (function(x + s * t) - function(x - s * t) for s in (h, 2 * h))
    return (8 * one - two) / (12 * h)


def noise(shape, dtype):
    real = RANDOM.standard_normal(shape)
    return real + 1j * RANDOM.standard_normal(shape) if dtype.kind == "c" else real


def check(row, a, **attributes):
    leaf = Tensor(a, requires_grad=True)
    y = row(leaf, **attributes)
    g, t = noise(y.shape, y.dtype), noise(a.shape, a.dtype)
    found = grad(y, leaf, Tensor(g))[0].value
    moved = slope(lambda x: np.asarray(row(x, **attributes)), a, t)
    assert np.vdot(found, t).real == pytest.approx(np.vdot(g, moved).real, rel=1e-7, abs=1e-7)
    return found


SHAPES = [(4, 4), (5, 3), (3, 5), (2, 4, 3), (1, 1), (3, 1), (1, 3)]


@pytest.mark.parametrize("shape", SHAPES)
def test_qr(shape):
    a = RANDOM.standard_normal(shape)
    q, r = (row(a) for row in PARTS["qr"])
    assert q @ r == pytest.approx(a, abs=1e-13)
    assert transposed(q) @ q == pytest.approx(np.eye(q.shape[-1]) + 0 * transposed(q) @ q, abs=1e-13)
    expected = np.linalg.qr(a)
    assert q == pytest.approx(expected[0], abs=1e-13)
    assert r == pytest.approx(expected[1], abs=1e-13)
    assert not np.tril(r, -1).any()
    for row in PARTS["qr"]:
        check(row, a)


@pytest.mark.parametrize("shape", SHAPES)
def test_lu(shape):
    a = RANDOM.standard_normal(shape)
    p, lower, upper = (row(a) for row in PARTS["lu"])
    assert p @ lower @ upper == pytest.approx(a, abs=1e-14)
    assert abs(lower).max() <= 1
    for row in PARTS["lu"][1:]:
        check(row, a)


@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("shape", [(4, 4), (2, 3, 3), (1, 1)])
@pytest.mark.parametrize("kind", ["f", "c"])
def test_cholesky_is_of_the_symmetric_part(shape, upper, kind):
    a = RANDOM.standard_normal(shape) + (1j * RANDOM.standard_normal(shape) if kind == "c" else 0)
    spd = a @ np.conj(transposed(a)) + np.eye(shape[-1])
    skew = a - np.conj(transposed(a))
    factor = TABLE["cholesky"](spd + skew, upper=upper)
    whole = np.conj(transposed(factor)) @ factor if upper else factor @ np.conj(transposed(factor))
    assert whole == pytest.approx(spd, abs=1e-12)
    assert not (np.tril(factor, -1) if upper else np.triu(factor, 1)).any()
    found = check(TABLE["cholesky"], spd, upper=upper)
    assert found == pytest.approx(np.conj(transposed(found)), abs=1e-13)


@pytest.mark.parametrize("name", ["cholesky", "qr_q", "qr_r", "lu_p", "lu_l", "lu_u"])
@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_dtypes_are_kept_and_empty_matrices_pass(name, dtype):
    row = TABLE[name]
    assert row(np.eye(3, dtype=dtype)).dtype == dtype
    assert row(np.zeros((0, 0), dtype)).shape == (0, 0)
    if row.differentiable:
        x = Tensor(np.zeros((0, 0)), requires_grad=True)
        assert grad(row(x), x, Tensor(np.zeros((0, 0))))[0].shape == (0, 0)


@pytest.mark.parametrize("a", [np.diag([1.0, -2.0, 3.0]), np.triu(np.ones((3, 3))), -np.eye(2)])
def test_qr_of_triangular_matrices_has_lapacks_signs(a):
    from autograd_core.carriers.arb import BallArray, precision

    with precision(100):
        found = TABLE["qr_q"](BallArray(a)).array
    assert np.vectorize(float)(found) == pytest.approx(TABLE["qr_q"](a), abs=1e-15)


def test_what_is_not_positive_definite_is_refused():
    with pytest.raises(np.linalg.LinAlgError):
        TABLE["cholesky"](-np.eye(2))
