"""Plots through matplotlib, for PNG and PDF; imported only where one is written."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import BytesIO
from typing import Any

import numpy

from autograd_core.drawing.palette import LIGHT
from autograd_core.drawing.text import clip, to_ascii, visible
from autograd_core.errors import UserError
from autograd_core.plots import notes, ticks
from autograd_core.plots.model import Curve, Grid
from autograd_core.plots.panels import Panel, Series, panels
from autograd_core.plots.ranges import Range
from autograd_core.plots.svg import COLOURS, lines
from autograd_core.plots.svgfield import arrows, heights, strength

_DPI = 150
_WIDTH, _SIDE, _LEFT, _RIGHT = 7.6, 5.0, 0.85, 0.75
_TITLE, _ABOVE, _AXIS, _LINE = 0.4, 0.34, 0.55, 0.17
_HEIGHTS = {"function and gradient": 2.7, "function": 2.0, "gradient": 2.0}
_ERRORS = 1.6
"""Inches."""
_MARKERS = {"rings": "o", "crosses": "x", "dots": "o", "specks": "."}
_SIZES = {"rings": 5.5, "crosses": 5.0, "dots": 6.0, "specks": 3.5}
_COLUMNS = 88
_SPACING = {"borderpad": 0.2, "borderaxespad": 0.1, "handlelength": 1.8, "columnspacing": 1.4}


def encoded(plot: Curve | Grid, form: str) -> bytes:
    """The picture as a PNG or PDF file.

    Raises:
        UserError: matplotlib is not installed.
    """
    if find_spec("matplotlib") is None:
        message = f"{form.upper()} is drawn by matplotlib, which is not installed"
        raise UserError(message, hint="pip install 'autograd-cli[plot]', or save as .svg, which needs nothing")
    with _house():
        figure = _curve(plot) if isinstance(plot, Curve) else _field(plot)
        file = BytesIO()
        # Without a date the same plot is the same file.
        figure.savefig(file, format=form, dpi=_DPI, metadata={"CreationDate": None} if form == "pdf" else None)
    return file.getvalue()


@contextmanager
def _house() -> Iterator[None]:
    """matplotlib as it comes, whatever the person's own settings are (TeX, for one), in our font and colours."""
    import matplotlib
    from matplotlib import style

    ours: Any = {
        "font.family": "DejaVu Sans Mono",
        "font.size": 8,
        "text.parse_math": False,
        "axes.edgecolor": LIGHT["line"],
        "axes.unicode_minus": False,
        "xtick.color": LIGHT["muted"],
        "ytick.color": LIGHT["muted"],
        "text.color": LIGHT["ink"],
        "grid.color": LIGHT["grid"],
        "legend.frameon": False,
        "pdf.fonttype": 42,
    }
    with style.context("default"), matplotlib.rc_context(ours), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _figure(plot: Curve | Grid, width: float, height: float, columns: int) -> Any:
    """An empty figure with the title at its top and the notes at its bottom."""
    from matplotlib.figure import Figure

    told = lines([to_ascii(note) for note in notes.of(plot)], columns)
    height += _TITLE + _AXIS + _LINE * len(told) + 0.1
    figure = Figure(figsize=(width, height))
    title = clip(to_ascii(visible(plot.title)), 66)
    figure.text(_LEFT / width, 1 - 0.27 / height, title, size=10.5, weight="bold", parse_math=False)
    for i, note in enumerate(told):
        y = (0.1 + _LINE * (len(told) - 1 - i)) / height
        figure.text(_LEFT / width, y, note, size=7.5, color=LIGHT["muted"], parse_math=False)
    return figure


def _axes(figure: Any, top: float, height: float, right: float) -> Any:
    """Axes of a height, `top` inches below the upper edge of the figure."""
    width, whole = figure.get_size_inches()
    return figure.add_axes((_LEFT / width, 1 - (top + height) / whole, (width - _LEFT - right) / width, height / whole))


def _curve(plot: Curve) -> Any:
    drawn = panels(plot)
    heights = [_HEIGHTS.get(panel.title, _ERRORS) for panel in drawn]
    figure = _figure(plot, _WIDTH, sum(heights) + _ABOVE * len(heights), _COLUMNS)
    top = _TITLE
    for panel, height in zip(drawn, heights, strict=True):
        axes = _axes(figure, top + _ABOVE, height, _RIGHT)
        top += _ABOVE + height
        _panel(axes, panel, plot, tagged=panel is drawn[0])
        _across(axes, plot.over, named=panel is drawn[-1])
    return figure


def _across(axes: Any, over: Range, *, named: bool) -> None:
    axes.set_xscale("log" if over.log else "linear")
    axes.set_xlim(over.low, over.high)
    _ticks(axes.xaxis, ticks.along(over) if named else [ticks.Tick(one.place, "") for one in ticks.along(over)])
    if named:
        axes.set_xlabel(over.label)


