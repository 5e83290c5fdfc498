"""Plots as SVG, for light and dark pages; the only thing needed to see them is a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any, NamedTuple

import numpy

from autograd_core.drawing.svg import Markup, element, number, picture, polyline
from autograd_core.drawing.text import clip, visible
from autograd_core.plots import notes, ticks
from autograd_core.plots.marks import Mark
from autograd_core.plots.model import Curve
from autograd_core.plots.panels import Panel, Series, panels
from autograd_core.plots.ranges import Range

WIDTH = 760.0
_LEFT, _RIGHT, _TOP = 78.0, 66.0, 32.0
_ABOVE, _AXIS, _NOTE = 34.0, 44.0, 18.0
_HEIGHTS = {"function and gradient": 260.0, "function": 190.0, "gradient": 190.0}
_ERRORS = 150.0
_BEYOND = 4.0
"""How many panels' heights a line may leave the panel, which hides it there."""
_COLUMNS = 88
COLOURS = {"value": "blue", "gradient": "red", "sympy": "green", "finite": "purple"}
STYLE = "".join(
    f".ag .ag-line-{role}{{fill:none;stroke:${colour};stroke-width:2;stroke-linejoin:round}}"
    f".ag .ag-ring-{role}{{fill:none;stroke:${colour};stroke-width:1.3}}"
    f".ag .ag-dot-{role},.ag .ag-speck-{role}{{fill:none;stroke:${colour};stroke-linecap:round;stroke-width:8}}"
    f".ag .ag-speck-{role}{{stroke-width:3.4}}"
    for role, colour in COLOURS.items()
) + (
    ".ag .ag-grid{stroke:$grid;stroke-width:1;fill:none}.ag .ag-frame{stroke:$line;stroke-width:1;fill:none}"
    ".ag .ag-mark{stroke:$amber;stroke-width:1.2;stroke-dasharray:5 4;fill:none}"
    ".ag .ag-rule{stroke:$muted;stroke-width:1;stroke-dasharray:2 4;fill:none}"
    ".ag text.ag-tick{font-size:11px;fill:$muted}.ag text.ag-note{font-size:11.5px;fill:$muted}"
    ".ag text.ag-tag{font-size:11px;fill:$amber;stroke:$background;stroke-width:3;paint-order:stroke}"
    ".ag text.ag-head{font-size:12px;fill:$ink}"
    ".ag text.ag-title{font-size:15px;font-weight:600}"
)


class Frame(NamedTuple):
    """The rectangle that a panel is drawn in."""

    x: float
    y: float
    width: float
    height: float

    def across(self, fraction: float) -> float:
        """From a part of the width to a coordinate."""
        return self.x + fraction * self.width

    def up(self, fraction: float) -> float:
        """From a part of the height, counted from the bottom, to a coordinate not far outside."""
        return self.y + self.height * (1 - min(max(fraction, -_BEYOND), 1 + _BEYOND))


def curve(plot: Curve) -> Markup:
    """A plot of one variable as a whole image."""
    parts: list[str] = [text(_LEFT, 24, clip(plot.title, 72), "ag-title")]
    y = _TOP
    drawn = panels(plot)
    for i, panel in enumerate(drawn):
        height = _HEIGHTS.get(panel.title, _ERRORS)
        frame = Frame(_LEFT, y + _ABOVE, WIDTH - _LEFT - _RIGHT, height)
        parts += _panel(panel, frame, plot, last=i == len(drawn) - 1, tagged=i == 0, key=f"{i}")
        y = frame.y + height
    y += _AXIS + 6
    told = notes.of(plot)
    for note in lines(told, _COLUMNS):
        parts.append(text(_LEFT, y + 10, note, "ag-note"))
        y += _NOTE
    described = f"{plot.title} and its gradient over {plot.over.label}. {' '.join(f'{note}.' for note in told)}"
    return picture(parts, size=(WIDTH, y + 8), title=plot.title, description=described, style=STYLE)


def lines(told: Sequence[str], columns: int) -> list[str]:
    """Notes on lines of so many columns; what follows the first of a note is indented.

    >>> lines(["one two three"], 9)
    ['one two', '  three']
    """
    wrapped = (wrap(visible(note), columns, subsequent_indent="  ") for note in told)
    return [line for note in wrapped for line in note]


def text(x: float, y: float, content: str, kind: str, anchor: str | None = None) -> Markup:
    """A line of text of a class of this module."""
    return element("text", content, x=x, y=y, class_=kind, text_anchor=anchor)


