"""Loads and stores of numbers that lie side by side in memory, a lane for each place.

Rows of numbers are read as they lie and transposed in registers, by exchanges at distances 1, 2, 4, ...
"""

from __future__ import annotations

from autograd_core.plan.native.builder import Builder, Vec


class Access:
    """One array in memory, as `width` numbers at each place."""

    def __init__(self, b: Builder, pointer: str, width: int, length: str | None) -> None:
        """Numbers of one place lie together if `length` is None; else those of one kind, `length` places of each."""
        self.b, self.pointer, self.width, self.length = b, pointer, width, length

    def load(self, place: str) -> list[Vec]:
        """All numbers at the lanes' places, the first of which is `place`."""
        b = self.b
        if self.width == 1 or self.length is not None:
            return [self._vector(self._column(place, k)) for k in range(self.width)]
        if self.width < b.lanes or b.lanes == 1:
            return [self._gather(place, k) for k in range(self.width)]
        found: list[Vec] = []
        for first in self._blocks():
            rows = [self._vector(self._row(place, lane, first)) for lane in range(b.lanes)]
            found[first:] = _transposed(b, rows)
        return found

    def store(self, place: str, numbers: list[Vec], how: str) -> None:
        """Write all numbers at the lanes' places."""
        b = self.b
        if self.width == 1 or self.length is not None:
            for k, one in enumerate(numbers):
                self._write(one, self._column(place, k), how)
        elif self.width < b.lanes or b.lanes == 1:
            for k, one in enumerate(numbers):
                self._scatter(place, k, one)
        else:
            for first in self._blocks():
                for lane, row in enumerate(_transposed(b, numbers[first : first + b.lanes])):
                    self._write(row, self._row(place, lane, first), "")

    def _blocks(self) -> list[int]:
        """Where blocks of as many numbers as there are lanes begin; the last may overlap the one before."""
        lanes = self.b.lanes
        found = list(range(0, self.width - lanes + 1, lanes))
        if self.width % lanes:
            found.append(self.width - lanes)
        return found

    def _at(self, index: str) -> str:
        return self.b.emit(f"getelementptr {self.b.form.real}, ptr {self.pointer}, i64 {index}", "i").name

    def _column(self, place: str, k: int) -> str:
        if self.length is None or k == 0:
            return self._at(place)
        start = self.b.emit(f"mul i64 {self.length}, {k}", "i").name
        return self._at(self.b.emit(f"add i64 {start}, {place}", "i").name)

    def _row(self, place: str, lane: int, first: int) -> str:
        start = self.b.emit(f"mul i64 {place}, {self.width}", "i").name
        return self._at(self.b.emit(f"add i64 {start}, {lane * self.width + first}", "i").name)

    def _vector(self, at: str) -> Vec:
        return self.b.emit(f"load {self.b.type('r')}, ptr {at}, align {self.b.form.bits // 8}", "r")

    def _write(self, value: Vec, at: str, how: str) -> None:
        size = self.b.form.bits // 8
        aligned = f"{size * self.b.lanes}, {how}" if how and self.b.lanes > 1 else str(size)
        self.b.lines.append(f"  store {self.b.type('r')} {value.name}, ptr {at}, align {aligned}")

    def _gather(self, place: str, k: int) -> Vec:
        b, real = self.b, self.b.form.real
        found = Vec(b, "poison", "r")
        for lane in range(b.lanes):
            one = b.emit(f"load {real}, ptr {self._row(place, lane, k)}, align {b.form.bits // 8}", "i").name
            found = b.emit(f"insertelement {b.type('r')} {found.name}, {real} {one}, i64 {lane}", "r")
        return found

    def _scatter(self, place: str, k: int, value: Vec) -> None:
        b, real = self.b, self.b.form.real
        for lane in range(b.lanes):
            one = b.emit(f"extractelement {b.type('r')} {value.name}, i64 {lane}", "i").name
            b.lines.append(f"  store {real} {one}, ptr {self._row(place, lane, k)}, align {b.form.bits // 8}")


def _transposed(b: Builder, rows: list[Vec]) -> list[Vec]:
    """Column vectors of as many rows as there are lanes."""
    rows = list(rows)
    distance = 1
    while distance < b.lanes:
        for i in range(b.lanes):
            if not i & distance:
                rows[i], rows[i + distance] = _exchanged(b, rows[i], rows[i + distance], distance)
        distance *= 2
    return rows


def _exchanged(b: Builder, low: Vec, high: Vec, distance: int) -> tuple[Vec, Vec]:
    first = [k if not k & distance else b.lanes + k - distance for k in range(b.lanes)]
    second = [k + distance if not k & distance else b.lanes + k for k in range(b.lanes)]
    return _shuffled(b, low, high, first), _shuffled(b, low, high, second)


def _shuffled(b: Builder, low: Vec, high: Vec, order: list[int]) -> Vec:
    t, mask = b.type("r"), ", ".join(f"i32 {k}" for k in order)
    return b.emit(f"shufflevector {t} {low.name}, {t} {high.name}, <{b.lanes} x i32> <{mask}>", "r")
