"""What moves in a plot, and how far: `x=-3:3`, `x[1]=0:2*pi:50`, `x=1e-3:1e3:log`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy

from autograd_core.errors import Span, UserError, ValueSyntaxError
from autograd_core.language import LIMITS, Limits, read_assignment, read_value

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    Array = numpy.ndarray[Any, numpy.dtype[Any]]

MOST = 10_000
"""Points of a range at most."""
_HINT = "write x=-3:3, x=0:2*pi:200 for so many points, x=1e-3:1e3:log for even steps of the logarithm"


@dataclass(frozen=True)
class Range:
    """Where one number of an input moves: from `low` to `high`."""

    name: str
    index: tuple[int, ...]
    """Which element of the input; () where the input is a single number."""
    low: float
    high: float
    count: int | None = None
    """How many points were asked for; None leaves it to the curve."""
    log: bool = False

    @property
    def label(self) -> str:
        """What moves, as it is written: `x`, or `x[1]`."""
        return f"{self.name}[{', '.join(map(str, self.index))}]" if self.index else self.name

    def even(self, count: int, dtype: DTypeLike = "float64") -> Array:
        """Points from low to high, evenly apart (their logarithms, where `log`), as floats of a dtype, each once.

        >>> Range("x", (), 1.0, 100.0, log=True).even(3).round(12).tolist()
        [1.0, 10.0, 100.0]
        """
        if self.log:
            found = numpy.exp2(numpy.linspace(math.log2(self.low), math.log2(self.high), count))
        else:
            found = numpy.linspace(self.low, self.high, count)
        found[0], found[-1] = self.low, self.high
        return self.clipped(found, dtype)

    def clipped(self, points: Array, dtype: DTypeLike = "float64") -> Array:
        """Points as floats of a dtype, in order, each once; what lies outside the range is left out."""
        inside = points[(points >= self.low) & (points <= self.high)]
        return numpy.unique(inside.astype(dtype))

    def middle(self, a: Array, b: Array) -> Array:
        """The point halfway between others, as the axis shows it."""
        return numpy.sqrt(a) * numpy.sqrt(b) if self.log else a + (b - a) / 2

    def places(self, points: Array | float) -> Array:
        """Where points stand on the axis, from 0 at `low` to 1 at `high`.

        >>> Range("x", (), 0.0, 4.0).places(numpy.array([1.0])).tolist()
        [0.25]
        """
        if self.log:
            return numpy.asarray((numpy.log(points) - math.log(self.low)) / self.stretch)
        return numpy.asarray(points / self.span - self.low / self.span)

    def at(self, places: Array) -> Array:
        """The points at places on the axis: the other way round than `places`."""
        if self.log:
            return numpy.asarray(numpy.exp(math.log(self.low) + places * self.stretch))
        return self.low + places * self.span

    @property
    def stretch(self) -> float:
        """How much of what the axis shows evenly, numbers or logarithms, lies between its ends."""
        return math.log(self.high) - math.log(self.low) if self.log else self.span

    @property
    def span(self) -> float:
        """From end to end."""
        return self.high - self.low


def read_range(text: str, dtype: DTypeLike = "float64", limits: Limits = LIMITS) -> Range:
    """The range that `NAME=LOW:HIGH`, with `:COUNT` and `:log` after it where wanted, means.

    Bounds are values as `read_value` reads them; each becomes the float of `dtype` next to it.

    Raises:
        ValueSyntaxError: it is not written so, a bound is not a finite number, or the range is empty.

    >>> read_range("x[1] = -pi : 2*pi : 50")
    Range(name='x', index=(1,), low=-3.141592653589793, high=6.283185307179586, count=50, log=False)
    """
    left, equals, right = text.partition("=")
    name, index = _target(left.strip())
    name, _ = read_assignment(f"{name}={right}" if equals else name)
    parts = [part.strip() for part in right.split(":")]
    log = len(parts) > 2 and parts[-1] == "log"
    parts = parts[:-1] if log else parts
    if not 2 <= len(parts) <= 3 or not all(parts):
        raise ValueSyntaxError("a range is LOW:HIGH", text, Span(len(left) + 1, len(text)), hint=_HINT)
    low, high = (_bound(part, dtype, limits) for part in parts[:2])
    span = Span(len(left) + 1, len(text))
    if not low < high or not math.isfinite(high - low):
        raise ValueSyntaxError(f"there is nothing between {low:g} and {high:g}", text, span, hint=_HINT)
    if log and low <= 0:
        raise ValueSyntaxError(f"steps of the logarithm cannot start at {low:g}", text, span, hint="start above 0")
    return Range(name, index, low, high, _count(parts[2], text, span) if len(parts) == 3 else None, log)


def _target(text: str) -> tuple[str, tuple[int, ...]]:
    """The name and the element that stand before the `=`."""
    name, bracket, rest = text.partition("[")
    numbers = rest.strip()[:-1].split(",") if bracket and rest.strip().endswith("]") else []
    if bracket and not all(_is_count(one) for one in numbers or [""]):
        at = text.index("[")
        raise ValueSyntaxError("an element is NAME[NUMBER]", text, Span(at, len(text)), hint="write x[1]=-3:3")
    return name.strip(), tuple(int(one) for one in numbers)


def _is_count(text: str) -> bool:
    return text.strip().isascii() and text.strip().isdecimal() and len(text.strip()) < 10


def _bound(text: str, dtype: DTypeLike, limits: Limits) -> float:
    value = read_value(text, dtype=dtype, limits=limits)
    if value.ndim or not numpy.isfinite(value):
        raise ValueSyntaxError("a bound is one finite number", text, Span(0, len(text)), hint=_HINT)
    return float(value)


def _count(text: str, source: str, span: Span) -> int:
    if not _is_count(text) or not 2 <= int(text) <= MOST:
        hint = f"a whole number from 2 to {MOST}"
        raise ValueSyntaxError("the third part of a range is how many points", source, span, hint=hint)
    return int(text)


def distinct(ranges: list[Range]) -> None:
    """Refuse ranges that a plot cannot have.

    Raises:
        UserError: none, more than two, or two over the same number.
    """
    if not 1 <= len(ranges) <= 2:
        what = "nothing moves" if not ranges else f"{len(ranges)} numbers move"
        raise UserError(f"{what}; a plot has one or two axes", hint="give --over x=-3:3, or --over twice for contours")
    if len({(one.name, one.index) for one in ranges}) < len(ranges):
        raise UserError(f"{ranges[0].label} was given twice", hint="contours are over two different numbers")