def _panel(panel: Panel, frame: Frame, plot: Curve, *, last: bool, tagged: bool, key: str) -> list[str]:
    parts = list(_axes(panel, frame, plot.over, last))
    parts += _marks(plot.marks, plot.over, frame)
    # The part of the image that a panel shows is cut out by an image within the image, which needs no name.
    inner = Frame(0, 0, frame.width, frame.height)
    shapes = [shape for series in panel.series for shape in _series(series, panel, plot.over, inner)]
    across = {"x": frame.x, "y": frame.y, "width": frame.width, "height": frame.height}
    parts.append(element("svg", *shapes, overflow="hidden", **across))
    parts.append(element("rect", class_="ag-frame", **across))
    if panel.note:
        parts.append(text(frame.across(0.5), frame.up(0.5), panel.note, "ag-note", "middle"))
    tags = _tags(plot.marks, plot.over, frame) if tagged and not panel.log else ()
    return [*parts, *tags, *_legend(panel, frame)]


def _axes(panel: Panel, frame: Frame, over: Range, last: bool) -> Iterator[Markup]:
    lines = []
    for tick in panel.ticks(5 if frame.height < 160 else 7):
        y = frame.up(panel.fraction(tick.place))
        lines.append(f"M{number(frame.x)} {number(y)}h{number(frame.width)}")
        yield text(frame.x - 7, y + 4, tick.text, "ag-tick", "end")
    for tick in ticks.along(over):
        x = frame.across(float(over.places(tick.place)))
        lines.append(f"M{number(x)} {number(frame.y)}v{number(frame.height)}")
        if last:
            yield text(x, frame.y + frame.height + 16, tick.text, "ag-tick", "middle")
    yield element("path", class_="ag-grid", d="".join(lines))
    for height in panel.rules:
        y = frame.up(panel.fraction(height))
        yield element("path", class_="ag-rule", d=f"M{number(frame.x)} {number(y)}h{number(frame.width)}")
        yield text(frame.x + frame.width + 5, y + 4, f"{height:g} ulp", "ag-tick")
    if last:
        yield text(frame.across(0.5), frame.y + frame.height + 35, over.label, "ag-head", "middle")


def _marks(marks: Sequence[Mark], over: Range, frame: Frame) -> Iterator[Markup]:
    for mark in marks:
        x = frame.across(float(over.places(mark.place)))
        yield element("path", class_="ag-mark", d=f"M{number(x)} {number(frame.y)}v{number(frame.height)}")


def _tags(marks: Sequence[Mark], over: Range, frame: Frame) -> Iterator[Markup]:
    """The kinds of the marks, as far as there is room."""
    free = -1.0
    for mark in marks:
        x = frame.across(float(over.places(mark.place)))
        if x > free:
            outside = x > frame.x + frame.width - 40
            yield text(x + (-4 if outside else 4), frame.y + 13, mark.kind, "ag-tag", "end" if outside else None)
            free = x + 44


def _series(series: Series, panel: Panel, over: Range, frame: Frame) -> Iterator[Markup]:
    across = over.places(series.x.astype(float))

    def at(i: Any) -> tuple[float, float]:
        return frame.across(float(across[i])), frame.up(panel.fraction(float(series.y[i])))

    if series.shape == "line":
        for stretch in series.stretches():
            yield element("path", class_=f"ag-line-{series.role}", d=polyline(map(at, stretch)))
        return
    seen = [at(i) for i in numpy.flatnonzero(numpy.isfinite(series.y))]
    if series.shape in ("dots", "specks"):
        d = "".join(f"M{number(x)} {number(y)}h0" for x, y in seen)  # a line of no length with round ends
        yield element("path", class_=f"ag-{series.shape[:-1]}-{series.role}", d=d)
    elif series.shape == "rings":
        yield element("path", class_=f"ag-ring-{series.role}", d="".join(_disc(x, y, 3.6) for x, y in seen))
    else:
        yield element("path", class_=f"ag-ring-{series.role}", d="".join(_cross(x, y) for x, y in seen))


def _disc(x: float, y: float, r: float) -> str:
    return f"M{number(x - r)} {number(y)}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0"


def _cross(x: float, y: float, r: float = 3.2) -> str:
    return f"M{number(x - r)} {number(y - r)}l{2 * r} {2 * r}m0 {-2 * r}l{-2 * r} {2 * r}"


def _legend(panel: Panel, frame: Frame) -> Iterator[Markup]:
    """What the panel shows, above it, each with a sample of its line."""
    y, x = frame.y - 10, frame.x
    if panel.title != "function and gradient":
        yield text(x, y, panel.title, "ag-head")
        x += len(panel.title) * 7.5 + 22
    for series in panel.series:
        if not series.label or series.label == panel.title:
            continue
        if series.shape == "line":
            yield element("path", class_=f"ag-line-{series.role}", d=f"M{number(x)} {number(y - 4)}h22")
        elif series.shape == "specks":
            yield element("path", class_=f"ag-dot-{series.role}", d=f"M{number(x + 11)} {number(y - 4)}h0")
        else:
            d = _disc(x + 11, y - 4, 3.6) if series.shape == "rings" else _cross(x + 11, y - 4)
            yield element("path", class_=f"ag-ring-{series.role}", d=d)
        yield text(x + 28, y, series.label, "ag-head")
        x += 28 + len(series.label) * 7.5 + 22
