"""A picture of characters: cells with a role each, and lines in braille, eight dots to a cell, or in ASCII."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

_BRAILLE = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a cell, by row and column (Unicode, "Braille Patterns")."""


class Run(NamedTuple):
    """Characters of one line that share a role, which a surface may show as a colour."""

    text: str
    role: str | None = None


Line = list[Run]


class Canvas:
    """Cells of a rectangle, written from the top left."""

    def __init__(self, width: int, height: int, *, ascii: bool = False) -> None:
        self.width, self.height, self.ascii = width, height, ascii
        self._cells: dict[tuple[int, int], Run] = {}
        self._dots: dict[tuple[int, int], int] = {}
        self.fine = (1, 1) if ascii else (2, 4)
        """Dots of a cell, across and down."""

    def put(self, column: int, row: int, text: str, role: str | None = None) -> None:
        """Write characters from a cell on; what is outside is left out."""
        for i, character in enumerate(text):
            if 0 <= column + i < self.width and 0 <= row < self.height:
                self._cells[column + i, row] = Run(character, role)
                self._dots.pop((column + i, row), None)

    def taken(self, column: int, row: int) -> bool:
        """Whether something stands in a cell."""
        return (column, row) in self._cells

    def at(self, column: int, row: int) -> Run:
        """What stands in a cell."""
        return self._cells.get((column, row), Run(" "))

    def path(self, points: Iterable[tuple[float, float]], role: str) -> None:
        """A line through points, given as parts of the width and of the height from the bottom."""
        across, down = (count * n - 1 for count, n in zip((self.width, self.height), self.fine, strict=True))
        before = None
        for x, y in points:
            here = round(x * across), round((1 - min(max(y, -1.0), 2.0)) * down)
            for dot in _between(before or here, here):
                self._dot(*dot, role)
            before = here

    def _dot(self, x: int, y: int, role: str) -> None:
        cell = x // self.fine[0], y // self.fine[1]
        if not (0 <= cell[0] < self.width and 0 <= cell[1] < self.height):
            return
        if self.ascii:
            self._cells[cell] = Run("*", role)
            return
        self._dots[cell] = self._dots.get(cell, 0) | _DOTS[y % 4][x % 2]
        self._cells[cell] = Run(chr(_BRAILLE | self._dots[cell]), role)

    def lines(self) -> Iterator[Line]:
        """The rows, each as runs of one role, without spaces at their ends."""
        for row in range(self.height):
            cells = [self.at(column, row) for column in range(self.width)]
            while cells and cells[-1].text == " ":
                cells.pop()
            yield [Run("".join(one.text for one in some), role) for role, some in groupby(cells, lambda one: one.role)]


def _between(a: tuple[int, int], b: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The dots of a straight line from one to another, both included."""
    steps = max(abs(b[0] - a[0]), abs(b[1] - a[1]), 1)
    for i in range(steps + 1):
        yield a[0] + round((b[0] - a[0]) * i / steps), a[1] + round((b[1] - a[1]) * i / steps)


def fitted(line: Line, width: int) -> Line:
    """A line cut to so many characters.

    >>> fitted([Run("abc", "value"), Run("de")], 4)
    [Run(text='abc', role='value'), Run(text='d', role=None)]
    """
    found: Line = []
    for run in line:
        found.append(Run(run.text[:width], run.role))
        width -= len(found[-1].text)
    return found


def plain(lines: Iterable[Line]) -> str:
    r"""Lines as text, without roles.

    >>> plain([[Run("a", "value"), Run("b")], []])
    'ab\n\n'
    """
    return "".join("".join(run.text for run in line).rstrip() + "\n" for line in lines)
