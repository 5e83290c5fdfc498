"""A sweep by a compiled loop: its arrays, its threads, its sums."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.plan.native.kernel import BLOCK, kernel
from autograd_core.plan.native.machine import Loop, vector_bytes
from autograd_core.plan.native.nodes import Unsupported
from autograd_core.plan.recording import Ref
from autograd_core.plan.stages import Staging, Sweep
from autograd_core.plan.threads import After, in_parts

AT_ONCE = 1 << 24
"""Places from which on a long loop is compiled when it is first run; else when it is run a second time."""
LONG = 1000
"""Lines of a loop that takes more than some hundredths of a second to compile."""
STREAM = 1 << 25
"""Bytes that arrays take together from which on results go past the caches, which could not keep them anyway."""


class Sweeper:
    """One sweep, as a compiled loop."""

    def __init__(self, staging: Staging, sweep: Sweep) -> None:
        """Write it; it is compiled when it is run.

        Raises:
            Unsupported: a node of the sweep has no instructions.
        """
        self.staging, self.sweep = staging, sweep
        self._texts = {False: kernel(staging, sweep, vector_bytes(), False)}
        self._loops: dict[bool, Loop] = {}
        self._runs = 0

    def run(self, arrays: dict[Ref, Any], length: int, threads: int, after: After | None) -> dict[Ref, Any] | None:
        """The sums, with the stored arrays filled.

        None where that cannot be: arrays that are not contiguous, an angle that is too large, or a loop so long that
        compiling it for a single run does not pay.
        """
        self._runs += 1
        if self._runs == 1 and length < AT_ONCE and self._texts[False].text.count("\n") > LONG:
            return None
        used = [*self.sweep.sources, *self.sweep.stores]
        if not all(arrays[ref].flags.c_contiguous for ref in used):
            return None
        loop = self._loop(arrays)
        real = numpy.float32 if loop.kernel.form.bits == 32 else numpy.float64
        wholes = [numpy.ascontiguousarray(arrays[ref], real) for ref in loop.kernel.wholes]
        total = sum(loop.kernel.widths)
        partials = numpy.empty((-(-length // BLOCK), total), real)
        tables = [_pointers([arrays[ref] for ref in loop.kernel.arrays]), _pointers(wholes)]
        places = [array.ctypes.data for array in (*tables, partials)]
        scratch = numpy.empty((threads, loop.kernel.scratch + 64), numpy.uint8)
        flags = [0] * threads

        def work(which: int, first: int, last: int) -> None:
            flags[which] |= loop.call(*places, scratch[which].ctypes.data, first, last)

        in_parts(length, BLOCK, threads, work, after)
        return None if any(flags) else self._totals(loop, partials)

    def _loop(self, arrays: dict[Ref, Any]) -> Loop:
        """The loop for these arrays: large ones that are aligned go past the caches."""
        streaming = sum(arrays[ref].nbytes for ref in (*self.sweep.sources, *self.sweep.stores)) >= STREAM and all(
            arrays[ref].ctypes.data % vector_bytes() == 0 for ref in self.sweep.stores
        )
        if streaming not in self._loops:
            if streaming not in self._texts:
                self._texts[streaming] = kernel(self.staging, self.sweep, vector_bytes(), streaming)
            self._loops[streaming] = Loop(self._texts[streaming])
        return self._loops[streaming]

    def _totals(self, loop: Loop, partials: Any) -> dict[Ref, Any]:
        """Each sum over its blocks; rows made columns, so that NumPy adds each one up pairwise."""
        columns = numpy.ascontiguousarray(partials.T)
        found, start = {}, 0
        for ref, width in zip(loop.kernel.sums, loop.kernel.widths, strict=True):
            node = self.staging.nodes[ref]
            combine = node.function if node.kind == "reduce" else numpy.add
            found[ref] = combine.reduce(columns[start : start + width], axis=1).reshape(node.shape)[()]
            start += width
        return found


def _pointers(arrays: list[Any]) -> Any:
    return numpy.array([array.ctypes.data for array in arrays], numpy.uint64)


def native_sweep(staging: Staging, sweep: Sweep) -> Sweeper | None:
    """The sweep as a compiled loop; None where it cannot be one."""
    if not vector_bytes():
        return None
    try:
        return Sweeper(staging, sweep)
    except Unsupported:
        return None
