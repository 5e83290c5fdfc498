"""Plots as text, for any terminal: braille lines, or ASCII alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from autograd_core.drawing.text import clip, to_ascii, visible
from autograd_core.plots import notes, ticks
from autograd_core.plots.canvas import Canvas, Line, Run, fitted
from autograd_core.plots.model import Curve
from autograd_core.plots.panels import Panel, Series, panels
from autograd_core.plots.ranges import Range

NARROWEST, WIDEST = 40, 132
_GUTTER = 12
_EVERY = 5
"""Of the witnesses' points each fifth is shown."""
_LETTERS = {"value": "f", "gradient": "g"}
_BOTH = "*"


def curve(plot: Curve, width: int = 80, *, ascii: bool = False) -> list[Line]:
    """A plot of one variable as lines of runs; a run's role is that of a series, "mark", "axis" or None."""
    width = min(max(width, NARROWEST), WIDEST)
    found: list[Line] = [[Run(clip(shown(plot.title, ascii), width))]]
    drawn = panels(plot, together=False)
    gutter = min(_GUTTER, max(len(tick.text) for panel in drawn for tick in panel.ticks(4)) + 1)
    for panel in drawn:
        height = 6 if panel.log else 8 if width < 100 else 11
        found += [[], fitted(_legend(panel, gutter, width, ascii), width)]
        found += _panel(panel, plot, gutter, width, height, ascii)
    found.append(bottom(plot.over, gutter, width))
    return [*found, [], *([Run(line)] for line in noted(notes.of(plot), width, ascii))]


def noted(told: Sequence[str], width: int, ascii: bool) -> Iterator[str]:
    """Notes, wrapped, in characters that the stream takes."""
    for note in told:
        yield from wrap(shown(note, ascii), width, subsequent_indent="  ")


def shown(text: str, ascii: bool) -> str:
    """Text of elsewhere on one line, in characters that the stream takes."""
    return to_ascii(visible(text)) if ascii else visible(text)


def _legend(panel: Panel, gutter: int, width: int, ascii: bool) -> Line:
    found = [Run(" " * (gutter + 1) + panel.title)]
    if panel.note:
        return [*found, Run(f": {panel.note}")]
    specks = [series for series in panel.series if series.shape == "specks"]
    for series in panel.series:
        if series.label and series.label != panel.title:
            found += [Run("  "), Run(f"{_glyph(series, ascii)} {series.label}", series.role)]
    both = [Run(f"  {_BOTH} both")] if len(specks) > 1 else []
    return [*found, *both] if sum(len(run.text) for run in (*found, *both)) <= width else found


def _glyph(series: Series, ascii: bool) -> str:
    if series.shape == "specks":
        return _LETTERS[series.role]
    signs = (
        {"line": "**", "rings": "o", "crosses": "x"}
        if ascii
        else {"line": "──", "rings": "○", "crosses": "\N{MULTIPLICATION SIGN}"}
    )
    return signs.get(series.shape, "O" if ascii else "●")


def _panel(panel: Panel, plot: Curve, gutter: int, width: int, height: int, ascii: bool) -> Iterator[Line]:
    canvas = Canvas(width - gutter - 1, height, ascii=ascii)
    for series in panel.series:
        _draw(series, panel, plot.over, canvas)
    for mark in plot.marks:
        column = round(float(plot.over.places(mark.place)) * (canvas.width - 1))
        for row in range(height):
            if not canvas.taken(column, row):
                canvas.put(column, row, ":" if ascii else "┊", "mark")
    labels: dict[int, str] = {}
    for tick in panel.ticks(4):
        row = round((1 - panel.fraction(tick.place)) * (height - 1))
        if 0 <= row < height:
            labels.setdefault(row, tick.text)
    bar = "|" if ascii else "│"
    for row, line in enumerate(canvas.lines()):
        label = labels.get(row, "")[: gutter - 1]
        end = bar if not label else "+" if ascii else "┤"
        yield [Run(f"{label:>{gutter - 1}} {end}", "axis"), *line]


def _draw(series: Series, panel: Panel, over: Range, canvas: Canvas) -> None:
    across = over.places(series.x.astype(float)).tolist()
    up = [panel.fraction(y) for y in series.y.astype(float).tolist()]
    if series.shape == "line":
        for stretch in series.stretches():
            canvas.path([(across[i], up[i]) for i in stretch], series.role)
        return
    sparse = series.shape in ("rings", "crosses")
    first = 2 if series.shape == "rings" else 4
    for x, y in list(zip(across, up, strict=True))[first if sparse else 0 :: _EVERY if sparse else 1]:
        if not 0 <= y <= 1:
            continue
        column, row = round(x * (canvas.width - 1)), round((1 - y) * (canvas.height - 1))
        glyph = _glyph(series, canvas.ascii)
        role: str = series.role
        other = canvas.at(column, row)
        if series.shape == "specks" and other.text not in (" ", glyph):
            glyph, role = _BOTH, "both"
        canvas.put(column, row, glyph, role)


def bottom(over: Range, gutter: int, width: int) -> Line:
    """The numbers below the axis, and what runs along it."""
    canvas = Canvas(width, 1)
    room, free = width - gutter - 2, min(len(over.label), gutter - 1)
    canvas.put(0, 0, over.label[:free], None)
    for tick in ticks.along(over, max(3, width // 12)):
        column = gutter + 1 + round(float(over.places(tick.place)) * room)
        start = min(column - len(tick.text) // 2, width - len(tick.text))
        if start > free:
            canvas.put(start, 0, tick.text, "axis")
            free = start + len(tick.text)
    return next(canvas.lines())
