"""The profile of a program: what is counted is exact, what is timed only has to hang together."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy
import pytest

from autograd_core.engine.mode import MODE
from autograd_core.errors import LimitError, UserError
from autograd_core.language import LIMITS, parse
from autograd_core.profiles import Profile, profile
from autograd_core.verdict.passes import EngineError


def test_calls_shapes_and_bytes(loss: Profile) -> None:
    found = {(row.name, row.shapes): (row.phase, row.calls, row.made, row.touched) for row in loss.rows}
    matrix, six, three, one = 6 * 3 * 8, 6 * 8, 3 * 8, 8
    # The operands and the result once each; the pullback of X @ w reads cotangent, X and w, and makes both gradients.
    assert found["matmul", ((6, 3), (3,))] == ("forward", 1, six, matrix + three + six)
    assert found["MatmulBackward0", ((6,),)] == ("backward", 1, matrix + three, 2 * (matrix + three) + six)
    assert found["mean", ((6,),)] == ("forward", 1, one, six + one)
    assert found["AccumulateGrad", ((6, 3),)] == ("backward", 1, matrix, 2 * matrix)
    assert sum(row.calls for row in loss.rows if row.name == "AccumulateGrad") == 4


def test_times_hang_together(loss: Profile) -> None:
    assert len(loss.whole.runs) == len(loss.forward.runs) == 3
    for whole, there, back in zip(loss.whole.runs, loss.forward.runs, loss.backward.runs, strict=True):
        assert whole == pytest.approx(there + back)
    for row in loss.rows:
        assert 0 < row.own.median <= row.total.median and row.mean * row.calls == pytest.approx(row.total.median)
    assert loss.recorded < loss.watched.slowest


def test_a_question_that_has_no_answer() -> None:
    for program, at, options, kind in (
        ("x*x", {"x": [1.0, 2.0]}, {}, EngineError),
        ("x*y", {"x": 1.0}, {}, UserError),
        ("x", {"x": 1.0, "z": 1.0}, {}, UserError),
        ("x*x", {"x": 1.0}, {"constant": ["x"]}, UserError),
        ("x*x", {"x": 1.0}, {"repeat": 0}, UserError),
        ("x*x", {"x": 1.0}, {"warmup": -1}, UserError),
        ("x + x.T", {"x": numpy.ones((9, 9))}, {"limits": replace(LIMITS, result_bytes=100)}, LimitError),
    ):
        with pytest.raises(kind):
            profile(program, at, **options)
        assert MODE.profiler is None


def test_settings_reach_the_run() -> None:
    found = profile(
        parse("x*y"), {"x": [1.0, 2.0], "y": 3.0}, wrt=["x"], dtype="float32", grad_tensors=[1, 2], repeat=1
    )
    assert found.dtype == "float32" and found.shapes == {"x": (2,), "y": ()}
    assert sum(row.name == "AccumulateGrad" for row in found.rows) == 1
    assert profile("abs(x)", {"x": 1 + 2j}, repeat=1).dtype == "complex128"


def test_progress_and_memory() -> None:
    told: list[tuple[int, int]] = []
    found = profile("sum(exp(x))", {"x": numpy.ones(300_000)}, repeat=60, progress=lambda *one: told.append(one))
    assert all(done <= total == 184 for done, total in told)
    assert found.peak is not None and 2 * 2_400_000 <= found.peak < 5 * 2_400_000
    tracemalloc.start()
    try:
        assert profile("x", {"x": 1.0}, repeat=1).peak is None
    finally:
        tracemalloc.stop()
