"""The text of a kernel: a sweep over flat arrays as one function of CUDA C++.

Each thread takes packs of 16 bytes, then single elements where the length leaves a rest, in steps of the whole grid.
Whatever an element needs is computed in registers, forward and backward together: each array is read once, and each
result written once. Sums are kept by each thread, combined within a block in a tree of shuffles, and stored as one
part for each block.

It has to be compiled with `OPTIONS`: no products and sums fused behind the user's back, division and square root
rounded correctly, subnormal numbers kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from autograd_core.plan.cuda.expressions import HELPERS, TYPES, Inexpressible, expression, reduction
from autograd_core.plan.recording import Node, Ref
from autograd_core.plan.stages import Staging, Sweep

OPTIONS = ("--std=c++14", "--fmad=false", "--ftz=false", "--prec-div=true", "--prec-sqrt=true")
THREADS = 256
PACK = 16
"""Bytes that a thread reads or writes of an array at a time."""
_FULL, _MOST = 2048, 16
"""Blocks that fill any GPU of today; packs that a thread takes at most before there are more blocks."""
LONGEST = 2000
"""Nodes of a kernel at most: compilers take more than their share of time for longer ones."""

_HEAD = """\
typedef long long Index;
#ifndef THREADS
#define THREADS {threads}
#endif
constexpr int WIDTH = {width};
template <typename T> struct alignas(sizeof(T) * WIDTH) Pack {{ T at[WIDTH]; }};
"""
_BLOCK = """\
constexpr int LANES = THREADS < 32 ? THREADS : 32, WARPS = THREADS / LANES;
template <typename T, typename Two> __device__ __forceinline__ T over_block(T value, Two two) {
  __shared__ T parts[WARPS];
  for (int far = LANES / 2; far > 0; far /= 2) value = two(value, __shfl_down_sync(0xffffffffu, value, far));
  if (threadIdx.x % LANES == 0) parts[threadIdx.x / LANES] = value;
  __syncthreads();
  value = parts[threadIdx.x % WARPS];
  for (int far = WARPS / 2; far > 0; far /= 2) value = two(value, __shfl_down_sync(0xffffffffu, value, far));
  __syncthreads();
  return value;
}
"""
_TWO = {"add": "a + b", "multiply": "a * b", "maximum": "maximum_(a, b)", "minimum": "minimum_(a, b)"}


class Kernel(NamedTuple):
    """A kernel's text and what it is called with: arrays, scalars on the device, places for the parts of sums."""

    text: str
    width: int
    arrays: tuple[Ref, ...]
    scalars: tuple[Ref, ...]
    sums: tuple[Ref, ...]


