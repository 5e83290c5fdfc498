"""How noisy a float program is along a line, and slopes at growing steps judged by that noise."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from autograd_core.oracles.line import CENTRAL, LEFT, RIGHT, Level, Line

UNIT: Final = 2.0**-53
"""Unit round-off of float64."""
STRIDE: Final = 6
"""Octaves between the steps of a climb."""
_VISIBLE: Final = 0.1
_LONG_STRIDE: Final = 12
_REACH: Final = 220
_DEPTH: Final = 14
_GRAIN: Final = 317
"""Units in the last place between the close points; a power of two would meet the same roundings again and again."""
_ROUNDING: Final = 2.0
_SPREAD: Final = 8.0
_TEAR: Final = 1e-8
_FAR: Final = 20
"""Octaves beyond |x| within which cancellation may still hide f."""
_UNEXPLAINED: Final = 256.0
"""So many roundings of the value make noise that is more than the rounding of a few operations."""
_RESTLESS: Final = 16.0


class Noise(NamedTuple):
    """How far one value may be off, absolutely; `jump` says that f is torn at the point."""

    level: float
    jump: bool

    def bound(self, size: float) -> float:
        """Bound on the error of a value computed from numbers of this size."""
        return max(self.level, _ROUNDING * UNIT * size)


def measure(line: Line, side: int) -> Noise:
    """Noise of the float program, from a table of differences over seven close points.

    Differences of order k of a smooth function vanish like spacing**k, those of noise do not (Moré & Wild, *Estimating
    Computational Noise*, SIAM J. Sci. Comput. 33, 2011, section 2). This sees what u*|f| does not: bits that were
    cancelled inside the program.

    >>> from autograd_core.oracles.line import Sample
    >>> measure(Line(lambda t: Sample(t, abs(t)), 1.0), CENTRAL)
    Noise(level=0.0, jump=False)
    """
    if not line.anchored:
        return Noise(0.0, jump=False)
    spacing = math.ldexp(_GRAIN, max(line.octave - 52, -1070))
    first = {CENTRAL: -3, RIGHT: 0, LEFT: -6}[side]
    row = [line.at(line.x + spacing * index).value for index in range(first, first + 7)]
    if not all(map(math.isfinite, row)):
        return Noise(0.0, jump=False)
    return Noise(scatter(row), jump=side == CENTRAL and _torn(row))


def scatter(row: list[float], least: bool = False) -> float:
    """How far numbers at equally spaced points are off a smooth curve: a multiple of their standard deviation.

    Each order of differences tells it; where they do not agree the largest is taken, or the `least`, which a curve that
    bends much does not raise.

    >>> scatter([k * k * 0.5 for k in range(7)])
    0.0
    """
    deviations = []
    for order in range(1, 7):
        row = [after - before for before, after in pairwise(row)]
        if order >= 4:
            weight = math.factorial(order) ** 2 / math.factorial(2 * order)
            mean = max(map(abs, row))
            deviations.append(math.sqrt(weight) * mean)
    if not all(map(math.isfinite, deviations)):
        return 0.0
    return _SPREAD * (min if least else max)(deviations)


def restless(line: Line, slope: float, noise: Noise) -> bool:
    """Whether f moves from float to float far more than a slope explains: then it oscillates there, unseen.

    Noise from cancellation comes in stairs (between neighbouring floats f mostly stands still, or follows its slope),
    or it is no more than the rounding of the values that f has at a distance of |x|.
    """
    if not line.anchored or noise.level <= _UNEXPLAINED * UNIT * line.base.size:
        return False
    unit = math.ulp(line.x)
    row = [line.at(line.x + index * unit).value for index in range(-4, 5)]
    moves = sorted(abs(after - before) for before, after in pairwise(row))
    if not moves[2] > _RESTLESS * max(abs(slope) * unit, UNIT * line.base.size):
        return False
    far = line.level(line.octave + 1, CENTRAL)
    return far is None or noise.level > _UNEXPLAINED * UNIT * far.size


def _torn(row: list[float]) -> bool:
    """Whether the values left and right of the middle one are each level, with a step between them."""
    left, right = row[:3], row[4:]
    spread = max(max(left) - min(left), max(right) - min(right))
    return abs(right[0] - left[-1]) > 20.0 * spread and abs(right[0] - left[-1]) > _TEAR * max(map(abs, row))


@dataclass(frozen=True, slots=True)
class Climb:
    """Slopes at growing steps, the noise they were judged by, and where truncation shows.

    `onset` is the exponent of the first step at which it shows (then `bent`), or of the last step taken.
    """

    levels: list[Level]
    noise: Noise
    onset: int
    bent: bool = False

    def bar(self, level: Level) -> float:
        """Bound on the rounding error of a level's slope."""
        return 2 * self.noise.bound(level.size) / level.step + 4 * UNIT * abs(level.slope)

    @property
    def hidden(self) -> bool:
        """Whether f is noisy and no two slopes agree: then it may as well oscillate from float to float."""
        size = max((level.size for level in self.levels), default=0.0)
        if self.noise.jump or self.noise.level <= _UNEXPLAINED * UNIT * size:
            return False
        return not any(
            abs(after.slope - before.slope) < abs(after.slope) / 2 and abs(after.slope) > self.bar(after)
            for before, after in pairwise(self.levels)
        )

    @property
    def scale(self) -> int | None:
        """Exponent of the step at which f bends: where slopes, or those of the two sides, part; None if they never do.

        Central differences of a parabola are exact at every step: it bends all the same.
        """
        bends = [level.exponent for level in self.levels if self.curved(level) and _differ(level.gap, level.slope)]
        last = self.levels[-2:]
        if self.bent and len(last) == 2 and _differ(last[1].slope - last[0].slope, last[0].slope):
            bends.append(self.onset)
        return min(bends, default=None)

    def steepens(self) -> bool:
        """Whether the three finest slopes grow by one and the same factor: an infinite slope, not noise."""
        slopes = [level.slope for level in self.levels[:3]]
        if len(slopes) < 3 or 0.0 in slopes:
            return False
        growth = slopes[1] / slopes[2]
        return growth > 1.5 and abs(slopes[0] / slopes[1] / growth - 1) < 0.1

    def curved(self, level: Level) -> bool:
        """Whether the curvature across a level stands out from the noise."""
        return abs(level.gap) * level.step > 32 * self.noise.bound(level.size)


