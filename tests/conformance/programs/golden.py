"""A run of a program in short: what raised where, and all numbers at the end."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from programs.execute import Seen, Step


def summary(steps: Iterable[Step]) -> dict[str, Any]:
    """`raised`: line number and gist; `calls`: what hooks saw; `tensors`: value, flags, gradient of each at the end."""
    raised: list[list[Any]] = []
    calls: list[list[Any]] = []
    last: dict[str, Seen] = {}
    for i, step in enumerate(steps):
        if step.raised is not None:
            raised.append([i, step.raised.kind, step.raised.gist])
        calls += [[name, short(value)] for name, value in step.notes]
        last |= step.seen
    tensors = {
        name: [short(seen.value), seen.requires_grad, seen.is_leaf, None if seen.grad is None else short(seen.grad)]
        for name, seen in last.items()
    }
    return {"raised": raised, "calls": calls, "tensors": tensors}


def short(array: Any) -> list[Any]:
    """The shape and the elements in nine digits; what JSON cannot hold as a text."""
    flat = [float(x) for x in array.ravel()]
    return [list(array.shape), [float(f"{x:.9g}") if math.isfinite(x) else str(x) for x in flat]]


def close(found: Any, wanted: Any) -> bool:
    """Equal, numbers to a relative 1e-5 of the largest one beside them."""
    if isinstance(wanted, list) and isinstance(found, list) and len(found) == len(wanted):
        numbers = [abs(x) for x in wanted if isinstance(x, float)]
        slack = 1e-5 * max(numbers, default=0.0)
        return all(
            abs(a - b) <= slack if isinstance(b, float) and isinstance(a, float) else close(a, b)
            for a, b in zip(found, wanted, strict=True)
        )
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(close(found[key], wanted[key]) for key in wanted)
    return bool(found == wanted)
