"""What a notebook shows of a result: a headline, facts, tables and notes, as HTML and as Markdown.

The HTML keeps the page's own colours, for a notebook has themes of its own, which no style sheet can ask for; only the
headline's badge has a ground and ink of its own, which any page lets be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autograd_core.drawing.palette import LIGHT, MONO
from autograd_core.drawing.svg import Markup, element, join
from autograd_core.drawing.text import visible

_OURS = ".ag-card.ag-card.ag-card"
"""The class thrice, which counts for more than what notebooks say of their tables."""
_STYLE = (
    ".ag-card{line-height:1.45;max-width:100%}"
    ".ag-card p{margin:.15em 0;overflow-wrap:anywhere}"
    ".ag-card b{font-weight:600;margin-right:.6em}"
    f".ag-card code,.ag-card td{{font-family:{MONO};font-size:.92em;background:none;color:inherit}}"
    ".ag-card div{overflow-x:auto}"
    ".ag-card table{border-collapse:collapse;margin:.4em 0;font-size:1em}"
    ".ag-card tr{background:none}"
    ".ag-card th,.ag-card td{padding:.12em .7em;text-align:left;white-space:nowrap;border:0;"
    "border-bottom:1px solid rgba(127,127,127,.3)}"
    ".ag-card .ag-n{text-align:right}"
    ".ag-card th{font-weight:600;opacity:.75}"
    ".ag-card .ag-badge{display:inline-block;padding:.05em .6em;border-radius:.7em;margin-right:.7em;font-weight:600}"
).replace(".ag-card", _OURS)
_MEANT = re.compile(r"([\\`*_\[\]<>&|$~#])")
"""What Markdown, and the mathematics in it, would take for its own."""


class Grid(NamedTuple):
    """A table: headings, rows of as many cells, which columns are numbers, and what was left out."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    more: str = ""


@dataclass(frozen=True)
class Card:
    """The parts of a display; every text in it is text, and is escaped where it is written.

    `badge` is a word and the name of its colour (see `palette`), `title` what stands beside it.

    >>> Card(title="x", facts=[("value", "2 < 3")]).markdown()
    '**x**\\n\\n- value: `2 < 3`\\n'
    """

    title: str = ""
    badge: tuple[str, str] | None = None
    lead: str = ""
    """A sentence under the title."""
    facts: Sequence[tuple[str, str]] = ()
    """Names and what they are: numbers, formulas, programs."""
    grids: Sequence[Grid] = ()
    notes: Sequence[str] = ()

    def html(self) -> Markup:
        """A piece of a page, to stand in another one."""
        head = [*([badge(*self.badge)] if self.badge else []), *([element("b", self.title)] if self.title else [])]
        return element(
            "div",
            element("style", Markup(_STYLE)),
            *([element("p", *head)] if head else []),
            *([element("p", self.lead)] if self.lead else []),
            *(element("p", element("b", name), element("code", text)) for name, text in self.facts),
            *(_table(grid) for grid in self.grids),
            *(element("p", note) for note in self.notes),
            class_="ag-card tex2jax_ignore mathjax_ignore",  # what looks like mathematics is text
        )

    def markdown(self) -> str:
        """The same as text of CommonMark with GitHub's tables."""
        words = [self.badge[0] if self.badge else "", self.title]
        head = " ".join(f"**{prose(word)}**" for word in words if word)
        parts = [f"{text}\n" for text in (head, prose(self.lead)) if text]
        if self.facts:
            parts.append("".join(f"- {prose(name)}: {code(text)}\n" for name, text in self.facts))
        parts += map(_markdown_table, self.grids)
        parts += [f"{prose(note)}\n" for note in self.notes]
        return "\n".join(parts)


def badge(text: str, colour: str) -> Markup:
    """A word on a ground of its own.

    >>> badge("kink", "amber")[:38]
    '<span class="ag-badge" style="backgrou'
    """
    return element("span", text, class_="ag-badge", style=f"background:{LIGHT[colour + '_fill']};color:{LIGHT[colour]}")


def _table(grid: Grid) -> Markup:
    def cells(tag: str, texts: Sequence[str]) -> Markup:
        marks = ["ag-n" if i in grid.numbers else None for i in range(len(texts))]
        return element("tr", *(element(tag, text, class_=mark) for text, mark in zip(texts, marks, strict=True)))

    head = [element("thead", cells("th", grid.headings))] if any(grid.headings) else []
    body = element("tbody", *(cells("td", row) for row in grid.rows))
    more = [element("p", grid.more)] if grid.more else []
    return join([element("div", element("table", *head, body)), *more])


def _markdown_table(grid: Grid) -> str:
    rule = "".join(" ---: |" if i in grid.numbers else " --- |" for i in range(len(grid.headings)))
    lines = [f"| {' | '.join(map(prose, grid.headings))} |", f"|{rule}"]
    lines += [f"| {' | '.join(code(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in grid.rows]
    return "\n".join([*lines, *(["", prose(grid.more)] if grid.more else []), ""])


def prose(text: str) -> str:
    r"""A sentence that Markdown shows as it is.

    >>> prose("x[i] <b> $a_1$")
    'x\\[i\\] \\<b\\> \\$a\\_1\\$'
    """
    return _MEANT.sub(r"\\\1", visible(text))


def code(text: str) -> str:
    """A code span that shows the text as it is; nothing for nothing.

    >>> code("x[i]"), code("a`b"), code("")
    ('`x[i]`', '`` a`b ``', '')
    """
    shown = visible(text)
    if not shown.strip():
        return ""
    longest = max(map(len, re.findall("`+", shown)), default=0)
    return f"`{shown}`" if not longest else f"{'`' * (longest + 1)} {shown} {'`' * (longest + 1)}"
