"""How many checks a second the suite answers, with all witnesses, and whether the supervisor's memory stays as it is.

    make bench ARGS="-k throughput"

The calculus and physics specs, copied until there are enough checks, on two workers. The clock counts from the first
answer on; where other processes share the machine, the CPU seconds of a check are the figure to look at.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from autograd_core.suite import load_suite

SPECS = Path(__file__).resolve().parents[2] / "specs"
GOAL = 150
FEW, MANY = 1000, 5000
FLAT = 24 << 10
"""KiB by which the supervisor may grow: a record in brief for each check, and what the allocator keeps."""


class Cost(NamedTuple):
    """A run: checks, seconds from the first to the last answer, CPU seconds of all processes, KiB of the parent."""

    checks: int
    seconds: float
    cpu: float
    memory: int


def copies(folder: Path, least: int) -> None:
    """Spec files with so many checks or a few more."""
    names = ("calculus", "physics")
    each = len(load_suite([SPECS / f"{name}.toml" for name in names]))
    for n in range(-(-least // each)):
        for name in names:
            (folder / f"{name}{n:03}.toml").write_bytes((SPECS / f"{name}.toml").read_bytes())


def peak(pid: int) -> int:
    """The most memory that a process has had, in KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def run(folder: Path, least: int) -> Cost:
    """Check the copies, and measure."""
    copies(folder, least)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", "autograd_cli", "check", str(folder), "--jsonl", "--jobs", "2"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    count, first, last, memory = 0, 0.0, 0.0, 0
    for _ in process.stdout:
        last = time.perf_counter()
        first, count = first or last, count + 1
        if count % 50 == 0:
            memory = max(memory, peak(process.pid))
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # it is buried
    process.stdout.close()
    assert process.returncode == 0 and count >= least
    return Cost(count, last - first, usage.ru_utime + usage.ru_stime, memory)


def test_throughput(tmp_path: Path, say: Callable[[str], None]) -> None:
    for name in ("few", "many"):
        (tmp_path / name).mkdir()
    few, many = run(tmp_path / "few", FEW), run(tmp_path / "many", MANY)
    cpu = (many.cpu - few.cpu) / (many.checks - few.checks)
    say(
        f"{many.checks} checks on 2 workers: {many.checks / many.seconds:.0f} a second after start-up (goal {GOAL}), "
        f"{1000 * cpu:.1f} ms of CPU each; the supervisor's peak: {few.memory / 1024:.1f} MiB at {few.checks}, "
        f"{many.memory / 1024:.1f} MiB at {many.checks} checks"
    )
    assert many.memory < few.memory + FLAT
