"""A few threads that stay, for work that releases Python's lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="autograd-plan")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(work: Callable[[int], object], count: int) -> None:
    """`work(0)` to `work(count - 1)`, each in its own thread, the first in this one."""
    if count == 1:
        work(0)
        return
    others = [_pool(count - 1).submit(work, which) for which in range(1, count)]
    work(0)
    for other in others:
        other.result()
