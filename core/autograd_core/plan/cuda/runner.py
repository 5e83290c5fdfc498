"""A kernel launched: compiled by CuPy once for each text and device, on the current stream, and never waited for."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy

from autograd_core.plan.cuda.source import OPTIONS, THREADS, Kernel, blocks, kernel, width_of
from autograd_core.plan.cuda.whole import reduction
from autograd_core.plan.recording import Ref
from autograd_core.plan.stages import Staging, Sweep


@cache
def compiled(text: str, device: int) -> Any:
    """The function on a device; CuPy keeps what it compiled in a folder of its own, for the next process."""
    import cupy

    return cupy.RawModule(code=text, options=OPTIONS).get_function("sweep")


class Sweeper:
    """One sweep as a kernel."""

    def __init__(self, staging: Staging, sweep: Sweep) -> None:
        """Nothing is compiled yet.

        Raises:
            Inexpressible: a node of the sweep has no expression.
        """
        self.staging, self.sweep = staging, sweep
        self.is_long = bool(sweep.sources or sweep.sums) or any(ref in staging.labels for ref in sweep.stores)
        self.width = width_of(staging, sweep) if self.is_long else 1
        self._kernels: dict[int, Kernel] = {}
        self.kernel()

    def kernel(self, width: int = 0) -> Kernel:
        """The kernel that takes this many elements at a time, by default as many as it can."""
        width = width or self.width
        if width not in self._kernels:
            self._kernels[width] = kernel(self.staging, self.sweep, width)
        return self._kernels[width]

    def run(self, arrays: dict[Ref, Any], length: int) -> dict[Ref, Any]:
        """The sums, as arrays without axes on the device, with the stored arrays filled."""
        import cupy

        used = [arrays[ref] for ref in (*self.sweep.sources, *self.sweep.stores)]
        aligned = all(array.data.ptr % (array.dtype.itemsize * self.width) == 0 for array in used)
        made = self.kernel(self.width if aligned else 1)
        count = blocks(length, made.width)
        parts = {ref: cupy.empty(count, self.staging.nodes[ref].dtype) for ref in made.sums}
        scalars = [arrays[ref] for ref in made.scalars]
        function = compiled(made.text, cupy.cuda.runtime.getDevice())
        function((count,), (THREADS,), (*used, *scalars, *parts.values(), numpy.int64(length)))
        return {ref: self._total(ref, part) for ref, part in parts.items()}

    def _total(self, ref: Ref, parts: Any) -> Any:
        return parts.reshape(()) if parts.size == 1 else reduction(self.staging.nodes[ref].function)(parts)
