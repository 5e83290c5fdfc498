"""Times of runs that were repeated, told to the digits that mean something."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

_TIMES = (("s", 1e6), ("ms", 1e3), ("us", 1.0), ("ns", 1e-3))
_SIZES = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))


@dataclass(frozen=True, slots=True)
class Timing:
    """One time a run, in microseconds.

    >>> found = Timing((3.0, 1.0, 2.0))
    >>> found.median, found.fastest, found.slowest
    (2.0, 1.0, 3.0)
    """

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The time in the middle, which a single slow run does not move."""
        return float(median(self.runs))

    @property
    def fastest(self) -> float:
        """The shortest time."""
        return min(self.runs)

    @property
    def slowest(self) -> float:
        """The longest time."""
        return max(self.runs)


def duration(microseconds: float) -> str:
    """A time to three digits, with the unit that suits it: no clock here is better than that.

    >>> duration(0), duration(0.25), duration(12.345), duration(999.7), duration(1234.5), duration(2.5e6)
    ('0 us', '250 ns', '12.3 us', '1.00 ms', '1.23 ms', '2.50 s')
    """
    return _scaled(microseconds, _TIMES) if microseconds > 0 else "0 us"


def size(count: float) -> str:
    """A number of bytes, to three digits from a thousand on.

    >>> size(0), size(48), size(8_000_000)
    ('0 B', '48 B', '8.00 MB')
    """
    return f"{count:.0f} B" if count < 999.5 else _scaled(count, _SIZES)


def _scaled(value: float, units: tuple[tuple[str, float], ...]) -> str:
    name, scale = next((unit for unit in units if value >= unit[1] * 0.9995), units[-1])
    shown = value / scale
    digits = 2 if shown < 9.995 else 1 if shown < 99.95 else 0
    return f"{shown:.{digits}f} {name}"
