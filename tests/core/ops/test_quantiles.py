"""Medians and quantiles: ties, NaN, levels, and values that must not be added."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest

from autograd_core.conventions import convention
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE
from autograd_core.tensors import methods  # noqa: F401 - tensors as users have them

X = np.array([[3.0, 1.0, 2.0, 7.0], [0.0, 5.0, 4.0, -1.0]])
HOLES = np.array([[3.0, nan, 2.0, 7.0], [nan, nan, 4.0, -1.0]])


def gradient(name, x, g=1.0, **attributes):
    leaf = Tensor(np.asarray(x, dtype=float), requires_grad=True)
    y = TABLE[name](leaf, **attributes)
    return grad(y, leaf, Tensor(np.broadcast_to(np.asarray(g, dtype=float), y.shape).copy()))[0].value.tolist()


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 1)])
def test_values_as_in_numpy(axis, keepdims):
    options = {"axis": axis, "keepdims": keepdims}
    assert TABLE["median"](X, **options) == pytest.approx(np.median(X, **options))
    assert (
        TABLE["nanmedian"](HOLES, **options)[()] == pytest.approx(np.nanmedian(HOLES, **options)) if axis != 0 else True
    )
    for q in (0.0, 0.3, 1.0, (0.25, 0.5)):
        found = TABLE["quantile"](X, q=q, **options)
        assert found == pytest.approx(np.quantile(X, q, **options))
        assert np.shape(found) == TABLE["quantile"].shape(X.shape, q=q, **options)
        if axis != 0:
            assert TABLE["nanquantile"](HOLES, q=q, **options) == pytest.approx(np.nanquantile(HOLES, q, **options))


@pytest.mark.parametrize("word", ["linear", "lower", "higher", "nearest", "midpoint"])
def test_between_two_elements(word):
    for q in (0.1, 0.35, 0.5, 0.9):
        assert TABLE["quantile"](X, q=q, interpolation=word) == pytest.approx(np.quantile(X, q, method=word))


@pytest.mark.parametrize(
    ("name", "x", "slopes"),
    [
        ("median", [3.0, 1.0, 2.0], [0, 0, 1]),
        ("median", [3.0, 1.0, 2.0, 9.0], [0.5, 0, 0.5, 0]),
        ("median", [1.0, 2.0, 2.0, 3.0], [0, 0.5, 0.5, 0]),
        ("median", [2.0, 2.0, 3.0, 9.0], [0.25, 0.25, 0.5, 0]),
        ("median_low", [1.0, 2.0, 2.0, 3.0], [0, 0.5, 0.5, 0]),
        ("median_high", [1.0, 2.0, 3.0, 3.0], [0, 0, 0.5, 0.5]),
        ("nanmedian", [1.0, nan, 3.0, 8.0], [0, 0, 1, 0]),
        ("nanmedian_low", [1.0, nan, 2.0, 2.0], [0, 0, 0.5, 0.5]),
    ],
)
def test_medians_share_among_equals(name, x, slopes):
    assert gradient(name, x) == slopes


@pytest.mark.parametrize(
    ("name", "x", "slopes"),
    [
        ("max", [2.0, 2.0, 1.0], [1, 1, 0]),
        ("min", [2.0, 1.0, 1.0], [0, 0, 0]),
        ("median_low", [1.0, 2.0, 2.0, 3.0], [0, 0, 0, 0]),
        ("median_high", [1.0, 2.0, 2.0, 3.0], [0, 1, 1, 0]),
        ("nanmax", [2.0, nan, 2.0], [1, 0, 1]),
        ("max", [2.0, 1.0], [1, 0]),
    ],
)
def test_slopes_on_the_right_of_ties(name, x, slopes):
    with convention("one-sided"):
        assert gradient(name, x) == slopes
    step = 2.0**-20
    for i in range(len(x)):
        moved = np.array(x) + step * (np.arange(len(x)) == i)
        assert float(TABLE[name](moved) - TABLE[name](np.array(x))) / step == slopes[i] or np.isnan(moved[i])


def test_nan_comes_through_or_is_passed_over():
    for name in ("median", "median_low"):
        assert np.isnan(TABLE[name](np.array([1.0, nan, 2.0])))
    assert gradient("median_low", [1.0, nan, 2.0]) == [0, 1, 0]
    assert np.isnan(TABLE["quantile"](HOLES, q=0.5, axis=1)).all()
    assert np.isnan(TABLE["nanmedian"](np.array([nan, nan]))) and np.isnan(TABLE["nanquantile"](np.array([nan]), q=0.5))


def test_values_that_must_not_be_added():
    assert float(TABLE["median"](np.array([1.7e308, 1.7e308]))) == 1.7e308
    assert float(TABLE["median"](np.array([1.5e308, 1.7e308]))) == 1.6e308
    assert float(TABLE["median"](np.array([inf, inf, 0.0]))) == inf and gradient("median", [inf, inf]) == [0.5, 0.5]
    assert float(TABLE["quantile"](np.array([inf, 0.0, inf]), q=0.5)) == inf


@pytest.mark.parametrize(
    ("x", "q", "slopes"),
    [
        ([1.0, 2.0, 2.0, 3.0], 0.5, [0, 0.5, 0.5, 0]),
        ([4.0, 0.0], 0.25, [0.25, 0.75]),
        ([2.0, 1.0, 3.0], 0.0, [0, 1, 0]),
    ],
)
def test_quantiles_weigh_two_elements(x, q, slopes):
    assert gradient("quantile", x, q=q) == slopes


def test_levels_come_first():
    assert gradient("quantile", [[0.0, 10.0]], [[1.0], [10.0]], q=(0.25, 0.5), axis=1) == [[5.75, 5.25]]


@pytest.mark.parametrize(
    ("attributes", "message"),
    [({"q": 1.5}, "between 0 and 1"), ({"q": ()}, "between 0 and 1"), ({"q": 0.5, "interpolation": "up"}, "'up'")],
)
def test_levels_and_words_that_are_refused(attributes, message):
    with pytest.raises(ValueError, match=message):
        TABLE["quantile"](X, **attributes)


def test_nothing_has_no_quantile_and_no_median():
    with pytest.raises(ValueError, match="empty"):
        TABLE["quantile"](np.zeros((2, 0)), q=0.5, axis=1)
    assert np.isnan(TABLE["median"](np.zeros((2, 0)), axis=1)).all()
    assert float(TABLE["median"](np.float64(2.0))) == 2 and float(TABLE["quantile"](np.float64(2.0), q=0.5)) == 2


def test_dtypes_are_kept():
    for name, attributes in (("median", {}), ("quantile", {"q": 0.3}), ("nanquantile", {"q": (0.3,)})):
        assert TABLE[name](X.astype(np.float16), axis=1, **attributes).dtype == np.float16
    assert float(TABLE["median"](np.array([1, 2]))) == 1.5 and TABLE["median_low"](np.array([1, 2])).dtype == np.int64


def test_levels_have_a_derivative_where_they_are_tensors():
    x, q = Tensor(np.array([[0.0, 10.0, 40.0], [5.0, np.nan, 1.0]])), np.array([0.25, 0.75, 0.5])
    q = Tensor(q, requires_grad=True)
    y = TABLE["nanquantile"](x, q=q, axis=1)
    assert y.value.tolist() == [[5, 2], [25, 4], [10, 3]]
    # Two gaps in the first line, one in the second; at an element there is no slope, as in torch.
    assert grad(y, q, Tensor(np.ones((3, 2))))[0].value.tolist() == [20 + 4, 60 + 4, 4]
