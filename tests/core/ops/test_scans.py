"""Running sums, products and extremes: zeros, ties, infinities, and every axis."""

from __future__ import annotations

from math import inf

import mpmath
import numpy as np
import pytest

from autograd_core.carriers.arb import BallArray
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

X = np.array([[1.0, 4.0, 9.0], [2.0, -3.0, 0.5]])
NAN = np.nan


def gradients(name, x, g=None, **attributes):
    """The gradient of the result weighted by g, and of the sum of that gradient."""
    leaf = Tensor(np.asarray(x, dtype=float), requires_grad=True)
    y = TABLE[name](leaf, **attributes)
    g = np.ones(y.shape) if g is None else np.asarray(g, dtype=float)
    first = grad(y, leaf, Tensor(g), create_graph=True)[0]
    second = grad(TABLE["sum"](first), leaf, allow_unused=True)[0] if first.requires_grad else None
    return first.value.tolist(), None if second is None else second.value.tolist()


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (1,)])
def test_values_as_in_numpy(axis):
    at = axis[0] if isinstance(axis, tuple) else axis
    lines = X.ravel() if at is None else X
    truths = {
        "cumsum": np.cumsum(X, axis=at),
        "cumprod": np.cumprod(X, axis=at),
        "cummax": np.maximum.accumulate(lines, axis=at or 0),
        "cummin": np.minimum.accumulate(lines, axis=at or 0),
        "logcumsumexp": np.log(np.cumsum(np.exp(X), axis=at)),
    }
    for name, truth in truths.items():
        found = TABLE[name](X, axis=axis)
        assert found == pytest.approx(truth, rel=1e-14) and TABLE[name].shape(X.shape, axis=axis) == truth.shape
        assert TABLE[name](X.astype(np.float16), axis=axis).dtype == np.float16


@pytest.mark.parametrize("name", ["cumsum", "cumprod", "cummax", "cummin", "logcumsumexp"])
def test_empty_lines_and_numbers_without_axes(name):
    assert TABLE[name](np.zeros((0, 2)), axis=0).shape == (0, 2) and TABLE[name](np.zeros((2, 0)), axis=0).shape == (
        2,
        0,
    )
    assert gradients(name, np.zeros((0, 2)), axis=0)[0] == []
    assert np.shape(TABLE[name](np.float64(3.0), axis=0)) == () and np.shape(TABLE[name](np.float64(3.0))) == (1,)
    assert gradients(name, 3.0, axis=0)[0] == 1 and float(TABLE[name](np.float64(3.0), axis=-1)) == 3


@pytest.mark.parametrize(
    ("x", "first", "second"),
    [
        ([2.0, 0.0, 3.0, 4.0], [1, 32, 0, 0], [16, 32, 10, 6]),
        ([2.0, 0.0, 0.0, 4.0], [1, 2, 0, 0], [1, 11, 10, 0]),
        ([0.0], [1], [0]),
        ([0.0, 5.0], [6, 0], [1, 1]),
    ],
)
def test_running_products_with_zeros(x, first, second):
    assert gradients("cumprod", x, axis=0) == (first, second)


def test_running_products_of_every_line():
    x = np.stack([[2.0, 0.0, 3.0, 4.0], [2.0, 0.0, 0.0, 4.0]])
    assert gradients("cumprod", x, axis=1)[0] == [[1, 32, 0, 0], [1, 2, 0, 0]]
    assert gradients("cumprod", x.T, axis=0)[0] == np.array([[1, 32, 0, 0], [1, 2, 0, 0]]).T.tolist()


def test_running_products_beyond_the_range_leave_the_rest_right():
    assert gradients("cumprod", [1e-200, 1e-200, 1e200], [0, 0, 1], axis=0)[0] == pytest.approx([1, 1, 0])


def test_the_recurrence_in_lines_and_in_columns():
    a, b = np.array([7.0, 2.0, 3.0]), np.array([1.0, 10.0, 100.0])
    truth = [1, 12, 136]
    row = TABLE["recurrence"]
    assert row(a, b).tolist() == truth and row(np.stack([a, a]), np.stack([b, b])).tolist() == [truth, truth]
    assert row(BallArray(a), BallArray(b)).array.tolist() == truth
    assert row(np.zeros(0), np.zeros(0)).shape == (0,)


@pytest.mark.parametrize(
    ("name", "x", "slopes"),
    [
        ("cummax", [1.0, 2.0, 2.0, 1.0, 3.0], [1, 1, 2, 0, 1]),
        ("cummin", [3.0, 2.0, 2.0, 1.0, 1.0], [1, 1, 1, 1, 1]),
        ("cummax", [1.0, NAN, 2.0], [1, 2, 0]),
        ("cummax", [-inf, -inf], [1, 1]),
        ("cummin", [0.0, -0.0, 1.0], [1, 2, 0]),
    ],
)
def test_the_last_of_equal_extremes_receives_the_cotangent(name, x, slopes):
    assert gradients(name, x, axis=0)[0] == slopes


def test_a_tie_is_a_kink_where_it_counts():
    row = TABLE["cummax"]
    for x, tied in (([1.0, 2.0, 2.0], True), ([2.0, 1.0, 1.0], False)):
        array = np.array(x)
        hit = row.kink.bind((array, row(array, axis=0)), (None, None), {"axis": 0})()
        assert bool(np.any(hit)) is tied


def exactly(x, g):
    """The gradient of the weighted running log-sum-exp."""
    with mpmath.workdps(60):
        powers = [mpmath.exp(mpmath.mpf(one)) for one in x]
        sums = [mpmath.fsum(powers[: k + 1]) for k in range(len(x))]
        return [float(mpmath.fsum(g[k] * powers[i] / sums[k] for k in range(i, len(x)))) for i in range(len(x))]


@pytest.mark.parametrize("offset", [0.0, 1e4, -1e4, 2.0**40])
@pytest.mark.parametrize("x", [[0.5, -1.0, 2.0, 0.0], [0.0, 600.0, -600.0, 1.0], [700.0, 0.0, 0.0, 700.0]])
def test_logcumsumexp_of_large_numbers(x, offset):
    x, g = np.array(x) + offset, [1.0, -2.0, 0.5, 3.0]
    assert gradients("logcumsumexp", x, g, axis=0)[0] == pytest.approx(exactly(x, g), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("x", "first"),
    [
        ([0.0, -inf, 1000.0], [2, 0, 1]),
        ([-inf, 0.0], [1, 1]),
        ([0.0, inf, 0.0], [1, 2, 0]),
    ],
)
def test_logcumsumexp_of_infinities(x, first):
    found = gradients("logcumsumexp", x, axis=0)
    assert found[0] == pytest.approx(first) and np.isfinite(found[1]).all()


def test_complex_scans_are_those_of_their_formulas():
    z = np.array([0.3 + 1j, -0.7 - 2j, 1.1 + 0.2j])
    assert TABLE["cumprod"](z, axis=0) == pytest.approx(np.cumprod(z), rel=1e-15)
    y = TABLE["logcumsumexp"](z, axis=0)
    assert np.exp(y) == pytest.approx(np.cumsum(np.exp(z)), rel=1e-14) and y[0] == z[0]
