"""Rows of medians and quantiles over axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.op import CARRIERS, Example, Like, Op, Value, composite
from autograd_core.ops.piecewise import where
from autograd_core.ops.ranking import (
    along,
    ascending,
    beside,
    equal,
    in_order,
    is_symbolic,
    merged,
    picked,
    raw,
    reduced,
)
from autograd_core.ops.reduce import Place, selection, ties
from autograd_core.ops.shape import reshape, transpose

_EXAMPLES = (
    Example(((3,),), {}, ("distinct",)),
    Example(((2, 2),), {"axis": 0}, ("distinct",)),
    Example(((1, 3),), {"axis": -1, "keepdims": True}, ("distinct",)),
)


# Medians.


def _low(n: int) -> int:
    return (n - 1) // 2


def _high(n: int) -> int:
    return n // 2


def _middle(place: Place, omit: bool) -> Callable[..., Any]:
    """The selected element; NaN where there is no element, and without `omit` where one of them is NaN."""

    def evaluate(xp: Any, x: Value, axis: Any = None, keepdims: bool = False) -> Value:
        rows = xp.sort(merged(x, axis), axis=-1)
        n = rows.shape[-1]
        if n == 0:
            return xp.full(reduced(Like.of(x).shape, axis, keepdims), numpy.nan, rows.dtype)
        known = xp.sum(rows == rows, axis=-1, keepdims=True)
        at = xp.maximum(place(known if omit else numpy.full_like(known, n)), 0)
        found = xp.take_along_axis(rows, at, axis=-1)
        found = found if omit else xp.where(known == n, found, rows[..., -1:])
        return found.reshape(reduced(Like.of(x).shape, axis, keepdims))[()]

    return evaluate


median_low: Op = selection(
    "median_low",
    _low,
    _middle(_low, omit=False),
    examples=_EXAMPLES,
    doc="Median over axes, the lower of two middle elements; what torch calls median.",
)

median_high: Op = selection(
    "median_high",
    _high,
    _middle(_high, omit=False),
    examples=_EXAMPLES,
    doc="Median over axes, the higher of two middle elements.",
)

nanmedian_low: Op = selection(
    "nanmedian_low",
    _low,
    _middle(_low, omit=True),
    examples=_EXAMPLES,
    doc="Median over axes of what is not NaN, the lower of two middle elements; what torch calls nanmedian.",
)

nanmedian_high: Op = selection(
    "nanmedian_high",
    _high,
    _middle(_high, omit=True),
    examples=_EXAMPLES,
    doc="Median over axes of what is not NaN, the higher of two middle elements.",
)


def _between(low: Value, high: Value) -> Value:
    """Half way; not by adding first, which would overflow, and lose infinities."""
    same = low == high if is_symbolic(raw(low)) else equal(low, high)
    return where(same, low, low + (high - low) / 2)


def _median(name: str, low: Op, high: Op, doc: str) -> Op:
    def kink(x: Value, axis: Any, keepdims: bool) -> Any:
        ends = (row(x, axis=axis, keepdims=keepdims) for row in (low, high))
        first, second = (ties(x, y, axis, keepdims)[1] > 1 for y in ends)
        return first | second

    return composite(
        name,
        lambda x, axis=None, keepdims=False: _between(
            low(x, axis=axis, keepdims=keepdims), high(x, axis=axis, keepdims=keepdims)
        ),
        kink=kink,
        convention="ties share the cotangent equally",
        examples=_EXAMPLES,
        doc=doc,
    )


median: Op = _median("median", median_low, median_high, "Median over axes; half way between two middle elements.")
nanmedian: Op = _median("nanmedian", nanmedian_low, nanmedian_high, "Median over axes of what is not NaN.")


# Quantiles.

_ROUNDINGS: dict[str, Callable[[Any], Any]] = {
    "linear": lambda rank: rank,
    "lower": numpy.floor,
    "higher": numpy.ceil,
    "nearest": numpy.rint,
    "midpoint": lambda rank: (numpy.floor(rank) + numpy.ceil(rank)) / 2,
}
"""What becomes of a place between two elements, by the word for it."""


def _ranks(array: Any, q: Any, interpolation: str, omit: bool) -> Any:
    """Where the quantiles of each line stand among its sorted elements, counted in elements and parts of them."""
    if interpolation not in _ROUNDINGS:
        raise ValueError(f"interpolation is one of {', '.join(_ROUNDINGS)}, not {interpolation!r}")
    levels = numpy.atleast_1d(raw(q).astype(float))
    if not levels.size or not ((levels >= 0) & (levels <= 1)).all():
        raise ValueError(f"q lies between 0 and 1, unlike {q}")
    n = array.shape[-1]
    if n == 0:
        raise ValueError("there is no quantile over an empty axis")
    ranks = _ROUNDINGS[interpolation](beside(levels, array) * _gaps(array, omit))
    if array.dtype == object:
        return numpy.broadcast_to(ranks, (*array.shape[:-1], levels.size))
    whole = omit | (array == array).all(axis=-1, keepdims=True)
    return numpy.where(whole, ranks, n - 1)  # where a NaN stands


def _gaps(array: Any, omit: bool) -> Any:
    """How many gaps are between the elements of each line, or with `omit` between those that are not NaN."""
    if not omit or array.dtype == object:
        return array.shape[-1] - 1
    return numpy.maximum(numpy.sum(array == array, axis=-1, keepdims=True), 1) - 1


def _selected(rows: Value, *places: Any) -> list[Value]:
    """The elements at these places of the increasing order, for each array of places."""
    array = raw(rows)
    if is_symbolic(array):
        lines = [at.reshape(-1, at.shape[-1])[0] for at in places]  # the same for every line
        return [along(rows, -1, ascending, lambda line, at=at: in_order(line, at)) for at in lines]  # type: ignore[misc]
    order = ascending(array)
    return [picked(rows, numpy.take_along_axis(order, at, axis=-1), array.ndim - 1) for at in places]


def _quantile(x: Value, q: Any, axis: Any, keepdims: bool, interpolation: str, omit: bool) -> Value:
    shape, rows = Like.of(x).shape, merged(x, axis)
    ranks = _ranks(raw(rows), q, interpolation, omit)
    down, up = numpy.floor(ranks).astype(int), numpy.ceil(ranks).astype(int)
    low, high = _selected(rows, down, up)
    kind = raw(rows).dtype
    part = (ranks - down).astype(kind if kind.kind in "fO" else float)
    if interpolation == "linear" and type(q) in CARRIERS:  # levels that have a derivative themselves
        part = q * _gaps(raw(rows), omit) - down
    found = where(down == up, low, low + (high - low) * part)
    if numpy.ndim(q):  # a first axis for the levels, as in NumPy and torch
        last = found.ndim - 1
        return reshape(transpose(found, axes=(last, *range(last))), shape=(len(q), *reduced(shape, axis, keepdims)))
    return reshape(found, shape=reduced(shape, axis, keepdims))


def _quantile_shape(x: tuple[int, ...], q: Any = (), axis: Any = None, keepdims: bool = False, **_: Any) -> Any:
    return (*((len(q),) if numpy.ndim(q) else ()), *reduced(x, axis, keepdims))


_LEVELS = (
    Example(((3,),), {"q": 0.4}, ("distinct",)),
    Example(((2, 2),), {"q": (0.25, 0.75), "axis": 0}, ("distinct",)),
    Example(((1, 3),), {"q": 0.5, "axis": -1, "keepdims": True}, ("distinct",)),
)
_SHARES = "of equal elements the ones that a stable sort puts at the quantile's place receive the cotangent"


def _levelled(x: Value, axis: Any) -> Any:
    """Whether equal elements stand in a line."""
    lines = numpy.sort(raw(merged(x, axis)), axis=-1)
    return lines[..., 1:] == lines[..., :-1]


quantile: Op = composite(
    "quantile",
    lambda x, q=(), axis=None, keepdims=False, interpolation="linear": _quantile(
        x, q, axis, keepdims, interpolation, omit=False
    ),
    kink=_levelled,
    convention=_SHARES,
    examples=_LEVELS,
    shape=_quantile_shape,
    doc="Quantile over axes at the levels q, between 0 and 1; linear between two elements.",
)

nanquantile: Op = composite(
    "nanquantile",
    lambda x, q=(), axis=None, keepdims=False, interpolation="linear": _quantile(
        x, q, axis, keepdims, interpolation, omit=True
    ),
    kink=_levelled,
    convention=_SHARES,
    examples=_LEVELS,
    shape=_quantile_shape,
    doc="Quantile over axes of what is not NaN, at the levels q.",
)
