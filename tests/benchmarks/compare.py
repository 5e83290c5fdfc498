"""Value and gradient of sixteen expressions, by a plan and by every peer that is installed, in one process.

    python tests/benchmarks/compare.py [--sizes 1e2,1e4,1e6] [--dtypes float64] [--only x²eˣ] [--json FILE]

Calls are interleaved, round by round, so that a busy machine is busy for all; a figure is the median of the rounds.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import math
import os
import platform
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy
from expressions import EXPRESSIONS, Expression
from peers import NEEDS, PEERS

SIZES = "1e2,1e3,1e4,1e5,1e6,1e7,1e8"
LARGE = 5e7
"""Elements from which on peers are measured one after the other."""
SLOW = frozenset(("HIPS autograd", "eager"))
"""Peers whose intermediate arrays are too many there."""


def call_of(name: str, expression: Expression, inputs: dict[str, Any]) -> Any:
    """A peer's call, warmed up; None where the peer cannot do the expression."""
    try:
        call = PEERS[name](expression, inputs)
        if call is not None:
            call()
            call()
        return call
    except Exception as error:  # a peer that cannot do an expression is not in its row
        print(f"    {name} cannot do {expression.name}: {str(error).splitlines()[0][:100]}", file=sys.stderr)
        return None


def measure(calls: dict[str, Any], rounds: int, least: float, most: float) -> dict[str, list[float]]:
    """Seconds of a call in each round; a peer leaves the rounds when it has had `most` seconds and three of them."""
    repeats = {}
    for name, call in calls.items():
        start = time.perf_counter()
        call()
        repeats[name] = max(1, min(1000, int(least / max(1e-9, time.perf_counter() - start))))
    times: dict[str, list[float]] = {name: [] for name in calls}
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for name, call in calls.items():
            if len(times[name]) >= 3 and sum(times[name]) * repeats[name] > most:
                continue
            start = time.perf_counter()
            for _ in range(repeats[name]):
                call()
            times[name].append((time.perf_counter() - start) / repeats[name])
    gc.enable()
    return times


def timed(expression: Expression, inputs: dict[str, Any], peers: list[str], options: Any) -> dict[str, list[float]]:
    """All peers, interleaved; of large inputs one after the other, so that each has the memory for itself."""
    if max(v.size for v in inputs.values()) < LARGE:
        calls = {name: call for name in peers if (call := call_of(name, expression, inputs)) is not None}
        return measure(calls, options.rounds, options.least, options.most)
    found = {}
    for name in peers:
        call = call_of(name, expression, inputs)
        if call is not None:
            found |= measure({name: call}, min(3, options.rounds), options.least, options.most)
        del call
        gc.collect()
    return found


def run(options: argparse.Namespace, peers: list[str]) -> list[dict[str, Any]]:
    """One record for each expression, size and dtype."""
    records = []
    for size in map(float, options.sizes.split(",")):
        for expression in EXPRESSIONS:
            if options.only and expression.name not in options.only.split(","):
                continue
            for dtype in options.dtypes.split(","):
                random = numpy.random.default_rng(0)
                inputs = {name: v.astype(dtype)[()] for name, v in expression.inputs(int(size), random).items()}
                chosen = [p for p in peers if size < LARGE or p not in SLOW]
                times = timed(expression, inputs, chosen, options)
                medians = {name: statistics.median(seconds) for name, seconds in times.items()}
                base = medians["plan"]
                others = [(name, s) for name, s in medians.items() if name not in ("plan", "value")]
                shown = "  ".join(f"{name} {seconds / base:.2f}" for name, seconds in others)
                moved = moved_bytes(expression, inputs)
                print(f"{expression.name:22} {size:.0e} {dtype}  {base * 1e3:9.3f} ms  {shown}", flush=True)
                records.append({
                    "expression": expression.name, "elementwise": expression.elementwise, "size": size,
                    "dtype": dtype, "bytes": moved, "seconds": medians,
                })  # fmt: skip
                if options.json:
                    write(options.json, records)
    return records


