"""Products, variances and log-sum-exp where the textbook formulas lose their digits."""

from __future__ import annotations

from math import inf, isnan, nan

import mpmath
import numpy as np
import pytest

from autograd_core.conventions import convention
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

X = np.array([[1.0, 4.0, 9.0], [2.0, -3.0, 0.5]])


def gradients(name, x, **attributes):
    """The gradient of the sum of the result, and of the sum of that gradient."""
    leaf = Tensor(np.asarray(x, dtype=float), requires_grad=True)
    total = TABLE["sum"]
    first = grad(total(TABLE[name](leaf, **attributes)), leaf, create_graph=True)[0]
    second = grad(total(first), leaf, allow_unused=True)[0] if first.requires_grad else None
    return first.value.tolist(), None if second is None else second.value.tolist()


@pytest.mark.parametrize(
    ("x", "first", "second"),
    [
        ([0.0, 2.0, 3.0], [6, 0, 0], [5, 3, 2]),
        ([0.0, 0.0, 3.0], [0, 0, 0], [3, 3, 0]),
        ([2.0], [1], [0]),
        ([0.0], [1], [0]),
        ([], [], []),
        ([1e200, 1e-200, 2.0], [2e-200, 2e200, 1], [1e-200 + 2, 1e200 + 2, 1e200 + 1e-200]),
    ],
)
def test_products_with_zeros(x, first, second):
    found = gradients("prod", x)
    assert found[0] == pytest.approx(first) and (found[1] or []) == pytest.approx(second)


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1), (1, 0), ()])
def test_products_over_axes(axis):
    first = np.array(gradients("prod", X, axis=axis)[0])
    assert first == pytest.approx(np.prod(X, axis=axis, keepdims=True) / X)


@pytest.mark.parametrize("correction", [0, 1, 1.5])
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1)])
def test_variances_as_in_numpy(axis, correction):
    for name, theirs in (("var", np.var), ("std", np.std)):
        for keepdims in (False, True):
            found = TABLE[name](X, axis=axis, keepdims=keepdims, correction=correction)
            assert found == pytest.approx(theirs(X, axis=axis, ddof=correction, keepdims=keepdims), rel=1e-15)


def test_a_large_mean_costs_no_digits():
    x = 1e9 + np.array([0.1, 0.2, 0.4])
    with mpmath.workdps(50):
        exact = [mpmath.mpf(one) for one in x]
        centre = mpmath.fsum(exact) / 3
        spread = mpmath.sqrt(mpmath.fsum((one - centre) ** 2 for one in exact) / 3)
        slopes = [float((one - centre) / spread / 3) for one in exact]
    assert float(TABLE["std"](x)) == pytest.approx(float(spread), rel=1e-15)
    assert gradients("std", x)[0] == pytest.approx(slopes, rel=4e-15)


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_deviations_whose_squares_are_no_floats(scale):
    assert float(TABLE["std"](np.array([1.0, -1.0]) * scale)) == pytest.approx(scale)
    assert gradients("std", np.array([1.0, -1.0]) * scale)[0] == pytest.approx([0.5, -0.5])


def test_equal_elements():
    assert gradients("std", [2.0, 2.0, 2.0], correction=1) == ([0, 0, 0], [0, 0, 0])
    assert gradients("var", [2.0, 2.0, 2.0])[0] == [0, 0, 0]
    with convention("one-sided"):
        slope = gradients("std", [2.0, 2.0, 2.0])[0][0]
    with convention("min-norm"):
        assert gradients("std", [2.0, 2.0, 2.0])[0] == [0, 0, 0]
    h = 1e-3
    assert slope == pytest.approx(np.std([2 + h, 2.0, 2.0]) / h)


def test_too_few_elements():
    for name in ("var", "std"):
        assert isnan(TABLE[name](np.array([2.0]), correction=1)) and isnan(TABLE[name](np.zeros(0)))
        assert isnan(gradients(name, [2.0], correction=1)[0][0])
        assert float(TABLE[name](np.float64(2.0))) == 0


def test_dtypes():
    for name in ("var", "std", "prod", "logsumexp"):
        for dtype in (np.float16, np.float32):
            assert TABLE[name](X.astype(dtype), axis=0).dtype == dtype
    assert float(TABLE["std"](np.array([-300, 300], np.float16))) == 300  # the square is no float16
    assert float(TABLE["var"](np.array([1, 2, 4]))) == pytest.approx(14 / 9)
    assert TABLE["prod"](np.array([True, True])) == 1


def test_weighted_means():
    row = TABLE["average"]
    assert row(X, np.array([1.0, 2.0, 3.0]), axis=1).tolist() == np.average(X, axis=1, weights=[1, 2, 3]).tolist()
    assert row(X, np.array([1.0, 3.0]), axis=0, keepdims=True).shape == (1, 3)
    assert float(row(X, X)) == pytest.approx(np.average(X, weights=X))


@pytest.mark.parametrize(
    ("x", "value", "slopes"),
    [
        ([1000.0, 1000.0], 1000 + np.log(2), [0.5, 0.5]),
        ([-1000.0, -1001.0], -1000 + np.log1p(np.exp(-1)), [1 / (1 + np.exp(-1)), 1 / (1 + np.exp(1))]),
        ([-inf, 0.0], 0, [0, 1]),
        ([0.0, -800.0], 0, [1, 0]),
        ([1e8, 1e8 + 1], 1e8 + 1 + np.log1p(np.exp(-1)), [1 / (1 + np.exp(1)), 1 / (1 + np.exp(-1))]),
        ([-inf, -inf], -inf, [nan, nan]),
        ([inf, 0.0], inf, [nan, 0]),
        ([], -inf, []),
    ],
)
def test_logsumexp(x, value, slopes):
    assert float(TABLE["logsumexp"](np.array(x))) == pytest.approx(value, rel=1e-15)
    assert gradients("logsumexp", x)[0] == pytest.approx(slopes, rel=1e-15, nan_ok=True)


def test_the_second_derivative_of_logsumexp_where_it_is_large():
    leaf = Tensor(np.array([1e4, 1e4 + 1]), requires_grad=True)
    first = grad(TABLE["logsumexp"](leaf), leaf, create_graph=True)[0]
    second = grad(first, leaf, Tensor(np.array([1.0, 0.0])))[0].value
    p = 1 / (1 + np.exp(1))
    assert second.tolist() == pytest.approx([p * (1 - p), -p * (1 - p)], rel=1e-14)


def test_logsumexp_over_axes():
    found = TABLE["logsumexp"](X, axis=(0, -1), keepdims=True)
    assert found.shape == (1, 1) and float(found[0, 0]) == pytest.approx(np.log(np.exp(X).sum()))
    assert TABLE["logsumexp"](np.zeros((0, 2)), axis=0).tolist() == [-inf, -inf]
