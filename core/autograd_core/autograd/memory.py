"""How many bytes an event makes and touches, counted from the arrays that it was given and that it returned.

These are lower bounds that a machine does not change: temporary arrays inside a row, caches and the allocator's
rounding have no part in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import Any

import numpy


def traffic(reads: Iterable[Any], made: Sequence[Any]) -> tuple[int, int]:
    """The bytes of the arrays `made` that are new, and those beside the bytes read for them.

    An array counts once, however often it is given; a result that is a view, or an operand itself, makes nothing, and
    where nothing is made nothing was read either. Tensors count as the values they hold, None and numbers not at all.

    >>> x = numpy.ones((2, 3))
    >>> traffic([x, x], [x * x]), traffic([x], [x.T]), traffic([x], [x.sum(axis=0)])
    ((48, 96), (0, 0), (24, 72))
    """
    given = _arrays(reads)
    new = [one for one in _arrays(made) if not _shared(one, given)]
    if not new:
        return 0, 0
    written = sum(map(size, new))
    return written, written + sum(map(size, given))


def size(array: Any) -> int:
    """The bytes that stand in memory; an axis that was broadcast repeats them.

    >>> size(numpy.broadcast_to(numpy.float64(1), (1000, 1000)))
    8
    """
    strides = getattr(array, "strides", None)
    if not strides:  # a number
        return int(array.itemsize)
    return int(array.itemsize * prod(n for n, stride in zip(array.shape, strides, strict=False) if stride or not n))


def _arrays(values: Iterable[Any]) -> list[Any]:
    found: dict[int, Any] = {}
    for value in values:
        raw = getattr(value, "_value", value)
        if hasattr(raw, "itemsize"):
            found[id(raw)] = raw
    return [*found.values()]


def _shared(one: Any, others: Sequence[Any]) -> bool:
    if any(one is other for other in others):
        return True
    if not isinstance(one, numpy.ndarray):
        return False
    return any(isinstance(other, numpy.ndarray) and numpy.may_share_memory(one, other) for other in others)
