"""What is done to a lane has the shape, the dtype and the elements of what is done to an array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.plan import rows as rows
from autograd_core.plan.execute import Executable
from autograd_core.plan.lane import Lane, Untraceable
from autograd_core.plan.recording import Recording

X, Y = numpy.arange(1.0, 7).reshape(2, 3), numpy.array([2.0, -1.0, 0.5])
CALLS: list[Callable[[Any, Any], Any]] = [
    lambda x, y: x + y, lambda x, y: 2 - x, lambda x, y: x / y, lambda x, y: x // 2, lambda x, y: 7 % x,
    lambda x, y: x**y, lambda x, y: x**0.5, lambda x, y: x**-1, lambda x, y: 2**x, lambda x, y: -abs(y),
    lambda x, y: x @ y, lambda x, y: y @ numpy.transpose(x), lambda x, y: x[0],
    lambda x, y: x[:, 1:], lambda x, y: x[..., None], lambda x, y: x.reshape(3, 2), lambda x, y: x.reshape(-1),
    lambda x, y: numpy.transpose(x), lambda x, y: x.sum(), lambda x, y: x.sum(axis=0, keepdims=True),
    lambda x, y: x.mean(axis=1), lambda x, y: numpy.max(x, axis=1), lambda x, y: x.min(), lambda x, y: x.prod(axis=0),
    lambda x, y: numpy.where(x > 3, x, y), lambda x, y: numpy.where(x > 3, 1.0, 0.0), lambda x, y: numpy.clip(x, 2, 4),
    lambda x, y: x.astype("float32"), lambda x, y: (x > 2) & ~(y < 0), lambda x, y: (x > 2).sum(), lambda x, y: x == y,
    lambda x, y: numpy.broadcast_to(y, (2, 3)), lambda x, y: numpy.ones_like(x) * y, lambda x, y: x.copy(),
    lambda x, y: numpy.zeros_like(y, dtype="float32") + y, lambda x, y: numpy.max(x, initial=-numpy.inf),
]  # fmt: skip


@pytest.mark.parametrize("which", range(len(CALLS)))
def test_like_numpy(which: int) -> None:
    recording = Recording()
    x, y = (Lane(recording, recording.add("input", n, (), a.shape, a.dtype)) for n, a in (("x", X), ("y", Y)))
    result = CALLS[which](x, y)
    want = numpy.asarray(CALLS[which](X, Y))
    assert (result.shape, result.dtype) == (want.shape, want.dtype)
    found = numpy.asarray(Executable(recording.nodes, [result.ref], True).run({"x": X, "y": Y}, {})[0])
    assert found.dtype == want.dtype and numpy.array_equal(found, want)


def test_numbers_are_computed_at_once() -> None:
    recording = Recording()
    ones = Lane(recording, recording.number(1, (5,), float))
    found = numpy.exp(ones * 2 + 1)
    assert recording.known(found.ref) == numpy.exp(3.0) and found.shape == (5,)
    assert recording.known(numpy.where(ones > 0, ones, 2 * ones).ref) == 1
    assert recording.known(ones.reshape(5, 1).max().ref) == 1 and recording.known(ones.astype("float32").ref) == 1


@pytest.mark.parametrize(
    "call", [lambda x: x @ x, lambda x: x.sum(initial=1), lambda x: x.astype(complex), lambda x: x + 1j]
)
def test_what_cannot_be_said(call: Callable[[Any], Any]) -> None:
    recording = Recording()
    with pytest.raises(Untraceable):
        call(Lane(recording, recording.add("input", "x", (), (2, 3), float)))
