"""Every pointwise row over its whole domain, at points that Hypothesis draws, in ulps of the truth.

A row may miss the goal only where it says why (`accuracy`), and then not by more than a few times the measured figure.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from meter.errors import errors
from meter.gauge import goal, wanted
from meter.gauge import settings as ways
from meter.truth import evaluate, quantities, truth

import autograd_core.ops
from autograd_core.errors import NoDerivative
from autograd_core.op import Interval, Op
from autograd_core.ops import TABLE

ROWS = [name for name, op in TABLE.items() if wanted(op)]
EXAMPLES, POINTS, MARGIN = 8, 6, 16
CHECKED: dict[str, int] = {}
DEAR = frozenset(("orders", "modified", "bessel", "airy", "elliptic", "polynomials", "beta", "integrals"))
"""Modules whose balls take minutes at huge or tiny arguments: there moderate ones are drawn."""


@cache
def measured() -> dict[str, Any]:
    file = Path(autograd_core.ops.__file__).with_name("accuracy.json")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def inside(interval: Interval, dear: bool) -> st.SearchStrategy[float]:
    if dear:
        interval = Interval(max(interval.low, -20.0), min(interval.high, 20.0), interval.closed)
    low = None if np.isinf(interval.low) else interval.low
    high = None if np.isinf(interval.high) else interval.high
    open_ends = {
        "exclude_min": low is not None and not interval.closed,
        "exclude_max": high is not None and not interval.closed,
    }
    whole = st.floats(low, high, allow_nan=False, allow_infinity=False, **open_ends)
    if dear:
        return whole.filter(lambda x: abs(x) > 1e-3)
    least, most = max(interval.low, -30.0), min(interval.high, 30.0)
    return st.one_of(whole, st.floats(least, most, **open_ends)) if least < most else whole


def named_points(op: Op) -> list[tuple[float, ...]]:
    """What the row names, where balls can be taken there in time."""
    dear = op.home.rpartition(".")[2] in DEAR
    return [] if dear else [tuple(map(float, one)) for one in (*op.kinks, *op.poles)]


def arguments(op: Op) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Points: anywhere in the domain, and next to what the row names."""
    dear = op.home.rpartition(".")[2] in DEAR
    each = [st.booleans() if i in op.conditions else inside(interval, dear) for i, interval in enumerate(op.domain)]
    point: st.SearchStrategy[tuple[Any, ...]] = st.tuples(*each)
    named = named_points(op)
    if named:
        beside = st.builds(lambda one, d: tuple(v + d * max(abs(v), 1e-3) for v in one), st.sampled_from(named),
                           st.sampled_from((0.0, 2.0**-52, -(2.0**-52), 1e-9, -1e-9, 1e-3, -1e-3)))  # fmt: skip
        point = st.one_of(point, beside.filter(lambda one: all(map(within, one, op.domain))))
    return st.lists(point, min_size=POINTS, max_size=POINTS)


def within(value: float, interval: Interval) -> bool:
    return interval.low < value < interval.high or (interval.closed and value in interval[:2])


def bound(name: str, quantity: str) -> float:
    if not TABLE[name].accuracy:
        return goal(quantity)
    row = measured()["rows"].get(name, {})
    figure = row.get("value") if quantity == "value" else row.get("derivatives", {}).get(quantity)
    return np.inf if figure is None else max(goal(quantity), MARGIN * float(figure["ulp"]))


@pytest.mark.parametrize("name", ROWS)
def test_row(name: str) -> None:
    op = TABLE[name]
    CHECKED[name] = 0

    # On a busy machine drawing may be slow, which says nothing about the row.
    health = list(HealthCheck)

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=health)
    @given(arguments(op))
    def check(drawn: list[tuple[Any, ...]]) -> None:
        args = tuple(np.array(column) for column in zip(*drawn, strict=True))
        for way in ways(op)[:2]:
            for quantity in quantities(op):
                at(op, quantity, way, args)

    inside_it = [one for one in named_points(op) if all(map(within, one, op.domain))]
    (example(inside_it)(check) if inside_it else check)()


def at(op: Op, quantity: str, way: Any, args: tuple[np.ndarray, ...]) -> None:
    args = tuple(a + 0.0 for a in args)  # a ball around 0 has no sign, so -0 is left to the tests of the rows
    with np.errstate(all="ignore"):
        try:
            values = np.asarray(evaluate(op, args, way, quantity, np.asarray), dtype=float)
        except NoDerivative:
            return
    right = truth(op, args, way, quantity)
    off = errors(np.broadcast_to(values, args[0].shape), right)
    CHECKED[op.name] += int(right.known.sum())
    worst = int(np.argmax(np.where(np.isnan(off), -1, off)))
    assert not off[worst] > bound(op.name, quantity), (
        f"{quantity} at {[a[worst] for a in args]} {way}: {values.ravel()[worst]!r} is {off[worst]:.3g} ulp from "
        f"{right.nearest[worst]!r}"
    )


def test_the_count(capsys: pytest.CaptureFixture[str]) -> None:
    """How many rows and checks there were; printed, so that a table that shrank is noticed."""
    with capsys.disabled():
        print(f"\n{len(CHECKED)} rows at {sum(CHECKED.values())} numbers that Hypothesis drew")
