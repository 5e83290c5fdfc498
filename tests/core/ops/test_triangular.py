from __future__ import annotations

import itertools

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

RANDOM = np.random.default_rng(0)
A = RANDOM.standard_normal((2, 4, 4)) + 3 * np.eye(4)
B = RANDOM.standard_normal((2, 4, 3))
solve_triangular = TABLE["solve_triangular"]


def triangle(a, upper, unit):
    cut = np.triu(a) if upper else np.tril(a)
    return cut if not unit else cut * (1 - np.eye(a.shape[-1])) + np.eye(a.shape[-1])


@pytest.mark.parametrize(("upper", "left", "unit"), [*itertools.product((True, False), repeat=3)])
def test_the_gradient_is_that_of_the_whole_matrix_and_zero_elsewhere(upper, left, unit):
    b = B if left else np.swapaxes(B, -1, -2)
    x, y = Tensor(A, requires_grad=True), Tensor(b, requires_grad=True)
    found = solve_triangular(x, y, upper=upper, left=left, unitriangular=unit)
    whole = triangle(A, upper, unit)
    assert (whole @ found.value if left else found.value @ whole) == pytest.approx(b, abs=1e-13)
    g = RANDOM.standard_normal(found.shape)
    by_a, by_b = grad(found, [x, y], Tensor(g))
    back = np.linalg.inv(np.swapaxes(whole, -1, -2))
    w = back @ g if left else g @ back
    assert by_b.value == pytest.approx(w, abs=1e-12)
    outer = w @ np.swapaxes(found.value, -1, -2) if left else np.swapaxes(found.value, -1, -2) @ w
    mask = triangle(np.ones((4, 4)), upper, False) - unit * np.eye(4)
    assert by_a.value == pytest.approx(-outer * mask, abs=1e-12)


@pytest.mark.parametrize(
    ("a", "b", "shape"),
    [
        (A[0], B[0, :, 0], (4,)),
        (A, B[:, :, 0], (2, 4)),
        (A[:, None], B[None], (2, 2, 4, 3)),
        (A[0], B, (2, 4, 3)),
        (A[0, :0, :0], B[0, :0], (0, 3)),
        (A[0], B[0, :, :0], (4, 0)),
    ],
)
def test_vectors_stacks_and_empty_ones(a, b, shape):
    x, y = Tensor(a, requires_grad=True), Tensor(b, requires_grad=True)
    found = solve_triangular(x, y)
    assert found.shape == shape == solve_triangular.shape(a.shape, b.shape)
    assert [d.shape for d in grad(found, [x, y], Tensor(np.ones(shape)))] == [a.shape, b.shape]


def test_the_other_triangle_may_hold_anything():
    a = np.array([[2.0, 1.0], [np.nan, 4.0]])
    assert solve_triangular(a, np.array([4.0, 4.0])).tolist() == [1.5, 1.0]
    assert solve_triangular(a.T, np.array([4.0, 4.0]), upper=False).tolist() == [2.0, 0.5]
    x = Tensor(a, requires_grad=True)
    assert np.isfinite(grad(TABLE["sum"](solve_triangular(x, np.ones(2))), x)[0].value).all()


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64", "complex128"])
def test_dtypes_are_kept(dtype):
    assert solve_triangular(A.astype(dtype), B.astype(dtype)).dtype == dtype


@pytest.mark.parametrize("upper", [True, False])
def test_cholesky_factors(upper):
    factor = triangle(A, upper, False)
    whole = np.swapaxes(factor, -1, -2) @ factor if upper else factor @ np.swapaxes(factor, -1, -2)
    assert whole @ TABLE["cholesky_solve"](B, A, upper=upper) == pytest.approx(B, abs=1e-12)
    assert whole @ TABLE["cholesky_inverse"](A, upper=upper) == pytest.approx(np.stack([np.eye(4)] * 2), abs=1e-12)
