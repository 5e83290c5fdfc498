"""A few kills of the kind that kills.py makes by the hundred."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest


@pytest.mark.slow
def test_nothing_is_lost() -> None:
    spec = importlib.util.spec_from_file_location("kills", Path(__file__).with_name("kills.py"))
    assert spec is not None and spec.loader is not None
    kills = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kills)
    figures = kills.torture(kills=3, checks=40)
    assert figures["kills"] >= 3 and figures["chains"] >= 1
