"""The same question asked of a plan (see `plan`), beside the eager engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter_ns
from typing import Any

from autograd_core.errors import UserError
from autograd_core.language import Program
from autograd_core.oracles.problem import Array
from autograd_core.plan.plan import Plan
from autograd_core.plan.threads import cores
from autograd_core.profiles.timing import Timing

_OPTIONS = frozenset({"grad_tensors", "wrt", "out", "threads", "progress"})
"""What a plan's functions call their options, so that no input can have that name."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan took: `times` of its runs, and `first` for making it and running it once, in microseconds."""

    times: Timing
    first: float
    threads: int
    """How many it may use."""


def planned(
    program: Program,
    at: Mapping[str, Array],
    wrt: Sequence[str],
    grad_tensors: Any,
    runs: tuple[int, int],
    done: Callable[[Any], Any],
) -> Planned | None:
    """Value and gradients by a plan, `runs` (counted, and before them uncounted) times; None where there can be none.

    >>> from autograd_core.language import parse
    >>> import numpy
    >>> planned(parse("x*x"), {"x": numpy.array(1 + 2j)}, ["x"], None, (1, 0), lambda run: run) is None
    True
    """
    if _OPTIONS & at.keys():
        return None
    plan = Plan(program)
    inputs: dict[str, Any] = dict(at)

    def once() -> float:
        started = perf_counter_ns()
        plan.value_and_grad(grad_tensors=grad_tensors, wrt=wrt, **inputs)
        return (perf_counter_ns() - started) / 1e3

    started = perf_counter_ns()
    try:
        plan.result_shapes(grad_tensors=grad_tensors, wrt=wrt, **inputs)
    except UserError:  # it would be the eager engine once more
        return None
    once()
    first = (perf_counter_ns() - started) / 1e3
    repeat, warmup = runs
    for _ in range(warmup):
        done(once())
    return Planned(Timing(tuple(done(once()) for _ in range(repeat))), first, cores())
