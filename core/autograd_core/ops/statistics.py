"""Rows of products, variances, weighted means and log-sum-exp over axes."""

from __future__ import annotations

import math
from math import inf
from typing import Any

from autograd_core.conventions import at_kink
from autograd_core.domain import holds_complex
from autograd_core.op import Example, Like, Op, Value, composite, general
from autograd_core.ops.exponential import exp, log, sqrt
from autograd_core.ops.linalg import conjugate
from autograd_core.ops.norms import euclidean, inner, narrowed, over_axes, squared, widened
from autograd_core.ops.piecewise import conj, where
from autograd_core.ops.ranking import finite_top, merged, raw, reduced, unmerged
from autograd_core.ops.reduce import count, mean, sum_
from autograd_core.ops.scans import before, cumprod, reverse
from autograd_core.ops.shape import broadcast_to, reshape, restore_axes

Shape = tuple[int, ...]


# Products.


def _others(x: Value, axis: Any) -> Value:
    """For each element the product of all others: exact also where some are 0, as nothing is divided."""
    if 0 in x.shape:
        return x
    rows = merged(x, axis)
    up = before(cumprod(rows, axis=-1), -1, first=1)
    down = reverse(before(cumprod(reverse(rows, -1), axis=-1), -1, first=1), -1)
    return unmerged(up * down, x.shape, axis)


prod: Op = general(
    "prod",
    lambda xp, x, axis=None, keepdims=False: xp.prod(x, axis=axis, keepdims=keepdims),
    pulls=(
        lambda g, x, axis, keepdims: (
            restore_axes(g, x.shape, axis, keepdims)
            * (conj(_others(x, axis)) if holds_complex(x) else _others(x, axis))
        ),
    ),
    pushes=(lambda t, x, axis, keepdims: sum_(_others(x, axis) * t, axis=axis, keepdims=keepdims),),
    examples=(
        *over_axes(),
        Example(((2, 4),), {"axis": 1}, ("zeros",)),
        Example(((2, 2, 2),), {"axis": (0, 2)}),
        Example(((2, 2, 3),), {"axis": 1}),
    ),
    dtypes="fc",
    accuracy="factors are multiplied in their order, so that a part of them may overflow or vanish",
    doc="Product over axes.",
)


# Variance.


def _centred(x: Value, axis: Any) -> Value:
    """Distances from the mean; twice, since the rounding of a large mean is a large part of small distances."""
    d = x - mean(x, axis=axis, keepdims=True)
    return d - mean(d, axis=axis, keepdims=True)


def _freedom(shape: Shape, axis: Any, correction: Any) -> Any:
    return max(count(shape, axis) - correction, 0)


def _var(xp: Any, x: Value, axis: Any = None, keepdims: bool = False, correction: Any = 0) -> Value:
    d = xp.abs(_centred(widened(x), axis))
    squares = xp.sum(d * d, axis=axis, keepdims=keepdims)
    return narrowed(squares / _freedom(d.shape, axis, correction), x)


def _std(xp: Any, x: Value, axis: Any = None, keepdims: bool = False, correction: Any = 0) -> Value:
    distance = euclidean(xp, xp.abs(_centred(widened(x), axis)), axis, keepdims)
    return narrowed(distance / math.sqrt(_freedom(x.shape, axis, correction)), x)


def _over(x: Value, n: Any) -> Value:
    return x / n if n else x * inf  # as a division of floats by 0 gives it


def _var_slope(x: Value, axis: Any, correction: Any) -> Value:
    return 2 * _over(_centred(x, axis), _freedom(x.shape, axis, correction))


def _var_formula(x: Value, axis: Any = None, keepdims: bool = False, correction: Any = 0) -> Value:
    d = x - mean(x, axis=axis, keepdims=True)
    return sum_(squared(d), axis=axis, keepdims=keepdims) / _freedom(x.shape, axis, correction)


def _std_slope(x: Value, y: Value, axis: Any, keepdims: bool, correction: Any) -> Value:
    n, free = count(x.shape, axis), _freedom(x.shape, axis, correction)
    y = restore_axes(y, x.shape, axis, keepdims)
    up = math.sqrt((n - 1) / n / free) if free and n else math.nan
    return where(y == 0, at_kink(0, left=-up, right=up), _over(_centred(x, axis) / where(y == 0, 1, y), free))


