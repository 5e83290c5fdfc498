from __future__ import annotations

import numpy as np
import pytest

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.engine.backward import grad
from autograd_core.engine.push import push
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import NoFormula, Undecided
from autograd_core.ops import PARTS, TABLE

RANDOM = np.random.default_rng(0)


def transposed(a):
    return np.swapaxes(a, -1, -2)


def slope(function, x, t, h=1e-4):
    """A difference of fourth order."""
    one, two = (function(x + s * t) - function(x - s * t) for s in (h, 2 * h))
    return (8 * one - two) / (12 * h)


def check(row, a):
    leaf = Tensor(a, requires_grad=True)
    y = row(leaf)
    g, t = RANDOM.standard_normal(y.shape), RANDOM.standard_normal(a.shape)
    found = grad(y, leaf, Tensor(g))[0].value
    assert np.vdot(found, t) == pytest.approx(np.vdot(g, slope(row, a, t)), rel=1e-7, abs=1e-7)
    return found


def positive_largest(columns):
    places = abs(columns).argmax(-2)[..., None, :]
    return bool((np.take_along_axis(columns, places, -2) > 0).all())


@pytest.mark.parametrize("shape", [(4, 4), (2, 3, 3), (1, 1), (6, 6)])
def test_eigenvalues_and_vectors_are_of_the_symmetric_part(shape):
    a = RANDOM.standard_normal(shape)
    symmetric = (a + transposed(a)) / 2
    values, vectors = (row(a) for row in PARTS["eigh"])
    assert symmetric @ vectors == pytest.approx(vectors * values[..., None, :], abs=1e-13)
    assert values == pytest.approx(np.linalg.eigvalsh(symmetric), abs=1e-14)
    assert positive_largest(vectors)
    for row in PARTS["eigh"]:
        found = check(row, a)
        assert found == pytest.approx(transposed(found), abs=1e-12)


@pytest.mark.parametrize("shape", [(4, 4), (5, 3), (3, 5), (2, 4, 3), (1, 1), (3, 1), (1, 3)])
def test_singular_values_and_vectors(shape):
    a = RANDOM.standard_normal(shape)
    u, s, vh = (row(a) for row in PARTS["svd"])
    assert (u * s[..., None, :]) @ vh == pytest.approx(a, abs=1e-13)
    assert positive_largest(u)
    for row in PARTS["svd"]:
        check(row, a)


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 3)])
def test_of_complex_vectors_the_product_is_right_whatever_their_phases(shape):
    a, t, g = (RANDOM.standard_normal(shape) + 1j * RANDOM.standard_normal(shape) for _ in range(3))
    left, _, right = PARTS["svd"]
    leaf = Tensor(a, requires_grad=True)
    found = grad(TABLE["matmul"](left(leaf), right(leaf)), leaf, Tensor(g))[0].value
    truth = slope(lambda x: left(x) @ right(x), a, t)
    assert np.vdot(found, t).real == pytest.approx(np.vdot(g, truth).real, rel=1e-7)
    u, v = left(a), right(a)
    assert push(left, [a], u, [t], {}) @ v + u @ push(right, [a], v, [t], {}) == pytest.approx(truth, rel=1e-7)


def test_a_sign_does_not_hang_on_lapack():
    a = RANDOM.standard_normal((5, 5))
    symmetric = a + a.T
    turned = TABLE["eigh_vectors"](symmetric[::-1, ::-1])
    assert turned == pytest.approx(TABLE["eigh_vectors"](symmetric)[::-1], abs=1e-13)
    assert TABLE["eigh_vectors"](np.diag([2.0, 1.0])).tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_functions_of_all_eigenvalues_are_smooth_where_some_are_equal():
    x = Tensor(np.diag([2.0, 2.0, 5.0]), requires_grad=True)
    values = TABLE["eigvalsh"](x)
    assert grad(TABLE["sum"](values * values), x)[0].value == pytest.approx(2 * x.value, abs=1e-14)
    y = Tensor(3 * np.eye(3), requires_grad=True)
    assert grad(TABLE["sum"](TABLE["svdvals"](y)), y)[0].value == pytest.approx(np.eye(3), abs=1e-14)


def test_vectors_of_equal_eigenvalues_have_no_derivative():
    x = Tensor(np.eye(2), requires_grad=True)
    found = grad(TABLE["eigh_vectors"](x), x, Tensor(np.arange(4.0).reshape(2, 2)))[0].value
    assert not np.isfinite(found).all()


@pytest.mark.parametrize("name", ["eigvalsh", "svdvals"])
def test_balls_that_cannot_tell_eigenvalues_apart_say_so(name):
    with precision(60), pytest.raises(Undecided):
        TABLE[name](BallArray(np.eye(2)))


@pytest.mark.parametrize("name", ["eigvalsh", "eigh_vectors", "svdvals", "svd_u", "svd_vh"])
@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_dtypes_are_kept_and_empty_matrices_pass(name, dtype):
    row = TABLE[name]
    assert row(np.diag([1.0, 2.0]).astype(dtype)).dtype == dtype
    x = Tensor(np.zeros((0, 0)), requires_grad=True)
    y = row(x)
    assert grad(y, x, Tensor(np.zeros(y.shape)))[0].shape == (0, 0)


def test_there_is_no_formula():
    import sympy

    from autograd_core.carriers.sympy import SymbolicArray

    with pytest.raises(NoFormula):
        TABLE["eigvalsh"](SymbolicArray(np.array([[sympy.Symbol("a")]])))
