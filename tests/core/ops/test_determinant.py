from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE
from autograd_core.ops.determinant import adjugate, adjugate_slope, det


def cofactors(a):
    n = len(a)
    minors = [[np.delete(np.delete(a, i, 0), j, 1) for j in range(n)] for i in range(n)]
    return np.array([[(-1) ** (i + j) * np.linalg.det(minors[i][j]) for j in range(n)] for i in range(n)])


SINGULAR = {
    "rank 3 of 4": np.array([[1.0, 2, 3, 4], [2, 4, 6, 8], [1, 1, 1, 2], [0, 1, 5, 2]]),
    "rank 2 of 3": np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]),
    "rank 1 of 3": np.ones((3, 3)),
    "zero": np.zeros((3, 3)),
    "one number": np.array([[0.0]]),
    "regular": np.array([[2.0, 1, 0], [1, 3, 1], [0, 1, 4]]),
    "equal singular values": np.eye(3),
}


@pytest.mark.parametrize("a", SINGULAR.values(), ids=SINGULAR)
def test_the_gradient_of_det_is_the_matrix_of_cofactors(a):
    x = Tensor(a, requires_grad=True)
    assert grad(det(x), x)[0].value == pytest.approx(cofactors(a), abs=1e-13 * max(1, abs(cofactors(a)).max()))


@pytest.mark.parametrize("a", SINGULAR.values(), ids=SINGULAR)
def test_the_second_derivative_is_exact_where_the_inverse_does_not_exist(a):
    random = np.random.default_rng(0)
    t = random.standard_normal(a.shape)
    x = Tensor(a, requires_grad=True)
    first = grad(det(x), x, create_graph=True)[0]
    found = grad(first, x, Tensor(t), materialize_grads=True)[0].value
    # Cofactors are polynomials of degree n - 1: central differences of two steps are exact up to degree 4.
    slope = [(cofactors(a + h * t) - cofactors(a - h * t)) / (2 * h) for h in (1.0, 0.5)]
    assert found == pytest.approx((4 * slope[1] - slope[0]) / 3, abs=1e-11)


def test_the_third_derivative():
    a, random = SINGULAR["regular"], np.random.default_rng(1)
    s, t = random.standard_normal((2, 3, 3))
    x = Tensor(a, requires_grad=True)
    moved = grad(TABLE["sum"](adjugate_slope(x, s) * t.T), x)[0].value
    # tr(D(a; s) t) of a 3 by 3 matrix is linear in a.
    r = random.standard_normal((3, 3))
    assert np.sum(moved * r) == pytest.approx(np.trace(adjugate_slope(r, s) @ t), rel=1e-11)


def test_empty_matrices_stacks_and_single_precision():
    x = Tensor(np.zeros((0, 0)), requires_grad=True)
    assert det(x).value == 1.0
    assert grad(det(x), x, materialize_grads=True)[0].shape == (0, 0)
    stack = np.stack([SINGULAR["regular"], SINGULAR["zero"]]).astype(np.float32)
    assert adjugate(stack).dtype == np.float32
    assert adjugate(stack)[0] == pytest.approx(cofactors(stack[0]).T, rel=1e-5)
    assert det(stack.astype(np.float16)).dtype == np.float16


def test_complex_matrices():
    random = np.random.default_rng(2)
    a, t = random.standard_normal((2, 3, 3)) + 1j * random.standard_normal((2, 3, 3))
    x = Tensor(a, requires_grad=True)
    found = grad(det(x), x, Tensor(np.complex128(1)))[0].value
    assert found == pytest.approx(np.conj(np.linalg.det(a) * np.linalg.inv(a).T), rel=1e-12)
    h = 1e-5
    slope = (adjugate(a + h * t) - adjugate(a - h * t)) / (2 * h)
    assert adjugate_slope(a, t) == pytest.approx(slope, abs=1e-8)
