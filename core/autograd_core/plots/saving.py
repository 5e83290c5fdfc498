"""Plots as files, by the suffix of their name."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from autograd_core.errors import OutputError, UserError
from autograd_core.language.show import printable
from autograd_core.plots import svg as curves
from autograd_core.plots import svgfield, terminal, terminalfield
from autograd_core.plots.canvas import Line, plain
from autograd_core.plots.model import Curve, Grid

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
        _replace(Path(path).resolve(), data)
    except (OSError, ValueError) as error:  # a NUL in the path is a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(f"cannot write {printable(str(path))}: {printable(reason)}") from None


def _replace(target: Path, data: bytes) -> None:
    """Write beside the file first; what is no regular file is written to directly."""
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    beside = target.with_name(f".{target.name[:100]}.{os.getpid()}.new")
    try:
        beside.write_bytes(data)
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
