"""What a loop holds of each node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.ops.shape import broadcast_to, index
from autograd_core.plan.recording import Recording


def test_whole_arrays_numbers_and_moves(looped: Callable[..., Any]) -> None:
    x, y = numpy.arange(303.0).reshape(101, 3), numpy.array([2.0, -1.0, 0.5])
    recording = Recording()
    a, b = recording.add("input", "x", (), x.shape, float), recording.add("input", "y", (), (3,), float)
    scaled = recording.add("map", numpy.multiply, (a, b), x.shape, float)
    last = recording.add("move", index, (scaled,), (101,), float, {"key": (slice(None), 2)})
    plain = recording.add("map", numpy.subtract, (last, 1.5), (101,), float)
    filled = recording.add("map", numpy.add, (a, recording.number(3, x.shape, float)), x.shape, float)
    truth = recording.add("map", numpy.where, (True, filled, 0.0), x.shape, float)
    found = looped(recording, [scaled, plain, truth], {"x": x, "y": y})
    for have, want in zip(found, (x * y, (x * y)[:, 2] - 1.5, x + 3), strict=True):
        assert numpy.array_equal(have, want)


def test_a_number_for_each_place_is_broadcast(looped: Callable[..., Any]) -> None:
    x, z = numpy.arange(303.0).reshape(101, 3), numpy.arange(101.0).reshape(101, 1)
    recording = Recording()
    a, c = recording.add("input", "x", (), x.shape, float), recording.add("input", "z", (), z.shape, float)
    wide = recording.add("move", broadcast_to, (c,), x.shape, float, {"shape": x.shape})
    total = recording.add("map", numpy.add, (a, wide), x.shape, float)
    assert numpy.array_equal(looped(recording, [total], {"x": x, "z": z})[0], x + z)


@pytest.mark.parametrize("columns", [1, 2, 5, 64])
def test_reductions_within_a_place(columns: int, looped: Callable[..., Any]) -> None:
    x = numpy.random.default_rng(0).integers(-99, 99, (131, columns)).astype(float)
    recording = Recording()
    a = recording.add("input", "x", (), x.shape, float)
    rows = [
        recording.add("reduce", f, (a,), (131, 1), float, {"axis": (1,), "keepdims": True})
        for f in (numpy.add, numpy.maximum, numpy.minimum)
    ]
    found = looped(recording, rows, {"x": x}, contiguous=False)
    for have, f in zip(found, (numpy.add, numpy.maximum, numpy.minimum), strict=True):
        assert numpy.array_equal(have, f.reduce(x, axis=1, keepdims=True))
