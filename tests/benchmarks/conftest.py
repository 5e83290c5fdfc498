"""Options of the benchmarks."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-docs", action="store_true", help="put the measured table into docs/performance.md")
    parser.addoption("--rounds", type=int, default=9, help="interleaved repeats of each measurement")


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a figure although pytest captures what tests print."""

    def line(text: str) -> None:
        with capsys.disabled():
            print(f"\n{text}")

    return line
