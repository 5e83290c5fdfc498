"""An explanation on a terminal, in colours and as wide as that is."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from autograd_cli.render import say, verdict_text
from autograd_core.explain.text import lines

if TYPE_CHECKING:
    from autograd_core.explain import Explanation

_STYLES = {"head": "bold", "node": "cyan"}


def render_explanation(told: Explanation, *, encoding: str = "utf-8", width: int | None = None) -> str:
    """The explanation in lines that fit; headings, nodes and the verdict in colours."""
    text = StringIO()
    console = Console(file=text, markup=False, highlight=False, force_terminal=True, width=width)
    for line in lines(told, console.width, not encoding.lower().startswith("utf")):
        shown = Text(line.text, style=_STYLES.get(line.kind, ""))
        if line.kind == "verdict" and told.verdict in line.text:
            shown.highlight_words([told.verdict], style=verdict_text(told.report.verdict).style)
        say(console, shown)
    return text.getvalue()
