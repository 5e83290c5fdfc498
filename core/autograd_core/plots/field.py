"""A function of two numbers over a rectangle: computing its grids and their errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy

from autograd_core.plots import witnesses
from autograd_core.plots.model import Grid
from autograd_core.plots.moving import Array, Moving, affordable
from autograd_core.plots.ranges import Range

G = TypeVar("G", bound=Grid)

_GRID, _ARROWS = 81, 15
_MOST_NUMBERS, _ONE_BY_ONE = 4_000_000, 40_000
"""Numbers computed at most for the grid: all points at once, and where they are taken one by one."""


def field_of(made: type[G], moving: Moving, ranges: Sequence[Range], dtype: str, convention: str) -> G:
    """Compute the grids and their errors, within bounded numbers of runs."""
    most = _MOST_NUMBERS if moving.together else _ONE_BY_ONE
    side = int(affordable(moving, most, _GRID**2, least=25**2) ** 0.5)
    axes = [over.even(over.count or side, dtype) for over in ranges]
    coarse = [over.even(_ARROWS + 2, dtype)[1:-1] for over in ranges]
    points = _grid(coarse)
    asked = witnesses.chosen(moving, points, "balls", points.shape[1])
    shape = (coarse[1].size, coarse[0].size)
    gradients = moving.gradients(points)
    errors = numpy.full((2, points.shape[1]), numpy.nan)
    known = witnesses.truth(moving, points) if asked.shape == points.shape else None
    if known is not None:
        errors[0] = witnesses.errors(moving.values(points), known.values, dtype)
        both = zip(gradients, known.slopes, strict=True)
        errors[1] = numpy.maximum(*(witnesses.errors(row, slopes, dtype) for row, slopes in both))
    moved = {over.name for over in ranges if not over.index}
    return made(
        moving.program,
        (ranges[0], ranges[1]),
        {name: value for name, value in moving.at.items() if name not in moved},
        dtype,
        convention,
        (axes[0], axes[1]),
        moving.values(_grid(axes)).reshape(axes[1].size, axes[0].size),
        (coarse[0], coarse[1]),
        gradients.reshape(2, *shape),
        errors[0].reshape(shape),
        errors[1].reshape(shape),
    )


def _grid(axes: Sequence[Array]) -> Array:
    """All points of a grid, shape (2, points), row by row."""
    return numpy.stack([one.ravel() for one in numpy.meshgrid(*axes)])
