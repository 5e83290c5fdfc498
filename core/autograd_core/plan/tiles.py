"""A sweep: the same few calls for each tile, on buffers that stay in the cache, in several threads.

Buffers are given out by liveness: a call writes over an operand that nothing reads later. NumPy releases Python's lock
inside each call, so that threads run side by side as long as tiles are not too short.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy

from autograd_core.plan import kernels
from autograd_core.plan.pairwise import Pairwise
from autograd_core.plan.recording import Node, Ref
from autograd_core.plan.stages import Staging, Sweep
from autograd_core.plan.threads import After, in_parts

Arrays = dict[Ref, Any]


class Call(NamedTuple):
    """One step of a tile: registers it reads, and the one it writes (a view is bound to it by moves)."""

    ref: Ref
    reads: tuple[int, ...]
    writes: int
    is_view: bool


class Layout(NamedTuple):
    """A sweep's registers: nodes, numbers, and slots of memory that nodes share."""

    calls: tuple[Call, ...]
    registers: Mapping[Ref, int]
    numbers: Mapping[int, Any]
    slots: Mapping[Ref, int]
    """The slot of each node of the body that needs one."""
    widths: tuple[int, ...]
    """Bytes of each slot for a tile of length 1."""
    size: int
    """How many registers there are."""


def lay_out(staging: Staging, sweep: Sweep) -> Layout:
    """Registers for everything a tile touches, and slots for what it computes."""
    nodes = staging.nodes
    registers: dict[Ref, int] = {}
    numbers: dict[int, Any] = {}
    counter = itertools.count()

    def register(operand: Any) -> int:
        if operand.__class__ is Ref and nodes[operand].kind != "number":
            if operand not in registers:
                registers[operand] = next(counter)
            return registers[operand]
        place = next(counter)
        value = nodes[operand].dtype.type(nodes[operand].function) if operand.__class__ is Ref else operand
        numbers[place] = value
        return place

    calls = [
        Call(ref, tuple(register(o) for o in nodes[ref].operands), register(ref), nodes[ref].kind == "move")
        for ref in sweep.body
    ]
    slots, widths = _slots(staging, sweep)
    return Layout(tuple(calls), registers, numbers, slots, widths, next(counter))


def _slots(staging: Staging, sweep: Sweep) -> tuple[dict[Ref, int], tuple[int, ...]]:
    """Memory by liveness; a result may take the slot of an operand that dies with it, if it is as wide."""
    nodes = staging.nodes
    body = [ref for ref in sweep.body if ref not in sweep.sums]
    held = {ref: ref for ref in body}
    for ref in body:  # a view keeps alive what it looks at
        if nodes[ref].kind == "move" and nodes[ref].refs[0] in held:
            held[ref] = held[nodes[ref].refs[0]]
    last: dict[Ref, int] = {}
    for place, ref in enumerate(sweep.body):
        for operand in nodes[ref].refs:
            if operand in held:
                last[held[operand]] = place
    found: dict[Ref, int] = {}
    widths: list[int] = []
    free: list[int] = []
    for place, ref in enumerate(sweep.body):
        dying = {held[r] for r in nodes[ref].refs if r in held and last[held[r]] == place and held[r] in found}
        width = _width(staging, ref)
        own = ref in held and held[ref] == ref and ref not in sweep.stores and nodes[ref].kind != "move"
        in_place = nodes[ref].kind == "map" and nodes[ref].function is not numpy.where
        if own and in_place:
            fits = [r for r in dying if _width(staging, r) == width and nodes[r].shape == nodes[ref].shape]
            fits = [r for r in fits if nodes[r].dtype == nodes[ref].dtype]
            if fits:
                found[ref] = found[fits[0]]
                dying.discard(fits[0])
        if own and ref not in found:
            fitting = [s for s in free if widths[s] >= width]
            if fitting:
                found[ref] = min(fitting, key=widths.__getitem__)
                free.remove(found[ref])
            else:
                found[ref] = len(widths)
                widths.append(width)
        free.extend(found[r] for r in dying)
        if own and last.get(ref, -1) < place and ref not in sweep.stores:
            free.append(found[ref])
    return found, tuple(widths)


