"""Points of a row's whole domain in float64: every exponent, moderate numbers, and next to what is special."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograd_core.op import Interval, Op

SCALES = (1.0, 10.0, 100.0, 1000.0)
PLAIN = (*np.arange(-20, 21) / 2, *np.pi / 2 * np.arange(-25, 26))
"""Where functions in general have roots, extrema and poles."""

Points = tuple[np.ndarray, ...]
Draw = Callable[[np.random.Generator, int], np.ndarray]


def points(op: Op, count: int, seed: int = 0) -> Points:
    """`count` points, shuffled, so that the first of them are a fair sample; one array for each argument."""
    random = np.random.default_rng([seed, *op.name.encode()])
    parts = [_alone(op, random, kind, count // 4) for kind in ("whole", "moderate", "near")]
    parts += [_joint(op, random, count - sum(len(part[0]) for part in parts))]
    order = random.permutation(count)
    return tuple(np.concatenate(columns)[order] for columns in zip(*parts, strict=True))


def _alone(op: Op, random: np.random.Generator, kind: str, count: int) -> Points:
    """Each argument by itself."""
    ways = {"whole": _whole, "moderate": _moderate}
    return tuple(
        random.random(count) < 0.5
        if i in op.conditions
        else _inside(interval, ways.get(kind, _beside(op, i))(random, count), random)
        for i, interval in enumerate(op.domain)
    )


def _joint(op: Op, random: np.random.Generator, count: int) -> Points:
    """Next to the points that the row names; where there are several arguments, also next to one another."""
    found = list(_alone(op, random, "moderate" if random.random() < 0.5 else "whole", count))
    named = [*op.kinks, *op.poles]
    chosen = random.integers(0, 4 if named else 3, count)
    if op.arity > 1:
        mixed = _alone(op, random, "whole", count)
        found = [np.where(chosen == 0, m, f) for m, f in zip(mixed, found, strict=True)]
        for i in range(1, op.arity):
            if i not in op.conditions and i - 1 not in op.conditions:
                beside = _nudged(random, found[i - 1] * random.choice((1, 1, -1), count))
                found[i] = np.where((chosen == 1) | (chosen == 2), beside, found[i])
    if named:
        table = np.array([[float(v) for v in one] for one in named])[random.integers(0, len(named), count)]
        for i in range(op.arity):
            if i not in op.conditions:
                found[i] = np.where(chosen == 3, _nudged(random, table[:, i]), found[i])
    return tuple(
        values if i in op.conditions else _inside(op.domain[i], values, random) for i, values in enumerate(found)
    )


def _whole(random: np.random.Generator, count: int) -> np.ndarray:
    """Every exponent equally often, both signs."""
    return np.ldexp(random.uniform(1, 2, count) * random.choice((-1, 1), count), random.integers(-1074, 1024, count))


def _moderate(random: np.random.Generator, count: int) -> np.ndarray:
    return random.uniform(-1, 1, count) * random.choice(SCALES, count)


def _beside(op: Op, i: int) -> Draw:
    ends = [end for end in op.domain[i][:2] if np.isfinite(end)]
    special = np.array([*ends, *(one[i] for one in (*op.kinks, *op.poles)), 0.0], dtype=float)

    def draw(random: np.random.Generator, count: int) -> np.ndarray:
        return _nudged(random, np.where(random.random(count) < 0.5, random.choice(special, count),
                                        random.choice(PLAIN, count)))  # fmt: skip

    return draw


def _nudged(random: np.random.Generator, values: np.ndarray) -> np.ndarray:
    """The values, now and then exactly, else moved by a power of two down to their last digit (of 0: any power)."""
    sign = random.choice((-1, 1), len(values)) * (random.random(len(values)) > 0.02)
    shift = np.where(values == 0, random.uniform(-1074, 0, len(values)), random.uniform(-53, 0, len(values)))
    with np.errstate(over="ignore"):
        moved = values + sign * np.exp2(shift) * np.where(values == 0, 1, np.abs(values))
    return np.where(np.isfinite(moved), moved, values)


def _inside(interval: Interval, values: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The values that lie in the interval; the others reflected or scaled into it."""
    low, high = interval.low, interval.high
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(low) and np.isfinite(high):
            away = np.abs(values) / (1 + np.abs(values)) * (high - low) / 2
            other = np.where(random.random(len(values)) < 0.5, low + away, high - away)
        elif np.isfinite(low):
            other = low + np.abs(values - low)
        else:
            other = high - np.abs(values - high)
    values = np.where(_contains(interval, values), values, other)
    middle = (low + high) / 2 if np.isfinite(low + high) else low + 1 if np.isfinite(low) else min(high - 1, 0.5)
    return np.where(_contains(interval, values), values, middle)


def _contains(interval: Interval, values: np.ndarray) -> np.ndarray:
    inside = (values > interval.low) & (values < interval.high)
    ends: Sequence[float] = interval[:2] if interval.closed else ()
    for end in ends:
        inside |= values == end
    return np.asarray(inside & np.isfinite(values))
