"""Profiler tables in notebooks."""

from __future__ import annotations

import autograd_core as torch
from autograd_core.autograd.display import card


def test_averages_and_whole_profiles() -> None:
    x = torch.ones(3, requires_grad=True)
    with torch.autograd.profiler.profile(record_shapes=True) as prof:
        for _ in range(25):
            (x * x).sum().backward()
    (grid,) = card(prof.key_averages()).grids
    assert {row[0] for row in grid.rows} == {
        *("mul", "sum", "MulBackward0", "SumBackward0", "torch::autograd::AccumulateGrad"),
    }
    assert "Self CPU time total: " in prof._repr_html_() and grid.more == ""
    events = card(prof.function_events).grids[0]
    assert events.headings[-1] == "Input Shapes" and len(events.rows) == 20 and events.more == "... 105 more"
