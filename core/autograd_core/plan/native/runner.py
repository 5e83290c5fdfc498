"""A sweep by a compiled loop: its arrays, its threads, its sums."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.plan.native.kernel import BLOCK, kernel
from autograd_core.plan.native.machine import Loop, vector_bytes
from autograd_core.plan.native.nodes import Unsupported
from autograd_core.plan.recording import Ref
from autograd_core.plan.stages import Staging, Sweep
from autograd_core.plan.threads import side_by_side

STREAM = 1 << 25
"""Bytes that arrays take together from which on results go past the caches, which could not keep them anyway."""


class Sweeper:
    """One sweep, compiled when it is first run."""

    def __init__(self, staging: Staging, sweep: Sweep) -> None:
        """Nothing is compiled yet.

        Raises:
            Unsupported: a node of the sweep has no instructions.
        """
        self.staging, self.sweep = staging, sweep
        self._loops: dict[bool, Loop] = {False: Loop(kernel(staging, sweep, vector_bytes(), False))}

    def run(self, arrays: dict[Ref, Any], length: int, threads: int) -> dict[Ref, Any] | None:
        """The sums, with the stored arrays filled; None where an angle was too large and nothing is settled."""
        used = [*self.sweep.sources, *self.sweep.stores]
        streaming = sum(arrays[ref].nbytes for ref in used) >= STREAM and all(
            arrays[ref].ctypes.data % vector_bytes() == 0 for ref in self.sweep.stores
        )
        if streaming not in self._loops:
            self._loops[streaming] = Loop(kernel(self.staging, self.sweep, vector_bytes(), streaming))
        loop = self._loops[streaming]
        blocks = -(-length // BLOCK)
        pointers = numpy.array([arrays[ref].ctypes.data for ref in loop.kernel.arrays], numpy.uint64)
        scalars = numpy.array([float(numpy.reshape(arrays[ref], ())) for ref in loop.kernel.scalars], numpy.float64)
        sums = loop.kernel.sums
        partials = numpy.empty((blocks, max(1, len(sums))), numpy.float32 if loop.kernel.form.bits == 32 else float)
        places = [array.ctypes.data for array in (pointers, scalars, partials)]
        flags = [0] * threads

        def work(which: int) -> None:
            first, last = which * blocks // threads * BLOCK, min(length, (which + 1) * blocks // threads * BLOCK)
            flags[which] = loop.call(*places, first, last) if first < last else 0

        side_by_side(work, threads)
        if any(flags):
            return None
        # Rows made columns, so that NumPy adds each one up pairwise.
        columns = numpy.ascontiguousarray(partials.T)
        return {ref: self.staging.nodes[ref].function.reduce(columns[k]) for k, ref in enumerate(sums)}


def native_sweep(staging: Staging, sweep: Sweep) -> Sweeper | None:
    """The sweep as a compiled loop; None where it cannot be one."""
    if not vector_bytes():
        return None
    try:
        return Sweeper(staging, sweep)
    except Unsupported:
        return None
