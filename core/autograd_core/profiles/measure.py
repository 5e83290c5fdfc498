"""Running a program several times, first unobserved for the times of the whole, then recorded for those of its ops."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic, perf_counter_ns
from typing import Any, TypeVar

import numpy

from autograd_core.autograd.events import EventList
from autograd_core.autograd.profiler import profile as recording
from autograd_core.autograd.profiler import record_function
from autograd_core.drawing.shown import Shown
from autograd_core.engine.backward import backward
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import UserError
from autograd_core.language import LIMITS, Limits, Program, infer, parse
from autograd_core.oracles.problem import Array
from autograd_core.profiles.planned import Planned, planned
from autograd_core.profiles.rows import Row, ordered, rows, sums
from autograd_core.profiles.timing import Timing
from autograd_core.profiles.trace import timeline
from autograd_core.verdict.check import differentiated
from autograd_core.verdict.complexes import numbers
from autograd_core.verdict.passes import forward, leaves_of, run

T = TypeVar("T")
REPEAT, WARMUP, MOST = 10, 2, 10_000


@dataclass(frozen=True)
class Profile(Shown):
    """What the runs of one program took.

    `forward`, `backward` and `whole` are the times of runs that nobody observed. `watched` is the time of those that
    were recorded: longer, above all for small operands, whose shortest way through the engine is closed then; the times
    of `rows` are parts of it. `peak` is the most memory that one run held at once, in
    bytes, above what it was given (None where somebody else traces memory).
    """

    program: Program = field(repr=False)
    dtype: str
    shapes: Mapping[str, tuple[int, ...]]
    repeat: int
    warmup: int
    forward: Timing = field(repr=False)
    backward: Timing = field(repr=False)
    whole: Timing
    watched: Timing = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False)
    peak: int | None
    events: EventList = field(repr=False)
    """The last recorded run: its ops inside the statements, and those inside the two passes."""
    plan: Planned | None = field(default=None, repr=False)
    """The same by a plan, where one can be made."""

    def sorted(self, by: str = "self") -> list[Row]:
        """The rows by one of `rows.ORDERS`, the largest first.

        Raises:
            UserError: there is no such order.
        """
        return ordered(self.rows, by)

    @property
    def recorded(self) -> float:
        """The time of all rows together, in microseconds, none of it counted twice."""
        return sum(row.own.median for row in self.rows)


def profile(
    program: Program | str,
    at: Mapping[str, Any],
    *,
    wrt: Sequence[str] | None = None,
    constant: Sequence[str] = (),
    dtype: Any = "float64",
    grad_tensors: Any = None,
    repeat: int = REPEAT,
    warmup: int = WARMUP,
    limits: Limits = LIMITS,
    progress: Callable[[int, int], None] | None = None,
) -> Profile:
    """Run a program forward and backward, and say where the time went.

    Args:
        program: a program, or its text.
        at: a value for each input.
        wrt, constant, dtype, grad_tensors, limits: as in `verdict.check.Settings`.
        repeat: how many runs are timed, as many again recorded, and as many made by a plan; 1 to 10000.
        warmup: how many go before them uncounted, beside the one that looks for mistakes in the question; 0 to 10000.
        progress: called now and then with how many runs are done, and of how many.

    Raises:
        UserError: a number out of range, a name that is no input, or whatever the engine refuses.
        LimitError: the results would be too large.
    """
    if not (1 <= repeat <= MOST and 0 <= warmup <= MOST):
        raise UserError(f"repeat must be 1 to {MOST} and warmup 0 to {MOST}", hint=f"repeat {repeat}, warmup {warmup}")
    if isinstance(program, str):
        program = parse(program, inputs=tuple(at), limits=limits)
    differentiated(program, [*at] or None, ())  # every value is for an input
    names = differentiated(program, wrt, constant)
    point = {name: numbers(value, dtype) for name, value in at.items()}
    itemsize = int(numpy.result_type(numpy.float16, *point.values()).itemsize)
    infer(program, {name: value.shape for name, value in point.items()}, itemsize, limits)
    first = run(program, point, names, grad_tensors=grad_tensors)
    runs = _Runs(program, point, names, first.seeds[0].cotangent.astype(first.output.dtype))
    done = _Counted(progress, 2 * warmup + 3 * repeat)
    found = runs.measured(repeat, warmup, done)
    return replace(found, plan=planned(program, point, names, grad_tensors, (repeat, warmup), done))


class _Counted:
    """Tells of what is done, ten times a second at most."""

    def __init__(self, progress: Callable[[int, int], None] | None, total: int) -> None:
        self.progress, self.total, self.done, self.told = progress, total, 0, monotonic()

    def __call__(self, result: T) -> T:
        self.done += 1
        if self.progress is not None and monotonic() - self.told > 0.1:
            self.told = monotonic()
            self.progress(self.done, self.total)
        return result


@dataclass(frozen=True)
class _Runs:
    """The same run again and again, each time on leaves of its own."""

    program: Program
    at: Mapping[str, Array]
    wrt: Sequence[str]
    cotangent: Array

    def measured(self, repeat: int, warmup: int, done: _Counted) -> Profile:
        """All runs, put together."""
        for _ in range(warmup):
            done(self.once())
        times = [done(self.once()) for _ in range(repeat)]
        seen = []
        for _ in range(repeat):
            slots, events = done(self.recorded())
            seen.append((sums(events), sum(event.cpu_time_total for event in events if event.category == "user")))
        forwards, backwards = zip(*times, strict=True)
        return Profile(
            self.program,
            str(numpy.result_type(*self.at.values())),
            {name: value.shape for name, value in self.at.items()},
            repeat,
            warmup,
            Timing(forwards),
            Timing(backwards),
            Timing(tuple(map(sum, times))),
            Timing(tuple(took for _, took in seen)),
            rows([one for one, _ in seen]),
            self.peak(),
            timeline(self.program, slots, events),
        )

    def once(self, leaves: Mapping[str, Tensor] | None = None) -> tuple[float, float]:
        """Microseconds forward and backward."""
        leaves = leaves or leaves_of(self.at, self.wrt)
        started = perf_counter_ns()
        slots = forward(self.program, leaves)
        half = perf_counter_ns()
        self._backward(slots)
        ended = perf_counter_ns()
        return (half - started) / 1e3, (ended - half) / 1e3

    def recorded(self) -> tuple[list[Any], EventList]:
        """The values of the steps, and what was recorded of one run."""
        leaves = leaves_of(self.at, self.wrt)
        with recording(record_shapes=True, profile_memory=True) as found:
            with record_function("forward"):
                slots = forward(self.program, leaves)
            with record_function("backward"):
                self._backward(slots)
        return slots, found.function_events

    def peak(self) -> int | None:
        """The most bytes that Python and NumPy held during one run, above those from before."""
        if tracemalloc.is_tracing():  # someone else measures, and would lose their figures
            return None
        leaves = leaves_of(self.at, self.wrt)
        tracemalloc.start()
        try:
            self.once(leaves)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def _backward(self, slots: Sequence[Any]) -> None:
        backward(slots[self.program.output], Tensor(self.cotangent))
