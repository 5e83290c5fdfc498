"""Tiles of NumPy calls: buffers by liveness, tiles that do not divide the length, views."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core.ops.shape import broadcast_to, index, reshape, transpose
from autograd_core.plan import execute, kernels
from autograd_core.plan.execute import Executable
from autograd_core.plan.native import runner
from autograd_core.plan.recording import Recording, Ref
from autograd_core.plan.tiles import lay_out

ROWS, COLUMNS = 37, 3
TWO = (numpy.add, numpy.subtract, numpy.multiply, numpy.maximum, numpy.minimum)
ONE = (numpy.negative, numpy.square, numpy.absolute, numpy.sign)


@st.composite
def recordings(draw: st.DrawFn) -> tuple[Recording, list[Ref]]:
    """Nodes of many kinds on arrays of 37 rows; some of them are results."""
    recording = Recording()
    shapes = ((ROWS, COLUMNS), (COLUMNS,), (ROWS, 1), (ROWS, COLUMNS))
    made = [recording.add("input", f"x{k}", (), shape, float) for k, shape in enumerate(shapes)]
    for _ in range(draw(st.integers(8, 16))):
        made.append(_node(draw, recording, made))
    return recording, [made[-1], *draw(st.lists(st.sampled_from(made[4:-1]), max_size=1))]


def _node(draw: st.DrawFn, recording: Recording, made: list[Ref]) -> Ref:
    x, y = (draw(st.sampled_from((*made, *made[-3:], *made[-3:]))) for _ in range(2))
    shape, other = recording.nodes[x].shape, recording.nodes[y].shape
    kind = draw(st.sampled_from(("one", "two", "where", "turn", "row", "all", "column", "copy", "broadcast")))
    if kind in ("two", "where"):
        try:
            both = numpy.broadcast_shapes(shape, other)
        except ValueError:
            kind = "one"
    if kind == "two":
        return recording.add("map", draw(st.sampled_from(TWO)), (x, draw(st.sampled_from((y, y, 1.5)))), both, float) \
            if both == shape else recording.add("map", numpy.add, (x, y), both, float)  # fmt: skip
    if kind == "where":
        truth = recording.add("map", numpy.greater, (x, y), both, bool)
        return recording.add("map", numpy.where, (truth, y, x), both, float)
    if kind == "turn" and len(shape) == 2:
        return recording.add("move", transpose, (x,), shape[::-1], float, {"axes": (1, 0)})
    if kind == "row" and len(shape) == 2 and shape[0] == ROWS:
        return recording.add("reduce", numpy.maximum, (x,), (ROWS, 1), float, {"axis": (1,), "keepdims": True})
    if kind == "column" and shape == (ROWS, COLUMNS):
        return recording.add("reduce", numpy.add, (x,), (COLUMNS,), float, {"axis": (0,), "keepdims": False})
    if kind == "copy" and shape == (ROWS, COLUMNS):
        key = (slice(None), slice(None, None, -1))
        return recording.add("move", index, (x,), shape, float, {"key": key})
    if kind == "broadcast" and shape in ((COLUMNS,), (ROWS, 1)):
        return recording.add("move", broadcast_to, (x,), (ROWS, COLUMNS), float, {"shape": (ROWS, COLUMNS)})
    if kind == "all" and shape == (ROWS, 1):
        return recording.add("move", reshape, (x,), (ROWS,), float, {"shape": (ROWS,)})
    return recording.add("map", draw(st.sampled_from(ONE)), (x,), shape, float)


def node_by_node(recording: Recording, results: list[Ref], inputs: dict[str, Any]) -> list[Any]:
    values: list[Any] = []
    for node in recording.nodes:
        if node.kind == "input":
            values.append(inputs[node.function])
        else:
            operands = [values[o] if o.__class__ is Ref else o for o in node.operands]
            values.append(kernels.whole(node)(*operands))
    return [values[ref] for ref in results]


@settings(max_examples=150)
@given(recordings(), st.sampled_from((1, 200, 1000, 4000, 1 << 20)), st.integers(1, 3))
def test_no_buffer_is_overwritten_too_early(made: tuple[Recording, list[Ref]], cache: int, threads: int) -> None:
    recording, results = made
    rng = numpy.random.default_rng(len(recording.nodes))
    inputs = {n.function: rng.integers(-3, 4, n.shape).astype(float) for n in recording.nodes if n.kind == "input"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "vector_bytes", lambda: 0)
        patch.setattr(execute, "CACHE", cache)
        patch.setattr(execute, "FOR_THREADS", 1)
        executable = Executable(recording.nodes, results, True, 1)
        before = {name: array.copy() for name, array in inputs.items()}
        with numpy.errstate(all="ignore"):
            found, want = executable.run(inputs, {}, threads), node_by_node(recording, results, inputs)
    for have, wanted in zip(found, want, strict=True):
        assert numpy.shape(have) == numpy.shape(wanted) and numpy.array_equal(have, wanted, equal_nan=True)
    assert all(numpy.array_equal(before[name], inputs[name]) for name in inputs)


def chain(depth: int) -> Executable:
    recording = Recording()
    ref = x = recording.add("input", "x", (), (1000,), float)
    for k in range(depth):
        ref = recording.add("map", numpy.add, (ref, float(k)), (1000,), float)
    ref = recording.add("map", numpy.multiply, (ref, x), (1000,), float)
    return Executable(recording.nodes, [ref], True, 1)


def test_a_chain_takes_one_buffer() -> None:
    executable = chain(20)
    layout = lay_out(executable.staging, executable.sweeps[0])
    assert layout.widths == (8,) and set(layout.slots.values()) == {0} and executable.results[0] not in layout.slots


@pytest.mark.parametrize("cache", [1, 100, 777, 1 << 16])
def test_tiles_that_do_not_divide_the_length(cache: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "vector_bytes", lambda: 0)
    monkeypatch.setattr(execute, "CACHE", cache)
    x, executable = numpy.arange(1000.0), chain(3)
    assert numpy.array_equal(executable.run({"x": x}, {})[0], (x + 3) * x)


def test_a_value_that_is_read_twice_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "vector_bytes", lambda: 0)
    recording, ones = Recording(), (1000,)
    x = recording.add("input", "x", (), ones, float)
    y = recording.add("map", numpy.add, (x, 1.0), ones, float)
    z = recording.add("map", numpy.multiply, (y, 2.0), ones, float)
    total = recording.add("map", numpy.subtract, (z, y), ones, float)
    found = Executable(recording.nodes, [total], True, 1).run({"x": numpy.arange(1000.0)}, {})[0]
    assert numpy.array_equal(found, numpy.arange(1000.0) + 1)
