"""Value and gradient of sixteen expressions on a GPU: the share of the card's bandwidth, and torch beside it.

    python tests/benchmarks/gpu.py [--size 1e8] [--dtypes float64,float32] [--only x²eˣ] [--json FILE]

Needs CuPy and a CUDA device; torch with CUDA is measured where it is installed. Bytes are counted as if each input
were read once and each result written once, and held against the rate of a copy within the card's memory. A time is
the wall clock's around several calls and a wait for the device at the end, so that what the host does is part of it;
the median of the rounds is shown.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import platform
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy
from expressions import EXPRESSIONS, Expression
from peers import PEERS

WANTED = 0.8
"""The share of the copy's rate that element-wise expressions in float64 are to reach."""
ROOM = 6
"""Times the inputs that all arrays of an expression may take together."""


def seconds(call: Callable[[], Any], rounds: int, least: float) -> float:
    """The median time of a call that starts work on the device."""
    import cupy

    wait = cupy.cuda.runtime.deviceSynchronize
    for _ in range(3):
        call()
    wait()
    start = time.perf_counter()
    call()
    wait()
    repeats = max(3, min(1000, int(least / max(1e-9, time.perf_counter() - start))))
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(repeats):
            call()
        wait()
        times.append((time.perf_counter() - start) / repeats)
    return statistics.median(times)


def copy_rate(rounds: int) -> float:
    """Bytes read and written by a second of copying, with arrays of a fifth of the free memory, at most 4 GB."""
    import cupy

    size = min(1 << 29, cupy.cuda.runtime.memGetInfo()[0] // 40)
    source, target = cupy.ones(size), cupy.empty(size)
    return 2.0 * source.nbytes / seconds(lambda: cupy.copyto(target, source), rounds, 0.05)


def bytes_of(*values: Any) -> int:
    """The bytes of arrays."""
    return sum(int(value.nbytes) for value in values)


def plan_of(expression: Expression, inputs: dict[str, Any]) -> tuple[Callable[[], Any], int]:
    """The plan's call, and the bytes of its inputs and results."""
    import cupy

    from autograd_core.plan.plan import compile

    plan, seed = compile(expression.text), None if expression.scalar else "ones"
    placed = {name: cupy.asarray(value) for name, value in inputs.items()}

    def call() -> Any:
        return plan.value_and_grad(grad_tensors=seed, **placed)

    value, gradients = call()
    return call, bytes_of(*placed.values(), value, *gradients.values())


def torch_cuda() -> Any:
    """torch, if it is installed and has a GPU."""
    if importlib.util.find_spec("torch") is None:
        return None
    import torch

    return torch if torch.cuda.is_available() else None


def released(torch: Any) -> None:
    """Give the memory of the last case back."""
    import cupy

    cupy.get_default_memory_pool().free_all_blocks()
    if torch is not None:
        torch.cuda.empty_cache()


def fitting(expression: Expression, size: int, dtype: str) -> int:
    """The size, halved until the arrays have room on the card."""
    import cupy

    one = expression.inputs(1600, numpy.random.default_rng(0))
    width = sum(numpy.size(value) for value in one.values()) / 1600 * numpy.dtype(dtype).itemsize
    while size * width * ROOM > cupy.cuda.runtime.memGetInfo()[0]:
        size //= 2
    return size


def measure(expression: Expression, size: int, dtype: str, rate: float, options: argparse.Namespace) -> dict[str, Any]:
    """One record: times, and the share of the copy's rate."""
    torch = torch_cuda()
    released(torch)
    size = fitting(expression, size, dtype)
    made = expression.inputs(size, numpy.random.default_rng(0))
    inputs = {name: numpy.asarray(value, dtype)[()] for name, value in made.items()}
    call, moved = plan_of(expression, inputs)
    times = {"plan": seconds(call, options.rounds, options.least)}
    del call
    for name in ("PyTorch", "torch.compile") if torch is not None else ():
        released(torch)
        try:
            with torch.device("cuda") if torch is not None else nullcontext():
                times[name] = seconds(PEERS[name](expression, inputs), options.rounds, options.least)  # type: ignore[arg-type]
        except Exception as error:
            print(f"    {name} cannot do {expression.name}: {str(error).splitlines()[0][:100]}", file=sys.stderr)
    share = moved / times["plan"] / rate
    shown = "  ".join(f"{name} {spent / times['plan']:.2f}" for name, spent in times.items() if name != "plan")
    print(f"{expression.name:22} {size:.1e} {dtype}  {times['plan'] * 1e3:9.3f} ms  {share:6.1%}  {shown}", flush=True)
    return {
        "expression": expression.name, "elementwise": expression.elementwise, "size": size, "dtype": dtype,
        "seconds": times, "bytes": moved, "share of copy": share,
    }  # fmt: skip


def summary(records: list[dict[str, Any]]) -> str:
    """What the figures were taken for: who is below the wanted share, and whom torch beats."""
    lines = []
    chosen = [r for r in records if r["elementwise"]]
    for dtype in dict.fromkeys(r["dtype"] for r in chosen):
        shares = {r["expression"]: r["share of copy"] for r in chosen if r["dtype"] == dtype}
        below = ", ".join(f"{name} {share:.0%}" for name, share in shares.items() if share < WANTED)
        lines.append(f"{dtype}: below {WANTED:.0%} of a copy: {below or 'none'}")
    for peer in ("PyTorch", "torch.compile"):
        ratios = {
            (r["expression"], r["dtype"]): r["seconds"][peer] / r["seconds"]["plan"]
            for r in chosen
            if peer in r["seconds"]
        }
        if ratios:
            mean = math.exp(statistics.fmean(map(math.log, ratios.values())))
            faster = ", ".join(f"{name} {dtype} {ratio:.2f}" for (name, dtype), ratio in ratios.items() if ratio < 1)
            lines.append(
                f"{peer} takes {mean:.2f} times as long (element-wise, geometric mean); faster: {faster or 'none'}"
            )
    return "\n".join(lines)


def machine(rate: float) -> dict[str, Any]:
    """What the figures were taken on."""
    import cupy

    card = cupy.cuda.runtime.getDeviceProperties(cupy.cuda.runtime.getDevice())
    torch = torch_cuda()
    return {
        "card": card["name"].decode(), "memory": card["totalGlobalMem"], "copy bytes/s": rate,
        "driver": cupy.cuda.runtime.driverGetVersion(), "runtime": cupy.cuda.runtime.runtimeGetVersion(),
        "cupy": cupy.__version__, "torch": torch and torch.__version__, "numpy": numpy.__version__,
        "python": platform.python_version(),
    }  # fmt: skip


def main() -> int:
    """Measure, print, and write the records."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=float, default=1e8)
    parser.add_argument("--dtypes", default="float64,float32")
    parser.add_argument("--only")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--least", type=float, default=0.05, help="seconds of each timing, at least")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    from autograd_core.carriers import gpu
    from autograd_core.errors import DeviceError

    try:
        gpu.use()
    except DeviceError as error:
        print(f"nothing is measured: {error}", file=sys.stderr)
        return 1
    rate = copy_rate(options.rounds)
    found = machine(rate)
    print(f"{found['card']}, a copy moves {rate / 1e9:,.0f} GB/s; CuPy {found['cupy']}, torch {found['torch']}")
    records = [
        measure(expression, int(options.size), dtype, rate, options)
        for expression in EXPRESSIONS
        if not options.only or expression.name in options.only.split(",")
        for dtype in options.dtypes.split(",")
    ]
    print(summary(records))
    if options.json:
        options.json.write_text(json.dumps({"machine": found, "records": records}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
