from __future__ import annotations

import numpy as np
import pytest

from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((2, 3), (3, 4)),
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 4)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
        ((5, 1, 2, 3), (6, 3, 4)),
        ((3,), (5, 3, 4)),
        ((5, 2, 3), (3,)),
        ((1, 2, 3), (5, 3, 4)),
        ((2, 0), (0, 4)),
    ],
)
def test_every_pairing_of_vectors_matrices_and_batches(a, b):
    random = np.random.default_rng(3)
    left, right = (
        Tensor(random.integers(-5, 5, a) * 1.0, requires_grad=True),
        Tensor(random.integers(-5, 5, b) * 1.0, requires_grad=True),
    )
    y = left @ right
    assert np.array_equal(y.value, left.value @ right.value)
    g = random.integers(-5, 5, y.shape) * 1.0
    by_left, by_right = grad(y, [left, right], Tensor(g))
    # The product is linear in each operand, so directions of integers give the derivative exactly.
    t, s = random.integers(-5, 5, a) * 1.0, random.integers(-5, 5, b) * 1.0
    assert by_left.shape == a and np.vdot(by_left.value, t) == np.vdot(g, t @ right.value)
    assert by_right.shape == b and np.vdot(by_right.value, s) == np.vdot(g, left.value @ s)


def test_a_number_is_refused():
    with pytest.raises((ValueError, RuntimeError), match="matmul"):
        Tensor(2.0, requires_grad=True) @ Tensor([1.0, 2.0])


def test_least_squares_has_the_normal_equations():
    random = np.random.default_rng(1)
    x, y = random.standard_normal((7, 3)), random.standard_normal(7)
    w = Tensor(random.standard_normal(3), requires_grad=True)
    residual = x @ w - y
    loss = TABLE["sum"](residual * residual)
    first = grad(loss, w, create_graph=True)[0]
    assert first.value == pytest.approx(2 * x.T @ (x @ w.value - y), rel=1e-13)
    row = grad(first[0], w)[0].value
    assert row == pytest.approx(2 * (x.T @ x)[0], rel=1e-13)


def test_symbols():
    import sympy

    a = SymbolicArray(np.array(sympy.symbols("a:4", real=True)).reshape(2, 2))
    determinant_free = (a @ a).array
    expected = sympy.Matrix(2, 2, a.elements()) ** 2
    assert [sympy.expand(d - e) for d, e in zip(determinant_free.ravel(), expected, strict=True)] == [0] * 4


@pytest.mark.parametrize(
    ("name", "shapes", "attributes", "reference"),
    [
        ("dot", ((3,), (3,)), {}, np.dot),
        ("dot", ((2, 3), (4, 3, 2)), {}, np.dot),
        ("dot", ((), (2, 3)), {}, np.dot),
        ("vdot", ((2, 3), (3, 2)), {}, np.vdot),
        ("vecdot", ((4, 1, 3), (2, 3)), {}, np.vecdot),
        ("vecdot", ((3, 2), (3, 2)), {"axis": 0}, np.vecdot),
        ("inner", ((2, 3), (4, 5, 3)), {}, np.inner),
        ("inner", ((2,), ()), {}, np.inner),
        ("outer", ((2, 2), (3,)), {}, np.outer),
        ("outer", ((0,), (3,)), {}, np.outer),
        ("tensordot", ((2, 3, 4), (3, 4, 5)), {}, np.tensordot),
        ("tensordot", ((2, 3), (4,)), {"axes": 0}, np.tensordot),
        ("tensordot", ((2, 3, 4), (4, 2)), {"axes": ((0, -1), (1, 0))}, np.tensordot),
        ("tensordot", ((2, 3), (2, 4)), {"axes": (0, 0)}, np.tensordot),
        ("tensordot", ((2, 0), (0, 4)), {"axes": 1}, np.tensordot),
    ],
)
@pytest.mark.parametrize("kind", ["f", "c"])
def test_other_products_are_numpys(name, shapes, attributes, reference, kind):
    random, row = np.random.default_rng(3), TABLE[name]

    def whole(shape):
        return random.integers(-5, 5, shape) + (1j * random.integers(-5, 5, shape) if kind == "c" else 0.0)

    a, b = (whole(shape) for shape in shapes)
    leaves = [Tensor(a, requires_grad=True), Tensor(b, requires_grad=True)]
    y = row(*leaves, **attributes)
    assert np.array_equal(y.value, reference(a, b, **attributes))
    assert y.shape == row.shape(*shapes, **attributes)
    g, t, s = whole(y.shape), whole(a.shape), whole(b.shape)
    by_a, by_b = grad(y, leaves, Tensor(np.asarray(g, y.dtype)))
    assert np.vdot(by_a.value, t).real == np.vdot(g, row(t, b, **attributes)).real
    assert np.vdot(by_b.value, s).real == np.vdot(g, row(a, s, **attributes)).real


@pytest.mark.parametrize("axes", [3, -1, ((0,), (0, 1)), ((0,), (1,))])
def test_a_tensordot_that_does_not_fit_is_refused(axes):
    with pytest.raises(ValueError, match="tensordot"):
        TABLE["tensordot"](np.ones((2, 3)), np.ones((2, 3)), axes=axes)
