"""A staged recording run on a device.

Flat sweeps are kernels, whatever their length. What a kernel cannot do - rows whose code cannot be looked into,
functions that CUDA lacks, arrays of several shapes, products of matrices - CuPy does, node by node, on whole arrays.
Numbers between sweeps stay on the device, and nothing here waits for it.
"""

from __future__ import annotations

import math
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
from autograd_core.plan.stages import Staging, live_nodes
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
        self._kernels: dict[int, Sweeper | None] = {}

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
            for which, sweep in enumerate(self.sweeps):
                for ref in sweep.whole:
                    self._compute(ref, arrays)
                if sweep.body:
                    self._launch(which, arrays, out)
            return [self._result(ref, arrays) for ref in self.results]

    def _fitting(self, name: str, ref: Ref, value: Any) -> Any:
        """An input as a kernel reads it: it would not notice another length or dtype."""
        if value.shape != self.shapes[ref]:
            raise ValueError(f"{name} has shape {value.shape}, not {self.shapes[ref]}")
        return value.astype(self.nodes[ref].dtype, copy=False).reshape(self.nodes[ref].shape)

    def _compute(self, ref: Ref, arrays: Arrays) -> None:
        node = self.nodes[ref]
        if node.kind != "input":
            found = whole(node)(*[self._operand(o, arrays) for o in node.operands])
            arrays[ref] = found.reshape(node.shape)
        for gone in self.drops.get(ref, ()):
            arrays.pop(gone, None)

    def _operand(self, operand: Any, arrays: Arrays) -> Any:
        if operand.__class__ is not Ref:
            return operand
        node = self.nodes[operand]
        if node.kind != "number":
            return arrays[operand]
        return node.dtype.type(node.function) if node.shape == () else whole(node)()

    def _launch(self, which: int, arrays: Arrays, out: Mapping[Ref, Any]) -> None:
        kernel = self.sweeper(which)
        if kernel is None:
            for ref in self.sweeps[which].body:
                self._compute(ref, arrays)
            return
        cupy = gpu.cupy()
        for ref in self.sweeps[which].stores:
            given = out.get(ref)
            node = self.nodes[ref]
            arrays[ref] = cupy.empty(node.shape, node.dtype) if given is None else given.reshape(-1)
        for ref, total in kernel.run(arrays, self.length).items():
            arrays[ref] = total.reshape(self.nodes[ref].shape)

    def sweeper(self, which: int) -> Sweeper | None:
        """A sweep as a kernel; None where it is too long to be one."""
        if which not in self._kernels:
            try:
                self._kernels[which] = Sweeper(self.staging, self.sweeps[which])
            except Inexpressible:
                self._kernels[which] = None
        return self._kernels[which]

    def _result(self, ref: Ref, arrays: Arrays) -> Any:
        node = self.nodes[ref]
        if node.kind == "number":
            return gpu.cupy().full(self.shapes[ref], node.function, node.dtype)
        value = arrays[ref]
        if self.staging.role[ref] == "source" or node.kind in ("input", "move", "array"):
            value = value.copy()  # a result is nobody else's array
        return value.reshape(self.shapes[ref])


def is_on_device(values: Mapping[str, Any]) -> bool:
    """Whether any of the values is an array on a device; CuPy's carrier is there from then on."""
    if not any(value.__class__.__module__.partition(".")[0] == "cupy" for value in values.values()):
        return False
    gpu.cupy()
    return any(map(gpu.on_device, values.values()))


def entering(values: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs as contiguous arrays on the device; numbers beside them become arrays without axes there.

    Raises:
        RuntimeError: arrays on several devices, or on one and in the CPU's memory.
    """
    check_together([*values.values()])
    cupy = gpu.cupy()
    device = next(value.device for value in values.values() if gpu.on_device(value))
    with device:
        return {name: _entering(cupy, value) for name, value in values.items()}


def _entering(cupy: Any, value: Any) -> Any:
    if gpu.on_device(value):
        return value if value.flags.c_contiguous else cupy.ascontiguousarray(value)
    number = numpy.asarray(value)
    return cupy.full((), number[()], number.dtype)
