"""An array without elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.plan import rows as rows
from autograd_core.plan.lane import Lane, Untraceable
from autograd_core.plan.recording import Recording


@pytest.fixture
def lane() -> Lane:
    recording = Recording()
    return Lane(recording, recording.add("input", "x", (), (4, 3), "float32"))


def test_it_looks_like_an_array(lane: Lane) -> None:
    assert (lane.shape, lane.ndim, lane.size, lane.dtype) == ((4, 3), 2, 12, "float32")
    assert lane.real is lane and repr(lane) == "<float32 array of shape (4, 3)>"
    assert (numpy.shape(lane), numpy.size(lane), numpy.ndim(lane)) == ((4, 3), 12, 2)


@pytest.mark.parametrize(
    "ask",
    [bool, float, int, complex, list, len, numpy.asarray, lambda x: x.__setitem__(0, 1), lambda x: x.tolist(),
     lambda x: numpy.add(x, 1, out=numpy.zeros((4, 3))), numpy.divmod, lambda x: numpy.add.reduce(x), numpy.sort,
     lambda x: x + 1j, lambda x: numpy.modf(x), numpy.median],
)  # fmt: skip
def test_elements_are_not_there(ask: Callable[[Any], Any], lane: Lane) -> None:
    with pytest.raises((Untraceable, TypeError)):
        ask(lane)


@pytest.mark.parametrize("name", ["array", "value", "tensor", "__cuda_array_interface__", "_value"])
def test_it_is_no_other_carrier(name: str, lane: Lane) -> None:
    assert not hasattr(lane, name)
