"""The table of a profile: what was recorded in each run, put together by op and shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd_core.autograd.events import ENGINE, EventList, FunctionEvent, Shapes
from autograd_core.errors import UserError
from autograd_core.profiles.timing import Timing

Key = tuple[str, str, Shapes]
"""Phase, name and shapes: what one row is about."""

FORWARD, BACKWARD = "forward", "backward"
_PHASES = {"op": FORWARD, "backward": BACKWARD}


@dataclass(frozen=True, slots=True)
class Row:
    """One op, or one kind of node of the backward pass, on operands of some shapes.

    `total` is the time from start to end of all its calls in a run, `own` the same without what was recorded inside;
    the bytes are those of one run.
    """

    name: str
    phase: str
    shapes: Shapes
    calls: int
    total: Timing
    own: Timing
    made: int
    touched: int
    order: int
    """Its place among the others, by when it was first seen."""

    @property
    def mean(self) -> float:
        """The time of one call, in microseconds."""
        return self.total.median / self.calls


ORDERS: Mapping[str, Callable[[Row], Any]] = {
    "self": lambda row: -row.own.median,
    "total": lambda row: -row.total.median,
    "mean": lambda row: -row.mean,
    "calls": lambda row: -row.calls,
    "made": lambda row: -row.made,
    "touched": lambda row: -row.touched,
    "name": lambda row: row.name.lower(),
    "order": lambda row: row.order,
}
"""By what rows can be sorted, the largest first; "order" is as they ran."""


def ordered(rows: Iterable[Row], by: str) -> list[Row]:
    """Rows sorted by one of `ORDERS`; equal ones as they ran.

    Raises:
        UserError: there is no such order.
    """
    if by not in ORDERS:
        raise UserError(f"rows cannot be sorted by {by[:64]!r}", hint=f"one of {', '.join(ORDERS)}")
    return sorted(sorted(rows, key=ORDERS["order"]), key=ORDERS[by])


@dataclass(slots=True)
class _Sum:
    """What one run recorded of one row."""

    calls: int = 0
    total: float = 0.0
    own: float = 0.0
    made: int = 0
    touched: int = 0


def told(events: EventList) -> list[FunctionEvent]:
    """The events that are shown: each node of the backward pass under one name, without torch's second one."""
    return [event for event in events if event.category in _PHASES and not event.name.startswith(ENGINE)]


def name_of(event: FunctionEvent) -> str:
    """The name in the table; that of a leaf's node without its namespace.

    >>> name_of(FunctionEvent("torch::autograd::AccumulateGrad", "backward", 0, 0, 0))
    'AccumulateGrad'
    """
    return event.name.rpartition("::")[2]


def sums(events: EventList) -> dict[Key, _Sum]:
    """One run's events by row."""
    found: dict[Key, _Sum] = {}
    for event in told(events):
        one = found.setdefault((_PHASES[event.category], name_of(event), event.input_shapes), _Sum())
        one.calls += 1
        one.total += event.cpu_time_total
        one.own += event.self_cpu_time_total
        one.made += event.cpu_memory_usage
        one.touched += event.touched
    return found


def rows(runs: Sequence[Mapping[Key, _Sum]]) -> tuple[Row, ...]:
    """The table of several runs of one program, which record the same ops each time."""
    found = []
    for order, (key, one) in enumerate(runs[-1].items()):
        each = [run[key] for run in runs if key in run]
        total, own = Timing(tuple(r.total for r in each)), Timing(tuple(r.own for r in each))
        phase, name, shapes = key
        found.append(Row(name, phase, shapes, one.calls, total, own, one.made, one.touched, order))
    return tuple(found)
