"""Which numbers at one place a result is made of."""

from __future__ import annotations

import time

import numpy
import pytest

from autograd_core.ops.shape import transpose
from autograd_core.plan.native.inner import WIDEST, Inner, small_enough
from autograd_core.plan.plan import Plan
from autograd_core.plan.recording import Recording, Ref
from autograd_core.plan.stages import Staging


def staged() -> tuple[Inner, dict[str, Ref]]:
    """An array of 100 places with 2 by 3 numbers at each, and what is made of it."""
    recording, refs = Recording(), {}
    refs["x"] = recording.add("input", "x", (), (100, 2, 3), float)
    refs["y"] = recording.add("input", "y", (), (3,), float)
    refs["sum"] = recording.add("map", numpy.add, (refs["x"], refs["y"]), (100, 2, 3), float)
    refs["turned"] = recording.add("move", transpose, (refs["sum"],), (100, 3, 2), float, {"axes": (0, 2, 1)})
    axis = {"axis": (1,), "keepdims": False}
    refs["row"] = recording.add("reduce", numpy.add, (refs["turned"],), (100, 2), float, axis)
    refs["v"] = recording.add("input", "v", (), (2, 4), float)
    refs["product"] = recording.add("matmul", numpy.matmul, (refs["row"], refs["v"]), (100, 4), float)
    cut = {refs[name]: 0 for name in ("x", "sum", "turned", "row", "product")}
    return Inner(Staging(recording.nodes, [refs["product"]], cut)), refs


def test_numbers() -> None:
    inner, refs = staged()
    assert [inner.width(refs[name]) for name in ("x", "y", "row", "v", "product")] == [6, 3, 2, 8, 4]
    assert inner.broadcast(refs["sum"], refs["y"]) == [0, 1, 2, 0, 1, 2]
    assert inner.moved(refs["turned"]) == [0, 3, 1, 4, 2, 5]
    assert inner.gathered(refs["row"]) == [[0, 2, 4], [1, 3, 5]]
    assert inner.products(refs["product"]) == [[(0, k), (1, 4 + k)] for k in range(4)]
    assert inner.is_row_major(refs["x"])


@pytest.mark.parametrize(("columns", "fits"), [(WIDEST, True), (WIDEST + 1, False), (5003, False)])
def test_rows_that_are_too_long(columns: int, fits: bool) -> None:
    recording = Recording()
    x = recording.add("input", "x", (), (100, columns), float)
    row = recording.add("reduce", numpy.add, (x,), (100,), float, {"axis": (1,), "keepdims": False})
    staging = Staging(recording.nodes, [row], {x: 0, row: 0})
    assert small_enough(staging, (row,), 6000) is fits and not small_enough(staging, (row,), columns - 1)


def test_long_rows_are_not_written_out() -> None:
    """Nine places of 5003 numbers each: a text that would take minutes to compile."""
    plan, x = Plan("sum(x, 0)"), numpy.ones((5003, 9))
    start = time.monotonic()
    assert all(plan.value(x=x).tolist() == [5003.0] * 9 for _ in range(6))
    assert time.monotonic() - start < 5
