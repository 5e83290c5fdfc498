"""When a sweep is run by a loop, and when it is left to NumPy."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd_core.plan.execute import Executable
from autograd_core.plan.native import runner
from autograd_core.plan.native.runner import native_sweep
from autograd_core.plan.recording import Recording

LENGTH = 5000


def doubled(**options: Any) -> tuple[Executable, Any]:
    recording = Recording()
    x = recording.add("input", "x", (), (LENGTH,), "float64")
    return Executable(recording.nodes, [recording.add("map", numpy.add, (x, x), (LENGTH,), "float64")], True, 1), x


@pytest.mark.usefixtures("width")
def test_arrays_that_are_not_contiguous_are_left_to_numpy() -> None:
    executable, ref = doubled()
    loop = native_sweep(executable.staging, executable.sweeps[0])
    assert loop is not None
    (store,), out = executable.sweeps[0].stores, numpy.zeros(LENGTH)
    assert loop.run({ref: numpy.arange(2.0 * LENGTH)[::2], store: out}, LENGTH, 1, None) is None
    assert loop.run({ref: numpy.arange(LENGTH) * 2.0, store: out}, LENGTH, 1, None) == {}
    assert numpy.array_equal(out, numpy.arange(LENGTH) * 4.0)
    x = numpy.arange(2.0 * LENGTH)[::2]
    assert numpy.array_equal(executable.run({"x": x}, {})[0], 2 * x)


@pytest.mark.usefixtures("width")
def test_a_long_loop_is_compiled_when_it_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LONG", 0)
    executable, _ = doubled()
    x, made = numpy.arange(LENGTH) * 1.0, []
    monkeypatch.setattr(runner, "Loop", lambda kernel, loop=runner.Loop: made.append(kernel) or loop(kernel))
    for count in (0, 1, 1):
        assert numpy.array_equal(executable.run({"x": x}, {})[0], 2 * x)
        assert len(made) == count


def test_reports_come_after_each_segment(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograd_core.plan import threads

    monkeypatch.setattr(threads, "SEGMENT", 4096)
    executable, _ = doubled()
    told: list[tuple[int, int]] = []
    executable.run({"x": numpy.ones(LENGTH)}, {}, 2, lambda done, every: told.append((done, every)))
    assert told == [(4096, LENGTH), (LENGTH, LENGTH)]


def test_there_is_none_without_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "vector_bytes", lambda: 0)
    executable, _ = doubled()
    assert native_sweep(executable.staging, executable.sweeps[0]) is None
