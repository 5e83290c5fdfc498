"""What earlier runs have kept to be shown: the rows beside the answers in journals and caches, found by content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from autograd_core.suite.journal import SCHEMA
from autograd_core.suite.records import DETAIL

_SHOWN, _HEADER = f'{{"{DETAIL}":'.encode(), f'{{"schema":"{SCHEMA}"'.encode()
"""How the lines begin that matter here; the others are not read as JSON."""


class Place(NamedTuple):
    """A line of a file."""

    path: Path
    offset: int
    length: int


class Kept:
    """The rows of several files; they stay there until one is asked for.

    Raises:
        OSError: a file cannot be read.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = list(paths)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Where to find what is shown of each content; what was written last counts."""
        found: dict[str, Place] = {}
        for path in self.paths:
            if path.is_file():
                found |= dict(_rows(path))
        return found

    def get(self, key: str) -> dict[str, Any] | None:
        """What is to be shown of a check of this content, if anything was kept."""
        place = self.places.get(key)
        if place is None:
            return None
        with place.path.open("rb") as stream:
            stream.seek(place.offset)
            row = json.loads(stream.read(place.length))
        return row[DETAIL] if isinstance(row[DETAIL], dict) else None


def _rows(path: Path) -> Iterator[tuple[str, Place]]:
    """The rows of one file, without those of other versions than the last header's."""
    found: dict[str, Place] = {}
    versions, offset = None, 0
    with path.open("rb") as stream:
        for line in stream:
            if line.startswith((_SHOWN, _HEADER)) and line.endswith(b"\n"):
                with suppress(ValueError, RecursionError):
                    row = json.loads(line)
                    if DETAIL in row:
                        found[str(row.get("key"))] = Place(path, offset, len(line))
                    elif row.get("versions") != versions:
                        versions = row.get("versions")
                        found.clear()
            offset += len(line)
    yield from found.items()
