"""Spec files: where they are, and the checks that are in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograd_core.errors import SpecError
from autograd_core.language.show import printable
from autograd_core.language.words import nearest
from autograd_core.suite.check import AGREE as AGREE
from autograd_core.suite.check import Check as Check
from autograd_core.suite.document import read_document
from autograd_core.suite.tables import Reader


def discover(paths: Iterable[str | Path]) -> list[Path]:
    """The spec files that paths mean: files as they are, folders with every `*.toml` below them, sorted.

    A file that is named twice is taken once.

    Raises:
        SpecError: a path does not exist.
    """
    found: dict[Path, Path] = {}
    for given in map(Path, paths):
        if not given.exists():
            raise SpecError(f"{printable(str(given))} does not exist", hint=_similar(given))
        for path in sorted(given.rglob("*.toml")) if given.is_dir() else [given]:
            found.setdefault(path.resolve(), path)
    return list(found.values())


def _similar(path: Path) -> str:
    try:
        entries = path.parent.iterdir()
        names = sorted(entry.name for entry in entries if entry.suffix == ".toml" or entry.is_dir())[:1000]
    except (OSError, ValueError):
        names = []
    return printable(nearest(path.name, names) or "name a spec file, or a folder that holds some")


def load_suite(paths: Iterable[str | Path]) -> list[Check]:
    """Every check of every spec file that the paths mean, in the order of the files.

    Raises:
        SpecError: a path or a file cannot be used, there is no check at all, or all are skipped: an empty suite
            proves nothing.
    """
    given = list(paths)
    checks = [check for path in discover(given) for check in load_spec(path)]
    shown = printable(", ".join(map(str, given))) or "no path"
    if not checks:
        raise SpecError(f"there are no checks in {shown}", hint="a check starts with a line [[check]]")
    if all(check.skip for check in checks):
        raise SpecError(f"every check in {shown} is skipped: {checks[0].skip}", hint="remove 'skip' from some")
    return checks


def load_spec(path: str | Path) -> list[Check]:
    """The checks of one spec file.

    Raises:
        SpecError: with file, line and key, where the file is not TOML, a key is unknown or missing, a value has the
            wrong type, or the file was cut off.
    """
    return Reader(read_document(Path(path))).checks()
