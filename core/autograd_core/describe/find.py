"""Rows by family, by name, and by what is written about them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

from autograd_core.errors import UserError
from autograd_core.language.words import nearest
from autograd_core.op import Op
from autograd_core.ops import NAMES, PARTS, TABLE

_MOST = 12


class Family(NamedTuple):
    """The rows of one module."""

    name: str
    doc: str
    rows: Sequence[Op]


def families() -> list[Family]:
    """All rows of the table, by the module that they stand in.

    >>> families()[0].name
    'arithmetic'
    """
    found: dict[str, list[Op]] = {}
    for op in TABLE.values():
        found.setdefault(op.home, []).append(op)
    return [Family(home.rpartition(".")[2], _first(sys.modules[home].__doc__), rows) for home, rows in found.items()]


def _first(text: str | None) -> str:
    """The first paragraph, on one line."""
    return " ".join((text or "").split("\n\n")[0].split())


def find(name: str) -> tuple[Op, ...]:
    """The row of a name or alias; of a function with several results, the row of each.

    Raises:
        UserError: there is none; the hint names the nearest names, and rows that speak of it.

    >>> find("arcsin")
    (<op asin>,)
    """
    plain = name if name in NAMES or name in PARTS else name.rpartition(".")[2]
    if plain in PARTS:
        return PARTS[plain]
    if plain in NAMES:
        return (NAMES[plain],)
    speaking = [op.name for op in search(name)]
    more = f" and {len(speaking) - _MOST} more" if len(speaking) > _MOST else ""
    hints = [nearest(plain, [*NAMES, *PARTS]), f"{', '.join(speaking[:_MOST])}{more} speak of it" if speaking else None]
    hint = "; ".join(one for one in hints if one) or "autograd-cli ops lists all of them"
    raise UserError(f"no op is named '{name[:64]}'", hint=hint)


def search(word: str) -> list[Op]:
    """The rows with a word in their name, aliases, documentation or formula; those with it in a name come first.

    >>> search("Hyperbolic tangent")[0].name
    'tanh'
    """
    wanted = word.lower()

    def place(op: Op) -> int | None:
        texts = (op.name, " ".join(op.aliases), op.doc, op.math)
        return next((i for i, text in enumerate(texts) if wanted in text.lower()), None)

    places = {op: place(op) for op in TABLE.values()}
    return sorted((op for op, i in places.items() if i is not None), key=lambda op: min(places[op] or 0, 2))
