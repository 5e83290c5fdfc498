"""The measured figures: what the data file holds, and that it holds rows of the table only."""

from __future__ import annotations

import json
import math

from autograd_core.describe.figures import FILE, Figure, figures, versions
from autograd_core.ops import TABLE


def test_infinities_are_text_in_the_file() -> None:
    assert Figure.of({"ulp": "inf", "at": [1.5]}) == Figure(math.inf, (1.5,), None)
    assert Figure.of({"ulp": 0.5, "at": [], "torch": 2}) == Figure(0.5, (), 2.0)


def test_the_file() -> None:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    assert list(data) == ["versions", "rows"] and set(versions()) == {"numpy", "scipy"}
    assert set(data["rows"]) <= set(TABLE)
    for name in data["rows"]:
        found = figures(name)
        assert found is not None and found.points > 0
        assert set(found.derivatives) <= set(TABLE[name].arguments)
    assert figures("no such row") is None
