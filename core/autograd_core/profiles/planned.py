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
from autograd_core.plan.prepared import OFTEN
from autograd_core.plan.threads import cores
from autograd_core.profiles.timing import Timing


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan took, in microseconds: `times` of its runs, and `first` until its loops were compiled."""

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
    plan = Plan(program)
    inputs: dict[str, Any] = dict(at)

    def once() -> float:
        started = perf_counter_ns()
        plan.value_and_grad(inputs, grad_tensors=grad_tensors, wrt=wrt)
        return (perf_counter_ns() - started) / 1e3

    started = perf_counter_ns()
    try:
        plan.result_shapes(inputs, grad_tensors=grad_tensors, wrt=wrt)
    except UserError:  # it would be the eager engine once more
        return None
    for _ in range(OFTEN):  # loops are compiled in the last of these at the latest
        once()
    first = (perf_counter_ns() - started) / 1e3
    repeat, warmup = runs
    for _ in range(warmup):
        done(once())
    return Planned(Timing(tuple(done(once()) for _ in range(repeat))), first, cores())
