"""Times and sizes as they are told."""

from __future__ import annotations

import pytest

from autograd_core.profiles import Timing, duration, size


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [
        (1e9, "1000 s"),
        (999.4, "999 us"),
        (999.6, "1.00 ms"),
        (0.0004, "0.40 ns"),
        (99.96, "100 us"),
        (9.996, "10.0 us"),
    ],
)
def test_durations(microseconds: float, text: str) -> None:
    assert duration(microseconds) == text


def test_sizes() -> None:
    assert [size(n) for n in (999, 1000, 999_600, 1e15)] == ["999 B", "1.00 kB", "1.00 MB", "1000000 GB"]


def test_one_slow_run_moves_nothing_but_the_slowest() -> None:
    assert Timing((1.0, 2.0, 3.0)).median == Timing((1.0, 2.0, 300.0)).median == 2.0
