"""What a notebook shows of recorded events: the first lines of their table."""

from __future__ import annotations

from autograd_core.autograd.events import COLUMNS, ENGINE, EventList, columns, duration
from autograd_core.autograd.profiler import profile
from autograd_core.drawing.card import Card, Grid

_MOST = 20


def card(found: EventList | profile) -> Card:
    """Events or averages as they come; of a whole profile a line per name, the one with most time of its own first."""
    if isinstance(found, profile):
        found = EventList(sorted(found.key_averages(), key=lambda row: -row.self_cpu_time_total))
    rows = [row for row in found if not row.key.startswith(ENGINE)]  # torch's second name of the same time
    headings, cells = columns(rows[:_MOST], found.self_cpu_time_total)
    more = f"... {len(rows) - _MOST} more" if len(rows) > _MOST else ""
    grid = Grid(headings, cells, frozenset(range(1, len(COLUMNS))), more)
    return Card(grids=[grid], notes=[f"Self CPU time total: {duration(found.self_cpu_time_total)}"])
