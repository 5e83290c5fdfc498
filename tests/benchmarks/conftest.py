"""What the benchmarks share: how often to repeat, and the cost of a process measured so that a busy machine is fair.

Only ratios of medians within one run mean anything; nothing here asserts a number of seconds.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

import pytest


class Cost(NamedTuple):
    """Seconds of one process: user + system, and by the clock on the wall."""

    cpu: float
    wall: float


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--repeats", type=int, default=25, help="how often each contestant of a benchmark runs")


@pytest.fixture
def contest(request: pytest.FixtureRequest) -> Callable[..., list[Cost]]:
    """`contest(*commands)`: the median cost of each command line, run in turns so that load falls on all alike."""
    repeats: int = request.config.getoption("--repeats")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}

    def cost(command: Sequence[str]) -> Cost:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)

    def run(*commands: Sequence[str]) -> list[Cost]:
        for command in commands:
            cost(command)  # compiles and caches; not counted
        rounds = [[cost(command) for command in commands] for _ in range(repeats)]
        return [Cost(median(c.cpu for c in one), median(c.wall for c in one)) for one in zip(*rounds, strict=True)]

    return run


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a figure although pytest captures what tests print."""

    def line(text: str) -> None:
        with capsys.disabled():
            print(f"\n{text}")

    return line
