"""Where a function of one number first changes its sign, going outward from a point: a search, not a proof."""

from __future__ import annotations

import math
from collections.abc import Callable

_DOUBLINGS, _HALVINGS = 16, 110
_FAR = 0.1
"""An estimate beyond this part of the scale is no reason to pass over what may be nearer."""


def crossing(function: Callable[[float], float], x: float, estimate: float, scale: float) -> float | None:
    """A float next to which `function` changes its sign or is 0, near x; None if none is found.

    The search goes outward in steps that double, first to the side of `estimate` (the signed distance that a slope
    suggests; NaN if none), and ends on a side where the function is not finite.

    >>> round(crossing(lambda t: t * t - 2, 1.0, 0.5, 1.0), 12)
    1.414213562373
    """
    start = function(x)
    if not math.isfinite(start):
        return None
    if start == 0:
        return x
    known = math.isfinite(estimate) and estimate != 0
    towards = math.copysign(1.0, estimate) if known else 1.0
    step = 0.6 * min(abs(estimate), _FAR * scale) if known else 1e-3 * scale
    inner = {towards: (x, start), -towards: (x, start)}
    for _ in range(_DOUBLINGS):
        for side in tuple(inner):
            t = x + side * step
            value = function(t)
            if math.isfinite(value) and (value == 0 or (value > 0) != (start > 0)):
                return _refined(function, inner[side], (t, value))
            if not (math.isfinite(value) and math.isfinite(t)):
                del inner[side]
            else:
                inner[side] = (t, value)
        step *= 2
    return None


def _refined(function: Callable[[float], float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """Regula falsi (the Illinois form), each third step a bisection, until the bracket's ends are neighbours."""
    weights = [1.0, 1.0]
    if a[0] * b[0] < 0 and function(0.0) == 0:  # floats close in on 0 without an end
        return 0.0
    for n in range(_HALVINGS):
        if b[1] == 0:
            return b[0]
        (s, u), (t, v) = a, b
        middle = s + (t - s) / 2
        u, v = u * weights[0], v * weights[1]
        guess = middle if n % 3 == 2 or not math.isfinite(u - v) else s + (t - s) * (u / (u - v))
        if guess in (s, t):
            guess = math.nextafter(guess, middle)
        if guess in (s, t):
            break
        value = function(guess)
        if not math.isfinite(value):
            break
        if (value > 0) == (a[1] > 0) and value != 0:
            a, weights = (guess, value), [1.0, weights[1] / 2]
        else:
            b, weights = (guess, value), [weights[0] / 2, 1.0]
    return min(a, b, key=lambda end: abs(end[1]))[0]
