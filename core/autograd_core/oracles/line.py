"""A float program along a line: samples, remembered, and their differences at one step."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Final, NamedTuple

CENTRAL: Final = 0
RIGHT: Final = 1
LEFT: Final = -1
_UNEVEN: Final = 19 / 16  # whole powers of two would step over periods and rounding steps unseen
_FINEST: Final = 46


class Sample(NamedTuple):
    """A value, and the magnitude of the numbers whose rounding went into it."""

    value: float
    size: float


class Level(NamedTuple):
    """Differences at one step: `slope` estimates f', `gap` is the right minus the left slope."""

    exponent: int
    step: float
    slope: float
    gap: float
    size: float


class _Way(NamedTuple):
    """From the base point to another: the offset really taken, slope, value there, size of both values."""

    offset: float
    slope: float
    value: float
    size: float


class Line:
    """A float function near one point; every value is computed once.

    `scale` replaces |x| as the anchor of the steps. Steps have five bits, so that nearly all `x + step` are exact;
    where one is not, the offset that was really taken is used.

    >>> line = Line(lambda t: Sample(t * t, t * t), 3.0)
    >>> line.level(-10, CENTRAL).slope, line.evaluations
    (6.0, 3)
    """

    def __init__(self, function: Callable[[float], Sample], x: float, scale: float | None = None) -> None:
        """Evaluates the function at x."""
        self._function = function
        self._known: dict[float, Sample] = {}
        self.x = x
        anchor = abs(x) if scale is None else abs(scale)
        self.anchored = anchor > 0.0
        self.octave = math.frexp(anchor)[1] - 1 if self.anchored else 0
        self.base = self.at(x)

    @property
    def evaluations(self) -> int:
        """How many different points have been evaluated."""
        return len(self._known)

    @property
    def finest(self) -> int:
        """Exponent of the smallest step worth taking."""
        return max(self.octave - _FINEST if self.anchored else -174, -1060)

    def at(self, point: float) -> Sample:
        """The function at a point, from memory if it was asked before."""
        if point not in self._known:
            self._known[point] = self._function(point)
        return self._known[point]

    def moves(self, exponent: int) -> bool:
        """Whether a step leads to another float at all."""
        return self.x + math.ldexp(_UNEVEN, exponent) != self.x

    def level(self, exponent: int, side: int) -> Level | None:
        """Differences at the step 19/16 * 2**exponent; None where a value is not finite or the step is lost in x."""
        if exponent >= sys.float_info.max_exp:
            return None
        step = math.ldexp(_UNEVEN, exponent)
        above = self._toward(step) if side >= CENTRAL else None
        below = self._toward(-step) if side <= CENTRAL else None
        if side == CENTRAL:
            return None if above is None or below is None else self._central(exponent, above, below)
        return (one := above or below) and Level(exponent, abs(one.offset), one.slope, 0.0, one.size)

    def _toward(self, step: float) -> _Way | None:
        point = self.x + step
        offset = point - self.x
        if offset == 0.0 or not math.isfinite(point):
            return None
        value, size = self.at(point)
        slope = (value - self.base.value) / offset
        return _Way(offset, slope, value, max(size, self.base.size)) if math.isfinite(slope) else None

    def _central(self, exponent: int, ahead: _Way, back: _Way) -> Level | None:
        width = ahead.offset - back.offset
        gap = ahead.slope - back.slope
        # The samples' difference, not a mean of slopes: the base value and its noise must drop out.
        slope = (ahead.value - back.value) / width
        if ahead.offset != -back.offset:
            slope -= (ahead.offset + back.offset) * gap / width
        if not math.isfinite(slope):
            return None
        return Level(exponent, width / 2, slope, gap, max(ahead.size, back.size))
