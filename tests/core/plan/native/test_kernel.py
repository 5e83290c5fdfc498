"""Whole loops: every tail, every number of threads, results past the caches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.ops.shape import transpose
from autograd_core.plan import execute
from autograd_core.plan.native import runner
from autograd_core.plan.native.kernel import BLOCK, MOST, kernel
from autograd_core.plan.native.nodes import Unsupported
from autograd_core.plan.recording import Recording, Ref
from autograd_core.plan.stages import Staging

LENGTHS = sorted({*range(2, 70), *(BLOCK * k + d for k in (1, 2) for d in (-33, -1, 0, 1, 31, 64))})


def expression(length: int, dtype: str) -> tuple[Recording, list[Ref], dict[str, Any]]:
    """(x + y) * x, its sum, its largest element; in numbers that are added without rounding."""
    rng = numpy.random.default_rng(length)
    inputs = {name: rng.integers(-9, 9, length).astype(dtype) for name in "xy"}
    recording = Recording()
    x, y = (recording.add("input", name, (), (length,), dtype) for name in "xy")
    total = recording.add("map", numpy.add, (x, y), (length,), dtype)
    product = recording.add("map", numpy.multiply, (total, x), (length,), dtype)
    whole = {"axis": (0,), "keepdims": False}
    sums = [recording.add("reduce", f, (product,), (), dtype, whole) for f in (numpy.add, numpy.maximum)]
    return recording, [product, *sums], inputs


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("threads", [1, 4])
def test_tails(dtype: str, threads: int, looped: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "FOR_THREADS", 1)
    for length in LENGTHS if threads == 1 else LENGTHS[-8:]:
        recording, results, inputs = expression(length, dtype)
        product, total, largest = looped(recording, results, inputs, threads=threads)
        want = (inputs["x"] + inputs["y"]) * inputs["x"]
        assert numpy.array_equal(product, want) and total == want.sum() and largest == want.max(), length


@pytest.mark.parametrize("threads", [1, 2, 3, 4])
def test_results_past_the_caches(threads: int, looped: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "STREAM", 1)
    monkeypatch.setattr(execute, "FOR_THREADS", 1)
    recording, results, inputs = expression(5 * BLOCK + 77, "float64")
    want = (inputs["x"] + inputs["y"]) * inputs["x"]
    for skew in (0, 8):  # not aligned: by plain stores
        memory = numpy.empty(want.nbytes + 128, numpy.uint8)
        start = -memory.ctypes.data % 64 + skew
        out = memory[start : start + want.nbytes].view(float)
        monkeypatch.setattr(numpy, "empty", _first(out, numpy.empty))
        product, total, _ = looped(recording, results, inputs, threads=threads)
        monkeypatch.undo()
        monkeypatch.setattr(runner, "STREAM", 1)
        assert numpy.shares_memory(product, out)
        assert numpy.array_equal(product, want) and total == want.sum()


def _first(array: Any, otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """`numpy.empty` that gives this array when one of its shape is asked for."""
    return lambda shape, dtype=float: array if shape == array.shape else otherwise(shape, dtype)


def test_streaming_stores_are_in_the_text() -> None:
    recording, results, _ = expression(64, "float64")
    staging = Staging(recording.nodes, results[:1], {Ref(k): 0 for k in range(len(recording.nodes))}, True)
    (sweep,) = staging.sweeps()
    for streaming in (False, True):
        assert ("!nontemporal" in kernel(staging, sweep, 32, streaming).text) is streaming


def test_blocks_are_added_up_pairwise(looped: Callable[..., Any]) -> None:
    """The error of a long sum does not grow with its length."""
    x = numpy.full(1_000_003, 0.1, "float32")
    recording = Recording()
    ref = recording.add("input", "x", (), x.shape, x.dtype)
    total = recording.add("reduce", numpy.add, (ref,), (), x.dtype, {"axis": (0,), "keepdims": False})
    (found,) = looped(recording, [total], {"x": x})
    want = float(x[0]) * len(x)
    assert abs(found - want) <= 64 * numpy.spacing(numpy.float32(want))  # one chain after the other: a thousand ulp


@pytest.mark.parametrize("reason", ["a float16", "two formats", "integers", "too many", "the middle"])
def test_what_there_is_no_loop_for(reason: str) -> None:
    recording = Recording()
    dtype = {"a float16": "float16", "integers": "int64"}.get(reason, "float64")
    shape = {"too many": (100, 40, 40), "the middle": (2, 100, 3)}.get(reason, (100,))
    x = recording.add("input", "x", (), shape, dtype)
    other = recording.add("input", "y", (), shape, "float32") if reason == "two formats" else x
    result = recording.add("map", numpy.add, (x, other), shape, dtype)
    if reason == "the middle":
        result = recording.add("move", transpose, (result,), (100, 2, 3), dtype, {"axes": (1, 0, 2)})
    labels = {Ref(k): 1 if n.shape == (2, 100, 3) else 0 for k, n in enumerate(recording.nodes)}
    staging = Staging(recording.nodes, [result], labels)
    with pytest.raises(Unsupported):
        kernel(staging, staging.sweeps()[0], 32, False)
    assert MOST > 1000
