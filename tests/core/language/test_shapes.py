import random
import sys
import time
import tracemalloc
from pathlib import Path

import numpy
import pytest

from autograd_core.errors import LanguageError, LimitError, Span
from autograd_core.language import Limits, Program, Step, infer, parse
from autograd_core.op import linear
from autograd_core.ops import NAMES, TABLE

sys.path.insert(0, str(Path(__file__).parents[1] / "ops"))
from test_table import sampled

X = numpy.arange(24.0).reshape(2, 3, 4)


@pytest.mark.parametrize(
    "text",
    ["x + 1", "x*x[0]", "x[1]", "x[..., 1]", "x[[0, 1], 1:]", "x[:, [0, 2], ::2]", "x[[[0, 1], [1, 0]]]", "x[None, -1]",
     "x[[]]", "x[[0, 1], :, [1, 2]]", "x[:, 1, [0, 1]]", "x[0, :, [1, 2]]",
     "x[..., [0, 1]]", "x[[0, 1], ..., [1]]", "x[None, [0], [[1], [2]]]", "x[:, 0, None, [1, 2]]",
     "sum(x)", "sum(x, axis=(0, -1))", "mean(x, 1)", "max(x, axis=1, keepdims=True)", "x.T",
     "reshape(x, 6, -1)", "transpose(x, (1, 0, 2))", "broadcast_to(x, (5, 2, 3, 4))", "x[0] @ x[1].T",
     "x[0, 0] @ x[1, 1]", "x @ x[0].T",
     "x @ [1, 2, 3, 4]", "[1, 2, 3] @ x", "where(x > 1, x, 0)", "relu(x)", "sum_to(x, (3, 1))", "x < x[0]", "2 + 3"],
)  # fmt: skip
def test_shapes_are_those_of_the_run(text):
    program = parse(text)
    inputs = {"x": X} if program.inputs else {}
    results = program.run(inputs)
    footprint = infer(program, {name: value.shape for name, value in inputs.items()})
    assert footprint.shapes == [numpy.shape(result) for result in results]
    assert footprint.bytes == 8 * sum(numpy.size(result) for result in results)


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("a @ b", {"a": (2, 3), "b": (2, 3)}),
        ("a + b", {"a": (2, 3), "b": (2,)}),
        ("sum(a, axis=2) + b", {"a": (2, 3), "b": ()}),
        ("sum(a, axis=0.5) + b", {"a": (2, 3), "b": ()}),
        ("a @ b", {"a": (2, 3), "b": ()}),
        ("a[5] + b", {"a": (2, 3), "b": ()}),
        ("a[[0, 5]] + b", {"a": (2, 3), "b": ()}),
        ("a[[0, -3]] + b", {"a": (2, 3), "b": ()}),
        ("a[[0], 1, 1] + b", {"a": (2, 3), "b": ()}),
        ("a[[0], ..., ...] + b", {"a": (2, 3), "b": ()}),
        ("a[[0, 1], [0, 1, 2]] + b", {"a": (2, 3), "b": ()}),
        ("reshape(a, 7) + b", {"a": (2, 3), "b": ()}),
    ],
)
def test_misfits_are_refused_as_the_run_would(text, shapes):
    program = parse(text)
    with pytest.raises(LanguageError, match="shape") as caught:
        infer(program, shapes)
    with pytest.raises(LanguageError) as ran:
        program.run({name: numpy.ones(shape) for name, shape in shapes.items()})
    assert caught.value.span == ran.value.span


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("a + b", {"a": (100_000, 1), "b": (1, 100_000)}),
        ("a @ b", {"a": (100_000, 1), "b": (1, 100_000)}),
        ("broadcast_to(a, (10**5, 10**5)) + b", {"a": (), "b": ()}),
        (f"a[{[0] * 40}] + b", {"a": (1, 10**8), "b": ()}),
        ("(a[:, None] - b[None, :])**2", {"a": (10**5,), "b": (10**5,)}),
    ],
)
def test_too_large_is_refused_before_anything_is_allocated(text, shapes):
    start = time.process_time()
    with pytest.raises(LimitError, match="more than 1 GiB") as caught:
        infer(parse(text), shapes)
    assert caught.value.span is not None and time.process_time() - start < 0.5


