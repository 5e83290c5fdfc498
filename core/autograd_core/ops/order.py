"""Rows that sort and select by size.

A row gives values; the derivative goes to the element that each value was taken from. Where the elements stood is
another row's result (`argsort`, `argmax`), which has no derivative.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.errors import NoFormula
from autograd_core.op import Example, Like, Op, Value, composite, constant, library
from autograd_core.ops.ranking import (
    along,
    ascending,
    compare,
    equal,
    in_order,
    merged,
    one_axis,
    ordered,
    raw,
    reduced,
)
from autograd_core.ops.reduce import ties
from autograd_core.ops.shape import reshape

Shape = tuple[int, ...]
Array = Any

_LINES: tuple[Example, ...] = (
    Example(((3,),), {}, ("distinct",)),
    Example(((2, 2),), {"axis": 0}, ("distinct",)),
)
_STABLE = "equal elements keep their order, and each result's cotangent goes to its own"


def _with(*more: dict[str, Any]) -> tuple[Example, ...]:
    return tuple(e._replace(attributes={**e.attributes, **m}) for m in more for e in _LINES)


def _line(x: Value, axis: Any) -> tuple[Value, int]:
    """What is sorted and along which axis; all in one line if `axis` is None."""
    return (reshape(x, shape=(-1,)), 0) if axis is None else (x, axis)


def _repeats(y: Value, axis: Any) -> Array:
    """Whether neighbours among sorted elements are equal."""
    lines = numpy.moveaxis(numpy.atleast_1d(raw(y)), 0 if axis is None else axis, -1)
    return lines[..., 1:] == lines[..., :-1]


# Sorting.


def sorted_places(x: Value, axis: Any = -1, descending: bool = False) -> Array:
    """Where the elements of each line stand in sorted order, as an array of integers.

    >>> sorted_places(numpy.array([3.0, 1.0, 2.0])).tolist()
    [1, 2, 0]
    """
    array = raw(_line(x, axis)[0])
    if not array.ndim:
        return numpy.zeros((), dtype=int)
    at = 0 if axis is None else axis
    return numpy.moveaxis(ordered(numpy.moveaxis(array, at, -1), descending), -1, at)


def _sort(x: Value, axis: Any = -1, descending: bool = False, stable: bool = False) -> Value:
    line, at = _line(x, axis)
    return along(
        line, at, lambda a: ordered(a, descending), lambda e: in_order(e, range(len(e))[:: -1 if descending else 1])
    )


sort: Op = composite(
    "sort",
    _sort,
    kink=lambda y, axis: _repeats(y, axis),
    convention=_STABLE,
    examples=(
        *_LINES,
        Example(((1, 3),), {"descending": True}, ("distinct",)),
        Example(((3, 1),), {"axis": None}, ("distinct",)),
    ),
    shape=lambda x, axis=-1, descending=False, stable=False: x if axis is not None else (int(numpy.prod(x)),),
    doc="Elements along an axis in increasing order, or decreasing; NaN counts as greatest.",
)

msort: Op = composite(
    "msort",
    lambda x: _sort(x, axis=0),
    kink=lambda y: _repeats(y, 0),
    convention=_STABLE,
    examples=(Example(((3, 2),), {}, ("distinct",)),),
    shape=lambda x: x,
    doc="Elements along the first axis in increasing order.",
)

argsort: Op = constant(
    "argsort",
    lambda xp, x, axis=-1, descending=False, stable=False: sorted_places(x, axis, descending),
    examples=_with({}, {"descending": True}),
    shape=lambda x, axis=-1, descending=False, stable=False: x if axis is not None else (int(numpy.prod(x)),),
    doc="Where the elements along an axis stand in sorted order; no derivative.",
)


def _best(sign: int) -> Callable[..., Any]:
    """argmax or argmin: the first of equal elements."""
    name = "argmax" if sign > 0 else "argmin"

    def exact(line: Any) -> int:
        best = 0
        for i in range(1, len(line)):
            best = i if sign * compare(line[i], line[best]) > 0 else best
        return best

    def evaluate(xp: Any, x: Value, axis: Any = None, keepdims: bool = False) -> Value:
        if raw(x).dtype != object:
            single = axis[0] if isinstance(axis, tuple) and len(axis) == 1 else axis
            return getattr(xp, name)(x, axis=single, keepdims=keepdims)
        rows = merged(x, axis)
        found = numpy.array([exact(line) for line in rows.reshape(-1, rows.shape[-1])])
        return found.reshape(reduced(x.shape, axis, keepdims))

    return evaluate


argmax: Op = constant(
    "argmax",
    _best(1),
    examples=(*_LINES, Example(((2, 3),), {"axis": 1, "keepdims": True})),
    doc="Where the largest element stands, the first of equal ones; no derivative.",
)

argmin: Op = constant(
    "argmin",
    _best(-1),
    examples=(*_LINES, Example(((2, 3),), {"axis": 1, "keepdims": True})),
    doc="Where the smallest element stands, the first of equal ones; no derivative.",
)


# Some of the sorted elements.


def _length(shape: Shape, axis: int) -> int:
    return shape[one_axis(axis, len(shape))] if shape else 1


def _topk(x: Value, k: Any = (), axis: int = -1, largest: bool = True) -> Value:
    if not 0 <= k <= _length(Like.of(x).shape, axis):
        raise ValueError(f"topk needs 0 <= k <= {_length(Like.of(x).shape, axis)}, the length of the axis, not k={k}")
    return along(
        x,
        axis,
        lambda a: ordered(a, largest)[..., :k],
        lambda e: in_order(e, range(len(e))[:: -1 if largest else 1][:k]),
    )


def _kth(x: Value, k: Any = (), axis: int = -1, keepdims: bool = False) -> Value:
    shape = Like.of(x).shape
    if not 1 <= k <= _length(shape, axis):
        raise ValueError(f"kthvalue needs 1 <= k <= {_length(shape, axis)}, the length of the axis, not k={k}")
    found = along(x, axis, lambda a: ascending(a)[..., k - 1 : k], lambda e: in_order(e, (k - 1,)))
    return reshape(found, shape=reduced(shape, axis if shape else None, keepdims))


def _most_frequent(xp: Any, lines: Array) -> Array:
    """`mode_places` of machine numbers: the end of the longest run of equal ones among those in order."""
    order = ascending(lines)
    line = xp.take_along_axis(lines, order, axis=-1)
    at = xp.arange(line.shape[-1])
    begins = xp.ones(line.shape, dtype=bool)
    begins[..., 1:] = ~equal(line[..., 1:], line[..., :-1])
    run = at - xp.maximum.accumulate(xp.where(begins, at, 0), axis=-1)
    return xp.take_along_axis(order, xp.argmax(run, axis=-1)[..., None], axis=-1)


def mode_places(lines: Array) -> Array:
    """Where the most frequent element of each line stands: the least of equally frequent ones, and its last place.

    >>> mode_places(numpy.array([[2.0, 1.0, 2.0]])).tolist()
    [[2]]
    """
    if lines.dtype != object and lines.shape[-1]:
        return _most_frequent(library(lines), lines)
    order = ascending(lines)
    out = numpy.zeros((*lines.shape[:-1], 1), dtype=int)
    for place in numpy.ndindex(lines.shape[:-1]):
        best = run = 0
        for i, at in enumerate(order[place]):
            same = i and equal(lines[place][at], lines[place][order[place][i - 1]])
            run = run + 1 if same else 1
            if run > best or (run == best and same and out[place][0] == order[place][i - 1]):
                best, out[place] = run, at
    return out


def _mode(x: Value, axis: int = -1, keepdims: bool = False) -> Value:
    shape = Like.of(x).shape
    found = along(x, axis, mode_places, _no_formula)
    return reshape(found, shape=reduced(shape, axis if shape else None, keepdims))


def _no_formula(line: list[Value]) -> list[Value]:
    raise NoFormula("the most frequent of several symbols is no formula")


def _contended(x: Value, y: Value, axis: int) -> Value:
    """Whether an element equals a selected one that is not its own."""
    shape = raw(x).shape
    places = (numpy.expand_dims(numpy.moveaxis(numpy.atleast_1d(raw(v)), axis, -1), i) for v, i in ((x, -1), (y, -2)))
    found, selected = places
    return numpy.sum(found == selected, axis=-2) > 1 if shape else numpy.zeros((), bool)


topk: Op = composite(
    "topk",
    _topk,
    kink=lambda x, y, axis: _contended(x, y, axis),
    convention=_STABLE,
    examples=_with({"k": 2}, {"k": 2, "largest": False}),
    shape=lambda x, k=(), axis=-1, largest=True: tuple(k if i == axis % len(x) else n for i, n in enumerate(x)),
    doc="The k largest elements along an axis in decreasing order, or the k smallest in increasing order.",
)

kthvalue: Op = composite(
    "kthvalue",
    _kth,
    kink=lambda x, y, axis, keepdims: ties(x, y, axis, keepdims)[1] > 1,
    convention="the k-th in a stable order receives the cotangent",
    examples=_with({"k": 2}, {"k": 1, "keepdims": True}),
    shape=lambda x, k=(), axis=-1, keepdims=False: reduced(x, axis if x else None, keepdims),
    doc="The k-th smallest element along an axis, counted from 1.",
)

mode: Op = composite(
    "mode",
    _mode,
    kink=lambda x, y, axis, keepdims: ties(x, y, axis, keepdims)[1] > 1,
    convention="the last of equal elements receives the cotangent",
    examples=_with({}, {"keepdims": True}),
    shape=lambda x, axis=-1, keepdims=False: reduced(x, axis if x else None, keepdims),
    doc="The most frequent element along an axis, the least of equally frequent ones.",
)


# Where numbers belong in a sorted line.


def _searchsorted(xp: Any, a: Value, v: Value, side: str = "left", right: bool = False) -> Value:
    """How many elements of the sorted line a number comes after; with `right`, after those that equal it too."""
    if side not in ("left", "right"):
        raise ValueError(f"side is 'left' or 'right', not {side!r}")
    if a.ndim != 1:
        raise ValueError(f"the sorted sequence has one axis, not {a.ndim}")
    if object not in (a.dtype, raw(v).dtype):
        return xp.searchsorted(a, v, side="right" if right else side)
    least = 0 if right or side == "right" else 1

    def place(one: Any) -> int:
        return sum(compare(one, element) >= least for element in a)

    return numpy.frompyfunc(place, 1, 1)(v)


searchsorted: Op = constant(
    "searchsorted",
    _searchsorted,
    examples=(Example(((1,), (2, 3))), Example(((1,), (3,)), {"right": True})),
    shape=lambda a, v, side="left", right=False: v,
    doc="Where numbers v would be inserted into a sorted line a; no derivative.",
)

bucketize: Op = constant(
    "bucketize",
    lambda xp, x, boundaries, right=False: _searchsorted(xp, boundaries, x, right=right),
    examples=(Example(((2, 3), (1,))), Example(((3,), (1,)), {"right": True})),
    shape=lambda x, boundaries, right=False: x,
    doc="The number of the bucket that each element falls into, between sorted boundaries; no derivative.",
)

digitize: Op = constant(
    "digitize",
    lambda xp, x, bins, right=False: _searchsorted(xp, bins, x, right=not right),
    examples=(Example(((2, 3), (1,))), Example(((3,), (1,)), {"right": True})),
    shape=lambda x, bins, right=False: x,
    doc="The number of the bin that each element falls into, as NumPy counts; bins increase; no derivative.",
)
