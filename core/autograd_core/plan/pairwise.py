"""Sums of many parts whose error does not grow with their number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


class Pairwise:
    """Adds parts up in a balanced tree, holding only one sum for each of its levels.

    The error grows with the logarithm of the number of parts (Higham, Accuracy and Stability of Numerical Algorithms,
    section 4.2), and the order depends on nothing but that number.

    >>> import operator
    >>> parts = Pairwise(operator.add)
    >>> for part in (1.0, 2.0, 3.0):
    ...     parts.add(part)
    >>> parts.total()
    6.0
    """

    def __init__(self, combine: Callable[[Any, Any], Any]) -> None:
        """With the function that makes one part of two."""
        self.combine = combine
        self._levels: list[tuple[int, Any]] = []

    def add(self, part: Any) -> None:
        """One more part."""
        level = 0
        while self._levels and self._levels[-1][0] == level:
            part = self.combine(self._levels.pop()[1], part)
            level += 1
        self._levels.append((level, part))

    def total(self) -> Any:
        """The sum of all parts; at least one was added."""
        found = None
        for _, part in reversed(self._levels):
            found = part if found is None else self.combine(part, found)
        return found

    @classmethod
    def merged(cls, several: Iterable[Pairwise]) -> Pairwise:
        """The parts of several, one behind the other."""
        several = list(several)
        result = cls(several[0].combine)
        result._levels = [level for one in several for level in one._levels]
        return result
