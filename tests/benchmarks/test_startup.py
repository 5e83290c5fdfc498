"""Start-up: a whole run against the imports that it cannot do without.

Only ratios of medians within one run mean anything: the contestants take turns, so that load falls on all alike, and
CPU time (user + system) is what counts; nothing here asserts a number of seconds.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

GOAL = 1.3
REPEATS = 25
FLOOR = "import typer, rich.table, numpy, sympy"


class Cost(NamedTuple):
    """Seconds of one process: user + system, and by the clock on the wall."""

    cpu: float
    wall: float


def cost(command: list[str]) -> Cost:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


def contest(*commands: list[str]) -> list[Cost]:
    """The median cost of each command, run in turns after one run that is not counted."""
    for command in commands:
        cost(command)
    rounds = [[cost(command) for command in commands] for _ in range(REPEATS)]
    return [Cost(median(c.cpu for c in one), median(c.wall for c in one)) for one in zip(*rounds, strict=True)]


def test_a_whole_run_against_bare_imports(say: Callable[[str], None]) -> None:
    run = [sys.executable, "-m", "autograd_cli", "grad", "x*x*exp(x)", "--at", "x=1.5"]
    ours, floor = contest(run, [sys.executable, "-c", FLOOR])
    cpu, wall = ours.cpu / floor.cpu, ours.wall / floor.wall
    say(
        f"grad x*x*exp(x): {cpu:.2f} times the CPU time of `{FLOOR}` ({wall:.2f} by the clock; goal {GOAL}); "
        f"{1000 * ours.cpu:.0f} against {1000 * floor.cpu:.0f} ms"
    )
    assert cpu <= GOAL


def test_help_costs_a_fraction(say: Callable[[str], None]) -> None:
    helped, floor = contest([sys.executable, "-m", "autograd_cli", "--help"], [sys.executable, "-c", FLOOR])
    say(f"--help: {helped.cpu / floor.cpu:.2f} times the CPU time of `{FLOOR}`")
    assert helped.cpu < floor.cpu
