"""What is left out of long programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

LONG = "; ".join(["a0 = sin(x)", *(f"a{i} = sin(a{i - 1})*x" for i in range(1, 60))])

Told = Callable[..., Any]


def test_the_middle_is_left_out_with_a_count(told: Told) -> None:
    found = told(LONG, x=0.5, max_steps=10)
    whole = told(LONG, x=0.5, max_steps=1000)
    assert found.limit == "109 of 119 steps are left out" and whole.limit == ""
    assert sum(getattr(one, "left_out", 1) for one in found.forward) == len(whole.forward) == 119
    assert [one.left_out for one in found.passes[0].nodes if hasattr(one, "left_out")] == [109]
    assert found.passes[0].nodes[-1] == whole.passes[0].nodes[-1]
    assert "… 109 nodes left out …" in found.text() and "92 terms" not in found.text()
    assert found.verdict == whole.verdict == "certified"


def test_depth_counts_steps_from_the_output(told: Told) -> None:
    found = told("sin(cos(exp(x*2)))", x=0.5, depth=2)
    assert [one.name for one in found.forward if hasattr(one, "name")] == ["v3", "y"]
    assert "2 of 4 steps are left out; nothing is left out of the verdict" in found.text()
