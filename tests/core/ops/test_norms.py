"""Norms against exact values: zeros, ties, and magnitudes whose squares overflow or vanish."""

from __future__ import annotations

from math import inf, nan

import mpmath
import numpy as np
import pytest

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.conventions import convention
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

norm = TABLE["vector_norm"]


def gradients(row, x, **attributes):
    """The gradient of the sum of the result, and of the sum of that gradient."""
    leaf = Tensor(np.asarray(x, dtype=float), requires_grad=True)
    total = TABLE["sum"]
    first = grad(total(row(leaf, **attributes)), leaf, create_graph=True)[0]
    second = grad(total(first), leaf, allow_unused=True)[0] if first.requires_grad else None
    return first.value.tolist(), None if second is None else second.value.tolist()


def truth(x, p):
    x = [mpmath.mpf(one) for one in x]
    y = mpmath.fsum(abs(one) ** p for one in x) ** (mpmath.mpf(1) / mpmath.mpf(p))
    return y, [mpmath.sign(one) * (abs(one) / y) ** (mpmath.mpf(p) - 1) for one in x]


@pytest.mark.parametrize("p", [2, 3, 0.5, 1.5, 4, -1, -2.5, 17])
@pytest.mark.parametrize("scale", [1.0, 1e-300, 1e300, 2.0**-1060])
def test_values_and_slopes_at_any_magnitude(p, scale):
    x = np.array([3.0, -4.0, 2.0]) * scale
    with mpmath.workdps(50):
        y, slopes = truth(x, p)
        if y > mpmath.mpf(1.7e308):
            return
        assert float(norm(x, p=p)) == pytest.approx(float(y), rel=2e-15)
    leaf = Tensor(x, requires_grad=True)
    found = grad(norm(leaf, p=p), leaf)[0].value
    assert found.tolist() == pytest.approx([float(s) for s in slopes], rel=2e-14)


@pytest.mark.parametrize("p", [1, 1.5, 2, 3, inf, -inf, -1, 0.5, 0])
def test_at_zero_the_gradient_is_zero_and_nothing_is_nan(p):
    first, second = gradients(norm, [0.0, 0.0, 0.0], p=p)
    assert first == [0, 0, 0] and (second or [0, 0, 0]) == [0, 0, 0]


@pytest.mark.parametrize(
    ("p", "slopes"),
    [
        (2, [0, 0.6, -0.8]),
        (1, [0, 1, -1]),
        (3, [0, 0.44485, -0.79085]),
        (inf, [0, 0, -1]),
        (-inf, [0, 0, 0]),
        (-2, [0] * 3),
    ],
)
def test_a_zero_beside_others(p, slopes):
    first, second = gradients(norm, [0.0, 3.0, -4.0], p=p)
    assert first == pytest.approx(slopes, abs=1e-3)
    assert second is None or np.isfinite(second).all()


def test_ties_of_magnitudes_share_with_their_signs():
    assert gradients(norm, [3.0, -3.0, 1.0], p=inf)[0] == [0.5, -0.5, 0]
    assert gradients(norm, [3.0, -3.0, 5.0], p=-inf)[0] == [0.5, -0.5, 0]


def test_conventions_at_zero():
    for p in (1, 2, 3, inf):
        with convention("one-sided"):
            assert gradients(norm, [0.0], p=p)[0] == [1]
        with convention("min-norm"):
            assert gradients(norm, [0.0], p=p)[0] == [0]
    for p, slope in ((0.5, inf), (-1, 1)):  # of a zero beside another number
        with convention("one-sided"):
            assert gradients(norm, [0.0, 2.0], p=p)[0][0] == slope


def test_each_row_of_a_matrix_has_its_own_zero():
    assert gradients(norm, [[0.0, 0.0], [3.0, 4.0]], axis=1)[0] == [[0, 0], [0.6, 0.8]]


@pytest.mark.parametrize("p", [1, 2, 3])
@pytest.mark.parametrize(("axis", "shape"), [(None, ()), (0, (3,)), ((0, -1), ()), (-1, (2,))])
def test_shapes(p, axis, shape):
    x = np.ones((2, 3))
    assert np.shape(norm(x, p=p, axis=axis)) == shape
    assert norm(x, p=p, axis=axis, keepdims=True).ndim == 2
    assert norm(x.astype(np.float16), p=p, axis=axis).dtype == np.float16


def test_numbers_without_axes_and_without_elements():
    assert float(norm(np.float64(-3.0))) == 3 and gradients(norm, -3.0)[0] == -1
    assert float(norm(np.zeros(0))) == 0 and norm(np.zeros((0, 2)), axis=0).tolist() == [0, 0]
    with pytest.raises(ValueError, match="no identity"):
        norm(np.zeros(0), p=inf)
    assert float(norm(np.array([3, 4]))) == 5 and float(norm(np.array([0.0, 2.0]), p=0)) == 1


def test_the_euclidean_norm_of_complex_numbers():
    x = Tensor(np.array([3 + 4j, 0]), requires_grad=True)
    y = norm(x)
    assert float(y.value) == 5 and grad(y, x)[0].value.tolist() == pytest.approx([0.6 + 0.8j, 0], rel=1e-15)


def test_the_greatest_of_inexact_balls_is_found():
    with precision(100):
        y = norm(TABLE["exp"](Tensor(BallArray(np.array([1.0, 2.0])), requires_grad=True)), p=inf)
        assert float(y.value.array.item().mid()) == pytest.approx(np.exp(2))


def test_distance():
    a, b = np.array([1.0, 2.0]), np.array([1.0, 2.0])
    assert float(TABLE["dist"](a, b)) == 0 and float(TABLE["dist"](a, b + 3, p=1)) == 6
    leaves = [Tensor(v, requires_grad=True) for v in (a, b)]
    assert [g.value.tolist() for g in grad(TABLE["dist"](*leaves), leaves)] == [[0, 0], [0, 0]]


def test_renorm_scales_only_what_is_too_long():
    x = np.array([[3.0, 4.0], [0.3, 0.4], [0.6, 0.8]])
    y = TABLE["renorm"](x, p=2, axis=0, maxnorm=1)
    assert y[0].tolist() == pytest.approx([0.6, 0.8], rel=1e-7) and (y[1:] == x[1:]).all()
    assert gradients(TABLE["renorm"], [[0.0, 0.0]], axis=0)[0] == [[1, 1]]
    assert np.isnan(norm(np.array([nan, 1.0])))
