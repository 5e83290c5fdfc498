"""A recorded graph as a tree in the terminal: broken to its width, and coloured."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from autograd_cli.render import UNLIMITED, say
from autograd_core.drawing.text import for_encoding
from autograd_core.graphs.tree import lines

if TYPE_CHECKING:
    from autograd_core.graphs import Graph

_STYLES = {
    "output": "bold green",
    "op": "bold",
    "custom": "bold magenta",
    "leaf": "bold blue",
    "constant": "italic",
    "form": "dim",
    "note": "dim",
    "tree": "dim",
    "gradient": "magenta",
    "saved": "yellow",
    "freed": "red",
}


def render(graph: Graph, *, terminal: bool = False, encoding: str = "utf-8", width: int | None = None) -> str:
    """The tree; colours and a width (by default its own) are for terminals, pipes get each line whole."""
    text = StringIO()
    room = width if terminal else UNLIMITED
    console = Console(file=text, markup=False, highlight=False, force_terminal=terminal, width=room)
    for line in lines(graph, console.width if terminal else None):
        pieces = ((for_encoding(piece.text, encoding), _STYLES.get(piece.about, "")) for piece in line)
        row = Text.assemble(*pieces)
        row.rstrip()
        say(console, row)
    if graph.caption:
        say(console, Text("--max-nodes N shows more", style="dim"))
    return text.getvalue()
