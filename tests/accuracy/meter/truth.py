"""What a row's value and partial derivatives truly are, from balls as narrow as it takes.

The derivative is the row's own rule on balls, which `tests/core/ops/test_table.py` proves against differences of balls
at ordinary points; `doubtful` does so at any point.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import flint
import numpy as np

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import NoDerivative
from autograd_core.op import Op

BITS = (200, 480, 1400, 3200, 7000)
ENOUGH = 85
SMALL = 2.0**-950
"""Below this the remainder is kept in units of 2**-1000, where it does not underflow."""
_UP = flint.arb(2) ** 1000
_NEGLIGIBLE = flint.arb(2) ** -1150
_DIFFERENCE_BITS, _STEPS = 400, (-150, -2300)

Rule = Callable[..., Any]


class Truth(NamedTuple):
    """True numbers: the nearest floats, what is left over, and which of them are known."""

    nearest: np.ndarray
    rest: np.ndarray
    """truth - nearest, in units of 2**-1000 where |nearest| < SMALL."""
    known: np.ndarray
    beyond: dict[int, Any]
    """Numbers whose nearest float is infinite, as balls."""


def quantities(op: Op) -> list[str]:
    """What is measured of a row: its value, and the derivative by each argument that has one."""
    return ["value", *(op.arguments[i] for i in op.active)]


def evaluate(op: Op, args: tuple[Any, ...], attributes: Any, which: str, lift: Rule) -> Any:
    """One of a row's quantities on a carrier."""
    if which == "value":
        return op(*(lift(a) for a in args), **attributes)
    wanted = op.arguments.index(which)
    leaves = [Tensor(lift(a), requires_grad=i == wanted) for i, a in enumerate(args)]
    y = op(*leaves, **attributes)
    return grad(y, [leaves[wanted]], Tensor(lift(np.ones(y.shape))), materialize_grads=True)[0].value


def truth(op: Op, args: tuple[np.ndarray, ...], attributes: Any, which: str, depth: int = len(BITS)) -> Truth:
    """One quantity at many points, with at most the first `depth` precisions of `BITS`."""
    count = len(args[0])
    found = Truth(np.zeros(count), np.zeros(count), np.zeros(count, dtype=bool), {})
    missing = np.arange(count)
    for bits in BITS[:depth]:
        with precision(bits):
            for k, ball in _balls(op, args, attributes, which, missing):
                _note(found, k, ball)
        missing = np.flatnonzero(~found.known)
        if not missing.size:
            break
    return found


def _note(found: Truth, k: int, ball: Any) -> None:
    if ball.rel_accuracy_bits() < ENOUGH and not (ball.is_finite() and ball.abs_upper() < _NEGLIGIBLE):
        return
    middle = ball.mid()
    nearest = float(middle)
    found.known[k], found.nearest[k] = True, nearest
    if nearest in (np.inf, -np.inf):
        found.beyond[k] = middle
    else:
        rest = middle - nearest
        found.rest[k] = float(rest * _UP) if abs(nearest) < SMALL else float(rest)


def _balls(op: Op, args: Any, attributes: Any, which: str, places: np.ndarray) -> Iterator[tuple[int, Any]]:
    """The balls at the places; a place that cannot be decided costs only itself."""
    waiting = [places]
    while waiting:
        some = waiting.pop()
        if not some.size:
            continue
        try:
            balls = evaluate(op, tuple(a[some] for a in args), attributes, which, BallArray).array
        except NoDerivative:
            return
        except (ArithmeticError, ValueError):
            if some.size > 1:
                waiting += [some[: some.size // 2], some[some.size // 2 :]]
            continue
        yield from zip(some.tolist(), np.broadcast_to(balls, some.shape).tolist(), strict=True)


def doubtful(op: Op, args: tuple[np.ndarray, ...], attributes: Any, which: str, known: Truth) -> list[int]:
    """The places where the rule on balls is not the difference of balls; at kinks it is a convention."""
    i, wrong = op.arguments.index(which), []
    asked = known.known & np.isfinite(known.nearest) & ~_at_kink(op, args, attributes)
    for k in np.flatnonzero(asked):
        # A jump may lie between the two points of a difference, but hardly of both.
        if all(_differs(op, [a[k] for a in args], attributes, i, known.nearest[k], step) for step in _STEPS):
            wrong.append(int(k))
    return wrong


def _differs(op: Op, point: list[Any], attributes: Any, i: int, ours: float, step: int) -> bool:
    x = float(point[i])
    distances = (*(abs(float(a)) for a in point), *(abs(x - end) for end in op.domain[i][:2]))
    step += math.frexp(min(1.0, *(d or 1.0 for d in distances)))[1]
    with precision(_DIFFERENCE_BITS + max(-step, math.frexp(x)[1] - step)):
        slope = _slope(op, point, attributes, i, flint.arb(2) ** step)
        if slope is None or slope.rel_accuracy_bits() < 60:
            return False
        return bool(abs(slope - flint.arb(ours)) > abs(slope) * 2.0**-40 + 2.0**-1070)


def _slope(op: Op, point: list[Any], attributes: Any, i: int, h: Any) -> Any:
    """The symmetric difference quotient in balls; None where it cannot be taken, or where there is no value."""
    ends = []
    for sign in (0, 1, -1):
        moved = [BallArray(x) for x in point]
        moved[i] = BallArray(np.array(flint.arb(float(point[i])) + sign * h, dtype=object))
        try:
            ends.append(op(*moved, **attributes).array.item())
        except (ArithmeticError, ValueError):
            return None
    here, above, below = ends
    return (above - below) / (2 * h) if here.is_finite() else None


def _at_kink(op: Op, args: tuple[np.ndarray, ...], attributes: Any) -> np.ndarray:
    if op.kink is None:
        return np.zeros(len(args[0]), dtype=bool)
    record = (*args, np.asarray(op(*args, **attributes)))
    return np.asarray(op.kink.bind(record, (None,) * len(record), {**op.attributes, **attributes})())
