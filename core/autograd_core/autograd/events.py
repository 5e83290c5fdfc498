"""What the profiler recorded: events, their averages, the table that people read and the trace that viewers do.

Times are microseconds, as in torch; they are taken from a clock that only goes forward.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograd_core.drawing.shown import Shown

Shapes = tuple[tuple[int, ...], ...]

ENGINE = "autograd::engine::evaluate_function: "
"""What stands before the second name of each step of the backward pass."""
_US = 1e3
"""Nanoseconds in one."""

_ORDERS: dict[str, Callable[[Any], Any]] = {
    "cpu_time_total": lambda row: -row.cpu_time_total,
    "self_cpu_time_total": lambda row: -row.self_cpu_time_total,
    "cpu_time": lambda row: -row.cpu_time,
    "count": lambda row: -row.count,
    "key": lambda row: row.key,
}


@dataclass(slots=True)
class FunctionEvent:
    """One run of something that has a name: an op, a step of the backward pass, or a block that the user labelled."""

    name: str
    category: str
    """"op", "backward" or "user"."""
    start_ns: int
    end_ns: int
    thread: int
    input_shapes: Shapes = ()
    children_ns: int = 0
    """The part of the time that other recorded events account for."""
    cpu_memory_usage: int = 0
    """Bytes of the arrays that it made; 0 for views."""
    touched: int = 0
    """Bytes that it reads and writes at the least (see `memory`)."""

    @property
    def key(self) -> str:
        """What the event is grouped by: its name."""
        return self.name

    @property
    def count(self) -> int:
        """One: an event is a single run."""
        return 1

    @property
    def cpu_time_total(self) -> float:
        """From start to end."""
        return (self.end_ns - self.start_ns) / _US

    cpu_time = cpu_time_total

    @property
    def self_cpu_time_total(self) -> float:
        """From start to end, without what happened in events inside it."""
        return (self.end_ns - self.start_ns - self.children_ns) / _US


@dataclass(slots=True)
class FunctionEventAvg:
    """All events with one name (and one list of input shapes, where that was asked for) together."""

    key: str
    count: int = 0
    cpu_time_total: float = 0.0
    self_cpu_time_total: float = 0.0
    input_shapes: Shapes = ()
    cpu_memory_usage: int = 0
    touched: int = 0

    @property
    def cpu_time(self) -> float:
        """The average of one run."""
        return self.cpu_time_total / self.count if self.count else 0.0

    def add(self, other: FunctionEvent | FunctionEventAvg) -> None:
        """Take one more event, or one more average, into the sums."""
        self.count += other.count
        self.cpu_time_total += other.cpu_time_total
        self.self_cpu_time_total += other.self_cpu_time_total
        self.cpu_memory_usage += other.cpu_memory_usage
        self.touched += other.touched

    def __repr__(self) -> str:
        return (
            f"<FunctionEventAvg key={self.key} self_cpu_time={duration(self.self_cpu_time_total)} "
            f"cpu_time={duration(self.cpu_time)} count={self.count} input_shapes={shown(self.input_shapes)}>"
        )


class EventList(Shown, list[Any]):
    """Events in the order in which they began, or their averages.

    >>> event = FunctionEvent("mul", "op", 0, 1500, 1)
    >>> EventList([event, event]).key_averages()
    [<FunctionEventAvg key=mul self_cpu_time=3.000us cpu_time=1.500us count=2 input_shapes=[]>]
    """

    @property
    def self_cpu_time_total(self) -> float:
        """The time of all events, none of it counted twice."""
        return float(sum(row.self_cpu_time_total for row in self))

    def key_averages(self, group_by_input_shapes: bool = False) -> EventList:
        """One `FunctionEventAvg` per name, or per name and input shapes."""
        groups: dict[tuple[str, Shapes], FunctionEventAvg] = {}
        for row in self:
            shapes = row.input_shapes if group_by_input_shapes else ()
            groups.setdefault((row.key, shapes), FunctionEventAvg(row.key, input_shapes=shapes)).add(row)
        return EventList(groups.values())

    def total_average(self) -> FunctionEventAvg:
        """Everything in one `FunctionEventAvg`, whose key is "Total".

        Events inside others count in `cpu_time_total` as well, so that only `self_cpu_time_total` is a share of the
        time that passed.
        """
        total = FunctionEventAvg("Total")
        for row in self:
            total.add(row)
        return total

    def table(self, sort_by: str | None = None, row_limit: int = 100) -> str:
        """A table to print, a line per event.

        Args:
            sort_by: "cpu_time_total", "self_cpu_time_total", "cpu_time" (average) or "count", the largest first;
                "key", by name; None leaves the order as it is.
            row_limit: how many lines at most; -1 for all.

        Raises:
            ValueError: `sort_by` is none of these.
        """
        if sort_by is not None and sort_by not in _ORDERS:
            raise ValueError(f"sort_by should be one of {', '.join(_ORDERS)} or None, but got {sort_by!r}")
        rows = list(self) if sort_by is None else sorted(self, key=_ORDERS[sort_by])
        whole = self.self_cpu_time_total
        lines = _table(rows if row_limit < 0 else rows[:row_limit], whole)
        return "\n".join((*lines, f"Self CPU time total: {duration(whole)}", ""))

    def export_chrome_trace(self, path: str | os.PathLike[str]) -> None:
        """Write the events as JSON that ui.perfetto.dev and chrome://tracing show as a timeline.

        Raises:
            OSError: the file cannot be written.
            TypeError: these are averages, which have no place in time.
        """
        if any(isinstance(row, FunctionEventAvg) for row in self):
            raise TypeError("averages have no place in time: export the profile itself, prof.export_chrome_trace(path)")
        Path(path).write_text(json.dumps(self.chrome_trace()), encoding="utf-8")

    def chrome_trace(self) -> dict[str, Any]:
        """What `export_chrome_trace` writes."""
        first = min((event.start_ns for event in self), default=0)
        return {"displayTimeUnit": "ms", "traceEvents": [_traced(event, first) for event in self]}

    def __str__(self) -> str:
        return self.table()


def nest(events: Iterable[FunctionEvent]) -> EventList:
    """Sort events of one thread by their start, and give each the time that events directly inside it took.

    >>> outer, inner = FunctionEvent("a", "user", 0, 9000, 1), FunctionEvent("b", "op", 1000, 3000, 1)
    >>> [event.self_cpu_time_total for event in nest([inner, outer])]
    [7.0, 2.0]
    """
    found = sorted(events, key=lambda event: (event.start_ns, -event.end_ns))
    open_: list[FunctionEvent] = []
    for event in found:
        while open_ and open_[-1].end_ns <= event.start_ns:
            open_.pop()
        if open_:
            open_[-1].children_ns += event.end_ns - event.start_ns
        open_.append(event)
    return EventList(found)


def duration(microseconds: float) -> str:
    """A time with the unit that suits it.

    >>> duration(1.5), duration(2500), duration(3e6)
    ('1.500us', '2.500ms', '3.000s')
    """
    for unit, size in (("s", 1e6), ("ms", 1e3)):
        if microseconds >= size:
            return f"{microseconds / size:.3f}{unit}"
    return f"{microseconds:.3f}us"


def shown(shapes: Shapes) -> str:
    """Shapes as torch prints them: `[[2, 3], []]`.

    >>> shown(((2, 3), ()))
    '[[2, 3], []]'
    """
    return str([list(shape) for shape in shapes])


COLUMNS = ("Name", "Self CPU %", "Self CPU", "CPU total %", "CPU total", "CPU time avg", "# of Calls")


def columns(rows: list[Any], whole: float) -> tuple[list[str], list[list[str]]]:
    """Headings and lines, with a column for shapes where there are any."""
    if any(row.input_shapes for row in rows):
        return [*COLUMNS, "Input Shapes"], [[*_cells(row, whole), shown(row.input_shapes)] for row in rows]
    return [*COLUMNS], [_cells(row, whole) for row in rows]


def _table(rows: list[Any], whole: float) -> list[str]:
    headings, cells = columns(rows, whole)
    widths = [max(len(line[i]) for line in [headings, *cells]) for i in range(len(headings))]
    rule = "  ".join("-" * width for width in widths)

    def line(cells: list[str]) -> str:
        return "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))

    return [rule, line(headings), rule, *map(line, cells), rule]


def _cells(row: Any, whole: float) -> list[str]:
    def share(time: float) -> str:
        return f"{100 * time / whole if whole else 0:.2f}%"

    own, total = row.self_cpu_time_total, row.cpu_time_total
    return [row.key, share(own), duration(own), share(total), duration(total), duration(row.cpu_time), str(row.count)]


def _traced(event: FunctionEvent, first: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": event.name,
        "cat": event.category,
        "ph": "X",  # an event with a duration
        "ts": (event.start_ns - first) / _US,
        "dur": event.cpu_time_total,
        "pid": os.getpid(),
        "tid": event.thread,
    }
    facts: dict[str, Any] = {}
    if event.input_shapes:
        facts["input_shapes"] = [list(shape) for shape in event.input_shapes]
    if event.touched:
        facts |= {"bytes_made": event.cpu_memory_usage, "bytes_touched": event.touched}
    return {**found, "args": facts} if facts else found
