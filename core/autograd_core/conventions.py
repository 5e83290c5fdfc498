"""What a derivative is at a kink, where the slopes on both sides differ: a choice, made by name.

    torch-2.13   what PyTorch 2.13 gives, case by case
    min-norm     the slope of smallest magnitude between those of both sides
    one-sided    the slope on the right

A rule asks `at_kink` for its number. The choice is each thread's own, and is read when a derivative is computed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NAMES = ("torch-2.13", "min-norm", "one-sided")
DEFAULT = NAMES[0]


class _Current(threading.local):
    name: str = DEFAULT


_CURRENT = _Current()


def current() -> str:
    """The convention in force in this thread.

    >>> current()
    'torch-2.13'
    """
    return _CURRENT.name


@contextmanager
def convention(name: str) -> Iterator[None]:
    """Compute derivatives by another convention inside the block.

    Raises:
        ValueError: there is no convention of that name.

    >>> with convention("one-sided"):
    ...     at_kink(0, left=-1, right=1)
    1
    """
    if name not in NAMES:
        raise ValueError(f"no convention is named {name!r}; there are {', '.join(NAMES)}")
    before, _CURRENT.name = _CURRENT.name, name
    try:
        yield
    finally:
        _CURRENT.name = before


def at_kink(torch: Any, left: Any, right: Any, least: Any = None) -> Any:
    """The derivative at a kink by the convention in force, from torch's choice and the slopes on both sides.

    `least` is the slope of smallest magnitude, where the slopes are arrays; of numbers it is found here.

    >>> at_kink(0, left=-1, right=1)
    0
    """
    if _CURRENT.name == DEFAULT:
        return torch
    if _CURRENT.name == "one-sided":
        return right
    if least is not None:
        return least
    return 0 if left * right <= 0 else min(left, right, key=abs)
