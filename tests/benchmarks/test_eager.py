"""What recording and differentiating cost per operation, beside PyTorch and HIPS autograd in the same run.

CPU time of this process, medians over interleaved repeats: a busy machine slows all of them alike. A peer that is not
installed is skipped with the reason: `pip install torch==2.13.0 autograd==1.9.1`.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import platform
import re
import statistics
import time
import tracemalloc
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import autograd_core
from autograd_core.engine.node import Node

LENGTH = 1000
BEGIN, END = "<!-- eager -->", "<!-- /eager -->"
ROWS: dict[str, str] = {}
DOCS = Path(__file__).parents[2] / "docs" / "performance.md"


def chain_like_torch(library: Any) -> Callable[[], None]:
    """A chain of scalar operations, forward and backward."""
    x = library.tensor(0.5, dtype=library.float64, requires_grad=True)
    c = library.tensor(1.001, dtype=library.float64)

    def run() -> None:
        x.grad = None
        y = x
        for _ in range(LENGTH // 4):
            y = ((y * c) + x) * 0.5 - 0.1
        y.backward()

    return run


def chain_like_hips(library: Any) -> Callable[[], None]:
    def function(x: Any) -> Any:
        y = x
        for _ in range(LENGTH // 4):
            y = ((y * 1.001) + x) * 0.5 - 0.1
        return y

    gradient = library.grad(function)
    return lambda: gradient(0.5)


def small_like_torch(library: Any) -> Callable[[], None]:
    """The gradient of x*x*exp(x) at a scalar, a hundred times."""
    exp = library.exp
    x = library.tensor(1.5, dtype=library.float64, requires_grad=True)

    def run() -> None:
        for _ in range(100):
            x.grad = None
            (x * x * exp(x)).backward()

    return run


def costs(runs: list[Callable[[], None]], rounds: int) -> list[float]:
    """The median CPU seconds of each, taken in turns."""
    taken: list[list[float]] = [[] for _ in runs]
    for run in runs:
        run()
    for _ in range(rounds):
        for run, times in zip(runs, taken, strict=True):
            gc.collect()
            gc.disable()
            started = time.process_time()
            for _ in range(5):
                run()
            times.append((time.process_time() - started) / 5)
            gc.enable()
    return [statistics.median(times) for times in taken]


def peer(name: str) -> Any:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed: nothing to compare with")
    library = importlib.import_module(name)
    if name == "torch":
        library.set_num_threads(1)
    return library


def compare(
    title: str, ours: Callable[[], None], other: Callable[[], None], per: int, goal: float, config: pytest.Config
) -> None:
    mine, theirs = costs([ours, other], config.getoption("--rounds"))
    ROWS[title] = f"{mine / per * 1e6:.2f} | {theirs / per * 1e6:.2f} | {mine / theirs:.2f} | {goal}"
    print(f"\n{title} | {ROWS[title]}")
    assert mine / theirs <= goal


def test_scalar_operations_against_torch(pytestconfig: pytest.Config) -> None:
    torch = peer("torch")
    compare(
        "scalar operation, forward and backward, PyTorch",
        chain_like_torch(autograd_core), chain_like_torch(torch), LENGTH, 0.6, pytestconfig,
    )  # fmt: skip


def test_scalar_operations_against_hips_autograd(pytestconfig: pytest.Config) -> None:
    autograd = peer("autograd")
    compare(
        "scalar operation, forward and backward, HIPS autograd",
        chain_like_torch(autograd_core), chain_like_hips(autograd), LENGTH, 0.15, pytestconfig,
    )  # fmt: skip


def test_gradient_of_a_small_formula_against_torch(pytestconfig: pytest.Config) -> None:
    torch = peer("torch")
    compare(
        "gradient of x\\*x\\*exp(x) at a scalar, PyTorch",
        small_like_torch(autograd_core), small_like_torch(torch), 100, 0.3, pytestconfig,
    )  # fmt: skip


def long_chain(length: int) -> tuple[float, float]:
    """CPU seconds of forward and backward of a chain of scalar operations."""
    x = autograd_core.tensor(0.5, dtype=autograd_core.float64, requires_grad=True)
    started = time.process_time()
    y = x
    for _ in range(length):
        y = y * 0.999
    middle = time.process_time()
    y.backward()
    return middle - started, time.process_time() - middle


def test_a_long_chain_costs_time_in_proportion() -> None:
    long_chain(10_000)
    short = min(sum(long_chain(100_000)) for _ in range(3))
    forward, backward = long_chain(1_000_000)
    growth = (forward + backward) / short / 10
    print(f"\n1e6 operations: {forward:.2f} s forward, {backward:.2f} s backward, {growth:.2f} times ten times 1e5's")
    ROWS["chain of 1,000,000 operations, seconds (ratio: to ten times 100,000)"] = (
        f"{forward + backward:.2f} | - | {growth:.2f} | 2"
    )
    assert growth <= 2


def bytes_per_node(length: int) -> float:
    x = autograd_core.tensor(0.5, dtype=autograd_core.float64, requires_grad=True)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    y = x
    for _ in range(length):
        y = y * 0.999
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert y.requires_grad
    return taken / length


def test_a_long_chain_costs_memory_in_proportion() -> None:
    small, large = bytes_per_node(10_000), bytes_per_node(300_000)
    ROWS["bytes per node of such a chain (ratio: chain of 3e5 to 1e4)"] = f"{large:.0f} | - | {large / small:.2f} | 1.1"
    print(f"\nbytes per node: {small:.0f} in a chain of 1e4, {large:.0f} in one of 3e5")
    assert large <= 1.1 * small


def test_dropping_the_output_frees_the_graph() -> None:
    def live() -> int:
        return sum(issubclass(type(thing), Node) for thing in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        before = live()
        x = autograd_core.tensor(0.5, dtype=autograd_core.float64, requires_grad=True)
        y = x
        for _ in range(100_000):
            y = y * 0.999
        assert live() >= before + 100_000
        del y
        assert live() <= before
    finally:
        gc.enable()


def test_report(pytestconfig: pytest.Config) -> None:
    """The table, and with --write-docs its place in docs/performance.md."""
    if not ROWS:
        pytest.skip("nothing was measured")
    versions = [f"Python {platform.python_version()}", f"{platform.machine()}"]
    for name in ("numpy", "torch", "autograd"):
        if importlib.util.find_spec(name) is not None:
            versions.append(f"{name} {metadata.version(name)}")
    lines = [
        "Microseconds of CPU time, medians of interleaved repeats in one run; peer: the library named in the row.",
        "",
        "| what | autograd_core | peer | ratio | goal: at most |",
        "|---|---|---|---|---|",
        *(f"| {title} | {row} |" for title, row in ROWS.items()),
        "",
        f"Measured by `make bench` with {', '.join(versions)}.",
    ]
    print("\n" + "\n".join(lines))
    if pytestconfig.getoption("--write-docs"):
        text = DOCS.read_text(encoding="utf-8") if DOCS.exists() else f"# Performance\n\n{BEGIN}\n{END}\n"
        block = "<!-- eager -->\n" + "\n".join(lines) + "\n<!-- /eager -->"
        DOCS.write_text(
            re.sub("<!-- eager -->.*?<!-- /eager -->", lambda _: block, text, flags=re.DOTALL), encoding="utf-8"
        )
