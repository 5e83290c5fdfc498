"""What a plot holds, as plain data: a curve over one range, or a grid over two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy

from autograd_core.language import Program
from autograd_core.plots.contours import Path, contour, levels
from autograd_core.plots.marks import Mark
from autograd_core.plots.moving import Array
from autograd_core.plots.ranges import Range
from autograd_core.plots.ticks import Tick


class Sampled(NamedTuple):
    """What a witness says: its derivative y at x, each with an error bar, and why it is silent, if it is."""

    x: Array
    y: Array
    error: Array
    ours: Array
    """The gradient by backward at the same points."""
    asked: int
    reason: str | None = None


class Errors(NamedTuple):
    """Distances from the certified truth in ulps: NaN where it is not known, inf for NaN and overflow."""

    x: Array
    values: Array
    gradients: Array


@dataclass(frozen=True, eq=False)
class Curve:
    """A function of one number, its gradient, what witnesses say of it, and its errors.

    Arrays are float64, or of the program's dtype, and of shape (points,).
    """

    program: Program
    over: Range
    at: Mapping[str, Array]
    """The inputs that do not move."""
    dtype: str
    convention: str
    points: Array
    even: Array
    """Evenly spaced points: those that were looked at first."""
    values: Array
    gradients: Array
    sympy: Sampled
    finite: Sampled
    errors: Errors
    marks: Sequence[Mark]
    there: Array
    """The places of kinks and jumps that are floats, and what is computed there."""
    values_there: Array
    gradients_there: Array
    formula: str | None
    """SymPy's derivative in the program's own names, where it is short."""

    @property
    def title(self) -> str:
        """The program on one line."""
        return title(self.program)


@dataclass(frozen=True, eq=False)
class Grid:
    """Heights of a function on a grid, shape (rows, columns), and its gradient on a coarser one.

    Rows go along the second range, columns along the first. Errors are in ulps: NaN where the truth is not known.
    """

    program: Program
    over: tuple[Range, Range]
    at: Mapping[str, Array]
    """The inputs that do not move."""
    dtype: str
    convention: str
    axes: tuple[Array, Array]
    """The columns' and the rows' places."""
    values: Array
    arrow_axes: tuple[Array, Array]
    gradients: Array
    """Shape (2, rows, columns) on the coarser grid."""
    value_errors: Array
    """Shape (rows, columns) on the coarser grid."""
    gradient_errors: Array
    """The larger error of both partial derivatives."""

    @property
    def title(self) -> str:
        """The program on one line."""
        return title(self.program)

    @cached_property
    def contours(self) -> list[tuple[Tick, list[Path]]]:
        """Levels with their lines, which run through places from 0 to 1 along both axes."""
        places = [over.places(axis.astype(float)) for over, axis in zip(self.over, self.axes, strict=True)]
        found = []
        for tick in levels(self.values):
            lines = contour(self.values.astype(float), tick.place)
            found.append((tick, [[(_at(places[0], x), _at(places[1], y)) for x, y in line] for line in lines]))
        return found


def title(program: Program) -> str:
    """A program on one line.

    >>> from autograd_core.language import parse
    >>> title(parse("y = x*x; z = y"))
    'y = x*x; z = y'
    """
    return " ; ".join(line.strip() for line in program.source.split("\n") if line.strip())


def _at(places: Array, position: float) -> float:
    """The place at a position between those of the grid."""
    return float(numpy.interp(position, numpy.arange(places.size), places))
