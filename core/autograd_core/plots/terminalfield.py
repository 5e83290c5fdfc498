"""Plots of two variables as text: contours in braille with arrows, or bands of height as digits."""

from __future__ import annotations

import math

import numpy

from autograd_core.drawing.text import clip
from autograd_core.plots import notes, ticks
from autograd_core.plots.canvas import Canvas, Line, Run, fitted
from autograd_core.plots.model import Grid
from autograd_core.plots.svgfield import arrows
from autograd_core.plots.terminal import NARROWEST, bottom, noted, shown

_WIDEST, _GUTTER = 84, 9
_ARROWS = "→↗↑↖←↙↓↘"
_SPARSE = 2


def field(plot: Grid, width: int = 80, *, ascii: bool = False) -> list[Line]:
    """A plot of two variables as lines of runs; roles as those of `terminal.curve`."""
    width = min(max(width, NARROWEST), _WIDEST)
    labels = [tick.text for tick in ticks.along(plot.over[1], 5)]
    gutter = min(_GUTTER, max(map(len, labels), default=0) + 1)
    across = width - gutter - 1
    canvas = Canvas(across, across * 3 // 8, ascii=ascii)
    if ascii:
        _digits(plot, canvas)
    else:
        _contours(plot, canvas)
    found: list[Line] = [[Run(clip(shown(plot.title, ascii), width))], [], fitted(_legend(plot, gutter, ascii), width)]
    found += [*_rows(plot, canvas, gutter), bottom(plot.over[0], gutter, width), []]
    heights = ", ".join(tick.text for tick, _ in plot.contours)
    if heights:
        found += [[Run(line)] for line in noted([f"lines at {heights}"], width, ascii)]
    return [*found, *([Run(line)] for line in noted(notes.of(plot), width, ascii))]


def _legend(plot: Grid, gutter: int, ascii: bool) -> Line:
    indent = Run(" " * (gutter + 1))
    if ascii:
        return [indent, Run(f"0 to {len(plot.contours)}: between which lines the function is", "value")]
    return [indent, Run("⠤⠤ function", "value"), Run("  "), Run("↗ gradient, uphill", "gradient")]


def _rows(plot: Grid, canvas: Canvas, gutter: int) -> list[Line]:
    marked = {}
    for tick in ticks.along(plot.over[1], 5):
        place = float(plot.over[1].places(tick.place))
        marked[round((1 - place) * (canvas.height - 1))] = tick.text
    marked.setdefault(canvas.height // 2, plot.over[1].label)
    found: list[Line] = []
    for row, line in enumerate(canvas.lines()):
        label = marked.get(row, "")[: gutter - 1]
        end = ("|" if not label else "+") if canvas.ascii else "│" if not label else "┤"
        found.append([Run(f"{label:>{gutter - 1}} {end}", "axis"), *line])
    return found


def _contours(plot: Grid, canvas: Canvas) -> None:
    for _, paths in plot.contours:
        for path in paths:
            canvas.path(path, "value")
    for k, (x, y, angle, _, off) in enumerate(arrows(plot)):
        if k % _SPARSE == 0:
            glyph = _ARROWS[round(angle / (math.pi / 4)) % 8]
            column, row = round(x * (canvas.width - 1)), round((1 - y) * (canvas.height - 1))
            canvas.put(column, row, glyph, "mark" if off else "gradient")


def _digits(plot: Grid, canvas: Canvas) -> None:
    """In each cell how many levels the function is above; nothing where it has no value."""
    x, y = (over.places(axis.astype(float)) for over, axis in zip(plot.over, plot.axes, strict=True))
    columns = numpy.interp(numpy.linspace(0, 1, canvas.width), x, numpy.arange(x.size)).round().astype(int)
    rows = numpy.interp(numpy.linspace(1, 0, canvas.height), y, numpy.arange(y.size)).round().astype(int)
    seen = plot.values[numpy.ix_(rows, columns)].astype(float)
    heights = numpy.array([tick.place for tick, _ in plot.contours])
    for row, column in numpy.ndindex(seen.shape):
        if numpy.isfinite(seen[row, column]):
            canvas.put(column, row, str(int((heights < seen[row, column]).sum())), "value")
