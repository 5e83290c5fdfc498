"""Which axes run together, and along which of them arrays are cut."""

from __future__ import annotations

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.plan.axes import is_flat, labels
from autograd_core.plan.recording import Ref
from autograd_core.plan.stages import Staging, live_nodes
from autograd_core.plan.trace import Spec, Trace, of_program, trace

Shape = tuple[int, ...]
ROWS = 100_000


def traced(text: str, seed: str | None, **shapes: Shape) -> tuple[Trace, list[Ref]]:
    program = parse(text)
    specs = {name: Spec(shapes[name], numpy.dtype(float)) for name in program.inputs}
    found = trace(of_program(program, numpy.dtype(float)), specs, program.inputs, seed, "gradient")
    return found, [found.value, *found.results.values()]


CASES: list[tuple[str, str | None, dict[str, Shape], dict[str, int]]] = [
    ("mean((X @ w - y)**2)", None, {"X": (ROWS, 10), "w": (10,), "y": (ROWS,)}, {"X": 0, "y": 0}),
    ("sum(log(softmax(X, 1))*Y)", None, {"X": (ROWS, 10), "Y": (ROWS, 10)}, {"X": 0, "Y": 0}),
    ("sum(softmax(X, 0))", None, {"X": (10, ROWS)}, {"X": 1}),
    ("sum(tanh(X @ A) @ B)", None, {"X": (ROWS, 4), "A": (4, 8), "B": (8, 2)}, {"X": 0}),
    ("x*y", "ones", {"x": (3, ROWS), "y": (ROWS,)}, {"x": 1, "y": 0}),
    ("x*y", "ones", {"x": (3, ROWS), "y": (3, 1)}, {"x": 1}),
    ("sum(X @ transpose(X, 0, 1))", None, {"X": (300, 300)}, {"X": 1}),  # the axis that is summed
    ("sum(X @ X)", None, {"X": (300, 300)}, {}),
]


@pytest.mark.parametrize(("text", "seed", "shapes", "wanted"), CASES)
def test_the_dimension_that_is_cut(
    text: str, seed: str | None, shapes: dict[str, Shape], wanted: dict[str, int]
) -> None:
    found, results = traced(text, seed, **shapes)
    nodes = found.recording.nodes
    live = live_nodes(nodes, results)
    cut = labels(nodes, live, 1 << 15)
    assert {nodes[ref].function: axis for ref, axis in cut.items() if nodes[ref].kind == "input"} == wanted
    lengths = {nodes[ref].shape[axis] for ref, axis in cut.items()}
    assert lengths <= {max(shapes[name][axis] for name, axis in wanted.items())} if wanted else not cut
    Staging(nodes, results, cut).sweeps()


@pytest.mark.parametrize(
    ("text", "shapes", "flat"),
    [
        ("x*y + 1", {"x": (30, 40), "y": (30, 40)}, True),
        ("sum(x*x)*2", {"x": (30, 40)}, True),
        ("x*a", {"x": (30, 40), "a": ()}, True),
        ("x*y", {"x": (30, 40), "y": (40,)}, False),
        ("sum(x, 0)", {"x": (30, 40)}, False),
        ("x @ y", {"x": (40, 40), "y": (40, 40)}, False),
    ],
)
def test_what_is_flat(text: str, shapes: dict[str, Shape], flat: bool) -> None:
    found, results = traced(text, "ones", **shapes)
    assert is_flat(found.recording.nodes, live_nodes(found.recording.nodes, results)) is flat


def test_rows_that_are_too_long_are_not_cut() -> None:
    found, results = traced("sum(X @ w)", None, X=(3, ROWS), w=(ROWS,))
    nodes = found.recording.nodes
    cut = labels(nodes, live_nodes(nodes, results), 1 << 15)
    assert {nodes[ref].shape[axis] for ref, axis in cut.items()} <= {ROWS}
