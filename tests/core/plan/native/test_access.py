"""Rows of numbers are loaded and stored as they lie in memory, whatever their width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.ops.shape import transpose
from autograd_core.plan.native.access import Access
from autograd_core.plan.native.builder import DOUBLE, Builder
from autograd_core.plan.recording import Recording


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("columns", [*range(2, 18), 64])
def test_rows(columns: int, dtype: str, looped: Callable[..., Any]) -> None:
    for rows in (7, 133):
        x = numpy.arange(rows * columns, dtype=dtype).reshape(rows, columns)
        y = numpy.arange(columns, dtype=dtype) % 5
        recording = Recording()
        refs = [recording.add("input", name, (), a.shape, dtype) for name, a in (("x", x), ("y", y))]
        total = recording.add("map", numpy.subtract, refs, x.shape, dtype)
        row = recording.add("reduce", numpy.add, (total,), (rows,), dtype, {"axis": (1,), "keepdims": False})
        column = recording.add("reduce", numpy.add, (total,), (columns,), dtype, {"axis": (0,), "keepdims": False})
        if rows > 2 * columns:  # else they are cut along the columns
            found = looped(recording, [total, row, column], {"x": x, "y": y})
            for have, want in zip(found, (x - y, (x - y).sum(1), (x - y).sum(0)), strict=True):
                assert numpy.array_equal(have, want)


@pytest.mark.parametrize("rows", [2, 3, 9])
def test_columns(rows: int, looped: Callable[..., Any]) -> None:
    """Arrays that are cut along their last axis, beside one that is cut along its first."""
    x, y = numpy.arange(rows * 101.0).reshape(rows, 101), numpy.arange(rows * 101.0).reshape(101, rows) % 7
    recording = Recording()
    a, b = (recording.add("input", name, (), value.shape, "float64") for name, value in (("x", x), ("y", y)))
    turned = recording.add("move", transpose, (b,), x.shape, "float64", {"axes": (1, 0)})
    product = recording.add("map", numpy.multiply, (a, turned), x.shape, "float64")
    total = recording.add("reduce", numpy.add, (product,), (101,), "float64", {"axis": (0,), "keepdims": False})
    found = looped(recording, [product, total], {"x": x, "y": y})
    assert numpy.array_equal(found[0], x * y.T) and numpy.array_equal(found[1], (x * y.T).sum(0))


def test_the_last_block_overlaps_the_one_before() -> None:
    assert Access(Builder(DOUBLE, 4), "%p", 11, None)._blocks() == [0, 4, 7]
    assert Access(Builder(DOUBLE, 4), "%p", 8, None)._blocks() == [0, 4]
