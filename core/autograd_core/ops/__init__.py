"""The op table: every row, by name and by alias. Modules of this package hold rows and the rules they need."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from autograd_core.op import Op
from autograd_core.ops import (
    activations,
    arithmetic,
    arrange,
    bessel,
    complexes,
    errorfunctions,
    exponential,
    factor,
    gamma,
    linalg,
    logic,
    losses,
    normalize,
    order,
    piecewise,
    polynomials,
    powers,
    products,
    reduce,
    rounding,
    scans,
    select,
    shape,
    solve,
    statistics,
    trigonometric,
)

_MODULES: tuple[ModuleType, ...] = (
    arithmetic,
    exponential,
    powers,
    trigonometric,
    rounding,
    piecewise,
    logic,
    errorfunctions,
    gamma,
    bessel,
    polynomials,
    complexes,
    reduce,
    statistics,
    scans,
    order,
    shape,
    arrange,
    select,
    linalg,
    products,
    solve,
    factor,
    activations,
    losses,
    normalize,
)


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


def _collect_parts(names: Mapping[str, Op]) -> dict[str, tuple[Op, ...]]:
    """Functions with several results: each module's `PARTS` names the rows that compute them, one each."""
    found: dict[str, tuple[Op, ...]] = {}
    for module in _MODULES:
        for name, parts in getattr(module, "PARTS", {}).items():
            if name in names or name in found:
                raise TypeError(f"{name!r} already has a meaning")
            found[name] = parts
    return found


TABLE, NAMES = _collect()
"""`TABLE`: rows by their own name, in the order of documentation. `NAMES`: by any of their names."""

PARTS = _collect_parts(NAMES)
"""Functions with several results, such as `qr`: the rows of its results, in order."""
