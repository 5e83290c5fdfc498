"""Profiles in notebooks."""

from __future__ import annotations

from autograd_core.profiles import Profile
from autograd_core.profiles.display import card


def test_a_profile(loss: Profile) -> None:
    found = card(loss)
    assert [name for name, _ in found.facts] == ["program", "whole", "forward", "backward", "plan"]
    assert found.facts[0][1] == "z = X @ w + b ; loss = mean((z - y)**2)"
    assert len(found.grids[0].rows) == len(loss.rows)
    assert loss._repr_html_().count("<tr>") == len(loss.rows) + 1
