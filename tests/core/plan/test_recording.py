"""What a trace writes down."""

from __future__ import annotations

import numpy

from autograd_core.plan.recording import Recording, Ref


def test_equal_calls_are_one_node() -> None:
    recording = Recording()
    x = recording.add("input", "x", (), (3,), float)
    assert recording.add("map", numpy.exp, (x,), (3,), float) == recording.add("map", numpy.exp, (x,), (3,), float)
    assert recording.add("map", numpy.sin, (x,), (3,), float) != recording.add("map", numpy.exp, (x,), (3,), float)


def test_numbers_that_are_equal_are_not_the_same() -> None:
    recording = Recording()
    x = recording.add("input", "x", (), (3,), float)
    numbers = [0.0, -0.0, 1, 1.0, True, numpy.float64(1), numpy.float32(1), float("nan"), x]
    refs = {recording.add("map", numpy.add, (x, number), (3,), float) for number in numbers}
    assert len(refs) == len(numbers)
    assert recording.number(0.0, (3,), float) != recording.number(-0.0, (3,), float)
    assert recording.number(float("nan"), (3,), float) == recording.number(float("nan"), (3,), float)


def test_attributes_that_hold_arrays_are_never_the_same() -> None:
    recording = Recording()
    x = recording.add("input", "x", (), (3,), float)
    one, two = (recording.add("whole", numpy.take, (x,), (1,), float, {"key": (numpy.array([1]),)}) for _ in range(2))
    assert one != two


def test_nodes() -> None:
    recording = Recording()
    x = recording.add("input", "x", (), (3,), float)
    two = recording.number(2, (3,), "float32")
    node = recording.nodes[recording.add("map", numpy.multiply, (x, 2.5), (3,), float)]
    assert node.refs == (x,) and node.name == "multiply" and recording.nodes[x].name == "x"
    assert [recording.known(o) for o in (x, two, 7)] == [None, 2, 7]
    assert repr(Ref(4)) == "%4"
