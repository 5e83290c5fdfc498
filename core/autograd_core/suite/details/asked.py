"""What a check asks, as it was typed: all that its spec says, key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any

from autograd_core.suite.check import Check

MOST_TEXT = 2000
"""Characters of one value; a program may have a megabyte."""
_ELSEWHERE = ("name", "tags", "file", "line", "detailed")
_TABLES = ("at", "sample", "claim", "grad")


def asked(check: Check) -> list[tuple[str, str]]:
    """What a check says beside its name and place: keys as in a spec file, and their values as texts.

    >>> asked(Check("square", "x*x", {"x": [3.0, 1.0]}, claim={"x": "2*x"}))
    [('expr', 'x*x'), ('at.x', '[3.0, 1.0]'), ('claim.x', '2*x')]
    """
    return [(key, _cut(_text(value))) for key, value in _given(check)]


def _given(check: Check) -> Iterator[tuple[str, Any]]:
    for one in fields(check):
        value = getattr(check, one.name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if one.name in _ELSEWHERE or value == default or (default is not None and not value):
            continue
        if one.name in _TABLES:
            yield from ((f"{one.name}.{key}", inner) for key, inner in value.items())
        else:
            yield one.name, value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}..."
