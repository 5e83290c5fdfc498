"""A profile in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograd_core.profiles import Profile, Timing
from autograd_core.profiles.telling import cells, memory, noise, times


def test_noise_is_told_of(loss: Profile) -> None:
    assert noise(replace(loss, whole=Timing((1.0, 1.5)))) is None and noise(replace(loss, whole=Timing((5.0,)))) is None
    assert "took 7.5 times as long" in (noise(replace(loss, whole=Timing((2.0, 15.0)))) or "")


def test_shares_come_to_a_whole(loss: Profile) -> None:
    shares = [float(cells(loss, row)[4].rstrip("%")) for row in loss.rows]
    assert sum(shares) == pytest.approx(100, abs=0.5 * len(shares))


def test_lines(loss: Profile) -> None:
    assert times(loss).startswith("medians of 3 runs after 1 more; those of ops of 3 recorded runs, ")
    assert memory(replace(loss, peak=None)).startswith("ops made ")
