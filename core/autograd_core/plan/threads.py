"""A few threads that stay, for work that releases Python's lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="autograd-plan")


if hasattr(os, "register_at_fork"):  # a child process has the pools, but none of their threads
    os.register_at_fork(after_in_child=_pool.cache_clear)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


SEGMENT = 1 << 23
"""Elements between two reports of a run that is watched."""

After = Callable[[int], None]
"""Told after each segment how many elements are done."""


def in_parts(length: int, unit: int, count: int, work: Callable[[int, int, int], object], after: After | None) -> None:
    """`work(which, first, last)` for parts that are multiples of a unit, one for each of `count` threads.

    With `after`, everything up to a multiple of a segment is done before the next segment begins.
    """
    size = max(1, length) if after is None else max(unit, SEGMENT // unit * unit)
    for start in range(0, length, size):
        stop = min(length, start + size)
        units = -(-(stop - start) // unit)

        def part(which: int, start: int = start, stop: int = stop, units: int = units) -> None:
            first, last = start + which * units // count * unit, start + (which + 1) * units // count * unit
            if first < min(last, stop):
                work(which, first, min(last, stop))

        side_by_side(part, count)
        if after is not None:
            after(stop)


def side_by_side(work: Callable[[int], object], count: int) -> None:
    """`work(0)` to `work(count - 1)`, each in its own thread, the first in this one."""
    if count == 1:
        work(0)
        return
    others = [_pool(count - 1).submit(work, which) for which in range(1, count)]
    work(0)
    for other in others:
        other.result()
