from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

einsum = TABLE["einsum"]


def whole(shape, seed=0, kind="f"):
    random = np.random.default_rng(seed)
    real = random.integers(-4, 5, shape) * 1.0
    return real + 1j * random.integers(-4, 5, shape) if kind == "c" else real


def check_multilinear(function, operands):
    """Directions of whole numbers give the derivative of a function linear in each operand exactly."""
    leaves = [Tensor(a, requires_grad=True) for a in operands]
    y = function(*leaves)
    kind = y.dtype.kind
    g = whole(y.shape, 7, kind)
    for i, found in enumerate(grad(y, leaves, Tensor(g))):
        t = whole(operands[i].shape, 8 + i, operands[i].dtype.kind)
        moved = function(*operands[:i], t, *operands[i + 1 :])
        assert found.shape == operands[i].shape
        assert np.vdot(g, moved).real == np.vdot(found.value, t).real


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize(
    ("subscripts", "shapes"),
    [
        ("ij,jk->ik", ((2, 3), (3, 4))),
        ("ij,jk->ki", ((2, 3), (3, 4))),
        ("ij,jk", ((2, 1), (3, 4))),
        ("ij,ij->", ((2, 3), (1, 1))),
        ("ii", ((3, 3),)),
        ("iij->j", ((2, 2, 3),)),
        ("iji->ij", ((2, 3, 2),)),
        ("iii", ((2, 2, 2),)),
        ("ii,i", ((1, 1), (3,))),
        ("i,j->ij", ((2,), (0,))),
        ("ij->", ((2, 3),)),
        ("ij,k->k", ((2, 3), (4,))),
        ("...ij,...jk->...ik", ((5, 1, 2, 3), (4, 3, 2))),
        ("...,...", ((2, 1), (3,))),
        ("i...->...", ((2, 3, 4),)),
        ("...i->i", ((2, 3),)),
        ("bn,anm,bm->ba", ((2, 3), (4, 3, 5), (2, 5))),
        (",ij", ((), (2, 2))),
    ],
)
def test_einsum_is_linear_in_each_operand(subscripts, shapes, kind):
    operands = [whole(shape, i, kind) for i, shape in enumerate(shapes)]
    check_multilinear(partial(einsum, subscripts=subscripts), operands)
    summed = subscripts == "...i->i"  # NumPy asks for the ellipsis in the result
    expected = operands[0].sum(0) if summed else np.einsum(subscripts, *operands)
    assert np.array_equal(einsum(*operands, subscripts=subscripts), expected)


def test_einsum_gives_no_view():
    x = np.zeros((2, 2))
    einsum(x, subscripts="ii->i")[:] = 1
    assert not x.any()


@pytest.mark.parametrize(
    ("name", "shapes", "attributes", "reference"),
    [
        ("kron", ((2, 3), (2, 2, 2)), {}, np.kron),
        ("kron", ((), (2,)), {}, np.kron),
        ("kron", ((0,), (2,)), {}, np.kron),
        ("cross", ((4, 3), (3,)), {}, np.cross),
        ("cross", ((3, 1), (3, 5)), {"axis": 0}, lambda a, b: np.cross(a + 0 * b, b + 0 * a, axis=0)),
        ("multi_dot", ((3,), (3, 4), (4, 2), (2, 5)), {}, lambda *xs: np.linalg.multi_dot(xs)),
        ("multi_dot", ((3, 4), (4,)), {}, lambda *xs: np.linalg.multi_dot(xs)),
    ],
)
def test_other_products(name, shapes, attributes, reference):
    operands = [whole(shape, i) for i, shape in enumerate(shapes)]
    row = partial(TABLE[name], **attributes)
    assert np.array_equal(row(*operands), reference(*operands))
    check_multilinear(row, operands)


@pytest.mark.parametrize(
    ("name", "shapes", "product"),
    [
        ("addmm", ((4,), (2, 3), (3, 4)), lambda a, b: a @ b),
        ("addmv", ((), (2, 3), (3,)), lambda a, b: a @ b),
        ("addr", ((2, 1), (2,), (3,)), np.outer),
        ("addbmm", ((2, 4), (5, 2, 3), (5, 3, 4)), lambda a, b: (a @ b).sum(0)),
        ("baddbmm", ((2, 4), (5, 2, 3), (5, 3, 4)), lambda a, b: a @ b),
    ],
)
def test_products_that_are_added(name, shapes, product):
    c, a, b = (whole(shape, i) for i, shape in enumerate(shapes))
    row = TABLE[name]
    assert np.array_equal(row(c, a, b), c + product(a, b))
    assert np.array_equal(row(c, a, b, beta=2, alpha=-3), 2 * c - 3 * product(a, b))
    assert np.array_equal(row(np.full(c.shape, np.nan), a, b, beta=0), product(a, b))
    leaf = Tensor(c, requires_grad=True)
    assert not grad(TABLE["sum"](row(leaf, a, b, beta=0)), leaf)[0].value.any()


@pytest.mark.parametrize("n", [-3, -1, 0, 1, 2, 7])
def test_matrix_power(n):
    a = np.array([[2.0, 1.0], [1.0, 1.0]])
    x = Tensor(a, requires_grad=True)
    y = TABLE["matrix_power"](x, n=n)
    assert y.value == pytest.approx(np.linalg.matrix_power(a, n), rel=1e-14)
    powers = {k: np.linalg.matrix_power(a, k) for k in range(-9, 9)}
    steps = [(k, n - 1 - k) for k in range(n)] if n >= 0 else [(-k, n + k - 1) for k in range(1, -n + 1)]
    expected = sum((np.sign(n) * powers[i].T @ np.ones((2, 2)) @ powers[j].T for i, j in steps), np.zeros((2, 2)))
    assert grad(TABLE["sum"](y), x)[0].value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: TABLE["matrix_power"](np.eye(2), n=0.5), "whole number"),
        (lambda: TABLE["multi_dot"](np.eye(2)), "two matrices"),
        (lambda: TABLE["multi_dot"](np.eye(2), np.ones(2), np.eye(2)), "both ends"),
        (lambda: TABLE["cross"](np.ones(2), np.ones(2)), "length 3"),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call()
