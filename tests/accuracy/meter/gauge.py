"""One row measured batch by batch: the worst error of each quantity, and where it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd_core.errors import NoDerivative
from autograd_core.op import Op
from autograd_core.ops import TABLE
from meter.errors import errors
from meter.points import Points, points
from meter.truth import BITS, doubtful, evaluate, quantities, truth

GOALS = {"value": 4.0}
DERIVATIVE_GOAL = 8.0
BATCH, DOUBTS = 200, 2
_ANOTHER = 1e6
"""Half of the points further off than this: another function of the same name."""
Result = dict[str, Any]


class Plan(NamedTuple):
    """How much to do: points for a row, seconds of computing for a row, torch beside it or not."""

    count: int = 100_000
    seconds: float = 900.0
    torch: bool = False
    depth: int = len(BITS)
    """How many precisions to try (see `truth`); fewer where a row's ball functions take forever at high ones."""


def goal(quantity: str) -> float:
    """The error in ulps that a row without a stated reason may have."""
    return GOALS.get(quantity, DERIVATIVE_GOAL)


def wanted(op: Op) -> bool:
    """Whether a row is measured: real numbers of real numbers, number by number."""
    if not op.pointwise or not op.domain or op.kind == "constant":
        return False
    with np.errstate(all="ignore"):
        return not np.iscomplexobj(op(*points(op, 8), **settings(op)[0]))


def settings(op: Op) -> list[Mapping[str, Any]]:
    """The attributes to try: the defaults where there are any, and those of each example."""
    found = [dict(example.attributes) for example in op.examples]
    return found or [{}]


def batches(op: Op, plan: Plan) -> Iterator[tuple[int, Mapping[str, Any], Points]]:
    """Numbered batches of points; the settings take turns."""
    ways = settings(op)
    counts = [plan.count // len(ways) + (i < plan.count % len(ways)) for i in range(len(ways))]
    drawn = [points(op, each, seed) for seed, each in enumerate(counts)]
    number = 0
    for start in range(0, counts[0], BATCH):
        for way, columns in zip(ways, drawn, strict=True):
            if start < len(columns[0]):
                yield number, way, tuple(column[start : start + BATCH] for column in columns)
                number += 1


def gauge(name: str, plan: Plan, start: int, result: Result, send: Callable[[Any], None]) -> None:
    """Measure a row from the batch `start` on, and send what is known after each: (batch, result, whether it ends).

    `plan.depth` holds for the first of them, which may have been tried before; the others have all precisions.
    """
    op, deadline = TABLE[name], time.process_time() + plan.seconds - result.get("seconds", 0.0)
    rival = _rival(op, plan) if plan.torch else None
    for number, way, args in batches(op, plan):
        if number < start:
            continue
        began, depth = time.process_time(), plan.depth if number == start else len(BITS)
        for quantity in quantities(op):
            with np.errstate(all="ignore"):
                _measure(op, quantity, way, args, result, rival, depth, number < DOUBTS * len(settings(op)))
        result["points"] = result.get("points", 0) + len(args[0])
        result["seconds"] = result.get("seconds", 0.0) + time.process_time() - began
        send((number, result, False))
        if time.process_time() > deadline:
            break
    send((-1, result, True))


def _measure(
    op: Op, quantity: str, way: Mapping[str, Any], args: Points, result: Result, rival: Any, depth: int, doubt: bool
) -> None:
    try:
        values = np.asarray(evaluate(op, args, way, quantity, np.asarray), dtype=float)
    except NoDerivative:
        return
    right = truth(op, args, way, quantity, depth)
    found = result.setdefault(quantity, {"ulp": 0.0, "over": 0, "known": 0, "doubtful": [], "worst": []})
    off = errors(np.broadcast_to(values, args[0].shape), right)
    found["known"] += int(right.known.sum())
    found["over"] += int(np.nansum(off > goal(quantity)))
    for k in np.argsort(np.where(np.isnan(off), -1.0, off))[-3:]:
        if right.known[k]:
            place = [bool(a[k]) if a.dtype == bool else float(a[k]) for a in args]
            value = float(np.broadcast_to(values, args[0].shape)[k])
            found["worst"].append((float(off[k]), place, dict(way), value, float(right.nearest[k])))
    found["worst"] = sorted(found["worst"], key=lambda one: -one[0])[:5]
    found["ulp"] = max((one[0] for one in found["worst"]), default=0.0)
    if quantity != "value" and doubt and depth == len(BITS):
        few = tuple(a[:20] for a in args)
        for k in doubtful(op, few, way, quantity, truth(op, few, way, quantity)):
            found["doubtful"].append([a[k].item() for a in few])
    if rival is not None:
        _beside(rival, op, quantity, way, args, right, found)


def _beside(rival: Any, op: Op, quantity: str, way: Any, args: Points, right: Any, found: Result) -> None:
    """torch's error at the same points."""
    theirs = rival(op, quantity, way, args)
    if theirs is not None:
        off = errors(theirs, right)
        found["torch"] = max(found.get("torch", 0.0), float(np.nanmax(off, initial=0.0)))


def _rival(op: Op, plan: Plan) -> Any:
    """torch's way to compute a quantity, where it has the function and means the same by the name."""
    from meter.rival import function_of, of_torch

    if function_of(op) is None:
        return None
    _, way, args = next(batches(op, plan))
    values = of_torch(op, "value", way, args)
    if values is None:
        return None
    off = errors(values, truth(op, args, way, "value"))
    return of_torch if np.nanmedian(off) < _ANOTHER else None
