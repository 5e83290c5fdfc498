"""Text as people see it: how wide it is, what cannot be seen made visible, and ASCII where there is nothing else."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

ELLIPSIS = "..."

# Look-alikes of what we draw with; anything else that is not ASCII is escaped.
_DRAWN = {
    **dict(zip("│║┃╎┆┊", "||||||", strict=True)),
    **dict(zip("─━╌┄┈═", "-----=", strict=True)),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯", "+"),
    **dict(zip("←→↑↓▲▼◀▶", "<>^v^v<>", strict=True)),
    **dict(zip("·•∂≥≤≠≈±…—", (".", "*", "d", ">=", "<=", "!=", "~", "+-", "...", "-"), strict=True)),
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{MINUS SIGN}": "-",
    **dict.fromkeys("█▓▒░", "#"),
}
_TO_ASCII = str.maketrans(_DRAWN)


def escaped(character: str) -> str:
    r"""A character as a backslash escape of ASCII.

    >>> escaped("\x1b"), escaped(chr(0x202E))
    ('\\x1b', '\\u202e')
    """
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def visible(text: str) -> str:
    r"""One line in which what has no shape of its own is escaped: control characters, line ends, lone surrogates, marks
    that turn the direction of text round. Everything else, Unicode included, stays as it is.

    >>> visible("x[i]\x1b[31m\n$\\")
    'x[i]\\x1b[31m\\x0a$\\'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else escaped(c) for c in text)


def to_ascii(text: str) -> str:
    r"""Printable ASCII and line ends alone: lines and arrows become look-alikes, the rest is escaped.

    >>> to_ascii("└─ " + chr(0x445))
    '+- \\u0445'
    """
    if text.isascii():
        return text
    return "".join(c if c.isascii() else escaped(c) for c in text.translate(_TO_ASCII))


def for_encoding(text: str, encoding: str) -> str:
    """Text for a stream: as it is where the stream takes UTF, else in ASCII.

    >>> for_encoding("├─ x", "ascii"), for_encoding("├─ x", "utf-8")
    ('+- x', '├─ x')
    """
    return text if encoding.lower().startswith("utf") else to_ascii(text)


def width(text: str) -> int:
    """How many columns of a terminal a line takes: wide characters two, combining ones none.

    >>> width("abc"), width(chr(0x6F22)), width("e" + chr(0x301))
    (3, 2, 1)
    """
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def clip(text: str, columns: int) -> str:
    """A line cut to so many columns, with dots where something is missing.

    >>> clip("x*x*exp(x)", 8), clip("x", 8)
    ('x*x*e...', 'x')
    """
    # No text is measured beyond what could be shown.
    if len(text) <= 4 * columns and width(text) <= columns:
        return text
    room, kept = columns - len(ELLIPSIS), 0
    for kept, character in enumerate(text):  # noqa: B007 - how many are kept is used below
        room -= width(character)
        if room < 0:
            break
    return text[:kept] + ELLIPSIS[: max(columns, 0)]
