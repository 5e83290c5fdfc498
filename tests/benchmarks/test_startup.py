"""Start-up: a whole run against the imports that it cannot do without."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

GOAL = 1.3
FLOOR = "import typer, rich.table, numpy, sympy"


def test_a_whole_run_against_bare_imports(contest: Callable[..., Any], say: Callable[[str], None]) -> None:
    run = [sys.executable, "-m", "autograd_cli", "grad", "x*x*exp(x)", "--at", "x=1.5"]
    ours, floor = contest(run, [sys.executable, "-c", FLOOR])
    cpu, wall = ours.cpu / floor.cpu, ours.wall / floor.wall
    say(
        f"grad x*x*exp(x): {cpu:.2f} times the CPU time of `{FLOOR}` ({wall:.2f} by the clock; goal {GOAL}); "
        f"{1000 * ours.cpu:.0f} against {1000 * floor.cpu:.0f} ms"
    )
    assert cpu <= GOAL


def test_help_costs_a_fraction(contest: Callable[..., Any], say: Callable[[str], None]) -> None:
    helped, floor = contest([sys.executable, "-m", "autograd_cli", "--help"], [sys.executable, "-c", FLOOR])
    say(f"--help: {helped.cpu / floor.cpu:.2f} times the CPU time of `{FLOOR}`")
    assert helped.cpu < floor.cpu
