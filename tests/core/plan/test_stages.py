"""How many sweeps programs take, and what each of them reads and writes."""

from __future__ import annotations

import math

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.plan.execute import Executable
from autograd_core.plan.trace import Spec, of_program, trace

LENGTH = 40_000


def executable(text: str, mode: str = "gradient", seed: str | None = None) -> Executable:
    program = parse(text)
    specs = {name: Spec((LENGTH,), numpy.dtype(float)) for name in program.inputs}
    found = trace(of_program(program, numpy.dtype(float)), specs, program.inputs, seed, mode)
    return Executable(found.recording.nodes, [found.value, *found.results.values()], True)


@pytest.mark.parametrize(
    ("text", "mode", "seed", "sweeps"),
    [
        ("x*x*exp(x)", "gradient", "ones", 1),
        ("sum(x*x)", "gradient", None, 1),
        ("sqrt(sum(x*x))", "value", None, 1),
        ("sqrt(sum(x*x))", "gradient", None, 2),
        ("mean((x - mean(x))**2)", "value", None, 2),
        ("logsumexp(x)", "value", None, 2),
        ("logsumexp(x)", "gradient", None, 3),
    ],
)
def test_sweeps(text: str, mode: str, seed: str | None, sweeps: int) -> None:
    assert sum(bool(sweep.body) for sweep in executable(text, mode, seed).sweeps) == sweeps


@pytest.mark.parametrize("text", ["x*x*exp(x)", "exp(sin(x*y))*y", "x/y + log(x)"])
def test_one_read_of_each_input_and_one_write_of_each_result(text: str) -> None:
    one = executable(text, seed="ones")
    (sweep,) = (s for s in one.sweeps if s.body)
    assert len(sweep.sources) == len(parse(text).inputs) and set(sweep.stores) == set(one.results)
    assert all(math.prod(one.nodes[ref].shape) == LENGTH for ref in (*sweep.sources, *sweep.stores))


def test_what_comes_after_a_sum_is_in_the_next_sweep() -> None:
    one = executable("x/sum(x)", "value")
    staging, (first, second) = one.staging, [s for s in one.sweeps if s.body]
    (total,) = first.sums
    assert not first.stores and second.stores == one.results and staging.stage[one.results[0]] == 1
    known = {*second.body, *second.sources, *second.whole, total}
    assert total not in second.body and all(set(one.nodes[ref].refs) <= known for ref in second.body)
