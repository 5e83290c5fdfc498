"""The shortest program that still shows a difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def shrink(lines: Sequence[str], differs: Callable[[Sequence[str]], Any]) -> list[str]:
    """Leave out lines, in ever smaller groups, for as long as `differs` stays true of what is left.

    >>> shrink(list("abcdefgh"), lambda kept: "c" in kept and "g" in kept)
    ['c', 'g']
    """
    kept = list(lines)
    group = max(len(kept) // 2, 1)
    while group:
        at = len(kept)
        while at > 0:
            at -= group
            candidate = kept[: max(at, 0)] + kept[max(at, 0) + group :]
            if differs(candidate):
                kept = candidate
        group //= 2
    again = [line for i, line in enumerate(kept) if not differs(kept[:i] + kept[i + 1 :])]
    return again if differs(again) else kept
