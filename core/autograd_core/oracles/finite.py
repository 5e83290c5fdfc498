"""Finite differences with an honest error bar: the only oracle that sees the float program itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from autograd_core.oracles.line import CENTRAL, LEFT, RIGHT, Level, Line, Sample
from autograd_core.oracles.noise import STRIDE, Entry, Noise, Table, climb, measure, refine, restless

Kind = Literal["smooth", "kink", "jump", "cusp", "edge"]
_SUDDEN: Final = 20.0
_TINY: Final = 1e-3
_MINUTE: Final = 26


@dataclass(frozen=True, slots=True)
class Estimate:
    """A derivative and a bound on its error; where `reason` is not None it cannot be told, and `error` is inf.

    `step` is the smallest step that went into `value`; `evaluations` counts the points at which f was computed.
    """

    value: float
    error: float
    step: float
    evaluations: int
    reason: str | None = None

    def admits(self, claim: float) -> bool:
        """Whether a claimed derivative lies within the error bar."""
        return abs(claim - self.value) <= self.error


def derivative(f: Callable[[float], float], x: float = 0.0, *, scale: float | None = None) -> Estimate:
    """Derivative of a float64 function at x with a bound on the error.

    Central differences climb from the smallest useful step until truncation shows (so the function's own length scale
    is found, be it far below or far above |x|), Richardson extrapolation refines there, and the bound adds the
    differences between consecutive orders, a rounding floor 4*u*max|f|/h, and the measured noise of f (Moré & Wild
    2011). Next to the edge of the domain the slope from the inside is taken. Steps are relative to `scale`, else to
    |x|. Kinks, jumps and unresolved rounding steps give `error == inf` and a reason. f may return NaN or inf.

    Algorithm: Ridders, *Accurate computation of F'(x) and F'(x)F''(x)*, Adv. Eng. Software 4(2), 1982, with the
    stopping rule replaced by the bound.

    >>> import math
    >>> estimate = derivative(math.sin, 1.0)
    >>> estimate.admits(math.cos(1.0)), estimate.error < 1e-12
    (True, True)
    >>> derivative(abs, 0.0).reason
    'kink: the slope is -1 on the left and 1 on the right'
    """
    return along(lambda point: _sample(f, point), x, scale=scale)


def one_sided(f: Callable[[float], float], x: float, *, scale: float | None = None) -> tuple[Estimate, Estimate]:
    """Left and right derivative of f at x, each with its own bound; f as for `derivative`.

    >>> [round(side.value, 9) for side in one_sided(abs, 0.0)]
    [-1.0, 1.0]
    """
    line = Line(lambda point: _sample(f, point), x, scale)
    return estimate_on(line, LEFT), estimate_on(line, RIGHT)


def classify(f: Callable[[float], float], x: float, *, scale: float | None = None) -> Kind:
    """How f behaves at x: "smooth", "kink", "jump", "cusp" (infinite slope) or "edge" (of the domain).

    The gap between the one-sided slopes shrinks with the step where f is smooth, stays at a kink, grows like 1/h at a
    jump and more slowly at a cusp; the two smallest steps at which it stands out from the noise tell.

    >>> import math
    >>> [classify(f, 0.0) for f in (math.sin, abs, lambda t: float(t > 0), lambda t: abs(t) ** 0.5)]
    ['smooth', 'kink', 'jump', 'cusp']
    """
    line = Line(lambda point: _sample(f, point), x, scale)
    if (noise := measure(line, CENTRAL)).jump:
        return "jump"
    ladder = climb(line, CENTRAL, noise, line.finest)
    if len(ladder.levels) < 2:
        return "edge"
    known = ladder.levels
    if len(known) == 2 or ladder.steepens():
        growth = _growth(known[0].slope, known[1].slope, known)
        if growth < -0.25:
            return "jump" if growth < -0.75 else "cusp"
    bent = [level for level in known if ladder.curved(level)][:2]
    growth = _growth(bent[0].gap, bent[1].gap, bent) if len(bent) == 2 else 1.0
    return "smooth" if growth > 0.25 else "kink" if growth > -0.25 else "cusp" if growth > -0.75 else "jump"


def _growth(small: float, large: float, levels: list[Level]) -> float:
    """The power of the step with which a quantity grows."""
    return math.log(abs(large / small)) / math.log(levels[1].step / levels[0].step) if large and small else 1.0


def along(sampler: Callable[[float], Sample], x: float = 0.0, *, scale: float | None = None) -> Estimate:
    """`derivative` for a function that also says how large the numbers were whose rounding went into its value.

    >>> along(lambda t: Sample(3 * t, abs(3 * t)), 2.0).value
    3.0
    """
    line = Line(sampler, x, scale)
    estimate = estimate_on(line, CENTRAL)
    if not math.isnan(estimate.step):
        return estimate
    sides = (estimate_on(line, LEFT), estimate_on(line, RIGHT))
    best = min(sides, key=lambda side: (side.error, math.isnan(side.value)))
    return replace(best, evaluations=line.evaluations)


def estimate_on(line: Line, side: int) -> Estimate:
    """Derivative on one side (`LEFT`, `RIGHT`) or on both (`CENTRAL`) of the line's point.

    >>> estimate_on(Line(lambda t: Sample(abs(t), abs(t)), 0.0), RIGHT).value
    1.0
    """
    if not math.isfinite(line.base.value):
        return _cannot_tell(line, f"the function is {line.base.value} at the point")
    return _settle(line, side, measure(line, side), line.finest)[0]


def _settle(line: Line, side: int, noise: Noise, start: int) -> tuple[Estimate, int | None]:
    """The estimate from steps of at least 2**start, and the exponent of the step at which f bends, if it does."""
    ladder = climb(line, side, noise, start)
    if len(ladder.levels) < 2:
        return _cannot_tell(line, "no finite differences: the function has no values next to the point"), None
    if ladder.hidden:
        return _hidden(line, ladder.levels[0].slope), None
    table = refine(line, side, ladder)
    best = table.best
    if best is None:
        return Estimate(math.nan, math.inf, 0.0, line.evaluations, "no two steps whose slopes agree"), None
    if restless(line, best.value, ladder.noise):
        return _hidden(line, best.value), None
    reason = "jump: the function is torn at the point" if noise.jump else _not_smooth(line, table, best)
    error = math.inf if reason else _with_residual_noise(table, best)
    tear = None if reason else _tear(line, side, table, best)
    if tear is not None:
        if start == line.finest and (beyond := _beyond(line, side, tear, best.value)) is not None:
            return beyond, None
        error += tear.doubt
    return Estimate(best.value, error, best.step, line.evaluations, reason), ladder.scale


def _hidden(line: Line, slope: float) -> Estimate:
    reason = "the function is hidden by noise, or oscillates from float to float"
    return Estimate(slope, math.inf, 0.0, line.evaluations, reason)


def _sample(f: Callable[[float], float], point: float) -> Sample:
    return Sample(value := float(f(point)), abs(value))


def _cannot_tell(line: Line, reason: str) -> Estimate:
    return Estimate(math.nan, math.inf, math.nan, line.evaluations, reason)


def _with_residual_noise(table: Table, best: Entry) -> float:
    """The bound, widened if smaller steps scatter more than the noise that was assumed."""
    ladder, known = table.ladder, table.known()
    bend = 2 * max(abs(level.slope - best.value) for level in known if level.step == best.step)
    worst = 1.0
    for level in known:
        if level.step < best.step and ladder.bar(level) > 0.0:
            truncation = bend * (level.step / best.step) ** math.log2(table.ratio)
            excess = abs(level.slope - best.value) - truncation - best.error
            worst = max(worst, excess / ladder.bar(level))
    bound = best.truncation + best.rounding * worst
    return bound if len(ladder.levels) > 2 else bound + 2 * abs(ladder.levels[-1].slope - ladder.levels[0].slope)


def _not_smooth(line: Line, table: Table, best: Entry) -> str | None:
    """Whether slopes or the gap between them persist or grow as the step shrinks; smooth gaps shrink with it."""
    ladder = table.ladder
    limit = max(best.top, ladder.levels[1].step if len(ladder.levels) == 2 else 0.0)
    curved = [level for level in table.known() if level.step <= limit and ladder.curved(level)]
    if len(curved) > 1:
        growth, span = abs(curved[1].gap / curved[0].gap), curved[1].step / curved[0].step
        if span**-0.25 <= growth <= span**0.25:
            sides = [line.level(curved[0].exponent, side) for side in (LEFT, RIGHT)]
            left, right = (side.slope if side else math.nan for side in sides)
            return f"kink: the slope is {left:.6g} on the left and {right:.6g} on the right"
        if growth < 1.0:
            return "jump or infinite slope at the point"
    first, second = ladder.levels[:2]
    diverges = len(ladder.levels) == 2 and not 0.0 < abs(first.slope) < abs(second.slope)
    return "jump or infinite slope at the point" if diverges or ladder.steepens() else None


class _Tear(NamedTuple):
    """A discontinuity between two neighbouring steps: of what height, and what slope it might be hiding."""

    larger: Level
    height: float
    doubt: float


def _tear(line: Line, side: int, table: Table, best: Entry) -> _Tear | None:
    """Where f breaks off suddenly; a gradual departure is truncation."""
    for level, larger in pairwise(table.known()):
        off = abs(larger.slope - best.value)
        if level.step < best.step or larger.step > 2.5 * level.step or off <= _SUDDEN * best.error:
            continue
        calm = abs(level.slope - best.value) <= 3 * (best.error + table.ladder.bar(level))
        height = (
            _height(line, best.value, level, larger, side) if calm and off > _SUDDEN * table.ladder.bar(level) else 0.0
        )
        if height == 0.0:
            return None
        # A flat stretch or a tiny step may be rounding; elsewhere a step is the function's own business.
        suspect = best.value == 0.0 or height < _TINY * larger.size
        return _Tear(larger, height, 2 * height / level.step if suspect else 0.0)
    return None


def _height(line: Line, slope: float, level: Level, larger: Level, side: int) -> float:
    """Bisects for a discontinuity between two steps; 0 if there is none: a mere kink leaves no step in f."""
    signs = {CENTRAL: (1.0, -1.0), RIGHT: (1.0,), LEFT: (-1.0,)}[side]

    def off(step: float) -> float:
        return line.at(line.x + step).value - line.base.value - slope * step

    sign = max(signs, key=lambda sign: abs(off(sign * larger.step)))
    low, high = sign * level.step, sign * larger.step
    whole = abs(off(high) - off(low))
    for _ in range(12):
        middle = (low + high) / 2
        nearer = abs(off(middle) - off(low)) > abs(off(high) - off(middle))
        low, high = (low, middle) if nearer else (middle, high)
    height = abs(off(high) - off(low))
    return height if height > 0.1 * whole else 0.0


def _beyond(line: Line, side: int, tear: _Tear, slope: float) -> Estimate | None:
    """The estimate from steps beyond a tear, if f settles there on another slope.

    Steps in f that are minute beside the length scale on which f bends are taken for rounding. Where f does not bend,
    as in floor(x), rounding steps and real ones look alike.
    """
    previous = tear.larger
    for exponent in range(tear.larger.exponent + STRIDE, tear.larger.exponent + 60, STRIDE):
        if (level := line.level(exponent, side)) is None:
            return None
        if abs(level.slope - previous.slope) < 0.02 * abs(level.slope - slope):
            break
        previous = level
    else:
        return None
    estimate, scale = _settle(line, side, Noise(tear.height, jump=False), tear.larger.exponent + 2)
    if estimate.reason is None and scale is not None and scale - tear.larger.exponent >= _MINUTE:
        return estimate
    reason = (
        f"the function jumps at a distance of {tear.larger.step:.3g}: slope {slope:.6g} below, {level.slope:.6g} "
        "beyond; rounding steps and real ones look alike"
    )
    return replace(estimate, value=slope, error=math.inf, reason=reason)
