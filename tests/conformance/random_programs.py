"""Random programs on torch and on autograd_core, in one process: `make conformance`.

    python tests/conformance/random_programs.py --count 10000 --seed 0

Each program has at least 20 lines over torch's API. After every line all that it may have touched is compared:
values, gradients, flags, what hooks saw and which error was raised. See `programs/compare.py` for what counts as a
difference of numbers. A difference is shrunk to a minimal program and printed as code that runs on both.
"""

from __future__ import annotations

import argparse
import collections
import importlib
import importlib.util
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from programs.compare import Difference, Outcome, compare
from programs.generate import generate
from programs.jitter import jitter_of
from programs.shrink import shrink

BATCH = 25


class Report(NamedTuple):
    """One program's result, with the shortest program that shows the same."""

    seed: int
    outcome: Outcome
    lines: list[str]
    shortest: Difference | None


def libraries(ours: str = "autograd_core") -> tuple[Any, Any, Any]:
    """torch, the library under test, and the jitter."""
    torch: Any = importlib.import_module("torch")
    torch.set_num_threads(1)
    return torch, importlib.import_module(ours), jitter_of(torch)


def one(seed: int, ours: str, quick: bool) -> Report:
    """Run the program of a seed; shrink it if the libraries differ."""
    torch, library, jitter = libraries(ours)
    lines = generate(seed).lines
    outcome = compare(torch, library, lines, jitter)
    if outcome.difference is None or quick:
        return Report(seed, outcome, lines, outcome.difference)

    def differs(candidate: Sequence[str]) -> Difference | None:
        found = compare(torch, library, candidate, jitter).difference
        return found if found is not None and found.category == outcome.difference.category else None  # type: ignore[union-attr]

    shortest = shrink(lines, differs)
    return Report(seed, outcome, shortest, differs(shortest))


def show(report: Report, ours: str) -> str:
    """A difference as code for both libraries, and what each did."""
    found = report.shortest or report.outcome.difference
    assert found is not None
    code = "\n".join(f"    {line}" for line in report.lines)
    head = f"seed {report.seed}: {found.what}\n    import torch  # or: import {ours} as torch\n"
    note = "    note = print\n" if "note(" in code else ""
    return f"{head}{note}{code}\n  at: {found.line}\n  torch: {found.torch[:300]}\n  ours:  {found.ours[:300]}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if there was no difference, 1 if there was one, 2 without torch."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--most", type=int, default=20, help="stop after this many differences")
    parser.add_argument("--ours", default="autograd_core", help="the module under test")
    parser.add_argument("--quick", action="store_true", help="do not shrink")
    given = parser.parse_args(arguments)
    if importlib.util.find_spec("torch") is None:
        print("torch is not installed here: pip install torch==2.13.0", file=sys.stderr)
        return 2
    started = time.perf_counter()
    counts: collections.Counter[str] = collections.Counter()
    reports = run_all(given, counts, lambda report: print(show(report, given.ours), flush=True))
    print(f"{counts['programs']} programs, {counts['lines']} lines, {counts['raised']} of them raised on torch;")
    seconds = time.perf_counter() - started
    print(f"{counts['jittered']} were judged by jitter, {counts['crashed']} died; {seconds:.0f} s")
    print(f"{len(reports)} differences", dict(collections.Counter(r.outcome.difference.what for r in reports)))
    return int(bool(reports))


def run_all(given: Any, counts: collections.Counter[str], tell: Callable[[Report], None]) -> list[Report]:
    """All programs, until enough differences were found."""
    found: list[Report] = []
    seeds = list(range(given.seed, given.seed + given.count))
    batches = [seeds[i : i + BATCH] for i in range(0, len(seeds), BATCH)]
    while batches and len(found) < given.most:
        broken: list[list[int]] = []
        for batch, reports in in_pool(batches, given, lambda: len(found) >= given.most):
            if reports is None:
                broken.append(batch)
            for report in reports or ():
                counts["programs"] += 1
                counts["lines"] += report.outcome.steps
                counts["raised"] += report.outcome.raised
                counts["jittered"] += report.outcome.jittered
                if report.outcome.difference is not None:
                    found.append(report)
                    tell(report)
        # A process died (torch itself can crash): the batches in flight were the first to break.
        batches = [*dying(broken[: given.jobs + 1], given, counts), *broken[given.jobs + 1 :]]
    return found


def in_pool(batches: list[list[int]], given: Any, enough: Callable[[], bool]) -> Iterator[tuple[list[int], Any]]:
    """Each batch with its reports, None for those whose process, or a neighbour of it, died."""
    with ProcessPoolExecutor(given.jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        pending = [(batch, pool.submit(several, batch, given.ours, given.quick)) for batch in batches]
        for batch, future in pending:
            try:
                yield batch, future.result()
            except BrokenProcessPool:
                yield batch, None
            if enough():
                pool.shutdown(wait=False, cancel_futures=True)
                return


def dying(batches: list[list[int]], given: Any, counts: collections.Counter[str]) -> list[list[int]]:
    """The seeds of batches that broke, without those that kill a process of their own."""
    alone = argparse.Namespace(**{**vars(given), "jobs": 1, "quick": True})
    kept = []
    for seed in (seed for batch in batches for seed in batch):
        if next(in_pool([[seed]], alone, lambda: False))[1] is None:
            counts["crashed"] += 1
            print(f"seed {seed}: the process died", file=sys.stderr)
        else:
            kept.append([seed])
    return kept


def several(seeds: Sequence[int], ours: str, quick: bool) -> list[Report]:
    """A batch of programs in one process."""
    return [one(seed, ours, quick) for seed in seeds]


if __name__ == "__main__":
    sys.exit(main())
