"""What a plot of one variable shows, for every surface to draw in its own way: panels of series over one axis."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy

from autograd_core.plots import ticks
from autograd_core.plots.model import Curve
from autograd_core.plots.sampling import limits
from autograd_core.verdict.judge import MAX_ULP

Array = numpy.ndarray[Any, numpy.dtype[Any]]
Role = Literal["value", "gradient", "sympy", "finite"]
Shape = Literal["line", "dots", "rings", "crosses", "specks"]
_ALIKE, _SPREAD = 8.0, 1.7
"""Curves share a panel if their heights differ by the first factor at most, and its is at most the second larger."""
_LEAST, _MARGIN = 0.1, 1.8
"""The smallest error that is told apart from none, and by what factor an axis of errors goes on beyond its ends."""
LOST = "all lost"
"""Stands where an axis of errors ends: no digit is right there."""


@dataclass(frozen=True)
class Series:
    """Points that belong together; a line is interrupted at its `cuts` and where y is not finite."""

    role: Role
    label: str
    shape: Shape
    x: Array
    y: Array
    cuts: tuple[float, ...] = ()

    def stretches(self) -> list[Array]:
        """Slices of the points that a line runs through without a break, as index arrays."""
        cuts = numpy.asarray(self.cuts, dtype=float)
        before, after = (numpy.searchsorted(cuts, self.x.astype(float), side=side) for side in ("left", "right"))
        # A point that is a cut stands alone: it would be joined to neither side.
        part = numpy.where(before == after, before.astype(float), numpy.nan)
        part[~numpy.isfinite(self.y)] = numpy.nan
        ends = [0, *(numpy.flatnonzero(part[1:] != part[:-1]) + 1).tolist(), self.x.size]
        return [numpy.arange(a, b) for a, b in pairwise(ends) if b > a and not numpy.isnan(part[a])]


@dataclass(frozen=True)
class Panel:
    """Series that share both axes."""

    title: str
    series: tuple[Series, ...]
    low: float
    high: float
    log: bool = False
    rules: tuple[float, ...] = ()
    """Heights at which a line stands."""
    capped: bool = False
    """Whether the axis of errors ends where no digit is right."""
    note: str | None = None
    """What stands in an empty panel."""

    def ticks(self, most: int = 6) -> list[ticks.Tick]:
        """The marks of the vertical axis."""
        if not self.log:
            return ticks.linear(self.low, self.high, most)
        lost = self.high / _MARGIN if self.capped else self.high
        decades = ticks.logarithmic(_LEAST * 5, lost, most)
        found = [
            one for one in decades if self.fraction(one.place) > 0.12 and (one.place < lost / 9 or not self.capped)
        ]
        return [ticks.Tick(_LEAST, f"<{_LEAST:g}"), *found, *([ticks.Tick(lost, LOST)] if self.capped else [])]

    def fraction(self, y: float) -> float:
        """Where a height stands, from 0 at the bottom to 1 at the top; beyond, outside."""
        return ticks.fraction(y, self.low, self.high, self.log)


def panels(plot: Curve, together: bool = True) -> list[Panel]:
    """The function, its gradient and the witnesses' in one panel (two where their sizes differ, or not `together`),
    and the errors in ulps in the last.
    """
    value, gradient = _function(plot), _gradient(plot)
    (low, high), (bottom, top) = (_limits(plot, one) for one in (value, gradient))
    larger, smaller = max(high - low, top - bottom), min(high - low, top - bottom)
    whole = max(high, top) - min(low, bottom)
    if together and larger <= _ALIKE * smaller and whole <= _SPREAD * larger:
        first = [_panel("function and gradient", [*value, *gradient], min(low, bottom), max(high, top))]
    else:
        first = [_panel("function", value, low, high), _panel("gradient", gradient, bottom, top)]
    return [*first, _errors(plot)]


def _panel(title: str, series: list[Series], low: float, high: float) -> Panel:
    margin = high * 0.05 - low * 0.05
    largest = numpy.finfo(float).max
    return Panel(title, tuple(series), max(low - margin, -largest), min(high + margin, largest))


def _function(plot: Curve) -> list[Series]:
    cuts = tuple(mark.place for mark in plot.marks if mark.breaks)
    found = [Series("value", "function", "line", plot.points, plot.values, cuts)]
    jumps = numpy.isin(plot.there, numpy.array([mark.place for mark in plot.marks if mark.breaks]).astype(plot.dtype))
    return found + _there("value", plot.there[jumps], plot.values_there[jumps])


def _gradient(plot: Curve) -> list[Series]:
    cuts = tuple(mark.place for mark in plot.marks)
    # Outside the domain backward may well give numbers, of a function that has no value there.
    y = numpy.where(numpy.isnan(plot.values), numpy.nan, plot.gradients)
    found = [Series("gradient", "autograd", "line", plot.points, y, cuts)]
    found += _there("gradient", plot.there, plot.gradients_there)
    if plot.sympy.x.size:
        found.append(Series("sympy", "SymPy", "rings", plot.sympy.x, plot.sympy.y))
    if plot.finite.x.size:
        found.append(Series("finite", "finite differences", "crosses", plot.finite.x, plot.finite.y))
    return found


def _there(role: Role, x: Array, y: Array) -> list[Series]:
    """What is computed at the marks themselves, by the convention in force."""
    return [Series(role, "", "dots", x, y)] if x.size else []


def _limits(plot: Curve, series: list[Series]) -> tuple[float, float]:
    """What the vertical axis has to hold of a line: all of it, unless it grows without a bound somewhere."""
    line = series[0]
    y = numpy.interp(plot.even, line.x.astype(float), line.y.astype(float))
    steep = any(numpy.isinf(side) for mark in plot.marks for side in (mark.left, mark.right) if side is not None)
    unbounded = any(mark.kind in ("pole", "edge", "hole") for mark in plot.marks) or steep
    if not unbounded:
        y = line.y.astype(float)
    y = y[numpy.isfinite(y)]
    return limits(y, clip=unbounded or bool(numpy.isinf(line.y).any())) if y.size else (0.0, 1.0)


def _errors(plot: Curve) -> Panel:
    title = f"error in ulps of {plot.dtype}"
    pairs: list[tuple[Role, str, Array]] = [
        ("value", "function", plot.errors.values),
        ("gradient", "autograd", plot.errors.gradients),
    ]
    known = [numpy.isfinite(y) | numpy.isinf(y) for _, _, y in pairs]
    if not any(one.any() for one in known):
        return Panel(title, (), _LEAST, 10.0, True, note="nothing is certified here")
    lost = 2.0 ** (numpy.finfo(plot.dtype).nmant + 1)
    worst = max(float(y[there].max()) for (_, _, y), there in zip(pairs, known, strict=True) if there.any())
    capped = worst >= lost / 4
    top = lost * 4 if capped else max(10.0, 10.0 ** numpy.ceil(numpy.log10(worst * 1.5)))
    series = tuple(
        Series(role, label, "specks", plot.errors.x[there], numpy.clip(y[there], _LEAST, top))
        for (role, label, y), there in zip(pairs, known, strict=True)
    )
    bound = MAX_ULP[plot.dtype]
    rules = (0.5, bound) if bound < top / 10 else (0.5,)
    return Panel(title, series, _LEAST / _MARGIN, top * _MARGIN if capped else top, True, rules, capped)
