"""MathML that may stand in a page: elements that are known and closed, text that is escaped, and nothing else.

Records come from files, and files from anybody; a formula is read again before it becomes part of a page.
"""

from __future__ import annotations

import re
from html import unescape

from autograd_core.drawing.svg import Markup, escape

_LEAVES = {"mi", "mn", "mo", "mtext"}
_KNOWN = _LEAVES | {"mfrac", "mover", "mroot", "mrow", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd"}
_KNOWN |= {"mtr", "munder", "munderover"}
_PART = re.compile(r"<(/?)([a-z]{1,10})(?:\s[^<>]*)?(/?)>|([^<]+)")
_PLAIN = {"\N{DOUBLE-STRUCK ITALIC SMALL E}": "e", "\N{DOUBLE-STRUCK ITALIC SMALL D}": "d",
          "\N{DOUBLE-STRUCK ITALIC SMALL I}": "i", "\N{DOUBLE-STRUCK ITALIC CAPITAL D}": "d"}  # fmt: skip
"""Letters of SymPy's that few fonts have."""
_INVISIBLE = frozenset("\N{INVISIBLE TIMES}\N{FUNCTION APPLICATION}\N{NO-BREAK SPACE}")
"""What is not printable, and yet has its place in a formula."""


def checked(text: str) -> Markup | None:
    """Presentation MathML as it may stand in a page, without attributes; None if it is not well-formed.

    >>> checked("<mrow><mi>x</mi><mo>&InvisibleTimes;</mo><mi>a > b</mi></mrow>") == (
    ...     "<mrow><mi>x</mi><mo>\\u2062</mo><mi>a &gt; b</mi></mrow>")
    True
    >>> checked("<mi>x"), checked("<script>alert(1)</script>"), checked("<mi onclick='x'>x</mi>")
    (None, None, '<mi>x</mi>')
    """
    parts: list[str] = []
    open_tags: list[str] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if found is None:
            return None
        closing, tag, empty, words = found.groups()
        if words is not None:
            parts.append(_words(words))
        elif tag not in _KNOWN or (closing and (empty or not open_tags or open_tags.pop() != tag)):
            return None
        elif empty:
            parts.append(f"<{tag}></{tag}>")
        else:
            parts.append(f"<{closing}{tag}>")
            if not closing:
                open_tags.append(tag)
        at = found.end()
    return None if open_tags else Markup("".join(parts))


def _words(text: str) -> str:
    """The text of a leaf."""
    plain = "".join(_PLAIN.get(one, one) for one in unescape(text))
    if plain == "-":
        return "\N{MINUS SIGN}"
    return "".join(one if one in _INVISIBLE else escape(one) for one in plain)
