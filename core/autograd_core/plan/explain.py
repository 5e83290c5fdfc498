"""What a plan does, in words: its sweeps, calls, buffers, the bytes it moves and the operations it counts."""

from __future__ import annotations

import math
from typing import Any

from autograd_core.language.limits import readable
from autograd_core.plan.cuda.execute import DeviceExecutable
from autograd_core.plan.execute import Executable
from autograd_core.plan.recording import Node, Ref


def explanation(executable: Executable) -> str:
    """The text of `Plan.explain`."""
    nodes = executable.nodes
    lines: list[str] = []
    if not executable.staging.labels:
        lines.append("no tiles: the arrays are small, or nothing runs along one axis of all of them")
    for which, sweep in enumerate(executable.sweeps):
        lines += [_line(executable, ref) for ref in sweep.whole if nodes[ref].kind not in ("input", "number")]
        if not sweep.body:
            continue
        lines.append(_heading(executable, which))
        lines += ["  " + _line(executable, ref) + _fate(executable, which, ref) for ref in sweep.body]
        lines.append(
            f"  reads {readable(_bytes(executable, sweep.sources))}, writes "
            f"{readable(_bytes(executable, sweep.stores))}, {_operations(executable, sweep.body):,} operations"
        )
    return "\n".join(lines) + "\n"


def _heading(executable: Executable, which: int) -> str:
    if isinstance(executable, DeviceExecutable):
        return executable.heading(which)
    layout, tile, length = executable.layouts[which], executable.tile(which), executable.length
    assert layout is not None
    slots = readable(sum(layout.widths) * min(tile, length))
    return f"sweep over {length:,} in tiles of {min(tile, length):,}: {len(layout.widths)} buffers, {slots} a thread"


def _bytes(executable: Executable, refs: tuple[Ref, ...]) -> int:
    nodes = executable.nodes
    return sum(math.prod(nodes[ref].shape) * nodes[ref].dtype.itemsize for ref in refs)


def _operations(executable: Executable, refs: tuple[Ref, ...]) -> int:
    """One for each element that a function computes; two for each product of a matrix product."""
    nodes = executable.nodes
    total = 0
    for ref in refs:
        node = nodes[ref]
        size = math.prod(node.shape)
        if node.kind == "matmul":
            total += 2 * size * nodes[node.refs[0]].shape[-1]
        elif node.kind == "reduce":
            total += math.prod(nodes[node.refs[0]].shape)
        elif node.kind != "move":
            total += size
    return total


def _line(executable: Executable, ref: Ref) -> str:
    node = executable.nodes[ref]
    operands = ", ".join(_operand(executable, o) for o in node.operands)
    return f"%{int(ref)} = {node.name}({operands}){_attributes(node)}  {node.dtype}{list(node.shape)}"


def _operand(executable: Executable, operand: Any) -> str:
    if operand.__class__ is not Ref:
        return repr(operand)
    node = executable.nodes[operand]
    return str(node.function) if node.kind in ("input", "number") else f"%{int(operand)}"


def _attributes(node: Node) -> str:
    return "".join(f" {name}={value}" for name, value in node.attributes.items())


def _fate(executable: Executable, which: int, ref: Ref) -> str:
    sweep, layout = executable.sweeps[which], executable.layouts[which]
    if ref in sweep.sums:
        return " -> summed over tiles"
    if ref in sweep.stores:
        return " -> stored"
    return f" -> buffer {layout.slots[ref]}" if layout is not None and ref in layout.slots else ""
