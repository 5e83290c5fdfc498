"""Rows that put values into an array at places or where a mask holds. Places are attributes."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite, fetched
from autograd_core.ops.piecewise import where
from autograd_core.ops.select import condition, flat, whole
from autograd_core.ops.shape import broadcast_to, index, one_axis, reshape, unindex
from autograd_core.ops.sizes import same
from autograd_core.ops.turning import along

Shape = tuple[int, ...]


def places_of(shape: Shape, key: tuple[Any, ...]) -> Any:
    """The numbers, in row-major order, of the elements that a key picks.

    >>> places_of((2, 3), (slice(None), 0)).tolist()
    [0, 3]
    """
    return numpy.arange(prod(shape)).reshape(shape)[tuple(map(fetched, key))]


def spread(values: Value, shape: Shape) -> Value:
    """All values in one axis, one for each place.

    Raises:
        ValueError: they do not fit.
    """
    if numpy.broadcast_shapes(values.shape, shape) != shape:
        raise ValueError(f"values of shape {values.shape} do not broadcast to {shape}, one for each place")
    return flat(broadcast_to(values, shape=shape))


def _filled(size: int, values: Value, ends: Any) -> Value:
    """Zeros with the values, a vector, added at their ends."""
    return unindex(values, shape=(size,), key=(ends,))


def written(x: Value, values: Value, places: Any) -> Value:
    """x with values at places; where several come to one place, the last of them stays."""
    backwards = places.ravel()[::-1]
    ends, at = numpy.unique(backwards, return_index=True)
    kept = index(spread(values, places.shape), key=(len(backwards) - 1 - at,))
    hit = numpy.zeros(prod(x.shape), dtype=bool)
    hit[ends] = True
    return reshape(where(hit, _filled(len(hit), kept, ends), flat(x)), shape=x.shape)


def added(x: Value, values: Value, places: Any) -> Value:
    """x with values added at places, all of those that come to one place."""
    return x + reshape(_filled(prod(x.shape), spread(values, places.shape), places.ravel()), shape=x.shape)


# Along one axis.


def slices(x: Value, values: Value, axis: int, index_: Any) -> Any:
    """The places of slices, which `values` must fit."""
    numbers = whole(index_).reshape(-1)
    line = x.shape or (1,)  # a number counts as an axis of one element
    at = one_axis(axis, len(line))
    shape = (*line[:at], len(numbers), *line[at + 1 :])
    if values.shape not in ((), shape):
        raise ValueError(f"values of shape {values.shape} for slices of shape {shape}")
    return places_of(line, along(axis, len(line), numbers))


ALONG = ("x", "axis", "index", "source")
"""The order of torch's calls that place something along an axis."""
_SLICES = (
    Example(((3, 2), (3, 2)), {"index": (2, 0, 2)}),
    Example(((2, 3), (2, 1)), {"axis": -1, "index": (1,)}),
)


index_add: Op = composite(
    "index_add",
    lambda x, source, axis=0, index=(), alpha=1: added(
        x, source if alpha == 1 else alpha * source, slices(x, source, axis, index)
    ),
    order=(*ALONG, "alpha"),
    shape=same,
    examples=(*_SLICES, Example(((3, 2), (2, 2)), {"index": (1, 0), "alpha": 2})),
    dtypes="fc",
    doc="x with slices added at places along an axis, repeated places counting each time.",
)

index_copy: Op = composite(
    "index_copy",
    lambda x, source, axis=0, index=(): written(x, source, slices(x, source, axis, index)),
    order=ALONG,
    shape=same,
    examples=_SLICES,
    dtypes="fc",
    doc="x with slices in place of its own along an axis; of those at one place the last stays.",
)


def _one(value: Value) -> Value:
    if value.ndim:
        raise ValueError(f"the value is one number, not an array of shape {value.shape}")
    return value


index_fill: Op = composite(
    "index_fill",
    lambda x, value, axis=0, index=(): written(x, _one(value), slices(x, value, axis, index)),
    order=("x", "axis", "index", "value"),
    shape=same,
    examples=(Example(((3, 2), ()), {"index": (2, 0)}), Example(((2, 3), ()), {"axis": 1, "index": (1, 1)})),
    dtypes="fc",
    doc="x with one number in place of its slices at places along an axis.",
)

