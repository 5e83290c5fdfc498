"""Plans against the eager engine, on random programs. AUTOGRAD_PROGRAMS says how many of each kind."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core.errors import UserError
from autograd_core.language import parse
from autograd_core.plan import eager, execute
from autograd_core.plan.native import runner
from autograd_core.plan.plan import compile as compiled
from autograd_core.plan.trace import of_program

sys.path.insert(0, str(Path(__file__).parent))

from random_plans import Case, case

MANY = int(os.environ.get("AUTOGRAD_PROGRAMS", "150"))
LENGTHS = st.sampled_from((0, 1, 2, 7, 50, 1000))
SEEDS = st.integers(0, 10**9)


def expected(one: Case) -> list[Any]:
    """What the eager engine gives, with the plan's convention that the result is one array."""
    program = parse(one.text)
    dtype = next(iter(one.inputs.values())).dtype
    given_inputs = {name: one.inputs[name] for name in program.inputs}
    with numpy.errstate(all="ignore"):
        return eager.run(of_program(program, dtype), given_inputs, program.inputs, one.grad_tensors, {}, "gradient")


def found(one: Case) -> list[Any]:
    plan = compiled(one.text)
    inputs = {name: one.inputs[name] for name in plan.inputs}
    value, gradients = plan.value_and_grad(grad_tensors=one.grad_tensors, threads=2, **inputs)
    return [value, *gradients.values()]


def outcome(function: Any, one: Case) -> list[Any] | str:
    try:
        return function(one)  # type: ignore[no-any-return]
    except (UserError, RuntimeError, ValueError) as error:
        return str(error)


def compare(one: Case) -> None:
    """The same bits, but where elements were summed over tiles: another order of a sum may differ by its rounding."""
    have, want = outcome(found, one), outcome(expected, one)
    if isinstance(want, str) or isinstance(have, str):
        assert have == want, one
        return
    for a, b in zip(have, want, strict=True):
        assert numpy.shape(a) == numpy.shape(b) and numpy.asarray(a).dtype == numpy.asarray(b).dtype, one
        if not numpy.array_equal(a, b, equal_nan=True):
            summed = one.grad_tensors is None or numpy.size(a) < numpy.size(have[0])
            assert summed and numpy.array_equal(numpy.isfinite(a), numpy.isfinite(b)), one
            scale = numpy.max(numpy.abs(b), initial=0, where=numpy.isfinite(b))
            off = numpy.abs(numpy.subtract(a, b, where=numpy.isfinite(b), out=numpy.zeros_like(numpy.asarray(b))))
            assert numpy.max(off, initial=0) <= 1e4 * numpy.finfo(numpy.asarray(b).dtype).eps * max(scale, 1), one


@pytest.fixture(autouse=True)
def small_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiles of a few elements, so that small arrays have several, and lengths are no multiples of them."""
    monkeypatch.setattr(execute, "SMALL", 8)
    monkeypatch.setattr(execute, "FOR_THREADS", 16)
    monkeypatch.setattr(execute, "CACHE", 1 << 12)


@settings(max_examples=MANY, deadline=None)
@given(SEEDS, LENGTHS)
def test_elements_are_the_same_bits_in_tiles(seed: int, length: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "vector_bytes", lambda: 0)
        one = case(seed, rounded=True, length=length)
        compare(one)


@settings(max_examples=MANY, deadline=None)
@given(SEEDS, LENGTHS)
def test_elements_are_the_same_bits_in_compiled_loops(seed: int, length: int) -> None:
    one = case(seed, rounded=False, length=length)
    compare(one)
