"""Rows that reduce over axes. `axis` is an int, a tuple or None (all axes)."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy

from autograd_core.conventions import current
from autograd_core.op import Example, Op, Value, composite, constant, general, linear
from autograd_core.ops.piecewise import where
from autograd_core.ops.ranking import (
    along,
    ascending,
    compare,
    compared,
    equal,
    in_order,
    is_symbolic,
    merged,
    raw,
    reduced,
)
from autograd_core.ops.shape import broadcast_to, index, normalize_axes, reshape, restore_axes

_EXAMPLES = (
    Example(((2, 3),)),
    Example(((2, 3),), {"axis": 0}),
    Example(((2, 3),), {"axis": -1, "keepdims": True}),
)


def count(shape: tuple[int, ...], axis: Any) -> int:
    """How many elements a reduction makes one.

    >>> count((2, 3, 4), (0, -1))
    8
    """
    return prod(shape[i] for i in normalize_axes(axis, len(shape)))


sum_: Op = linear(
    "sum",
    lambda xp, x, axis=None, keepdims=False: xp.sum(x, axis=axis, keepdims=keepdims),
    transpose=lambda g, x_like, axis, keepdims: broadcast_to(
        restore_axes(g, x_like.shape, axis, keepdims), shape=x_like.shape
    ),
    examples=_EXAMPLES,
    doc="Sum over axes.",
)


def _mean(xp: Any, x: Value, axis: Any = None, keepdims: bool = False) -> Value:
    if xp.size(x):
        return xp.mean(x, axis=axis, keepdims=keepdims)
    return xp.sum(x, axis=axis, keepdims=keepdims) * numpy.nan  # what NumPy would warn of


mean: Op = linear(
    "mean",
    _mean,
    transpose=lambda g, x_like, axis, keepdims: broadcast_to(
        restore_axes(g / count(x_like.shape, axis), x_like.shape, axis, keepdims), shape=x_like.shape
    ),
    formula=lambda x, axis=None, keepdims=False: sum_(x, axis=axis, keepdims=keepdims) / count(x.shape, axis),
    examples=_EXAMPLES,
    doc="Arithmetic mean over axes.",
)


def trace_formula(x: Value, offset: int = 0) -> Value:
    """The sum along a diagonal."""
    rows, columns = x.shape
    length = max(0, min(rows + min(offset, 0), columns - max(offset, 0)))
    places = numpy.arange(length)
    return sum_(index(x, key=(places + max(-offset, 0), places + max(offset, 0))))


trace: Op = composite(
    "trace",
    trace_formula,
    examples=(Example(((3, 3),)), Example(((2, 3),), {"offset": 1})),
    dtypes="fc",
    shape=lambda x, offset=0: (),
    doc="Sum of the diagonal of a matrix; `offset` counts diagonals to the right.",
)


# Without NaN.


def is_nan(x: Value) -> Any:
    """Where a value is NaN, as an array of conditions; balls and formulas never are.

    >>> is_nan(numpy.array([1.0, numpy.nan])).tolist()
    [False, True]
    """
    array = raw(x)
    return numpy.zeros(array.shape, bool) if array.dtype == object else array != array


def _nanmean(x: Value, axis: Any = None, keepdims: bool = False) -> Value:
    known = numpy.sum(~is_nan(x), axis=axis, keepdims=keepdims)
    return nansum(x, axis=axis, keepdims=keepdims) / known.astype(raw(x).dtype)


nansum: Op = composite(
    "nansum",
    lambda x, axis=None, keepdims=False: sum_(where(is_nan(x), 0, x), axis=axis, keepdims=keepdims),
    examples=_EXAMPLES,
    doc="Sum over axes of what is not NaN.",
)

nanmean: Op = composite(
    "nanmean",
    _nanmean,
    examples=_EXAMPLES,
    doc="Arithmetic mean over axes of what is not NaN.",
)


# Selections of one element by its size: all share one pair of rules.

Place = Callable[[int], int]
"""Which of n elements in increasing order is selected."""

_FEW = (
    Example(((3,),)),
    Example(((2, 2),), {"axis": 0}),
    Example(((1, 3),), {"axis": -1, "keepdims": True}),
)


def _nth(place: Place, x: Value, axis: Any, keepdims: bool) -> Value:
    """The selected element, for carriers whose numbers NumPy cannot sort."""
    rows = merged(x, axis)
    length = rows.shape[-1]
    if length == 0:
        raise ValueError("there is no element to pick over an empty axis")
    n = place(length)
    found = along(rows, -1, lambda lines: ascending(lines)[..., n : n + 1], lambda line: in_order(line, (n,)))
    return reshape(found, shape=reduced(x.shape, axis, keepdims))


def ties(x: Value, y: Value, axis: Any, keepdims: bool) -> tuple[Value, Value]:
    """Where the selected element stands, and in how many places along the reduced axes."""
    kept = restore_axes(y, x.shape, axis, keepdims)
    hit = x == kept if is_symbolic(raw(x)) else equal(x, kept)
    one = numpy.ones((), x.dtype)  # an integer count would widen float32
    return hit, sum_(where(hit, one, 0), axis=axis, keepdims=True)


def _shared(place: Place, v: Value, x: Value, y: Value, axis: Any, keepdims: bool) -> Value:
    """What each element gets of a cotangent, or gives of a tangent, by the convention in force."""
    hit, times = ties(x, y, axis, keepdims)
    if current() != "one-sided":
        return where(hit, v / times, 0)
    # Moved up, a tied element takes the result along only where no equal one follows it in the order.
    axes = normalize_axes(axis, x.ndim)
    order = compared(x, restore_axes(y, x.shape, axis, keepdims))
    sizes = numpy.sum(~is_nan(x), axis=axes, keepdims=True)
    last = numpy.sum(order <= 0, axis=axes, keepdims=True) == numpy.vectorize(place, otypes=[int])(sizes) + 1
    return where(last & (order == 0), v, 0)


def selection(name: str, place: Place, evaluate: Callable[..., Any], **fields: Any) -> Op:
    """A row that selects one element over axes by its place in the order of all; equal ones share its derivative."""

    def pull(g: Value, x: Value, y: Value, axis: Any, keepdims: bool) -> Value:
        return _shared(place, restore_axes(g, x.shape, axis, keepdims), x, y, axis, keepdims)

    def push(t: Value, x: Value, y: Value, axis: Any, keepdims: bool) -> Value:
        return sum_(_shared(place, t, x, y, axis, keepdims), axis=axis, keepdims=keepdims)

    return general(
        name,
        evaluate,
        pulls=(pull,),
        pushes=(push,),
        formula=lambda x, axis=None, keepdims=False: _nth(place, x, axis, keepdims),
        kink=lambda x, y, axis, keepdims: ties(x, y, axis, keepdims)[1] > 1,
        convention="ties share the cotangent equally",
        **{"examples": _FEW, **fields},
    )


def _first(n: int) -> int:
    return 0


def _last(n: int) -> int:
    return n - 1


max_: Op = selection(
    "max",
    _last,
    lambda xp, x, axis=None, keepdims=False: xp.max(x, axis=axis, keepdims=keepdims),
    aliases=("amax",),
    doc="Largest element over axes.",
)

min_: Op = selection(
    "min",
    _first,
    lambda xp, x, axis=None, keepdims=False: xp.min(x, axis=axis, keepdims=keepdims),
    aliases=("amin",),
    doc="Smallest element over axes.",
)

# fmax and fmin pass over NaN, without the warnings of NumPy's nanmax.
nanmax: Op = selection(
    "nanmax",
    _last,
    lambda xp, x, axis=None, keepdims=False: xp.fmax.reduce(x, axis=axis, keepdims=keepdims),
    doc="Largest element over axes that is not NaN.",
)

nanmin: Op = selection(
    "nanmin",
    _first,
    lambda xp, x, axis=None, keepdims=False: xp.fmin.reduce(x, axis=axis, keepdims=keepdims),
    doc="Smallest element over axes that is not NaN.",
)

ptp: Op = composite(
    "ptp",
    lambda x, axis=None, keepdims=False: max_(x, axis=axis, keepdims=keepdims) - min_(x, axis=axis, keepdims=keepdims),
    kink=lambda x, axis, keepdims: _ptp_kink(x, axis, keepdims),
    convention="ties share the cotangent equally",
    examples=_FEW,
    doc="Peak to peak: the largest element less the smallest, over axes.",
)

PARTS: dict[str, tuple[Op, ...]] = {"aminmax": (min_, max_)}


def _ptp_kink(x: Value, axis: Any, keepdims: bool) -> Value:
    ends = (row(x, axis=axis, keepdims=keepdims) for row in (max_, min_))
    top, bottom = (ties(x, y, axis, keepdims)[1] > 1 for y in ends)
    return top | bottom


# Questions about numbers: no derivative.


def _is_nonzero(array: Any) -> Any:
    """As conditions; balls are compared with 0 until that is decided."""
    if array.dtype != object:
        return array != 0
    return numpy.frompyfunc(lambda one: one if isinstance(one, bool) else compare(one, 0) != 0, 1, 1)(array).astype(
        bool
    )


def _joint(word: str) -> Callable[..., Any]:
    """SymPy's And or Or of all conditions along the reduced axes."""

    def function(sp: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        rows = merged(x, axis)
        out = numpy.empty(rows.shape[:-1], dtype=object)
        for place in numpy.ndindex(out.shape):
            out[place] = getattr(sp, word)(*rows[place])
        return out.reshape(reduced(x.shape, axis, keepdims))

    return function


all_: Op = constant(
    "all",
    lambda xp, x, axis=None, keepdims=False: xp.all(_is_nonzero(x), axis=axis, keepdims=keepdims),
    conditions=frozenset((0,)),
    sympy=_joint("And"),
    examples=tuple(e._replace(samples=("condition",)) for e in _EXAMPLES),
    doc="Whether a condition holds everywhere along axes; no derivative.",
)

any_: Op = constant(
    "any",
    lambda xp, x, axis=None, keepdims=False: xp.any(_is_nonzero(x), axis=axis, keepdims=keepdims),
    conditions=frozenset((0,)),
    sympy=_joint("Or"),
    examples=tuple(e._replace(samples=("condition",)) for e in _EXAMPLES),
    doc="Whether a condition holds anywhere along axes; no derivative.",
)

count_nonzero: Op = constant(
    "count_nonzero",
    lambda xp, x, axis=None, keepdims=False: xp.count_nonzero(x, axis=axis, keepdims=keepdims),
    formula=lambda x, axis=None, keepdims=False: sum_(where(x == 0, 0, 1), axis=axis, keepdims=keepdims),
    examples=tuple(e._replace(samples=("zeros",)) for e in _EXAMPLES),
    doc="How many elements along axes are not zero; no derivative.",
)