def blocks(length: int, width: int) -> int:
    """How many blocks of threads a sweep takes, and so how sums are split: by the length alone, not by the device.

    >>> blocks(1000, 2), blocks(10**6, 2), blocks(10**8, 2)
    (2, 1954, 12208)
    """
    packs = max(1, -(-length // width))
    return max(min(-(-packs // THREADS), _FULL), -(-packs // (THREADS * _MOST)))


def width_of(staging: Staging, sweep: Sweep) -> int:
    """Elements that a thread takes at a time."""
    widest = max(staging.nodes[ref].dtype.itemsize for ref in (*sweep.sources, *sweep.stores, *sweep.sums))
    return PACK // widest


def kernel(staging: Staging, sweep: Sweep, width: int) -> Kernel:
    """The kernel of a sweep that takes `width` elements at a time, for arrays that begin at a multiple of as many.

    Raises:
        Inexpressible: a node has no expression, or there are too many.
    """
    if not staging.flat or len(sweep.body) > LONGEST:
        raise Inexpressible("sweep")
    return _Writer(staging.nodes, sweep, width).kernel()


class _Writer:
    """Writes one kernel. in0, out0, scalar0 and part0 are arrays in memory; v0 is the value of node 0 in a register."""

    def __init__(self, nodes: Sequence[Node], sweep: Sweep, width: int) -> None:
        self.nodes, self.sweep, self.width = nodes, sweep, width
        inside = {*sweep.body, *sweep.sources}
        used = dict.fromkeys(r for ref in sweep.body for r in nodes[ref].refs if r not in inside)
        self.scalars = tuple(r for r in used if nodes[r].kind != "number")
        self.reductions = [reduction(nodes, ref) for ref in sweep.sums]

    def kernel(self) -> Kernel:
        parts = [self._element(), self._loops()]
        if self.sweep.sums:
            parts.insert(0, _BLOCK)
        text = "\n".join(parts)
        head = _HEAD.format(threads=THREADS, width=self.width)
        needed = set(re.findall(r"(\w+)_\(", text))
        helpers = [
            f"template <typename T> __device__ __forceinline__ T {name}_{body}\n"
            for name, body in HELPERS.items()
            if name in needed
        ]
        arrays = (*self.sweep.sources, *self.sweep.stores)
        return Kernel("".join([head, *helpers, text]), self.width, arrays, self.scalars, self.sweep.sums)

    def _type(self, ref: Ref) -> str:
        return TYPES[self.nodes[ref].dtype]

    def _element(self) -> str:
        """What is computed of one element: no memory is touched but the results'."""
        sweep = self.sweep
        takes = [f"const {self._type(r)} v{int(r)}" for r in (*sweep.sources, *self.scalars)]
        takes += [f"{self._type(r)}& out{k}" for k, r in enumerate(sweep.stores)]
        takes += [f"{self._type(r)}& sum{k}" for k, r in enumerate(sweep.sums)]
        lines = [
            f"  const {self._type(ref)} v{int(ref)} = {expression(self.nodes, ref)};"
            for ref in sweep.body
            if ref not in sweep.sums
        ]
        lines += [f"  out{k} = v{int(ref)};" for k, ref in enumerate(sweep.stores)]
        for k, ref in enumerate(sweep.sums):
            lines.append(f"  sum{k} = Two{k}()(sum{k}, ({self._type(ref)})v{int(self.nodes[ref].refs[0])});")
        two = [
            f"struct Two{k} {{ __device__ __forceinline__ {self._type(ref)} operator()({self._type(ref)} a, "
            f"{self._type(ref)} b) const {{ return {_TWO[self.reductions[k][0]]}; }} }};"
            for k, ref in enumerate(sweep.sums)
        ]
        return "\n".join([*two, f"__device__ __forceinline__ void element({', '.join(takes)}) {{", *lines, "}", ""])

    def _parameters(self) -> str:
        sweep = self.sweep
        found = [f"const {self._type(r)}* __restrict__ in{k}" for k, r in enumerate(sweep.sources)]
        found += [f"{self._type(r)}* __restrict__ out{k}" for k, r in enumerate(sweep.stores)]
        found += [f"const {self._type(r)}* __restrict__ scalar{k}" for k, r in enumerate(self.scalars)]
        found += [f"{self._type(r)}* __restrict__ part{k}" for k, r in enumerate(sweep.sums)]
        return ", ".join([*found, "const Index length"])

    def _loops(self) -> str:
        sweep = self.sweep
        values, sums = [f"v{int(r)}" for r in self.scalars], [f"sum{k}" for k, _ in enumerate(sweep.sums)]
        ins, outs = range(len(sweep.sources)), range(len(sweep.stores))
        packed = [*(f"pack{k}.at[k]" for k in ins), *values, *(f"result{k}.at[k]" for k in outs), *sums]
        single = [*(f"in{k}[i]" for k in ins), *values, *(f"out{k}[i]" for k in outs), *sums]
        lines = [f'extern "C" __global__ void __launch_bounds__(THREADS) sweep({self._parameters()}) {{']
        lines += [f"  const {self._type(r)} v{int(r)} = *scalar{k};" for k, r in enumerate(self.scalars)]
        lines += [f"  {self._type(r)} sum{k} = {self.reductions[k][1]};" for k, r in enumerate(sweep.sums)]
        lines += [
            "  const Index first = (Index)blockIdx.x * THREADS + threadIdx.x, step = (Index)gridDim.x * THREADS;",
            "  const Index packs = length / WIDTH;", "  for (Index i = first; i < packs; i += step) {",
        ]  # fmt: skip
        for k, r in enumerate(sweep.sources):
            lines.append(f"    const Pack<{self._type(r)}> pack{k} = ((const Pack<{self._type(r)}>*)in{k})[i];")
        lines += [f"    Pack<{self._type(r)}> result{k};" for k, r in enumerate(sweep.stores)]
        lines += ["#pragma unroll", "    for (int k = 0; k < WIDTH; ++k)", f"      element({', '.join(packed)});"]
        lines += [f"    ((Pack<{self._type(r)}>*)out{k})[i] = result{k};" for k, r in enumerate(sweep.stores)]
        lines += [
            "  }", "#pragma unroll 1", "  for (Index i = packs * WIDTH + first; i < length; i += step)",
            f"    element({', '.join(single)});",
        ]  # fmt: skip
        for k, _ in enumerate(sweep.sums):
            lines += [
                f"  sum{k} = over_block(sum{k}, Two{k}());",
                f"  if (threadIdx.x == 0) part{k}[blockIdx.x] = sum{k};",
            ]
        return "\n".join([*lines, "}", ""])
