"""Plots of two variables as SVG: contours, and the gradient as arrows."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy

from autograd_core.drawing.svg import Markup, element, number, picture, polyline
from autograd_core.drawing.text import clip
from autograd_core.plots import notes, ticks
from autograd_core.plots.model import Grid
from autograd_core.plots.svg import STYLE, Frame, lines, text
from autograd_core.verdict.judge import MAX_ULP

_SIDE, _LEFT, _TOP, _RIGHT, _AXIS, _NOTE = 500.0, 78.0, 66.0, 40.0, 50.0, 18.0
_REACH, _HEAD = 0.8, 0.32
"""The longest arrow in parts of the distance between arrows, and its head in parts of the arrow."""
_COLUMNS = 74
_STYLE = STYLE + (
    ".ag .ag-level{fill:none;stroke:$blue;stroke-width:1.5;stroke-linejoin:round}"
    ".ag text.ag-height{font-size:10px;fill:$blue;stroke:$background;stroke-width:3;paint-order:stroke}"
    ".ag .ag-arrow{fill:none;stroke:$red;stroke-width:1.2;stroke-linecap:round;stroke-linejoin:round}"
    ".ag .ag-off{stroke:$amber;stroke-width:2}"
)


def field(plot: Grid) -> Markup:
    """A plot of two variables as a whole image."""
    frame = Frame(_LEFT, _TOP, _SIDE, _SIDE)
    parts: list[str] = [text(_LEFT, 24, clip(plot.title, 56), "ag-title")]
    inner = Frame(0, 0, _SIDE, _SIDE)
    shapes = [*_contours(plot, inner), *_arrows(plot, inner), *_heights(plot, inner)]
    across = {"x": frame.x, "y": frame.y, "width": frame.width, "height": frame.height}
    parts += [*_axes(plot, frame), element("svg", *shapes, overflow="hidden", **across)]
    parts += [element("rect", class_="ag-frame", **across), *_legend(plot, frame)]
    y = _TOP + _SIDE + _AXIS
    for note in lines(notes.of(plot), _COLUMNS):
        parts.append(text(_LEFT, y + 10, note, "ag-note"))
        y += _NOTE
    described = f"Contours of {plot.title} with its gradient. {' '.join(f'{note}.' for note in notes.of(plot))}"
    size = (_LEFT + _SIDE + _RIGHT, y + 8)
    return picture(parts, size=size, title=plot.title, description=described, style=_STYLE)


def _axes(plot: Grid, frame: Frame) -> Iterator[Markup]:
    grid = []
    for tick in ticks.along(plot.over[0], 6):
        x = frame.across(float(plot.over[0].places(tick.place)))
        grid.append(f"M{number(x)} {number(frame.y)}v{number(frame.height)}")
        yield text(x, frame.y + frame.height + 16, tick.text, "ag-tick", "middle")
    for tick in ticks.along(plot.over[1], 6):
        y = frame.up(float(plot.over[1].places(tick.place)))
        grid.append(f"M{number(frame.x)} {number(y)}h{number(frame.width)}")
        yield text(frame.x - 7, y + 4, tick.text, "ag-tick", "end")
    yield element("path", class_="ag-grid", d="".join(grid))
    yield text(frame.across(0.5), frame.y + frame.height + 36, plot.over[0].label, "ag-head", "middle")
    yield text(16, frame.up(0.5) + 4, plot.over[1].label, "ag-head")


def strength(k: int, count: int) -> float:
    """How strong the k-th of so many contours is drawn: low ones faint, high ones strong, in light and in dark."""
    return 0.35 + 0.65 * (k + 1) / count


def _contours(plot: Grid, frame: Frame) -> Iterator[Markup]:
    for k, (_, paths) in enumerate(plot.contours):
        d = "".join(polyline((frame.across(x), frame.up(y)) for x, y in path) for path in paths)
        yield element("path", class_="ag-level", d=d, stroke_opacity=strength(k, len(plot.contours)))


def heights(plot: Grid) -> Iterator[tuple[str, float, float]]:
    """The height of each contour and where it is told, in places from 0 to 1: on its longest line.

    Neighbours are told in different parts of theirs.
    """
    for k, (tick, paths) in enumerate(plot.contours):
        if paths:
            path = max(paths, key=len)
            x, y = path[int((k * 0.381966 % 1) * (len(path) - 1))]
            yield tick.text, min(max(x, 0.03), 0.97), min(max(y, 0.015), 0.985)


def _heights(plot: Grid, frame: Frame) -> Iterator[Markup]:
    for told, x, y in heights(plot):
        yield text(frame.across(x), frame.up(y) + 3.5, told, "ag-height", "middle")


def arrows(plot: Grid) -> Iterator[tuple[float, float, float, float, bool]]:
    """Where each arrow starts, in places from 0 to 1, its direction and length (at most 1), and whether it is far off.

    Directions are those on the screen, where both axes are equally long: uphill, across the lines. Lengths follow the
    square root, so that small gradients stay visible.
    """
    x, y = (over.places(axis.astype(float)) for over, axis in zip(plot.over, plot.arrow_axes, strict=True))
    slopes = plot.gradients.astype(float).copy()
    for slope, over, axis in zip(slopes, plot.over, plot.arrow_axes, strict=True):
        stretch = axis.astype(float) * over.stretch if over.log else numpy.full(axis.size, over.stretch)
        slope *= stretch[None, :] if over is plot.over[0] else stretch[:, None]
    with numpy.errstate(all="ignore"):
        largest = numpy.max(numpy.abs(slopes)[numpy.isfinite(slopes)], initial=0.0) or 1.0
        slopes /= largest
        sizes = numpy.hypot(*slopes)
        top = numpy.max(sizes[numpy.isfinite(sizes)], initial=0.0) or 1.0
    off = plot.gradient_errors > MAX_ULP[plot.dtype]
    for row, column in numpy.ndindex(sizes.shape):
        size = sizes[row, column]
        if numpy.isfinite(size) and size > 0:
            angle = math.atan2(slopes[1, row, column], slopes[0, row, column])
            yield float(x[column]), float(y[row]), angle, math.sqrt(size / top), bool(off[row, column])


def _arrows(plot: Grid, frame: Frame) -> Iterator[Markup]:
    longest = _REACH * frame.width / (max(axis.size for axis in plot.arrow_axes) + 1)
    drawn: dict[bool, list[str]] = {False: [], True: []}
    for x, y, angle, length, off in arrows(plot):
        size = max(longest * length, 2.0)
        dx, dy = math.cos(angle) * size, -math.sin(angle) * size
        start = frame.across(x) - dx / 2, frame.up(y) - dy / 2
        head = [_turned(-dx, -dy, turn) for turn in (0.5, -0.5)]
        shape = f"M{number(start[0])} {number(start[1])}l{number(dx)} {number(dy)}"
        shape += f"l{number(head[0][0])} {number(head[0][1])}m{number(-head[0][0])} {number(-head[0][1])}"
        drawn[off].append(f"{shape}l{number(head[1][0])} {number(head[1][1])}")
    for off, shapes in drawn.items():
        if shapes:
            yield element("path", class_="ag-arrow ag-off" if off else "ag-arrow", d="".join(shapes))


def _turned(dx: float, dy: float, angle: float) -> tuple[float, float]:
    cos, sin = math.cos(angle) * _HEAD, math.sin(angle) * _HEAD
    return dx * cos - dy * sin, dx * sin + dy * cos


def _legend(plot: Grid, frame: Frame) -> Iterator[Markup]:
    y, x = frame.y - 12, frame.x
    shown = [("ag-level", "function"), ("ag-arrow", "gradient, uphill")]
    bound = MAX_ULP[plot.dtype]
    if (plot.gradient_errors > bound).any():
        shown.append(("ag-arrow ag-off", f"more than {bound:g} ulp off"))
    for kind, label in shown:
        d = f"M{number(x)} {number(y - 4)}h20" + ("l-6 -3m6 3l-6 3" if "arrow" in kind else "")
        yield element("path", class_=kind, d=d)
        yield text(x + 28, y, label, "ag-head")
        x += 28 + len(label) * 7.5 + 22
