"""The whole behaviour table, row by row."""

from __future__ import annotations

from rows import functions, graph, hooks, modes, passes, tools, writing
from rows.case import Case

TABLE: dict[str, list[Case]] = {}
for _module in (passes, graph, hooks, writing, modes, functions, tools):
    TABLE |= _module.CASES
