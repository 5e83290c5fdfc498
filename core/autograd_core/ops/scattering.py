"""Rows that put values into an array line by line, as gather reads, and that reduce what comes to one place."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite
from autograd_core.ops.arrange import cat
from autograd_core.ops.piecewise import where
from autograd_core.ops.placing import ALONG, added, places_of, slices, spread, written
from autograd_core.ops.ranking import beside
from autograd_core.ops.segments import segment_max, segment_min, segment_prod
from autograd_core.ops.select import flat, lines, whole
from autograd_core.ops.shape import index, reshape
from autograd_core.ops.sizes import same


def _line_places(x: Value, source: Value, axis: int, index_: Any) -> tuple[Value, Any]:
    """The values that an index array places, and where they come to."""
    places = whole(index_)
    if not x.ndim:
        return reshape(source, shape=places.shape), places * 0
    ends = places_of(x.shape, lines(places, axis, x.shape))
    if not places.size:
        return reshape(index(flat(source), key=(slice(0, 0),)), shape=places.shape), ends
    if source.ndim:
        if source.ndim != x.ndim or any(n > m for n, m in zip(places.shape, source.shape, strict=True)):
            raise ValueError(f"an index of shape {places.shape} for values of shape {source.shape}")
        source = index(source, key=tuple(slice(0, n) for n in places.shape))
    return source, ends


_LINES = ("x", "axis", "index", "src")
_GRID = {"axis": 1, "index": ((0, 0), (2, 0))}

scatter: Op = composite(
    "scatter",
    lambda x, src, axis=0, index=(): written(x, *_line_places(x, src, axis, index)),
    order=_LINES,
    shape=same,
    examples=(
        Example(((2, 3), (2, 2)), _GRID),
        Example(((3, 2), (2, 2)), {"index": ((2, 0),)}),
        Example(((2, 3), ()), _GRID),
    ),
    dtypes="fc",
    doc="x with y[index[i, j], j] = src[i, j] for axis 0, and so for the others; the last at one place stays.",
)

scatter_add: Op = composite(
    "scatter_add",
    lambda x, src, axis=0, index=(): added(x, *_line_places(x, src, axis, index)),
    order=_LINES,
    shape=same,
    examples=(Example(((2, 3), (2, 2)), _GRID), Example(((3, 2), (2, 2)), {"index": ((2, 0),)})),
    dtypes="fc",
    doc="x with y[index[i, j], j] += src[i, j] for axis 0, and so for the others.",
)

# With other reductions than the sum.

_SEGMENTS = {"prod": segment_prod, "amax": segment_max, "amin": segment_min}
REDUCTIONS = ("sum", "mean", *_SEGMENTS)


def _reduced(x: Value, values: Value, places: Any, reduce: str, own: bool) -> Value:
    """x with the reduction of all values that come to a place, and of its own element if `own`."""
    if reduce not in REDUCTIONS:
        raise ValueError(f"there is no reduction {reduce!r}; there are {', '.join(REDUCTIONS)}")
    ends = places.ravel()
    times = numpy.bincount(ends, minlength=prod(x.shape)).reshape(x.shape)
    if reduce in _SEGMENTS:
        return _by_segments(x, spread(values, places.shape), ends, _SEGMENTS[reduce], own)
    total = added(x if own else where(times > 0, 0, x), values, places)
    if reduce == "sum":
        return total
    counts = numpy.maximum(times + own, 1)
    return total / (counts if x.dtype == object else beside(counts.astype(x.dtype), x))


def _by_segments(x: Value, values: Value, ends: Any, reduce: Op, own: bool) -> Value:
    hit = numpy.unique(ends)
    if own:
        values, ends = cat(index(flat(x), key=(hit,)), values), numpy.concatenate([hit, ends])
    order = numpy.argsort(ends, kind="stable")
    starts = numpy.searchsorted(ends[order], hit)
    return written(x, reduce(index(values, key=(order,)), starts=starts), hit)


def _examples(*samples: Example) -> tuple[Example, ...]:
    ways: list[dict[str, Any]] = [{"reduce": reduce} for reduce in REDUCTIONS]
    ways += [{"reduce": reduce, "include_self": False} for reduce in REDUCTIONS]
    return tuple(Example(s.shapes, {**s.attributes, **way}, ("distinct",) * 2) for s in samples for way in ways)


scatter_reduce: Op = composite(
    "scatter_reduce",
    lambda x, src, axis=0, index=(), reduce="sum", include_self=True: _reduced(
        x, *_line_places(x, src, axis, index), reduce, bool(include_self)
    ),
    order=(*_LINES, "reduce", "include_self"),
    shape=same,
    examples=_examples(Example(((2, 3), (2, 4)), {"axis": 1, "index": ((0, 0, 2), (2, 0, 0))})),
    doc='As scatter, with the sum, "mean", "prod", "amax" or "amin" of what comes to one place.',
)

index_reduce: Op = composite(
    "index_reduce",
    lambda x, source, axis=0, index=(), reduce="prod", include_self=True: _reduced(
        x, source, slices(x, source, axis, index), reduce, bool(include_self)
    ),
    order=(*ALONG, "reduce", "include_self"),
    shape=same,
    examples=_examples(Example(((2, 2), (3, 2)), {"index": (1, 0, 1)})),
    doc='As index_copy, with the "prod", "mean", "amax", "amin" or sum of what comes to one place.',
)
