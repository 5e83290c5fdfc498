from __future__ import annotations

from math import inf

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

RANDOM = np.random.default_rng(0)
A = RANDOM.standard_normal((2, 3, 4))
ORDERS = ["fro", "nuc", 1, -1, 2, -2, inf, -inf]


def gradient(row, a, **attributes):
    leaf = Tensor(np.asarray(a, float), requires_grad=True)
    return grad(TABLE["sum"](row(leaf, **attributes)), leaf)[0].value


@pytest.mark.parametrize("ord", ORDERS)
@pytest.mark.parametrize("axis", [(-2, -1), (0, 1), (2, 0)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_matrix_norms_are_numpys(ord, axis, keepdims):
    found = TABLE["matrix_norm"](A, ord=ord, axis=axis, keepdims=keepdims)
    expected = np.linalg.norm(A, ord=ord, axis=axis, keepdims=keepdims)
    assert found.shape == expected.shape == TABLE["matrix_norm"].shape(A.shape, ord, axis, keepdims)
    assert found == pytest.approx(expected, rel=1e-13)
    # A norm grows along its own matrix by itself.
    by = gradient(TABLE["matrix_norm"], A, ord=ord, axis=axis)
    assert np.vdot(by, A) == pytest.approx(expected.sum(), rel=1e-12)


@pytest.mark.parametrize("ord", ORDERS)
def test_norms_of_the_diagonal_matrix(ord):
    by = {
        **{"fro": np.diag([0.6, 0.8]), "nuc": np.eye(2)},
        **dict.fromkeys((1, 2, inf), np.diag([0.0, 1.0])),
        **dict.fromkeys((-1, -2, -inf), np.diag([1.0, 0.0])),
    }
    assert gradient(TABLE["matrix_norm"], np.diag([3.0, 4.0]), ord=ord) == pytest.approx(by[ord], abs=1e-15)


@pytest.mark.parametrize(("ord", "axis"), [(3, (0, 1)), ("other", (0, 1)), ("fro", (0, 0)), ("fro", (0, -2))])
def test_what_is_no_matrix_norm_is_refused(ord, axis):
    with pytest.raises(ValueError, match="norm"):
        TABLE["matrix_norm"](np.eye(2), ord=ord, axis=axis)


@pytest.mark.parametrize("p", [None, *ORDERS])
def test_cond(p):
    a = A[:, :, :3]
    assert TABLE["cond"](a, p=p) == pytest.approx(np.linalg.cond(a, p), rel=1e-11)
    # It is the same for every multiple of a matrix.
    assert np.vdot(gradient(TABLE["cond"], a, p=p), a) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("a", "expected"),
    [
        (np.zeros((2, 2)), np.eye(2)),
        ([[0.0, 1], [0, 0]], [[1.0, 1], [0, 1]]),
        ([[0.0, -np.pi], [np.pi, 0]], -np.eye(2)),
        (np.diag([-1000.0, 1.0]), np.diag([0.0, np.e])),
        (np.zeros((0, 0)), np.zeros((0, 0))),
    ],
)
def test_matrix_exp(a, expected):
    assert TABLE["matrix_exp"](np.asarray(a)) == pytest.approx(np.asarray(expected), abs=1e-14)


def test_the_gradient_of_matrix_exp_is_an_integral():
    a = A[0, :, :3]
    points, weights = np.polynomial.legendre.leggauss(30)
    s, exp = (points + 1) / 2, TABLE["matrix_exp"]
    g = RANDOM.standard_normal((3, 3))
    integral = sum(w / 2 * exp(t * a.T) @ g @ exp((1 - t) * a.T) for t, w in zip(s, weights, strict=True))
    x = Tensor(a, requires_grad=True)
    assert grad(exp(x), x, Tensor(g))[0].value == pytest.approx(integral, rel=1e-12)


def test_the_gradient_of_a_large_exponential():
    a = np.diag([40.0, -40.0])
    assert gradient(TABLE["matrix_exp"], a) == pytest.approx(
        np.array([[np.exp(40.0), np.sinh(40.0) / 40], [np.sinh(40.0) / 40, np.exp(-40.0)]]), rel=1e-12
    )


@pytest.mark.parametrize(("a", "rank"), [(np.eye(3), 3), (np.ones((3, 2)), 1), (np.zeros((2, 3)), 0)])
def test_matrix_rank(a, rank):
    assert TABLE["matrix_rank"](a) == rank
    assert TABLE["matrix_rank"](a.astype(np.float16)) == rank
    assert TABLE["matrix_rank"](a, tol=100.0) == 0
