"""Where a curve is computed: evenly, and more closely where it bends, breaks or ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from autograd_core.plots.ranges import Range

Array = numpy.ndarray[Any, numpy.dtype[Any]]
EVEN, MOST = 241, 900
"""Points at first, and in all."""
_ROUNDS = 6
_BENT = 2e-3
"""How far a point may stand off the line through its neighbours, in parts of the picture."""
_BESIDE = 2e-4
"""The distance from a mark at which its sides are shown, in parts of the picture: less than a pixel."""


def refined(curves: Callable[[Array], Array], over: Range, points: Array, dtype: Any, most: int = MOST) -> Array:
    """The points with more of them where one of the curves bends or ends; `curves` gives shape (curves, points).

    What is added halves the distance to a neighbour, so that jumps and poles are closed in on.

    >>> over = Range("x", (), -1.0, 1.0)
    >>> few = over.even(11)
    >>> found = refined(lambda x: numpy.maximum(x, 0.05 - x)[None], over, few, "float64")
    >>> bool(numpy.abs(found - 0.025).min() < 0.01)
    True
    """
    values = curves(points)
    for _ in range(_ROUNDS):
        urgency = numpy.max([_urgency(over.places(points), row) for row in values], axis=0)
        wanted = numpy.flatnonzero(urgency > 0)
        room = most - points.size
        if not wanted.size or room <= 0:
            break
        if wanted.size > room:
            wanted = wanted[numpy.argsort(-urgency[wanted], kind="stable")[:room]]
        new = numpy.setdiff1d(over.clipped(over.middle(points[wanted], points[wanted + 1]), dtype), points)
        if not new.size:
            break
        points, values = numpy.concatenate([points, new]), numpy.concatenate([values, curves(new)], axis=1)
        order = numpy.argsort(points, kind="stable")
        points, values = points[order], values[:, order]
    return points


def _urgency(places: Array, values: Array) -> Array:
    """How much each stretch between neighbours wants a point in its middle; 0 if it does not."""
    values = values.astype(float)
    finite = numpy.isfinite(values)
    found = numpy.where(finite[:-1] != finite[1:], 1.0, 0.0)
    if finite.sum() < 3:
        return found
    low, high = limits(values[finite])
    shown = numpy.clip((values - low) / (high - low), -0.5, 1.5)
    shown[~finite] = numpy.nan
    with numpy.errstate(all="ignore"):
        part = (places[1:-1] - places[:-2]) / (places[2:] - places[:-2])
        off = numpy.abs(shown[1:-1] - (shown[:-2] + part * (shown[2:] - shown[:-2])))
    off = numpy.where(numpy.isfinite(off) & (off > _BENT), off, 0.0)
    found[:-1], found[1:] = numpy.maximum(found[:-1], off), numpy.maximum(found[1:], off)
    return found


def limits(values: Array, clip: bool = True) -> tuple[float, float]:
    """From where to where an axis reaches that shows finite numbers: all, without a few far off the others if `clip`.

    >>> limits(numpy.array([0.0, 1.0]))
    (0.0, 1.0)
    >>> low, high = limits(1 / numpy.linspace(-1, 1, 200))
    >>> -15 < low < -3 and 3 < high < 15
    True
    """
    low, high = float(values.min()), float(values.max())
    inner = numpy.quantile(values.astype(float), [0.08, 0.92])
    reach = float(inner[1] - inner[0])
    if clip and reach > 0 and high / 4 - low / 4 > 1.25 * reach:
        low, high = max(low, float(inner[0]) - reach / 4), min(high, float(inner[1]) + reach / 4)
    if high > low:
        return low, high
    margin = abs(low) / 2 or 1.0
    return low - margin, high + margin


def with_sides(points: Array, over: Range, places: Sequence[float], dtype: Any) -> Array:
    """The points with both sides of each place, but not the place itself, where nothing may be known."""
    if not len(places):
        return points
    at = over.places(numpy.asarray(places, dtype=float))
    added = over.at(numpy.concatenate([at - _BESIDE, at + _BESIDE]))
    found = over.clipped(numpy.concatenate([points.astype(float), added]), dtype)
    return found[~numpy.isin(found, numpy.asarray(places, dtype=found.dtype))]