def _differ(change: float, slope: float) -> bool:
    return abs(change) > _VISIBLE * abs(slope)


def climb(line: Line, side: int, noise: Noise, start: int) -> Climb:
    """Slopes at growing steps, until two disagree by more than their rounding, or the domain ends.

    >>> from autograd_core.oracles.line import Sample
    >>> line = Line(lambda t: Sample(t**3, abs(t**3)), 1.0)
    >>> 0.1 < line.level(climb(line, CENTRAL, measure(line, CENTRAL), -46).onset, CENTRAL).step
    True
    """
    levels: list[Level] = []
    exponent = start
    while exponent <= min(line.octave + _REACH, 1000):
        level = line.level(exponent, side)
        # Where the closest points have no value, distant ones are no neighbourhood.
        if level is None and (levels or line.moves(exponent)):
            break
        if line.anchored and exponent > line.octave + _FAR and Climb(levels, noise, exponent).hidden:
            break
        if level is not None:
            levels.append(level)
            if len(levels) == 2 and line.anchored and start == line.finest:
                # The two finest steps are too close for truncation: what they differ by is noise.
                scatter = abs(level.slope - levels[0].slope) * levels[0].step
                noise = noise._replace(level=max(noise.level, scatter))
            ladder = Climb(levels, noise, exponent)
            if len(levels) > 1 and _apart(ladder, levels[-2], level):
                return _narrow(line, side, ladder)
            if len(levels) > 2 and level.slope != 0.0 and ladder.bar(level) <= 16 * UNIT * abs(level.slope):
                return ladder
        exponent += _stride(line, exponent, levels, noise)
    return Climb(levels, noise, exponent - 1 if levels else exponent)


def _stride(line: Line, exponent: int, levels: list[Level], noise: Noise) -> int:
    # Noise narrows the range of steps that show the curvature: a long stride could leap over it.
    noisy = noise.level > 256 * UNIT * max((level.size for level in levels), default=0.0)
    if line.anchored and (exponent < line.octave + 8 or noisy):
        return STRIDE
    return 2 * _LONG_STRIDE if levels and levels[-1].slope == levels[-1].gap == 0.0 else _LONG_STRIDE


def _apart(ladder: Climb, smaller: Level, larger: Level) -> bool:
    """Whether truncation shows in the slope or, at an extremum, where the slope hides it, in the curvature."""
    change = abs(larger.slope - smaller.slope)
    visible = _VISIBLE * max(abs(larger.slope), abs(smaller.slope))
    if change > visible and change > 2 * (ladder.bar(smaller) + ladder.bar(larger)):
        return True
    bends = [level.gap / level.step for level in (smaller, larger)]
    floors = [32 * ladder.noise.bound(level.size) / level.step / level.step for level in (smaller, larger)]
    return abs(bends[1] - bends[0]) > 0.5 * max(map(abs, bends)) + sum(floors)


