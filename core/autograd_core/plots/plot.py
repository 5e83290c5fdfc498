"""A program over one or two ranges, ready to be drawn: `plot("sin(x)", "x=0:2*pi").svg()`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy

from autograd_core import conventions
from autograd_core.errors import UserError
from autograd_core.language import LIMITS, Limits, Program, judgeable, parse
from autograd_core.language.words import nearest
from autograd_core.plots import notes, saving
from autograd_core.plots.curve import curve_of
from autograd_core.plots.field import field_of
from autograd_core.plots.model import Curve, Grid
from autograd_core.plots.moving import moving
from autograd_core.plots.ranges import Range, distinct, read_range


class Pictures:
    """A plot as pictures: SVG and text, which need nothing, and files."""

    def notes(self: Any) -> list[str]:
        """What stands below the picture: marks, errors and witnesses in words."""
        return notes.of(self)

    def svg(self: Any) -> str:
        """The picture as a whole SVG image that needs nothing from elsewhere, for light and dark pages."""
        return saving.svg(self)

    def text(self: Any, width: int = 80, *, ascii: bool = False) -> str:
        """The picture as text of at most that many columns: braille and lines, or ASCII alone."""
        return saving.text(self, width, ascii=ascii)

    def save(self: Any, path: str | Path, width: int = 100) -> None:
        """Write the picture to a file by its suffix: .svg, .png, .pdf or, of that many columns, .txt.

        Raises:
            UserError: the suffix is not known, or needs matplotlib, which is not installed.
            OutputError: the file cannot be written.
        """
        saving.save(self, path, width)

    def _repr_svg_(self) -> str:
        return self.svg()


class Plot(Curve, Pictures):
    """A program over one range (see `Curve`), ready to be drawn."""


class Field(Grid, Pictures):
    """A program over two ranges (see `Grid`), ready to be drawn."""


def plot(
    program: Program | str,
    over: str | Range | Sequence[str | Range],
    at: Mapping[str, Any] | None = None,
    *,
    dtype: str = "float64",
    grad_tensors: Any = None,
    convention: str = conventions.DEFAULT,
    limits: Limits = LIMITS,
) -> Plot | Field:
    """A program over one range (a curve) or over two (contours with the gradient field).

    A range is written as `read_range` reads it; `at` has the inputs that do not move, `grad_tensors` the cotangent of
    an output that is an array, as for `check`.

    Raises:
        LanguageError: the text or a range does not parse, an input is missing, shapes do not fit.
        EngineError: what torch refuses too.
        UserError: no range or more than two, a name that the program does not read, complex numbers, an unknown
            convention.

    >>> kink = plot("abs(x)", "x=-2:2")
    >>> [mark.told("x") for mark in kink.marks], kink.gradients.min(), kink.gradients.max()
    (['kink at x = 0: abs(x); the slope is -1 on its left, 1 on its right'], np.float64(-1.0), np.float64(1.0))
    """
    _usable(dtype, convention)
    given = [over] if isinstance(over, str | Range) else list(over)
    ranges = [read_range(one, dtype, limits) if isinstance(one, str) else one for one in given]
    distinct(ranges)
    point = dict(at or {})
    if isinstance(program, str):
        program = parse(program, inputs=(*point, *(one.name for one in ranges)), limits=limits)
    judgeable(program)
    with conventions.convention(convention), numpy.errstate(all="ignore"):
        subject = moving(program, ranges, point, dtype=dtype, grad_tensors=grad_tensors, limits=limits)
        if len(ranges) == 1:
            return curve_of(Plot, subject, ranges[0], dtype, convention)
        return field_of(Field, subject, ranges, dtype, convention)


def _usable(dtype: str, convention: str) -> None:
    if numpy.dtype(dtype).kind == "c":
        raise UserError("a plot is of real numbers", hint="give --dtype float64, float32 or float16")
    if convention not in conventions.NAMES:
        hint = nearest(convention, conventions.NAMES) or f"one of {', '.join(conventions.NAMES)}"
        raise UserError(f"no convention is named '{convention}'", hint=hint)
