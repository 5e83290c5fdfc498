"""What a check asks, key by key."""

from __future__ import annotations

from autograd_core.suite.check import Check
from autograd_core.suite.details.asked import MOST_TEXT, asked


def test_only_what_was_said_is_told() -> None:
    check = Check("n", "x*y", {"x": 1.5, "y": "@d.npy"}, order=2, tags=("a",), file="s.toml", line=3, detailed=True)
    assert asked(check) == [("expr", "x*y"), ("at.x", "1.5"), ("at.y", "@d.npy"), ("order", "2")]


def test_zero_is_said_and_long_texts_are_cut() -> None:
    found = dict(asked(Check("n", "x+" * MOST_TEXT, {"x": 1.0}, value=0.0, rtol=0.0)))
    assert (found["value"], found["rtol"]) == ("0.0", "0.0")
    assert found["expr"].endswith("...") and len(found["expr"]) == MOST_TEXT + 3
