"""What a notebook shows of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd_core.drawing.card import Card, Grid
from autograd_core.profiles.telling import COLUMNS, cells, memory, noise, plan, times, timing

if TYPE_CHECKING:
    from autograd_core.profiles.measure import Profile

_MOST = 20
_TEXTS = ("op", "phase", "shapes")


def card(found: Profile) -> Card:
    """The times of the whole, the rows by their own time, and what to think of them."""
    program = " ; ".join(line.strip() for line in found.program.source.splitlines() if line.strip())
    facts = [("program", program)]
    facts += [(name, timing(getattr(found, name))) for name in ("whole", "forward", "backward")]
    facts.append(("plan", plan(found)))
    rows = found.sorted("self")
    left_out = len(rows) - _MOST
    numbers = frozenset(i for i, name in enumerate(COLUMNS) if name not in _TEXTS)
    more = f"... {left_out} more rows" if left_out > 0 else ""
    grid = Grid(COLUMNS, [cells(found, row) for row in rows[:_MOST]], numbers, more)
    told = noise(found)
    return Card(facts=facts, grids=[grid], notes=[f"memory: {memory(found)}", times(found), *([told] if told else [])])
