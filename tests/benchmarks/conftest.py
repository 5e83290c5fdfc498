"""Options of the benchmarks."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-docs", action="store_true", help="put the measured table into docs/performance.md")
    parser.addoption("--rounds", type=int, default=9, help="interleaved repeats of each measurement")
