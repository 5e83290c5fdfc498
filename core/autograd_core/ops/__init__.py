"""The op table: every row, by name and by alias. Modules of this package hold rows and the rules they need.

Most of them are imported when a name is asked for that the first few do not have, so that a program of everyday
functions does not wait for hundreds of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

from autograd_core.op import Op

_MODULES = (
    "arithmetic",
    "exponential",
    "powers",
    "trigonometric",
    "halfturns",
    "rounding",
    "piecewise",
    "logic",
    "errorfunctions",
    "normal",
    "integrals",
    "fresnel",
    "gamma",
    "beta",
    "incomplete",
    "bessel",
    "orders",
    "modified",
    "airy",
    "elliptic",
    "polynomials",
    "complexes",
    "reduce",
    "norms",
    "statistics",
    "scans",
    "differences",
    "order",
    "quantiles",
    "shape",
    "arrange",
    "turning",
    "pieces",
    "diagonals",
    "padding",
    "select",
    "placing",
    "scattering",
    "segments",
    "linalg",
    "products",
    "determinant",
    "solve",
    "triangular",
    "factor",
    "spectral",
    "matrixfunctions",
    "covariance",
    "activations",
    "smoothunits",
    "layers",
    "losses",
    "likelihoods",
    "marginlosses",
    "normalize",
)
"""In the order of documentation."""
_EVERYDAY = frozenset(("arithmetic", "exponential", "rounding", "piecewise", "reduce", "shape", "linalg"))
"""What is imported at once: all of the operators among them."""

Held = TypeVar("Held")


class Lazy(dict[str, Held]):
    """A table of what the everyday modules have; any question that they do not answer imports all others."""

    def __missing__(self, name: str) -> Held:
        if load():
            return self[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (load() and super().__contains__(name))

    def get(self, name: str, default: Any = None) -> Any:
        """What stands under a name."""
        return super().get(name, default) if name in self else default

    def __iter__(self) -> Any:
        load()
        return super().__iter__()

    def __len__(self) -> int:
        load()
        return super().__len__()

    def keys(self) -> Any:
        """All names."""
        load()
        return super().keys()

    def values(self) -> Any:
        """All that is held."""
        load()
        return super().values()

    def items(self) -> Any:
        """All names with what they hold."""
        load()
        return super().items()


TABLE: Lazy[Op] = Lazy()
"""Rows by their own name, in the order of documentation."""
NAMES: Lazy[Op] = Lazy()
"""Rows by any of their names."""
PARTS: Lazy[tuple[Op, ...]] = Lazy()
"""Functions with several results, such as `qr`: the rows of its results, in order."""
_WATCHERS: list[Callable[[Op], None]] = []
_loaded = False


def each(watcher: Callable[[Op], None]) -> None:
    """Call `watcher` with every row: at once with those that are here, later with those to come."""
    _WATCHERS.append(watcher)
    for row in list(dict.values(TABLE)):
        watcher(row)


def everyday() -> list[Op]:
    """The rows that are imported at once."""
    return [row for row in dict.values(TABLE) if row.home.rpartition(".")[2] in _EVERYDAY]


def load() -> bool:
    """Import every module of rows; whether there was anything left to import."""
    global _loaded
    if _loaded:
        return False
    _loaded = True
    known = set(dict.values(TABLE))
    for table in (TABLE, NAMES, PARTS):
        table.clear()
    _fill(_import(_MODULES))
    for row in dict.values(TABLE):
        for watcher in _WATCHERS if row not in known else ():
            watcher(row)
    return True


def _import(names: Iterable[str]) -> list[ModuleType]:
    return [import_module(f"{__name__}.{name}") for name in names]


def _fill(modules: Iterable[ModuleType]) -> None:
    for module in modules:
        for row in [value for value in vars(module).values() if isinstance(value, Op)]:
            # A module also holds the rows it imports for its rules; those belong to their own module.
            if row.home == module.__name__ and dict.setdefault(TABLE, row.name, row) is not row:
                raise TypeError(f"two rows are named {row.name!r}")
        for name, parts in getattr(module, "PARTS", {}).items():
            if dict.setdefault(PARTS, name, parts) is not parts:
                raise TypeError(f"{name!r} already has a meaning")
    for row in dict.values(TABLE):
        for name in (row.name, *row.aliases):
            if dict.setdefault(NAMES, name, row) is not row or dict.__contains__(PARTS, name):
                raise TypeError(f"{name!r} names both {NAMES.get(name)} and {row}")


_fill(_import(name for name in _MODULES if name in _EVERYDAY))
