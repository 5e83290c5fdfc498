"""What a plan keeps for inputs of one kind: how it is run, and memory for the results."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy

from autograd_core.plan.cuda.execute import DeviceExecutable
from autograd_core.plan.execute import Executable, Progress
from autograd_core.plan.memory import Memory

Array = numpy.ndarray[Any, Any]
OFTEN = 4
"""Runs after which compiling a loop for small arrays pays."""
LEAST = 32
"""Elements from which on it may."""
LONGEST = 4000
"""Lines of loops that are not worth compiling for small arrays."""


class Prepared:
    """A question's executable, with memory for its results."""

    def __init__(self, executable: Executable, compiled: Callable[[], Executable] | None = None) -> None:
        """`compiled` makes an executable in compiled loops, for small arrays that are asked about again and again."""
        self._compiled = None if executable.length else compiled
        self._runs = 0
        self._lock = threading.Lock()
        self._use(executable)

    def _use(self, executable: Executable) -> None:
        self.executable = executable
        self._memory = {
            ref: Memory(executable.shapes[ref], executable.nodes[ref].dtype)
            for ref in executable.results
            if executable.staging.role[ref] == "tile" and not isinstance(executable, DeviceExecutable)
        }

    def run(
        self, inputs: Mapping[str, Any], out: Mapping[Any, Array], threads: int | None, progress: Progress | None
    ) -> list[Any]:
        """The results, in `out` where it has a place for them; one run at a time, as buffers and memory are shared."""
        with self._lock:
            self._runs += 1
            if self._runs == OFTEN and self._compiled is not None:
                self._choose(self._compiled(), inputs)
            own = {ref: memory.array() for ref, memory in self._memory.items() if ref not in out}
            return self.executable.run(inputs, own | dict(out), threads, progress)

    def _choose(self, better: Executable, inputs: Mapping[str, Any]) -> None:
        """Use compiled loops from now on if they are faster here."""
        if not better.is_native(LONGEST):
            return
        better.run(inputs, {})  # compiles
        if _fastest(better, inputs) < _fastest(self.executable, inputs):
            self._use(better)


def _fastest(executable: Executable, inputs: Mapping[str, Any]) -> float:
    def once() -> float:
        start = time.perf_counter()
        executable.run(inputs, {})
        return time.perf_counter() - start

    return min(once() for _ in range(5))