def moved_bytes(expression: Expression, inputs: dict[str, Any]) -> int:
    """Each input read once, each result written once."""
    read = sum(v.nbytes for v in inputs.values())
    return 2 * read + (0 if expression.scalar else max(v.nbytes for v in inputs.values()))


def copy_bandwidth() -> float:
    """Bytes a second, read and written, that one large copy moves: the best of several, in all cores' threads."""
    from autograd_core.plan.threads import cores, side_by_side

    source = numpy.ones(1 << 25)
    target = numpy.empty_like(source)
    count = cores()
    parts = [slice(i * source.size // count, (i + 1) * source.size // count) for i in range(count)]
    best = math.inf
    for _ in range(7):
        start = time.perf_counter()
        side_by_side(lambda which: numpy.copyto(target[parts[which]], source[parts[which]]), count)
        best = min(best, time.perf_counter() - start)
    return 2 * source.nbytes / best


def write(path: Path, records: list[dict[str, Any]]) -> None:
    """The records so far, with what they were taken on."""
    path.write_text(json.dumps({"machine": machine(), "records": records}, indent=1))


def summary(records: list[dict[str, Any]]) -> str:
    """Geometric means of the ratios over the element-wise expressions, by size class, and where we are slower."""
    lines = []
    for title, low, high in (("1e2 to 1e5", 1e2, 1e5), ("1e6 to 1e8", 1e6, 1e8)):
        chosen = [r for r in records if low <= r["size"] <= high]
        for peer in [p for p in PEERS if p not in ("plan", "value")]:
            ratios = [
                r["seconds"][peer] / r["seconds"]["plan"] for r in chosen if r["elementwise"] and peer in r["seconds"]
            ]
            slower = [
                f"{r['expression']} {r['size']:.0e} {r['dtype']} {r['seconds'][peer] / r['seconds']['plan']:.2f}"
                for r in chosen
                if peer in r["seconds"] and r["seconds"][peer] < r["seconds"]["plan"]
            ]
            if ratios:
                mean = math.exp(statistics.fmean(map(math.log, ratios)))
                lines.append(f"{title}: {peer} takes {mean:.2f} times as long (element-wise, geometric mean)")
                lines += [f"    faster than the plan: {one}" for one in slower]
    costs = [r["seconds"]["plan"] / r["seconds"]["value"] for r in records if "value" in r["seconds"]]
    if costs:
        lines.append(
            f"value and gradient cost {statistics.geometric_mean(costs):.2f} times the value, at most "
            f"{max(costs):.2f} times"
        )
    bandwidth = copy_bandwidth()
    lines.append(f"a copy moves {bandwidth / 1e9:.1f} GB/s; the share of it that plans reach at the largest sizes:")
    for r in records:
        if r["size"] == max(one["size"] for one in records):
            share = r["bytes"] / r["seconds"]["plan"] / bandwidth
            lines.append(f"    {r['expression']} {r['dtype']} {share:.0%}")
    return "\n".join(lines)


def machine() -> dict[str, str]:
    """What the figures were taken on."""
    found = {"python": platform.python_version(), "cores": str(os.cpu_count()), "processor": platform.machine()}
    for package in ("numpy", "scipy", "jax", "torch", "autograd", "numexpr"):
        if importlib.util.find_spec(package):
            from importlib.metadata import version

            found[package] = version(package)
    return found


def main() -> None:
    """Measure, print, and write the records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--dtypes", default="float64,float32")
    parser.add_argument("--only")
    parser.add_argument("--peers")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--least", type=float, default=0.02, help="seconds of each timing, at least")
    parser.add_argument("--most", type=float, default=3.0, help="seconds for each peer in a case, about")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    peers = [p for p in PEERS if p not in NEEDS or importlib.util.find_spec(NEEDS[p])]
    if options.peers:
        peers = ["plan", "value", *(p for p in peers if p in options.peers.split(","))]
    records = run(options, peers)
    print(summary(records))


if __name__ == "__main__":
    main()
