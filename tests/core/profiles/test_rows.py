"""The rows of a profile: their order, and medians over runs."""

from __future__ import annotations

from typing import Any

import pytest

from autograd_core.autograd.events import FunctionEvent, nest
from autograd_core.errors import UserError
from autograd_core.profiles import ORDERS, Profile
from autograd_core.profiles.rows import rows, sums


def test_every_order(loss: Profile) -> None:
    for by, key in ORDERS.items():
        found = [key(row) for row in loss.sorted(by)]
        assert found == sorted(found) and len(found) == len(loss.rows)
    with pytest.raises(UserError, match="cannot be sorted by 'speed'"):
        loss.sorted("speed")


def test_runs_are_put_together_by_their_median() -> None:
    def run(*times: int) -> Any:
        return sums(nest([FunctionEvent("mul", "op", 10_000 * i, 10_000 * i + t, 1) for i, t in enumerate(times)]))

    (row,) = rows([run(1000, 2000), run(9000, 9000), run(2000, 3000)])
    assert (row.calls, row.total.median, row.mean, row.total.slowest) == (2, 5.0, 2.5, 18.0)
