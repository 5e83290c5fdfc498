from __future__ import annotations

import numpy as np
import pytest

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import Undecided
from autograd_core.ops import TABLE

RANDOM = np.random.default_rng(0)
A, B = RANDOM.standard_normal((2, 4, 4)) + 3 * np.eye(4), RANDOM.standard_normal((2, 4, 3))


def slope(function, x, t, h=1e-4):
    """A difference of fourth order."""
    one, two = (function(x + s * t) - function(x - s * t) for s in (h, 2 * h))
    return (8 * one - two) / (12 * h)


def noise(shape, dtype):
    real = RANDOM.standard_normal(shape)
    return real + 1j * RANDOM.standard_normal(shape) if dtype.kind == "c" else real


def check(function, *operands):
    """The pullback against differences along random directions, of larger arrays than the table's examples."""
    leaves = [Tensor(a, requires_grad=True) for a in operands]
    y = function(*leaves)
    g = noise(y.shape, y.dtype)
    for i, found in enumerate(grad(y, leaves, Tensor(g))):
        t = noise(operands[i].shape, operands[i].dtype)
        moved = slope(lambda x, i=i: np.asarray(function(*operands[:i], x, *operands[i + 1 :])), operands[i], t)
        assert found.shape == operands[i].shape
        assert np.vdot(found.value, t).real == pytest.approx(np.vdot(g, moved).real, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (A[0], B[0]),
        (A[0], B[0, :, 0]),
        (A, B),
        (A, B[:, :, 0]),
        (A, B[0]),
        (A, B[0, :, 0]),
        (A[:, None], B[None]),
        (A[0], B[0, :, :0]),
        (A[0] + 1j * A[1], B[0] - 2j * B[1]),
    ],
)
def test_solve_reads_right_sides_as_torch_does(a, b):
    x = TABLE["solve"](a, b)
    vector = b.ndim == 1 or b.shape == a.shape[:-1]
    back = (a @ x[..., None])[..., 0] if vector else a @ x
    assert back == pytest.approx(b + 0 * back, abs=1e-13)
    check(TABLE["solve"], a, b)


@pytest.mark.parametrize(
    ("name", "operand"),
    [
        ("inv", A),
        ("inv", A[0] + 1j * A[1]),
        ("pinv", B),
        ("pinv", np.swapaxes(B, -1, -2)),
        ("pinv", A),
        ("pinv", B[0] + 1j * B[1]),
        ("slogdet_logabsdet", A),
        ("slogdet_logabsdet", -A[0, :3, :3]),
        ("logdet", A @ np.swapaxes(A, -1, -2)),
    ],
)
def test_gradients_of_stacks(name, operand):
    check(TABLE[name], operand)


@pytest.mark.parametrize(("a", "b"), [(B[0], A[0]), (B, A), (B[0], A[0, 0]), (B[0].T, A[0, :3]), (B, A[:, 0])])
def test_lstsq(a, b):
    found = TABLE["lstsq"](a, b)
    if a.ndim == 2:
        assert found == pytest.approx(np.linalg.lstsq(a, b)[0], abs=1e-13)
    check(TABLE["lstsq"], a, b)


def test_the_pseudoinverse_of_a_matrix_without_full_rank():
    a = np.array([[1.0, 2], [2, 4], [3, 6]])
    x = Tensor(a, requires_grad=True)
    y = TABLE["pinv"](x)
    assert y.value == pytest.approx(a.T / 70, abs=1e-15)
    # Along a itself the rank is kept: the pseudoinverse of (1 + h) a is that of a, over 1 + h.
    assert np.sum(grad(y, x, Tensor(a.T))[0].value * a) == pytest.approx(-1.0)


@pytest.mark.parametrize("rtol", [1e-12, 0.5])
def test_a_tolerance_decides_about_the_rank(rtol):
    found = TABLE["pinv"](np.diag([4.0, 1.0]), rtol=rtol)
    assert found == pytest.approx(np.diag([0.25, 1.0 if rtol < 0.25 else 0.0]))


def test_logarithms_of_determinants_that_overflow():
    a = 1e200 * np.array([[2.0, 0], [0, -3.0]])
    sign, log = TABLE["slogdet_sign"](a), TABLE["slogdet_logabsdet"](a)
    assert sign == -1
    assert log == pytest.approx(np.log(6) + 400 * np.log(10), rel=1e-15)
    x = Tensor(a, requires_grad=True)
    assert grad(TABLE["slogdet_logabsdet"](x), x)[0].value == pytest.approx(np.linalg.inv(a).T, rel=1e-15)


def test_logdet_of_other_matrices():
    assert np.isnan(TABLE["logdet"](-np.eye(3)))
    assert TABLE["logdet"](np.zeros((2, 2))) == -np.inf
    assert TABLE["logdet"](np.zeros((0, 0))) == 0


@pytest.mark.parametrize("name", ["inv", "solve"])
def test_singular_matrices(name):
    operands = (np.ones((2, 2)),) if name == "inv" else (np.ones((2, 2)), np.ones(2))
    with pytest.raises(np.linalg.LinAlgError):
        TABLE[name](*operands)
    with precision(60), pytest.raises(Undecided):
        TABLE[name](*map(BallArray, operands))


@pytest.mark.parametrize("name", ["inv", "pinv"])
def test_empty_matrices(name):
    x = Tensor(np.zeros((2, 0, 0)), requires_grad=True)
    assert grad(TABLE[name](x), x, Tensor(np.zeros((2, 0, 0))))[0].shape == (2, 0, 0)
