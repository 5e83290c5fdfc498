"""An explanation for a terminal: lines of bounded width, in Unicode or in ASCII."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from autograd_core.explain.model import Told
from autograd_core.explain.script import Code, Entry, Part, script
from autograd_core.language.show import printable

_ASCII = {"∂": "d", "·": "*", "…": "..."}
_FACT, _NARROWEST = 9, 30
_TOGETHER = re.compile(r"shape \([\d, ]*\)|\w\[[\d, ]+\]")
_NO_BREAK = "\u00a0"


class Shown(NamedTuple):
    """One line of text, and what kind of line it is."""

    kind: str
    text: str


def lines(told: Told, width: int | None = None, plain: bool = False) -> Iterator[Shown]:
    """The lines; see `Explanation.text`."""
    for entry in script(told):
        if entry.kind in ("head", "verdict"):
            yield Shown("gap", "")
        for line in _wrapped(entry, width, plain):
            yield Shown(entry.kind, line)


def _wrapped(entry: Entry, width: int | None, plain: bool) -> list[str]:
    parts = [_shown(part, plain) for part in entry.parts]
    if entry.kind in ("fact", "verdict"):
        first, hanging, body = f"{parts[0]:{_FACT}}", " " * _FACT, "".join(parts[1:])
    else:
        indent = "   " * entry.level + "  " * (entry.kind not in ("head", "node"))
        first, hanging, body = indent, indent + "    ", "".join(parts)
    if width is None or len(first) + len(body.rstrip()) <= width:
        return [(first + body).rstrip()]
    kept = _TOGETHER.sub(lambda found: found[0].replace(" ", _NO_BREAK), body)
    blank = len(kept) - len(kept.lstrip(" "))  # a term that stands under others
    broken = textwrap.wrap(
        kept.lstrip(" "),
        max(width, _NARROWEST),
        initial_indent=first + " " * blank,
        subsequent_indent=hanging,
        break_on_hyphens=False,
    )
    return [line.replace(_NO_BREAK, " ") for line in broken]


def _shown(part: Part | Code, plain: bool) -> str:
    """A part as text: our own signs may be Unicode, what was typed is made printable."""
    if isinstance(part, Code):
        return printable(part.text)
    shown = part if isinstance(part, str) else part.text
    return "".join((_ASCII[one] if plain else one) if one in _ASCII else printable(one) for one in shown)