def _narrow(line: Line, side: int, ladder: Climb) -> Climb:
    """Bisects a long last stride until a short one is left around the onset."""
    levels = ladder.levels
    while levels[-1].exponent - levels[-2].exponent > STRIDE:
        middle = (levels[-1].exponent + levels[-2].exponent) // 2
        level = line.level(middle, side)
        if level is None:
            break
        levels = [*levels[:-1], level] if _apart(ladder, levels[-2], level) else [*levels[:-1], level, levels[-1]]
    return Climb(levels, ladder.noise, levels[-1].exponent, bent=True)


class Entry(NamedTuple):
    """One number of Neville's table, the two parts of its bound, and the range of steps behind it."""

    value: float
    truncation: float
    rounding: float
    step: float
    top: float

    @property
    def error(self) -> float:
        """Bound on the whole error."""
        return self.truncation + self.rounding


@dataclass(slots=True)
class Table:
    """Neville's table over slopes at halving steps; `ratio` is 4 for central, 2 for one-sided differences."""

    ladder: Climb
    ratio: float
    guide: float
    leeway: float
    """Entries must lie within `leeway` of `guide`, the slope at the largest step that showed no truncation."""
    best: Entry | None = None
    levels: list[Level] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    bars: list[float] = field(default_factory=list)

    def known(self) -> list[Level]:
        """All levels there are, the smallest step first."""
        return sorted({*self.ladder.levels, *self.levels}, key=lambda level: level.step)

    def offer(self, entry: Entry) -> bool:
        """Keeps the entry if it is the best so far."""
        if not entry.error < (math.inf if self.best is None else self.best.error):
            return False
        if abs(entry.value - self.guide) > self.leeway:
            return False
        self.best = entry
        return True

    def extend(self, level: Level, bar: float) -> bool:
        """Adds the next smaller step; returns whether the best entry improved."""
        previous, previous_bars = self.values, self.bars
        self.levels.append(level)
        self.values, self.bars = [level.slope], [bar]
        improved = False
        for order in range(1, len(previous) + 1):
            weight = self.ratio**order - 1
            lower, coarser = self.values[-1], previous[order - 1]
            value = lower + (lower - coarser) / weight
            self.values.append(value)
            self.bars.append(self.bars[-1] + (self.bars[-1] + previous_bars[order - 1]) / weight)
            truncation = max(abs(value - lower), abs(value - coarser))
            if order < len(previous):
                truncation = max(truncation, abs(value - previous[order]))
            rounding = self.bars[-1] + 4 * UNIT * abs(value)
            if truncation + rounding < (math.inf if self.best is None else self.best.error):
                entry = Entry(value, truncation, rounding, level.step, self.levels[-order - 1].step)
                improved = self.offer(entry) or improved
        return improved


def refine(line: Line, side: int, ladder: Climb) -> Table:
    """Richardson extrapolation from the onset downward, as long as it gains.

    >>> from autograd_core.oracles.line import Sample
    >>> line = Line(lambda t: Sample(t**3, abs(t**3)), 1.0)
    >>> best = refine(line, CENTRAL, climb(line, CENTRAL, measure(line, CENTRAL), line.finest)).best
    >>> abs(best.value - 3.0) <= best.error < 1e-12
    True
    """
    settled = ladder.levels[-2] if len(ladder.levels) > 1 else ladder.levels[0]
    leeway = 3 * _VISIBLE * abs(settled.slope) + 4 * ladder.bar(settled)
    table = Table(ladder, 4.0 if side == CENTRAL else 2.0, settled.slope, leeway)
    # Far beyond the length scale a bounded f has slopes that shrink like 1/h and seem to agree on 0.
    bend = abs(settled.gap) / 8 if ladder.curved(settled) else 0.0
    idle = 0
    for exponent in range(ladder.onset, max(ladder.onset - 2 * _DEPTH, line.finest - 1), -1):
        level = line.level(exponent, side)
        if level is None or abs(level.gap) * settled.step < bend * level.step:
            table.values, table.bars = [], []
            continue
        gained = table.extend(level, ladder.bar(level))
        idle = 0 if gained or exponent > settled.exponent else idle + 1
        if idle >= 2 and len(table.levels) > 3:
            break
    for smaller, larger in pairwise(ladder.levels):
        change = 2 * abs(larger.slope - smaller.slope)
        table.offer(Entry(smaller.slope, change, ladder.bar(smaller), smaller.step, smaller.step))
    return table
