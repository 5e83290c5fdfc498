"""A staged recording run on arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy

from autograd_core.plan import kernels
from autograd_core.plan.axes import is_flat, labels
from autograd_core.plan.native.functions import FUNCTIONS
from autograd_core.plan.native.kernel import BLOCK
from autograd_core.plan.native.runner import Sweeper, native_sweep
from autograd_core.plan.recording import Node, Ref
from autograd_core.plan.stages import Staging, live_nodes
from autograd_core.plan.threads import After, cores
from autograd_core.plan.tiles import Arrays, Layout, Worker, lay_out, sweep_tiles

Progress = Callable[[int, int], None]
"""Told now and then how many elements of how many are done."""
CACHE = 3 << 18
"""Bytes that the tiles of a thread may take together: most of a second-level cache."""
SMALL = 1 << 15
"""Elements below which there are no tiles: everything is in the cache anyway."""
COSTLY = 8
"""Operations that an elementary function is worth."""
FOR_THREADS = 1 << 23
"""Operations on elements from which on a second thread is worth being woken: that takes up to half a millisecond."""


def flattened(nodes: Sequence[Node]) -> list[Node]:
    """The nodes with their arrays as vectors."""
    found = []
    for node in nodes:
        size = math.prod(node.shape)
        if node.kind == "reduce":
            node = node._replace(attributes={"axis": (0,), "keepdims": False})
        found.append(node._replace(shape=(size,)) if size > 1 else node)
    return found


class Executable:
    """A recording with its results, ready to be run on arrays of the shapes it was made for."""

    def __init__(
        self, nodes: Sequence[Node], results: Sequence[Ref], contiguous: bool, least: int | None = None
    ) -> None:
        """Choose the tiles' dimension and sort the nodes into sweeps.

        Arrays of fewer than `least` elements (by default `SMALL`) are not cut.
        """
        live = live_nodes(nodes, results)
        largest = max(math.prod(nodes[ref].shape) for ref in live)
        flat = largest > 1 and contiguous and is_flat(nodes, live)
        self.shapes = {ref: nodes[ref].shape for ref in live}
        self.results = tuple(results)
        chosen: Mapping[int, int] = {}
        if largest >= (SMALL if least is None else least):
            chosen = (
                {ref: 0 for ref in live if math.prod(nodes[ref].shape) > 1 and nodes[ref].kind != "number"}
                if flat
                else labels(nodes, live, SMALL)
            )
        self.flat = flat and bool(chosen)
        self.nodes = flattened(nodes) if self.flat else list(nodes)
        self.staging = Staging(self.nodes, results, chosen, self.flat)
        self.sweeps = self.staging.sweeps()
        self.layouts: list[Layout | None] = [lay_out(self.staging, s) if s.body else None for s in self.sweeps]
        self.inputs = {nodes[ref].function: ref for ref in live if nodes[ref].kind == "input"}
        ref = next(iter(chosen), None)
        self.length = 0 if ref is None else self.nodes[ref].shape[chosen[ref]]
        self.drops = drops(self.staging)
        self._whole_steps = [
            [self._whole_step(r) for r in s.whole if self.nodes[r].kind != "input"] for s in self.sweeps
        ]
        self._loops: dict[int, Sweeper | None] = {}

    def tile(self, which: int) -> int:
        """The length of the tiles of a sweep: what fits into the cache with all buffers and slices."""
        layout, sweep = self.layouts[which], self.sweeps[which]
        assert layout is not None
        nodes = self.nodes
        outside = sum(
            nodes[ref].dtype.itemsize * math.prod(nodes[ref].shape) // self.length
            for ref in (*sweep.sources, *sweep.stores)
        )
        width = max(1, sum(layout.widths) + outside)
        most = max(1, CACHE // width)
        return 1 << (most.bit_length() - 1) if most > 1 else 1

    def run(
        self,
        inputs: Mapping[str, Any],
        out: Mapping[Ref, Any],
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> list[Any]:
        """The results for these inputs; results of nodes in `out` are written there."""
        arrays: Arrays = {}
        for name, ref in self.inputs.items():
            arrays[ref] = inputs[name].reshape(-1) if self.flat and self.nodes[ref].shape != () else inputs[name]
        for which, sweep in enumerate(self.sweeps):
            if sweep.whole:
                self._compute_whole(which, arrays)
            if sweep.body:
                self._sweep(which, arrays, out, threads, progress)
        return [self._result(ref, arrays) for ref in self.results]

    def is_native(self, most: int) -> bool:
        """Whether every sweep is a compiled loop, or will be when it is run, of at most so many lines in all."""
        loops = [self._sweeper(which) for which, sweep in enumerate(self.sweeps) if sweep.body]
        return bool(loops) and sum(most + 1 if loop is None else loop.lines for loop in loops) <= most

    def _sweeper(self, which: int) -> Sweeper | None:
        if which not in self._loops:
            self._loops[which] = native_sweep(self.staging, self.sweeps[which])
        return self._loops[which]

    def _compute_whole(self, which: int, arrays: Arrays) -> None:
        """What a sweep computes whole."""
        with numpy.errstate(all="ignore"):
            for ref, kernel, operands, gone in self._whole_steps[which]:
                arrays[ref] = kernel(*[arrays[o] if o.__class__ is Ref else o for o in operands])
                for one in gone:
                    arrays.pop(one, None)

    def _whole_step(self, ref: Ref) -> tuple[Ref, kernels.Kernel, tuple[Any, ...], Sequence[Ref]]:
        node = self.nodes[ref]
        operands = tuple(self._as_operand(o) for o in node.operands)
        return ref, kernels.whole(node), operands, self.drops.get(ref, ())

    def _as_operand(self, operand: Any) -> Any:
        """A number, or the node whose array it is."""
        node = self.nodes[operand] if operand.__class__ is Ref else None
        if node is None or node.kind != "number":
            return operand
        value = node.dtype.type(node.function)
        return value if node.shape == () else numpy.broadcast_to(value, node.shape)

    def _sweep(
        self, which: int, arrays: Arrays, out: Mapping[Ref, Any], threads: int | None, progress: Progress | None
    ) -> None:
        for ref in self.sweeps[which].stores:
            given = out.get(ref)
            if given is not None and self.flat:
                given = given.reshape(-1)
            arrays[ref] = numpy.empty(self.nodes[ref].shape, self.nodes[ref].dtype) if given is None else given
        after = None
        if progress is not None:
            before, every = which * self.length, len(self.sweeps) * self.length
            after = lambda done: progress(before + done, every)  # noqa: E731
        totals = self._natively(which, arrays, threads, after)
        if totals is None:
            totals = self._in_tiles(which, arrays, threads, after)
        for ref, total in totals.items():
            arrays[ref] = numpy.reshape(total, self.shapes[ref])[()] if self.flat else total

    def _natively(self, which: int, arrays: Arrays, threads: int | None, after: After | None) -> Arrays | None:
        """By a compiled loop; None where there is none, or where it gave up."""
        loop = self._sweeper(which)
        return None if loop is None else loop.run(arrays, self.length, self._threads(which, threads, BLOCK), after)

    def _threads(self, which: int, threads: int | None, tile: int) -> int:
        """As many as were asked for; by default one where there is so little to do that waking another takes longer."""
        sweep = self.sweeps[which]
        elements = max(math.prod(self.nodes[ref].shape) for ref in sweep.body + sweep.sources)
        work = sum(COSTLY if _is_costly(self.nodes[ref]) else 1 for ref in sweep.body)
        if threads is None and elements * work < FOR_THREADS:
            return 1
        return min(threads or cores(), -(-self.length // tile))

    def _in_tiles(self, which: int, arrays: Arrays, threads: int | None, after: After | None) -> Arrays:
        sweep, layout, tile = self.sweeps[which], self.layouts[which], self.tile(which)
        assert layout is not None
        count = self._threads(which, threads, tile)
        workers = [Worker(self.staging, sweep, layout, min(tile, self.length), arrays) for _ in range(count)]
        return sweep_tiles(workers, self.length, tile, after)

    def _result(self, ref: Ref, arrays: Arrays) -> Any:
        node = self.nodes[ref]
        if node.kind == "number":
            return numpy.full(self.shapes[ref], node.function, node.dtype)[()]
        value = arrays[ref]
        if self.staging.role[ref] == "source" or node.kind in ("input", "array", "move"):
            value = numpy.array(value)[()]  # a result is nobody else's array
        return numpy.reshape(value, self.shapes[ref])[()] if self.shapes[ref] != numpy.shape(value) else value


def _is_costly(node: Node) -> bool:
    return node.kind == "row" or node.name in FUNCTIONS


def drops(staging: Staging) -> dict[Ref, list[Ref]]:
    """Arrays that are not needed any more once a node was computed whole."""
    if staging.labels:
        return {}
    last: dict[Ref, Ref] = {}
    for ref in staging.live:
        for operand in staging.nodes[ref].refs:
            last[operand] = ref
    found: dict[Ref, list[Ref]] = {}
    for operand, ref in last.items():
        if operand not in staging.results:
            found.setdefault(ref, []).append(operand)
    return found
