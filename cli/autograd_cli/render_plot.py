"""Plots for people: characters and, on terminals, colours. User text never passes through Rich's markup."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograd_cli.render import UNLIMITED, say
from autograd_core.language.show import printable
from autograd_core.plots import Field, Plot
from autograd_core.plots.canvas import Line, plain
from autograd_core.plots.saving import lines

_STYLES = {
    "value": "bright_blue",
    "gradient": "red",
    "sympy": "green",
    "finite": "magenta",
    "both": "bright_black",
    "mark": "yellow",
    "axis": "bright_black",
}


def render(found: Plot | Field, width: int, *, terminal: bool = False, encoding: str = "utf-8") -> str:
    """The picture as text of that many columns; colours are for terminals."""
    ascii = not encoding.lower().startswith("utf")
    drawn = lines(found, width, ascii=ascii)
    return _coloured(drawn) if terminal else plain(drawn)


def _coloured(drawn: list[Line]) -> str:
    text = StringIO()
    console = Console(file=text, markup=False, highlight=False, force_terminal=True, width=UNLIMITED)
    for line in drawn:
        say(console, Text.assemble(*((run.text, _STYLES.get(run.role or "", "")) for run in line)))
    return text.getvalue()


def written(found: Plot | Field, path: Path) -> str:
    """What is said where the picture went into a file: its name, and the notes."""
    return "".join(f"{printable(line)}\n" for line in (*found.notes(), f"written to {path}"))