HOSTILE = [
    ("tile(a, 10**5, 10**5)", {"a": ()}),
    ("repeat_interleave(a, 10**12)", {"a": (2,)}),
    ("repeat_interleave(a, [10**12, 1])", {"a": (2,)}),
    ("outer(a, b)", {"a": (10**5,), "b": (10**5,)}),
    ("kron(a, b)", {"a": (10**5,), "b": (10**5,)}),
    ("expand(a, 10**5, 10**5)", {"a": ()}),
    ("pad(a, 10**9)", {"a": (2,)}),
    ("pad(a, (10**9, 0), 'edge')", {"a": (2,)}),
    ("pad(a, 10**5)", {"a": (2, 2)}),
    ("diag_embed(a)", {"a": (10**5,)}),
    ("diag_embed(a, 10**9)", {"a": (1,)}),
    ("diag(a, -10**5)", {"a": (1,)}),
    ("diagflat(a)", {"a": (10**3, 10**3)}),
    ("block_diag(a, b)", {"a": (10**5, 1), "b": (1, 10**5)}),
    ("cartesian_prod(a, b)", {"a": (10**5,), "b": (10**5,)}),
    ("meshgrid(a, b, indexing='ij')[1]", {"a": (10**5,), "b": (10**5,)}),
    ("broadcast_arrays(a, b)[0]", {"a": (10**5, 1), "b": (10**5,)}),
    ("unfold(a, 0, 10**6)", {"a": (2 * 10**6,)}),
    ("as_strided(a, (10**5, 10**5), (0, 0))", {"a": (1,)}),
    ("cat([" + "a, " * 200 + "])", {"a": (10**6,)}),
    ("stack([" + "a, " * 200 + "])", {"a": (10**6,)}),
    ("tensordot(a, b, 0)", {"a": (10**5,), "b": (10**5,)}),
    ("einsum('i,j->ij', a, b)", {"a": (10**5,), "b": (10**5,)}),
    ("cdist(a, b)", {"a": (10**5, 1), "b": (10**5, 1)}),
]


@pytest.mark.parametrize(("text", "shapes"), HOSTILE, ids=[text[:30] for text, _ in HOSTILE])
def test_no_row_grows_unseen(text, shapes):
    tracemalloc.start()
    try:
        with pytest.raises(LimitError, match="more than 1 GiB"):
            infer(parse(text), shapes)
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


CASES = [
    pytest.param(row, case, id=f"{name}-{i}")
    for name, row in TABLE.items()
    for i, case in enumerate(row.examples)
    if not row.pointwise
]


@pytest.mark.parametrize(("row", "example"), CASES)
def test_every_row_tells_its_shape(row, example):
    args = sampled(row, example, random.Random(row.name))
    real = numpy.shape(row(*args, **example.attributes))
    steps = [Step(None, (), {}, Span(0, 0), input=f"x{i}") for i in range(len(args))]
    steps.append(Step(row, tuple(range(len(args))), example.attributes, Span(0, 0)))
    program = Program("", tuple(steps), (), (), {}, len(args))
    footprint = infer(program, {f"x{i}": a.shape for i, a in enumerate(args)})
    assert footprint.shapes[-1] == real


def test_the_sum_of_results_counts():
    program = parse("x*2 + 1 - 3")
    size = infer(program, {"x": (100,)}).bytes
    infer(program, {"x": (100,)}, limits=Limits(result_bytes=size))
    with pytest.raises(LimitError):
        infer(program, {"x": (100,)}, limits=Limits(result_bytes=size - 1))
    assert infer(program, {"x": (100,)}, itemsize=4).bytes == size // 2


def test_a_row_without_a_rule_is_as_large_as_its_operand(monkeypatch):
    row = linear("mystery", lambda xp, x, n=1: x, transpose=lambda g: g)
    monkeypatch.setitem(NAMES, "mystery", row)
    footprint = infer(parse("mystery(x) + 1"), {"x": (10,)})
    assert footprint.shapes[1] is None and footprint.bytes == 8 * (10 + 10 + 1) + 80


def test_an_input_of_unknown_shape_is_unknown():
    assert infer(parse("x + y"), {"x": (2,)}).shapes == [(2,), None, None]
