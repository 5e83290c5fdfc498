"""The op table: every row, by name and by alias. Modules of this package hold rows and the rules they need."""

from __future__ import annotations

from types import ModuleType

from autograd_core.op import Op
from autograd_core.ops import arithmetic, exponential, linalg, piecewise, reduce, shape

_MODULES: tuple[ModuleType, ...] = (arithmetic, exponential, piecewise, reduce, shape, linalg)


def _collect() -> tuple[dict[str, Op], dict[str, Op]]:
    table: dict[str, Op] = {}
    names: dict[str, Op] = {}
    for module in _MODULES:
        rows = (value for value in vars(module).values() if isinstance(value, Op))
        for row in rows:
            # A module also holds the rows it imports for its rules; those belong to their own module.
            if row.home == module.__name__ and table.setdefault(row.name, row) is not row:
                raise TypeError(f"two rows are named {row.name!r}")
    for row in table.values():
        for name in (row.name, *row.aliases):
            if names.setdefault(name, row) is not row:
                raise TypeError(f"{name!r} names both {names[name]} and {row}")
    return table, names


TABLE, NAMES = _collect()
"""`TABLE`: rows by their own name, in the order of documentation. `NAMES`: by any of their names."""