def _width(staging: Staging, ref: Ref) -> int:
    """Bytes of a node for each unit of the tiles' length."""
    node, cut = staging.nodes[ref], staging.labels.get(ref)
    return node.dtype.itemsize * math.prod(n for i, n in enumerate(node.shape) if i != cut)


class Worker:
    """What one thread needs: its buffers, its registers, its partial sums."""

    def __init__(self, staging: Staging, sweep: Sweep, layout: Layout, longest: int, arrays: Arrays) -> None:
        """Allocate buffers for tiles up to the longest."""
        self.staging, self.sweep, self.layout = staging, sweep, layout
        self.memory = [numpy.empty(width * longest, numpy.uint8) for width in layout.widths]
        self.values: list[Any] = [None] * layout.size
        self.sums = {ref: Pairwise(_combine(staging.nodes[ref])) for ref in sweep.sums}
        for place, number in layout.numbers.items():
            self.values[place] = number
        inside = {*sweep.body, *sweep.sources}
        for ref, place in layout.registers.items():
            if ref not in inside:
                value = arrays[ref]
                self.values[place] = value if not staging.flat or numpy.ndim(value) == 0 else value.reshape(())[()]
        cut = staging.labels
        self.sliced = [
            (layout.registers[ref], arrays[ref], (slice(None),) * cut[ref])
            for ref in (*sweep.sources, *sweep.stores)
            if ref in layout.registers
        ]
        self._length = -1
        self._program: list[tuple[Any, tuple[int, ...], int]] = []

    def run(self, start: int, stop: int) -> None:
        """One tile."""
        if stop - start != self._length:
            self._bind(stop - start)
        values = self.values
        for place, array, before in self.sliced:
            values[place] = array[(*before, slice(start, stop))] if before else array[start:stop]
        for kernel, reads, into in self._program:
            if into < 0:
                kernel(*[values[r] for r in reads])
            else:
                values[into] = kernel(*[values[r] for r in reads])

    def _bind(self, length: int) -> None:
        """The calls for tiles of one length, on views of the buffers that have it."""
        nodes, labels = self.staging.nodes, self.staging.labels
        self._length, self._program = length, []
        for ref, slot in self.layout.slots.items():
            shape = kernels.tile_shape(nodes[ref], labels[ref], length)
            memory = self.memory[slot][: nodes[ref].dtype.itemsize * math.prod(shape)]
            self.values[self.layout.registers[ref]] = memory.view(nodes[ref].dtype).reshape(shape)
        for call in self.layout.calls:
            node = nodes[call.ref]
            if call.ref in self.sums:
                self._program.append((self._adding(call.ref, node), call.reads, -1))
            elif call.is_view and call.ref not in self.sweep.stores:
                self._program.append((kernels.view(node, labels[call.ref], length), call.reads, call.writes))
            else:
                kernel = _copying(node, labels[call.ref], length) if call.is_view else None
                kernel = kernel or kernels.tiled(node, labels[call.ref], length)
                self._program.append((kernel, (*call.reads, call.writes), -1))

    def _adding(self, ref: Ref, node: Node) -> Callable[..., None]:
        partial, total = kernels.whole(node), self.sums[ref]
        return lambda *args: total.add(partial(*args))


def _copying(node: Node, cut: int, length: int) -> Callable[..., None]:
    move = kernels.view(node, cut, length)

    def copy(x: Any, out: Any) -> None:
        numpy.copyto(out, move(x))

    return copy


def _combine(node: Node) -> Callable[[Any, Any], Any]:
    return node.function if node.kind == "reduce" else numpy.add


def sweep_tiles(workers: Sequence[Worker], length: int, tile: int, after: After | None) -> Arrays:
    """All tiles of a sweep, a run of neighbours to each worker; the complete sums."""

    def work(which: int, first: int, last: int) -> None:
        run = workers[which].run
        with numpy.errstate(all="ignore"):
            for start in range(first, last, tile):
                run(start, min(last, start + tile))

    in_parts(length, tile, len(workers), work, after)
    return {ref: Pairwise.merged([worker.sums[ref] for worker in workers]).total() for ref in workers[0].sums}
