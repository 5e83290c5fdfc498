"""What a program does next to a place on one of its axes: a kink, a jump, a pole, the edge of its domain, or nothing.

As in `probe` values are taken in balls on both sides, here at some roundings' distance, since the place is a float and
what stands there need not be one (the kink of |sin(x)| at pi).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import flint
import numpy

from autograd_core.carriers.arb import precision
from autograd_core.oracles.forward import along, refusal
from autograd_core.oracles.gaps import Kind
from autograd_core.oracles.probe import sides
from autograd_core.oracles.problem import Problem

_BITS = 400
_MOST = 3000
"""Numbers on the way that balls are asked for; beyond, floats."""
_ROUNDINGS, _FAR = 4.0, 256.0
"""The distance of the first values from the place, in ulps; and how much farther the last are."""
_COARSE, _FLOATS = 2.0**-30, 2.0**-18
"""The distance in units of the scale: where the place is not known to a rounding, and where values are floats."""
_SAME = 2.0**-36
_ROUNDED = 1e-3
"""Slopes closer than this are the same: on balls, and on floats."""


class Beside(NamedTuple):
    """What is there, and the slopes on both sides; None where there is none, or it is not known."""

    kind: Kind
    left: float | None
    right: float | None


_Values = Callable[[float], Any]


def beside(problem: Problem, name: str, i: int, place: float, scale: float, kind: Kind) -> Beside | None:
    """What the program does where one element of an input is at `place`; None if it is smooth there.

    `kind` is what a step's row promises; the program's values decide. Beyond the first order, whose values a kink may
    leave smooth, the promise stands.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("abs(x)*abs(x) + relu(x)")
    >>> problem = Problem(program, {"x": numpy.array(3.0)}, ["x"], [Seed(program.output, numpy.array(1.0))])
    >>> beside(problem, "x", 0, 0.0, 3.0, "kink")
    Beside(kind='kink', left=0.0, right=1.0)
    """
    moved = problem.at[name].copy()
    moved.flat[i] = place
    there = replace(problem, at={**problem.at, name: moved})
    if problem.order != 1:
        return Beside(kind, None, None)
    try:
        found = _on_balls(there, name, i, place, scale, kind)
    except Exception:  # no ball counterpart, or a comparison that balls do not decide
        found = _on_floats(there, name, i, scale, kind)
    return found and _polished(there, name, i, found)


def _on_balls(there: Problem, name: str, i: int, place: float, scale: float, kind: Kind) -> Beside | None:
    if refusal(there) or there.numbers > _MOST:
        raise ValueError("balls are not asked")
    # Next to 0 a rounding has no meaning, and 400 bits must hold it beside numbers of the scale.
    ulp = max(float(numpy.spacing(abs(place))), scale * 2.0**-80)
    with precision(_BITS):
        for width in (_ROUNDINGS * ulp, max(_COARSE * scale, _FAR**2 * ulp)):
            found = _seen(lambda t: along(there, name, i, flint.arb(t)), width, kind, _SAME)
            if found is not None:
                return found
    return None


def _on_floats(there: Problem, name: str, i: int, scale: float, kind: Kind) -> Beside | None:
    def value(t: float) -> float:
        moved = there.at[name].copy()
        moved.flat[i] += t
        slots = there.program.run({**there.at, name: moved})
        return float(sum(numpy.sum(seed.cotangent * slots[seed.slot]) for seed in there.seeds))

    with numpy.errstate(all="ignore"):
        found = _seen(value, _FLOATS * scale, kind, _ROUNDED)
    return found and Beside(found.kind, *(s if s is None else float(f"{s:.4g}") for s in (found.left, found.right)))


def _polished(there: Problem, name: str, i: int, found: Beside) -> Beside:
    """The slopes as they are in the limit, where the place is exactly a float."""
    if there.numbers > _MOST or (found.left, found.right) == (None, None):
        return found
    exact = sides(there, name, i)
    if exact is None or (exact[0].kind == exact[1].kind == "slope" and exact[0].slope == exact[1].slope):
        return found
    limits = [
        side.slope + 0.0 if side.kind == "slope" and given else given  # not -0.0
        for side, given in zip(exact, (found.left, found.right), strict=True)
    ]
    return Beside(found.kind, *limits)


def _seen(value: _Values, width: float, kind: Kind, same: float) -> Beside | None:
    """What values at 1, 2, 128 and 256 widths on both sides tell."""
    near, far = (_pairs(value, width * times) for times in (1.0, _FAR / 2))
    known = [not math.isnan(float(v)) for v in (near[0][0], near[1][0])]
    slopes = [_slope(one, other, width) for one, other in zip(near, far, strict=True)]
    left, right = None if slopes[0] is None else 0.0 - slopes[0], slopes[1]
    if not any(known):
        return None
    if not all(known):
        return Beside("cut" if kind == "cut" else "edge", left, right)
    if any(_grows(one, other) for one, other in zip(near, far, strict=True)):
        return Beside("edge" if kind == "edge" and not math.isfinite(float(value(0.0))) else "pole", None, None)
    jump, change = (abs(float(pairs[1][0] - pairs[0][0])) for pairs in (near, far))
    if left is None or right is None:
        return None
    if math.isinf(left) or math.isinf(right):
        return Beside("kink", left, right)
    if jump > change / 2 and jump > 8 * width * max(abs(left), abs(right)):
        return Beside("cut" if kind == "cut" else "jump", left, right)
    bends = [abs(_plain(pairs[1]) + _plain(pairs[0])) for pairs in (near, far)]
    # What bends smoothly bends more over the larger distance, a kink the same.
    if bends[0] / width > max(abs(left), abs(right)) * same and bends[0] > bends[1] / (_FAR / 2) / 4:
        return Beside("kink", left, right)
    return None


def _pairs(value: _Values, width: float) -> list[tuple[Any, Any]]:
    """On the left and on the right: the values at one and at two widths."""
    return [(value(side * width), value(2 * side * width)) for side in (-1, 1)]


def _plain(pair: tuple[Any, Any]) -> float:
    return float(pair[1] - pair[0])


def _slope(near: tuple[Any, Any], far: tuple[Any, Any], width: float) -> float | None:
    """The slope outward, in the limit where it grows or falls towards the place; None where it is not a number."""
    slope, before = _plain(near) / width, _plain(far) / (width * _FAR / 2)
    if not math.isfinite(slope):
        return None
    if (slope > 0) == (before > 0) and abs(slope) > 2 * abs(before) > 0:
        return math.copysign(math.inf, slope)
    return slope if abs(slope) > abs(before) / 2 else 0.0


def _grows(near: tuple[Any, Any], far: tuple[Any, Any]) -> bool:
    """Whether values grow without a bound towards the place."""
    (one, two), last = (abs(float(v)) for v in near), abs(float(far[1]))
    return not math.isfinite(one) or (one > 1.3 * two > 0 and one > 8 * last)
