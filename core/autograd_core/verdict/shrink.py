"""The smallest counterexample: a failing point, made as simple as it can be while it still fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy

from autograd_core.oracles.problem import Array

Point = dict[str, Array]

_SIMPLEST = (1.0, 2.0, 0.0, -1.0, 0.5, 3.0, -2.0, 1.5, -0.5, 10.0, 0.1, 5.0, 4.0)
"""What a number is replaced with, the simplest first; 1 and 2 read better than 0, where much vanishes."""
_DIGITS = (1, 2, 3, 4, 6)


def shrink(at: Mapping[str, Array], fails: Callable[[Mapping[str, Array]], bool], most: int = 200) -> Point:
    """The simplest point found at which `fails` still holds, after `most` calls of it at the most.

    Numbers become small integers, 1/2 or short decimals, all of an input's alike where that will do; shapes and
    dtypes stay. The whole is tried first, then halves and smaller runs of elements, as in delta debugging (Zeller and
    Hildebrandt, Simplifying and isolating failure-inducing input, 2002). A call that raises counts as not failing.

    >>> at = {"x": numpy.array([0.73, 17.3, -4.1]), "y": numpy.array(2.718)}
    >>> shrink(at, lambda p: p["x"].sum() > 3)
    {'x': array([2., 2., 2.]), 'y': array(2.)}
    """
    search = _Search({name: numpy.array(value) for name, value in at.items()}, fails, most)
    while search.round() and search.left > 0:
        pass
    return search.point


class _Search:
    """The best point so far, and the calls that are left."""

    def __init__(self, point: Point, fails: Callable[[Mapping[str, Array]], bool], most: int) -> None:
        self.point = point
        self.fails = fails
        self.left = most

    def round(self) -> bool:
        """Try everything once, large changes first; whether something helped."""
        before = _size(self.point)
        if self._together():
            return True
        for name, value in self.point.items():
            run = value.size
            while run >= 1 and self.left > 0:
                for start in range(0, value.size, run):
                    self._simplify(name, slice(start, start + run))
                run //= 2
        return _size(self.point) < before

    def _together(self) -> bool:
        """One number for all of the inputs."""
        names = [name for name, value in self.point.items() if value.size]
        for number in _SIMPLEST if len(names) > 1 else ():
            if self._accept({n: _filled(v, slice(None), number) for n, v in self.point.items()}):
                return True
        return False

    def _simplify(self, name: str, part: slice) -> None:
        """The first simpler choice for some elements of an input that still fails."""
        for candidate in _simpler(self.point[name], part):
            if self._accept({**self.point, name: candidate}):
                return

    def _accept(self, point: Point) -> bool:
        if self.left <= 0 or _size(point) >= _size(self.point):
            return False
        self.left -= 1
        try:
            failing = bool(self.fails(point))
        except Exception:  # no value there: not the failure that is looked for
            failing = False
        if failing:
            self.point = point
        return failing


def _simpler(value: Array, part: slice) -> Iterator[Array]:
    """Some elements replaced: by one simple number, by one of themselves, or each by a shorter decimal."""
    for number in _SIMPLEST:
        yield _filled(value, part, number)
    some = value.ravel()[part]
    if value.dtype.kind != "f" or not numpy.isfinite(some).all():
        return
    yield _filled(value, part, some[0])
    for digits in _DIGITS:
        yield _filled(value, part, [float(f"{number:.{digits - 1}e}") for number in some.tolist()])


def _filled(value: Array, part: slice, numbers: Any) -> Array:
    """A copy with the elements of a flat slice replaced, in the same dtype."""
    found = value.copy()
    if value.dtype.kind in "iu" and numpy.any(numpy.asarray(numbers) % 1):
        return found
    found.reshape(-1)[part] = numbers
    return found


def _size(point: Mapping[str, Array]) -> tuple[int, int]:
    """How complicated a point is: what its different numbers cost, then what all numbers cost."""
    numbers = [number for value in point.values() for number in value.ravel().tolist()]
    return sum(map(_cost, {str(number): number for number in numbers}.values())), sum(map(_cost, numbers))


def _cost(number: Any) -> int:
    """What a number costs a reader: its rank among the simplest, or the length of its text."""
    if isinstance(number, (bool, complex)) or number != number:
        return 100
    if number in _SIMPLEST:
        return 1 + _SIMPLEST.index(number)
    return 20 + len(repr(number).removesuffix(".0"))
