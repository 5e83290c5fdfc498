"""A page of results: lines under headings in a column of their own, and tables of elements. For pipes and terminals.

A pipe gets each line whole. On a terminal lines are broken between words, and a table that is too wide becomes two
lines an element.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from io import StringIO
from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograd_cli.render import ASCII, UNLIMITED, say
from autograd_core.language.show import printable
from autograd_core.verdict.decimals import digits

_INDENT, _NARROWEST = 10, 30


class Row(NamedTuple):
    """One element of a table, as text; what is not known is a dash."""

    element: str
    given: str
    true: str
    difference: str
    ulp: str
    by: str
    verdict: str


class Page:
    """What is written so far is `text`; a width (by default its own) is for terminals."""

    def __init__(self, *, terminal: bool = False, encoding: str = "utf-8", width: int | None = None) -> None:
        self._file = StringIO()
        self._terminal = terminal
        self._plain = not encoding.lower().startswith("utf")
        room = width if terminal else UNLIMITED
        self._console = Console(file=self._file, markup=False, highlight=False, force_terminal=terminal, width=room)

    @property
    def text(self) -> str:
        """The page; in pipes without spaces at the ends of lines."""
        found = self._file.getvalue()
        return found if self._terminal else "".join(f"{line.rstrip()}\n" for line in found.splitlines())

    def line(self, head: str, text: str | Text, *, whole: bool = False) -> None:
        """Text under a heading, or under none; `whole` lines are for copying, and not broken on terminals either."""
        body = Text(printable(text)) if isinstance(text, str) else text
        room = UNLIMITED if whole else max(self._console.width - _INDENT, _NARROWEST)
        for i, part in enumerate(body.wrap(self._console, room)):
            part.rstrip()
            say(self._console, Text(f"{'' if i else head:{_INDENT}}").append_text(part))

    def table(self, rows: Sequence[Row]) -> None:
        """Elements, their numbers below one another; two lines an element where that is too wide."""
        style = ASCII if self._plain else box.SIMPLE_HEAD
        table = Table(box=style, pad_edge=False, show_edge=False, padding=(0, 1))
        for heading in Row._fields:
            table.add_column(Text(heading), no_wrap=True)
        for row in rows:
            table.add_row(*map(Text, row))
        unlimited = self._console.options.update(max_width=UNLIMITED)
        if self._console.measure(table, options=unlimited).maximum <= self._console.width:
            self._console.print(table, soft_wrap=True)
        else:
            self._stacked(rows)

    def _stacked(self, rows: Sequence[Row]) -> None:
        widest = max(len(row.given) for row in rows)
        for row in rows:
            head = f"{row.element:{_INDENT - 1}} given {row.given:{widest}}"
            if row.true == "-":
                say(self._console, Text(f"{head}  {row.verdict}"))
                continue
            say(self._console, Text(f"{head}  true {row.true}"))
            distance = "" if row.ulp == "-" else f", {row.ulp} ulp"
            self.line("", f"difference {row.difference}{distance}, by {row.by}: {row.verdict}")


def number(one: Fraction | float | None, significant: int = 17) -> str:
    """A number to so many digits; a dash for none.

    >>> number(Fraction(1, 3), 3), number(0.1), number(None)
    ('0.333', '0.10000000000000001', '-')
    """
    if one is None:
        return "-"
    return digits(one, significant) if isinstance(one, Fraction) else f"{one:.{significant}g}"
