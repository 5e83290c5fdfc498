"""What the current thread does with operations: record them, watch them, or neither."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Mode(threading.local):
    """The current thread's settings; the class attributes are what a new thread starts with.

    `plain` is derived: recording is on and nothing else wants to see operations. The operators of `Tensor` look at
    this one flag and then take their shortest way; `refresh` keeps it true to the others.
    """

    plain = True
    grad = True
    inference = False
    anomaly = False
    check_nan = True
    dual_level = -1
    saved_hooks: tuple[Any, ...] = ()
    profiler: Any = None
    running: Any = None
    """The backward pass under way: its number, seeds and capture (see `traverse`); or None."""

    def refresh(self) -> None:
        """Recompute `plain` after a setting changed."""
        watched = self.inference or self.anomaly or self.dual_level >= 0 or self.saved_hooks or self.profiler
        self.plain = self.grad and not watched

    def set(self, **settings: Any) -> dict[str, Any]:
        """Change settings; return what they were, to be given back to `set`.

        >>> before = MODE.set(grad=False)
        >>> MODE.grad, MODE.set(**before), MODE.grad
        (False, {'grad': False}, True)
        """
        before = {name: getattr(self, name) for name in settings}
        for name, value in settings.items():
            setattr(self, name, value)
        self.refresh()
        return before


MODE = Mode()


def is_grad_enabled() -> bool:
    """Whether operations of this thread are recorded.

    >>> is_grad_enabled()
    True
    """
    return MODE.grad


@contextmanager
def recording(enabled: bool) -> Iterator[None]:
    """Record, or do not record, the operations inside the block."""
    before = MODE.set(grad=enabled)
    try:
        yield
    finally:
        MODE.set(**before)