_SPREADS = (
    Example(((2, 2),), {}, ("moderate",)),
    Example(((3, 2),), {"axis": 0, "correction": 1}, ("moderate",)),
    Example(((2, 3),), {"axis": -1, "keepdims": True}, ("moderate",)),
    Example(((2, 1, 2),), {"axis": (0, -1), "correction": 1}, ("moderate",)),
    Example(((2, 2),), {}, ("shifted",)),
)

var: Op = general(
    "var",
    _var,
    pulls=(
        lambda g, x, axis, keepdims, correction: (
            restore_axes(g, x.shape, axis, keepdims) * _var_slope(x, axis, correction)
        ),
    ),
    pushes=(lambda t, x, axis, keepdims, correction: inner(_var_slope(x, axis, correction), t, axis, keepdims),),
    formula=_var_formula,
    examples=_SPREADS,
    dtypes="fc",
    math="sum(abs(x - mean(x))**2) / (n - correction)",
    doc="Variance over axes; `correction` (also `ddof`) is taken off the number of elements.",
)

std: Op = general(
    "std",
    _std,
    pulls=(
        lambda g, x, y, axis, keepdims, correction: (
            restore_axes(g, x.shape, axis, keepdims) * _std_slope(x, y, axis, keepdims, correction)
        ),
    ),
    pushes=(
        lambda t, x, y, axis, keepdims, correction: inner(
            _std_slope(x, y, axis, keepdims, correction), t, axis, keepdims
        ),
    ),
    formula=lambda x, axis=None, keepdims=False, correction=0: sqrt(_var_formula(x, axis, keepdims, correction)),
    kink=lambda y: y == 0,
    convention="0 where all elements are equal",
    examples=_SPREADS,
    dtypes="fc",
    math="sqrt(sum(abs(x - mean(x))**2) / (n - correction))",
    doc="Standard deviation over axes; `correction` (also `ddof`) is taken off the number of elements.",
)


def _average(x: Value, weights: Value, axis: Any = None, keepdims: bool = False) -> Value:
    shape, given = Like.of(x).shape, Like.of(weights).shape
    if len(given) == 1 and isinstance(axis, int) and len(shape) > 1:
        weights = reshape(weights, shape=tuple(-1 if i == axis % len(shape) else 1 for i in range(len(shape))))
    total = sum_(broadcast_to(weights, shape=shape), axis=axis, keepdims=keepdims)
    return sum_(x * weights, axis=axis, keepdims=keepdims) / total


average: Op = composite(
    "average",
    _average,
    examples=(
        Example(((2, 3), (2, 3)), {}, ("any", "positive")),
        Example(((2, 3), (3,)), {"axis": 1}, ("any", "positive")),
        Example(((2, 3), (2,)), {"axis": 0, "keepdims": True}, ("any", "positive")),
    ),
    math="sum(x * weights) / sum(weights)",
    doc="Weighted mean over axes.",
)


# Log-sum-exp.


def _logsumexp(xp: Any, x: Value, axis: Any = None, keepdims: bool = False) -> Value:
    x = widened(x) if x.dtype.kind not in "fc" else x
    top = finite_top(x, axis).real  # a complex logarithm keeps to its principal branch
    found = xp.log(xp.sum(xp.exp(x - top), axis=axis, keepdims=True)) + top
    return found if keepdims else found.reshape(reduced(x.shape, axis, False))[()]


def _weights(x: Value, axis: Any) -> Value:
    """The share of each exponential in the sum; not exp(x - y), to which a large y passes on its rounding."""
    if raw(x).dtype != object:
        x = x - finite_top(raw(x), axis).astype(x.dtype)
    powers = exp(x)
    return powers / sum_(powers, axis=axis, keepdims=True)


logsumexp: Op = general(
    "logsumexp",
    _logsumexp,
    pulls=(lambda g, x, axis, keepdims: restore_axes(g, x.shape, axis, keepdims) * conjugate(_weights(x, axis)),),
    pushes=(lambda t, x, axis, keepdims: sum_(_weights(x, axis) * t, axis=axis, keepdims=keepdims),),
    formula=lambda x, axis=None, keepdims=False: log(sum_(exp(x), axis=axis, keepdims=keepdims)),
    examples=(*over_axes("moderate"), Example(((2, 3),), {"axis": 0}, ("large",))),
    dtypes="fc",
    math="log(sum(exp(x)))",
    doc="Logarithm of the sum of exponentials over axes.",
)
