"""Parts, angles and pairs: values at the odd places, and torch's gradients, which are known in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE
from autograd_core.tensors import promotion  # noqa: F401 - rows run on tensors as users run them

Z = np.array([3 + 4j, -1 + 2j, 2 - 5j])


def slope(name, x, g):
    leaf = Tensor(x, requires_grad=True)
    return grad(TABLE[name](leaf), leaf, Tensor(g))[0].value


@pytest.mark.parametrize(
    ("name", "gradient"),
    [
        ("real", np.ones(3)),
        ("imag", 1j * np.ones(3)),
        ("abs", Z / abs(Z)),
        ("angle", 1j * Z / abs(Z) ** 2),
    ],
)
def test_the_gradient_of_a_part_points_where_it_grows(name, gradient):
    np.testing.assert_allclose(slope(name, Z, np.ones(3)), gradient, rtol=1e-15)


def test_the_gradient_of_a_holomorphic_function_is_conjugate():
    np.testing.assert_allclose(slope("exp", Z, np.ones(3, complex)), np.conj(np.exp(Z)), rtol=1e-15)


@pytest.mark.parametrize(
    ("x", "angle"), [(2.0, 0.0), (-2.0, math.pi), (0.0, 0.0), (1j, math.pi / 2), (-1j, -math.pi / 2), (0j, 0.0)]
)
def test_angles(x, angle):
    assert float(TABLE["angle"](np.asarray(x))) == angle
    assert np.isfinite(slope("angle", np.asarray(x), np.float64(1.0)))


def test_a_complex_number_keeps_infinite_parts():
    found = TABLE["complex"](np.array([math.inf, 1.0]), np.array([1.0, math.inf]))
    assert found.tolist() == [complex(math.inf, 1), complex(1, math.inf)]
    assert TABLE["complex"](np.float32(1), np.float32(2)).dtype == np.complex64


def test_pairs_and_back():
    pairs = TABLE["view_as_real"](Z)
    assert pairs.tolist() == [[3, 4], [-1, 2], [2, -5]]
    assert TABLE["view_as_complex"](pairs).tolist() == Z.tolist()
    np.testing.assert_array_equal(
        slope("view_as_real", Z, np.array([[1.0, 2], [3, 4], [5, 6]])), [1 + 2j, 3 + 4j, 5 + 6j]
    )


def test_polar_form():
    np.testing.assert_allclose(TABLE["polar"](abs(Z), np.angle(Z)), Z, rtol=1e-15)
    r = Tensor(np.array([2.0]), requires_grad=True)
    theta = Tensor(np.array([0.5]), requires_grad=True)
    found = grad(TABLE["real"](TABLE["polar"](r, theta)), [r, theta], Tensor(np.ones(1)))
    np.testing.assert_allclose([g.value[0] for g in found], [math.cos(0.5), -2 * math.sin(0.5)], rtol=1e-15)