def _ticks(axis: Any, found: list[ticks.Tick]) -> None:
    axis.set_ticks([one.place for one in found], [one.text for one in found])
    axis.set_tick_params(which="minor", length=0)
    axis.set_tick_params(length=0)


def _panel(axes: Any, panel: Panel, plot: Curve, *, tagged: bool) -> None:
    axes.set_yscale("log" if panel.log else "linear")
    axes.set_ylim(panel.low, panel.high)
    _ticks(axes.yaxis, panel.ticks(5 if panel.log else 7))
    axes.grid(True, which="major", linewidth=0.6)
    axes.set_axisbelow(True)
    for mark in plot.marks:
        axes.axvline(mark.place, color=LIGHT["amber"], linewidth=0.9, linestyle=(0, (5, 4)), zorder=1.5)
        if tagged:
            axes.annotate(mark.kind, (mark.place, 1), (3, -9), size=7, color=LIGHT["amber"], **_above(axes))
    for height in panel.rules:
        axes.axhline(height, color=LIGHT["muted"], linewidth=0.7, linestyle=":")
        where = axes.get_yaxis_transform()
        axes.text(1.008, height, f"{height:g} ulp", transform=where, va="center", size=7, color=LIGHT["muted"])
    for series in panel.series:
        _series(axes, series)
    if panel.note:
        axes.text(0.5, 0.5, panel.note, transform=axes.transAxes, ha="center", color=LIGHT["muted"])
    _legend(axes, panel)


def _legend(axes: Any, panel: Panel) -> None:
    """The panel's title, and what its series are, above it."""
    title = "" if panel.title == "function and gradient" else panel.title
    axes.annotate(title, (0, 1), (0, 5), xycoords="axes fraction", textcoords="offset points")
    handles, labels = axes.get_legend_handles_labels()
    if labels != [panel.title]:
        start = 0.015 * len(title) + (0.03 if title else 0.0)
        scale = 2.0 if panel.log else 1.0
        axes.legend(
            handles, labels, loc="lower left", bbox_to_anchor=(start, 1.0), ncols=4, markerscale=scale, **_SPACING
        )


def _above(axes: Any) -> dict[str, Any]:
    return {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "annotation_clip": True}


def _series(axes: Any, series: Series) -> None:
    colour = LIGHT[COLOURS[series.role]]
    label = series.label or "_"
    if series.shape == "line":
        for stretch in series.stretches():
            axes.plot(series.x[stretch], series.y[stretch], color=colour, linewidth=1.5, label=label, zorder=2.5)
            label = "_"
        return
    hollow = {"markerfacecolor": "none"} if series.shape == "rings" else {}
    edge = 0.0 if series.shape == "specks" else 1.0
    axes.plot(
        series.x,
        series.y,
        linestyle="",
        marker=_MARKERS[series.shape],
        markersize=_SIZES[series.shape],
        color=colour,
        markeredgewidth=edge,
        label=label,
        zorder=3,
        **hollow,
    )


def _field(plot: Grid) -> Any:
    width = _LEFT + _SIDE + 0.4
    figure = _figure(plot, width, _SIDE + _ABOVE, 72)
    axes = _axes(figure, _TITLE + _ABOVE, _SIDE, 0.4)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    for axis, over in zip((axes.xaxis, axes.yaxis), plot.over, strict=True):
        places = [ticks.Tick(float(over.places(one.place)), one.text) for one in ticks.along(over, 6)]
        _ticks(axis, places)
    axes.set_xlabel(plot.over[0].label)
    axes.set_ylabel(plot.over[1].label, rotation=0)
    axes.grid(True, linewidth=0.6)
    axes.set_axisbelow(True)
    _contours(axes, plot)
    _arrows(axes, plot)
    axes.text(0, 1.01, "contours of the function; arrows: its gradient, uphill", transform=axes.transAxes)
    return figure


def _contours(axes: Any, plot: Grid) -> None:
    for k, (_, paths) in enumerate(plot.contours):
        for path in paths:
            across, up = numpy.transpose(path)
            axes.plot(across, up, color=LIGHT["blue"], alpha=strength(k, len(plot.contours)), linewidth=1.2)
    box = {"facecolor": LIGHT["background"], "edgecolor": "none", "pad": 0.6}
    for told, x, y in heights(plot):
        axes.text(x, y, told, size=6.5, color=LIGHT["blue"], ha="center", va="center", bbox=box, zorder=5)


def _arrows(axes: Any, plot: Grid) -> None:
    found = list(arrows(plot))
    if not found:
        return
    spacing = 0.8 / (max(axis.size for axis in plot.arrow_axes) + 1)
    x, y, angles, sizes = (numpy.array([one[k] for one in found]) for k in range(4))
    u, v = (spacing * sizes * turned(angles) for turned in (numpy.cos, numpy.sin))
    colours = [LIGHT["amber"] if off else LIGHT["red"] for *_, off in found]
    axes.quiver(x, y, u, v, color=colours, angles="xy", scale_units="xy", scale=1, pivot="mid", width=0.0025, zorder=4)
