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
BYTES = 12e9
"""More than all peers' arrays of one expression may take; larger cases are left out, and said so."""


def calls_of(expression: Expression, inputs: dict[str, Any], peers: list[str]) -> dict[str, Any]:
    """The peers' calls that work, warmed up."""
    found = {}
    for name in peers:
        try:
            call = PEERS[name](expression, inputs)
            if call is not None:
                call()
                call()
                found[name] = call
        except Exception as error:
            print(f"    {name} cannot do {expression.name}: {str(error).splitlines()[0][:100]}", file=sys.stderr)
    return found


def measure(calls: dict[str, Any], rounds: int, least: float) -> dict[str, list[float]]:
    """Seconds of a call, for each round."""
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
            start = time.perf_counter()
            for _ in range(repeats[name]):
                call()
            times[name].append((time.perf_counter() - start) / repeats[name])
    gc.enable()
    return times


def run(options: argparse.Namespace, peers: list[str]) -> list[dict[str, Any]]:
    """One record for each expression, size and dtype."""
    records = []
    for expression in EXPRESSIONS:
        if options.only and expression.name not in options.only.split(","):
            continue
        for dtype in options.dtypes.split(","):
            for size in map(float, options.sizes.split(",")):
                random = numpy.random.default_rng(0)
                inputs = {name: value.astype(dtype)[()] for name, value in expression.inputs(int(size), random).items()}
                if sum(v.nbytes for v in inputs.values()) * 3 * len(peers) > BYTES:
                    print(f"{expression.name} {size:.0e} {dtype}: left out, it takes too much memory")
                    continue
                calls = calls_of(expression, inputs, peers)
                times = measure(calls, options.rounds, options.least)
                medians = {name: statistics.median(seconds) for name, seconds in times.items()}
                base = medians["plan"]
                shown = "  ".join(f"{name} {seconds / base:.2f}" for name, seconds in medians.items() if name != "plan")
                print(f"{expression.name:22} {size:.0e} {dtype}  {base * 1e3:9.3f} ms  {shown}", flush=True)
                records.append({
                    "expression": expression.name, "elementwise": expression.elementwise, "size": size,
                    "dtype": dtype, "seconds": medians,
                })  # fmt: skip
    return records


def summary(records: list[dict[str, Any]]) -> str:
    """Geometric means of the ratios over the element-wise expressions, by size class, and where we are slower."""
    lines = []
    for title, low, high in (("1e2 to 1e5", 1e2, 1e5), ("1e6 to 1e8", 1e6, 1e8)):
        chosen = [r for r in records if low <= r["size"] <= high]
        for peer in [p for p in PEERS if p != "plan"]:
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
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    peers = [p for p in PEERS if p not in NEEDS or importlib.util.find_spec(NEEDS[p])]
    if options.peers:
        peers = ["plan", *(p for p in peers if p in options.peers.split(","))]
    records = run(options, peers)
    print(summary(records))
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "records": records}, indent=1))


if __name__ == "__main__":
    main()
