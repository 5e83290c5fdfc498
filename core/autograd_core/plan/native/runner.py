"""A sweep by a compiled loop: its arrays, its threads, its sums."""

from __future__ import annotations

import ctypes
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
        self.lines = self._texts[False].text.count("\n")
        self._loops: dict[bool, Loop] = {}
        self._runs = 0

    def run(self, arrays: dict[Ref, Any], length: int, threads: int, after: After | None) -> dict[Ref, Any] | None:
        """The sums, with the stored arrays filled.

        None where that cannot be: arrays that are not contiguous, an angle that is too large, or a loop so long that
        compiling it for a single run does not pay.
        """
        self._runs += 1
        if self._runs == 1 and length < AT_ONCE and self.lines > LONG:
            return None
        used = [arrays[ref] for ref in (*self.sweep.sources, *self.sweep.stores)]
        if not all(array.flags.c_contiguous for array in used):
            return None
        places = [_place(array) for array in used]
        loop = self._loop(sum(array.nbytes for array in used), places[len(self.sweep.sources) :])
        made = loop.kernel
        real = numpy.float32 if made.form.bits == 32 else numpy.float64
        wholes = [numpy.ascontiguousarray(arrays[ref], real) for ref in made.wholes]
        total = sum(made.widths)
        partials = numpy.empty((-(-length // BLOCK), total), real)
        scratch = numpy.empty((threads, made.scratch + 64), numpy.uint8) if made.scratch else partials
        tables = (_table(places), _table([_place(array) for array in wholes]), _place(partials))
        first_scratch, row = _place(scratch), scratch.strides[0] if made.scratch else 0
        flags = [0] * threads

        def work(which: int, first: int, last: int) -> None:
            flags[which] |= loop.call(*tables, first_scratch + which * row, first, last)

        in_parts(length, BLOCK, threads, work, after)
        if any(flags):
            return None
        return self._totals(loop, partials) if total else {}

    def _loop(self, size: int, stored: list[int]) -> Loop:
        """The loop for arrays of so many bytes: large ones that are aligned go past the caches."""
        streaming = size >= STREAM and all(place % vector_bytes() == 0 for place in stored)
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


def _place(array: Any) -> int:
    """Where an array begins; `array.ctypes.data` takes ten times as long."""
    return int(array.__array_interface__["data"][0])


def _table(places: list[int]) -> Any:
    return (ctypes.c_void_p * max(1, len(places)))(*places)


def native_sweep(staging: Staging, sweep: Sweep) -> Sweeper | None:
    """The sweep as a compiled loop; None where it cannot be one."""
    if not vector_bytes():
        return None
    try:
        return Sweeper(staging, sweep)
    except Unsupported:
        return None
