"""A staged recording run on a device.

Flat sweeps are kernels, whatever their length, and so are the numbers between them. What a kernel cannot do - rows
whose code cannot be looked into, functions that CUDA lacks, arrays of several shapes, products of matrices - CuPy does,
node by node, on whole arrays. Numbers between sweeps stay on the device, and nothing here waits for it.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy

from autograd_core.carriers import gpu
from autograd_core.plan.axes import is_flat
from autograd_core.plan.cuda.expressions import Inexpressible, is_expressible
from autograd_core.plan.cuda.runner import Sweeper
from autograd_core.plan.cuda.whole import whole
from autograd_core.plan.execute import Executable, drops, flattened
from autograd_core.plan.recording import Ref
from autograd_core.plan.stages import Staging, Sweep, live_nodes
from autograd_core.plan.tiles import Arrays
from autograd_core.tensors.devices import check_together


class _Stages(Staging):
    """Sweeps that leave out nodes without an expression: those are computed whole, in between."""

    def _role(self, ref: Ref) -> str:
        role = super()._role(ref)
        if role not in ("tile", "sum") or is_expressible(self.nodes, ref):
            return role
        return "source" if role == "tile" else "whole"


class DeviceExecutable(Executable):
    """A recording with its results, ready to be run on arrays of a device. Results are memory of CuPy's pool."""

    def __init__(self, nodes: Sequence[Any], results: Sequence[Ref]) -> None:
        """Sort the nodes into sweeps; nothing is compiled yet."""
        live = live_nodes(nodes, results)
        self.flat = max(math.prod(nodes[ref].shape) for ref in live) > 1 and is_flat(nodes, live)
        self.shapes = {ref: nodes[ref].shape for ref in live}
        self.results = tuple(results)
        self.nodes = flattened(nodes) if self.flat else list(nodes)
        cut = [ref for ref in live if math.prod(nodes[ref].shape) > 1 and nodes[ref].kind != "number"]
        self.staging = _Stages(self.nodes, results, dict.fromkeys(cut, 0) if self.flat else {}, self.flat)
        self.sweeps = self.staging.sweeps()
        self.inputs = {nodes[ref].function: ref for ref in live if nodes[ref].kind == "input"}
        self.length = self.nodes[cut[0]].shape[0] if self.flat and cut else 0
        self.drops = drops(self.staging)
        self.layouts = [None] * len(self.sweeps)
        self._steps = [self._planned(sweep) for sweep in self.sweeps]
        self._constants: dict[tuple[Ref, int], Any] = {}

    def _planned(self, sweep: Sweep) -> list[Ref | Sweeper]:
        """What CuPy computes, node by node, and what kernels do: neighbouring numbers together, then the sweep."""
        steps: list[Ref | Sweeper] = []
        computed = [ref for ref in sweep.whole if self.nodes[ref].kind != "input"] if self.flat else list(sweep.whole)
        for numbers, run in itertools.groupby(computed, self._is_number):
            refs = tuple(run)
            steps += [Sweeper(self.staging, self._alone(refs))] if numbers and len(refs) > 1 else refs
        if not sweep.body:
            return steps
        try:
            return [*steps, Sweeper(self.staging, sweep)]
        except Inexpressible:  # too long
            return [*steps, *sweep.body]

    def _is_number(self, ref: Ref) -> bool:
        """Whether a node is a single number that is computed from others, which a kernel of one thread can do."""
        node = self.nodes[ref]
        one = all(math.prod(self.nodes[r].shape) == 1 for r in (ref, *node.refs))
        return self.flat and one and node.kind in ("map", "move") and is_expressible(self.nodes, ref)

    def _alone(self, refs: tuple[Ref, ...]) -> Sweep:
        """A sweep of length 1 over numbers; those that others need are stored."""
        own = set(refs)
        others = {r for ref in self.staging.live if ref not in own for r in self.nodes[ref].refs}
        return Sweep((), refs, (), tuple(ref for ref in refs if ref in others or ref in self.results), ())

    def run(self, inputs: Mapping[str, Any], out: Mapping[Ref, Any], *_: Any) -> list[Any]:
        """The results for these inputs, on the device that they are on; threads and progress say nothing here.

        Raises:
            RuntimeError: arrays on several devices, or on one and in the CPU's memory.
            ValueError: an input has not the shape that the recording was made for.
            DeviceError: the device's memory is full.
        """
        entered = entering(inputs)
        device = next(value.device for value in entered.values())
        with device, gpu.within_memory():
            arrays = {ref: self._fitting(name, ref, entered[name]) for name, ref in self.inputs.items()}
            for step in itertools.chain.from_iterable(self._steps):
                if isinstance(step, Sweeper):
                    self._launch(step, arrays, out)
                else:
                    self._compute(step, arrays)
            return [self._result(ref, arrays) for ref in self.results]

    def _fitting(self, name: str, ref: Ref, value: Any) -> Any:
        """An input as a kernel reads it: it would not notice another length or dtype."""
        if value.shape != self.shapes[ref]:
            raise ValueError(f"{name} has shape {value.shape}, not {self.shapes[ref]}")
        return value.astype(self.nodes[ref].dtype, copy=False).reshape(self.nodes[ref].shape)

    def _compute(self, ref: Ref, arrays: Arrays) -> None:
        node = self.nodes[ref]
        if node.kind == "array":
            arrays[ref] = self._constant(ref)
        elif node.kind != "input":
            found = whole(node)(*[self._operand(o, arrays) for o in node.operands])
            arrays[ref] = found.reshape(node.shape)
        for gone in self.drops.get(ref, ()):
            arrays.pop(gone, None)

    def _constant(self, ref: Ref) -> Any:
        """An array literal, brought to each device once."""
        import cupy

        key = ref, cupy.cuda.runtime.getDevice()
        if key not in self._constants:
            self._constants[key] = whole(self.nodes[ref])()
        return self._constants[key]

    def _operand(self, operand: Any, arrays: Arrays) -> Any:
        if operand.__class__ is not Ref:
            return operand
        node = self.nodes[operand]
        if node.kind != "number":
            return arrays[operand]
        return node.dtype.type(node.function) if node.shape == () else whole(node)()

    def _launch(self, kernel: Sweeper, arrays: Arrays, out: Mapping[Ref, Any]) -> None:
        import cupy

        for ref in kernel.sweep.stores:
            given, node = out.get(ref), self.nodes[ref]
            arrays[ref] = cupy.empty(node.shape, node.dtype) if given is None else given.reshape(node.shape)
        for ref, total in kernel.run(arrays, self.length if kernel.is_long else 1).items():
            arrays[ref] = total.reshape(self.nodes[ref].shape)

    def texts(self) -> list[str]:
        """The kernels, in the order in which they are launched."""
        return [step.kernel().text for step in itertools.chain.from_iterable(self._steps) if isinstance(step, Sweeper)]

    def heading(self, which: int) -> str:
        """How a sweep is run, in words."""
        fused = any(isinstance(step, Sweeper) and step.is_long for step in self._steps[which])
        return f"{'kernel' if fused else 'node by node'} over {self.length:,}:"

    def _result(self, ref: Ref, arrays: Arrays) -> Any:
        node = self.nodes[ref]
        if node.kind == "number":
            import cupy

            return cupy.full(self.shapes[ref], node.function, node.dtype)
        value = arrays[ref]
        if self.staging.role[ref] == "source" or node.kind in ("input", "array", "move"):
            value = value.copy()  # a result is nobody else's array
        return value.reshape(self.shapes[ref])


def is_on_device(values: Mapping[str, Any]) -> bool:
    """Whether any of the values is an array on a device; CuPy's carrier is there from then on."""
    if "cupy" not in sys.modules:
        return False
    known = [value.__class__.__module__.partition(".")[0] == "cupy" for value in values.values()]
    if any(known) and not any(map(gpu.on_device, values.values())):
        gpu.cupy()
    return any(known)


def entering(values: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs as contiguous arrays on the device; numbers beside them become arrays without axes there.

    Raises:
        RuntimeError: arrays on several devices, or on one and in the CPU's memory.
    """
    check_together([*values.values()])
    device = next(value.device for value in values.values() if gpu.on_device(value))
    with device:
        return {name: _entering(value) for name, value in values.items()}


def _entering(value: Any) -> Any:
    import cupy

    if gpu.on_device(value):
        return value if value.flags.c_contiguous else cupy.ascontiguousarray(value)
    number = numpy.asarray(value)
    return cupy.full((), number[()], number.dtype)
