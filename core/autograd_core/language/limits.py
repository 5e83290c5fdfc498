"""Limits on a program text, checked before the work they bound is done."""

from __future__ import annotations

from dataclasses import dataclass

from autograd_core.errors import LimitError, Span


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a program, its constants and its results may be; every field can be raised by the caller.

    >>> Limits(nodes=10).nodes
    10
    """

    text: int = 1_000_000
    """Characters of a program text."""
    nodes: int = 1_000_000
    """Steps of a program."""
    number: int = 400
    """Characters of one number."""
    exponent: float = 1e6
    """Magnitude of a constant exponent: exact carriers would expand more than that."""
    order: int = 200
    """Order of a function, such as a polynomial's degree: recurrences take as many steps."""
    array_bytes: int = 1 << 30
    """Bytes of all constant arrays of one text together, or of one file that holds a value."""
    result_bytes: int = 1 << 30
    """Bytes of all results of one run together; witnesses run a program some hundred times."""

    def text_fits(self, source: str) -> None:
        """Raise `LimitError` for a text that is too long."""
        if len(source) > self.text:
            span = Span(self.text, self.text + 1)
            raise LimitError(
                f"the text has {len(source):,} characters, more than the limit of {self.text:,}", source, span
            )


LIMITS = Limits()
"""The limits that hold unless the caller gives others."""


def readable(size: int) -> str:
    """A number of bytes for people.

    >>> readable(80 * 10**9)
    '74.5 GiB'
    """
    amount = float(size)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{amount:.3g} {unit}"
        amount /= 1024
    return f"{amount:,.0f} TiB" if amount < 1e6 else f"{amount:.1e} TiB"