# At any places.


def _key(indices: Any) -> tuple[Any, ...]:
    """Index arrays and masks, one after the other."""
    arrays = [numpy.asarray(fetched(one)) for one in indices]
    return tuple(one if one.dtype == bool else whole(one) for one in arrays)


def _put_at(x: Value, values: Value, indices: Any, accumulate: bool) -> Value:
    return (added if accumulate else written)(x, values, places_of(x.shape, _key(indices)))


index_put: Op = composite(
    "index_put",
    lambda x, values, indices=(), accumulate=False: _put_at(x, values, indices, accumulate),
    order=("x", "indices", "values", "accumulate"),
    shape=same,
    examples=(
        Example(((2, 3), (3,)), {"indices": ((0, 1, 0), (2, 0, 2))}),
        Example(((2, 3), (3,)), {"indices": ((0, 1, 0), (2, 0, 2)), "accumulate": True}),
        Example(((3, 2), ()), {"indices": ((True, False, True),)}),
    ),
    dtypes="fc",
    doc="x with values in place of x[indices], or added there; of those at one place the last stays.",
)


def _numbered(x: Value, index_: Any) -> Any:
    return places_of((prod(x.shape),), (whole(index_),))


put: Op = composite(
    "put",
    lambda x, source, index=(), accumulate=False: (added if accumulate else written)(x, source, _numbered(x, index)),
    order=("x", "index", "source", "accumulate"),
    shape=same,
    examples=(
        Example(((2, 3), (3,)), {"index": (5, 0, 5)}),
        Example(((2, 3), (2, 2)), {"index": ((1, 1), (2, -1)), "accumulate": True}),
    ),
    dtypes="fc",
    doc="x with values at places counted in row-major order, or added there.",
)


def _poured(x: Value, source: Value, mask: Any) -> Value:
    chosen = numpy.flatnonzero(numpy.broadcast_to(condition(mask), x.shape))
    if prod(source.shape) < len(chosen):
        raise ValueError(f"{prod(source.shape)} elements for the {len(chosen)} that the mask leaves open")
    return written(x, index(flat(source), key=(slice(0, len(chosen)),)), chosen)


masked_scatter: Op = composite(
    "masked_scatter",
    lambda x, source, mask=(): _poured(x, source, mask),
    order=("x", "mask", "source"),
    shape=same,
    examples=(
        Example(((2, 2), (4,)), {"mask": ((True, False), (True, True))}),
        Example(((2, 3), (2, 2)), {"mask": (True, False, True)}),
    ),
    dtypes="fc",
    doc="x with the elements of the source, one after the other, where a mask holds.",
)

slice_scatter: Op = composite(
    "slice_scatter",
    lambda x, src, axis=0, start=None, end=None, step=1: written(
        x, src, places_of(x.shape, along(axis, x.ndim, slice(start, end, step)))
    ),
    shape=same,
    examples=(
        Example(((4, 2), (2, 2)), {"start": 1, "end": 4, "step": 2}),
        Example(((2, 3), (2, 1)), {"axis": 1, "start": -1}),
    ),
    dtypes="fc",
    doc="x with the source in place of a slice along an axis.",
)

select_scatter: Op = composite(
    "select_scatter",
    lambda x, src, axis=0, place=0: written(x, src, places_of(x.shape, along(axis, x.ndim, place))),
    shape=same,
    examples=(Example(((3, 2), (2,)), {"place": 1}), Example(((2, 3), (2,)), {"axis": 1, "place": -1})),
    dtypes="fc",
    doc="x with the source in place of what select takes.",
)


def _on_diagonal(x: Value, src: Value, offset: int, axis1: int, axis2: int) -> Value:
    numbers = numpy.arange(prod(x.shape)).reshape(x.shape)
    return written(x, src, numpy.diagonal(numbers, offset, axis1, axis2))


diagonal_scatter: Op = composite(
    "diagonal_scatter",
    lambda x, src, offset=0, axis1=0, axis2=1: _on_diagonal(x, src, offset, axis1, axis2),
    shape=same,
    examples=(Example(((3, 3), (3,))), Example(((2, 3), (2,)), {"offset": 1})),
    dtypes="fc",
    doc="x with the source in place of a diagonal.",
)
