"""Plots as files, by the suffix of their name."""

from __future__ import annotations

from pathlib import Path

from autograd_core.errors import OutputError, UserError
from autograd_core.language.show import printable
from autograd_core.plots import svg as curves
from autograd_core.plots import svgfield, terminal, terminalfield
from autograd_core.plots.canvas import Line, plain
from autograd_core.plots.model import Curve, Grid
from autograd_core.written import reason, replace_file

SUFFIXES = (".svg", ".png", ".pdf", ".txt")


def suffix(path: str | Path) -> str:
    """The form that a file's name asks for.

    Raises:
        UserError: it is none of `SUFFIXES`.

    >>> suffix("picture.SVG")
    '.svg'
    """
    found = Path(path).suffix.lower()
    if found not in SUFFIXES:
        raise UserError(
            f"a plot cannot be saved as {printable(Path(path).name)!r}", hint=f"end it in {', '.join(SUFFIXES)}"
        )
    return found


def svg(plot: Curve | Grid) -> str:
    """A plot as a whole SVG image."""
    return curves.curve(plot) if isinstance(plot, Curve) else svgfield.field(plot)


def lines(plot: Curve | Grid, width: int, *, ascii: bool = False) -> list[Line]:
    """A plot as lines of characters with roles."""
    drawn = terminal.curve if isinstance(plot, Curve) else terminalfield.field
    return drawn(plot, width, ascii=ascii)  # type: ignore[arg-type]


def text(plot: Curve | Grid, width: int, *, ascii: bool = False) -> str:
    """A plot as text."""
    return plain(lines(plot, width, ascii=ascii))


def save(plot: Curve | Grid, path: str | Path, width: int = 100) -> None:
    """Write a plot to a file, which then is the whole new one, or as it was; text in that many columns.

    Raises:
        UserError: the suffix is not known, or needs matplotlib, which is not installed.
        OutputError: the file cannot be written.
    """
    form = suffix(path)
    if form in (".png", ".pdf"):
        from autograd_core.plots.figure import encoded

        data = encoded(plot, form[1:])
    else:
        data = (svg(plot) + "\n" if form == ".svg" else text(plot, width)).encode()
    try:
        replace_file(path, lambda stream: stream.write(data))
    except (OSError, ValueError) as error:
        raise OutputError(f"cannot write {printable(str(path))}: {printable(reason(error))}") from None
