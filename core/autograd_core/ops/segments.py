"""Rows that reduce the segments of a vector: neighbours that belong together, each segment beginning at a place."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.conventions import at_kink
from autograd_core.op import Example, Op, Value, composite, general
from autograd_core.ops.arithmetic import mul
from autograd_core.ops.arrange import cat
from autograd_core.ops.piecewise import maximum, minimum, where
from autograd_core.ops.shape import index, unindex

Shape = tuple[int, ...]
_STARTS = (0, 1, 4)


def _owners(length: int, starts: Any) -> Any:
    """The segment of each element."""
    marks = numpy.zeros(length, dtype=numpy.int64)
    marks[numpy.asarray(starts, dtype=numpy.int64)[1:]] = 1
    return numpy.cumsum(marks)


def _folded(combine: Op, x: Value, starts: Any) -> Value:
    """Each segment made one element, neighbours by twos: as many rounds as the longest one can be halved."""
    owners = _owners(x.shape[0], starts)
    while len(owners) > len(starts):
        even = (numpy.arange(len(owners)) - numpy.searchsorted(owners, owners)) % 2 == 0
        paired = even & numpy.append(owners[1:] == owners[:-1], False)
        left, alone = numpy.flatnonzero(paired), numpy.flatnonzero(even & ~paired)
        pairs = combine(index(x, key=(left,)), index(x, key=(left + 1,)))
        order = numpy.argsort(numpy.concatenate([left, alone]))
        x, owners = index(cat(pairs, index(x, key=(alone,))), key=(order,)), owners[even]
    return x


def _shape(x: Shape, starts: Any = ()) -> Shape:
    return (len(starts),)


segment_prod: Op = composite(
    "segment_prod",
    lambda x, starts=(): _folded(mul, x, starts),
    shape=_shape,
    examples=(Example(((6,),), {"starts": _STARTS}, ("moderate",)), Example(((5,),), {"starts": (0,)}, ("zeros",))),
    dtypes="fc",
    doc="The product of each segment, in which zeros take nothing from the other factors' derivatives.",
)


def _hits(x: Value, y: Value, starts: Any) -> tuple[Value, Value, Any]:
    """Where the extremes stand, in how many places each, and whose each element is."""
    owners = _owners(x.shape[0], starts)
    hit = x == index(y, key=(owners,))
    ones = where(hit, numpy.ones((), x.dtype), 0)  # an integer count would widen float32
    return hit, unindex(ones, shape=y.shape, key=(owners,)), owners


def _share(times: Value, slope: int) -> Value:
    """What one of equal elements gets; alone it is `slope` times as much as the rest when it grows."""
    equal = 1 / times
    return at_kink(equal, left=1 - slope, right=where(times > 1, slope, 1), least=equal)


def _extreme(name: str, pick: Op, slope: int, doc: str) -> Op:
    def pull(g: Value, x: Value, y: Value, starts: Any) -> Value:
        hit, times, owners = _hits(x, y, starts)
        return where(hit, index(g * _share(times, slope), key=(owners,)), 0)

    def push(t: Value, x: Value, y: Value, starts: Any) -> Value:
        hit, times, owners = _hits(x, y, starts)
        shares = index(_share(times, slope), key=(owners,))
        return unindex(where(hit, t * shares, 0), shape=y.shape, key=(owners,))

    return general(
        name,
        lambda xp, x, starts=(): getattr(xp, pick.name).reduceat(x, starts) if len(starts) else x[:0],
        pulls=(pull,),
        pushes=(push,),
        formula=lambda x, starts=(): _folded(pick, x, starts),
        kink=lambda x, y, starts: _hits(x, y, starts)[1] > 1,
        convention="ties share the cotangent equally",
        shape=_shape,
        examples=(
            Example(((6,),), {"starts": _STARTS}, ("distinct",)),
            Example(((3,),), {"starts": (0,)}, ("distinct",)),
        ),
        doc=doc,
    )


segment_max: Op = _extreme("segment_max", maximum, 1, "The largest element of each segment.")
segment_min: Op = _extreme("segment_min", minimum, 0, "The smallest element of each segment.")
