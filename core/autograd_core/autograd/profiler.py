"""Where the time of a program goes: `profile` records every op and every step of the backward pass.

While no profile is open nothing of this runs: the engine looks at one flag that it looks at anyway.
"""

from __future__ import annotations

import os
from functools import wraps
from threading import get_ident
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, TypeVar

from autograd_core.autograd import memory
from autograd_core.autograd.events import ENGINE, EventList, FunctionEvent, FunctionEventAvg, Shapes, nest
from autograd_core.drawing.shown import Shown
from autograd_core.engine.mode import MODE
from autograd_core.op import Like

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from autograd_core.engine.node import Node
    from autograd_core.op import Op, Value

    F = TypeVar("F", bound=Callable[..., Any])


class _Span:
    """A stretch of time that is being recorded."""

    __slots__ = ("args", "category", "name", "recorder", "results", "shapes", "start")

    def __init__(
        self, recorder: _Recorder, name: str, category: str, shapes: Shapes = (), args: Sequence[Value] | None = None
    ) -> None:
        self.recorder = recorder
        self.name = name
        self.category = category
        self.shapes = shapes
        self.args = args
        self.results: Any = None

    def __enter__(self) -> Callable[[Any], Any]:
        self.start = perf_counter_ns()
        return self.made

    def made(self, result: Any) -> Any:
        """The op's result, kept until its bytes are counted."""
        if self.args is not None:
            self.results = (result,)
        return result

    def __exit__(self, *_: object) -> None:
        ended = perf_counter_ns()
        event = self.recorder.keep(self.name, self.category, self.start, ended, self.shapes)
        if self.results is not None and self.args is not None:
            event.cpu_memory_usage, event.touched = memory.traffic(self.args, self.results)


class _Recorder:
    """What the engine talks to while a profile is open (see `engine.record.general` and `engine.watch.observed`)."""

    def __init__(self, with_shapes: bool, with_memory: bool) -> None:
        self.with_shapes = with_shapes
        self.with_memory = with_memory
        self.events: list[FunctionEvent] = []
        self.thread = get_ident()

    def keep(self, name: str, category: str, start: int, end: int, shapes: Shapes = ()) -> FunctionEvent:
        self.events.append(FunctionEvent(name, category, start, end, self.thread, shapes))
        return self.events[-1]

    def forward(self, op: Op, args: Sequence[Value]) -> _Span:
        """A context around one op; what it gives is told the result, and gives it back."""
        return _Span(self, op.name, "op", self._shapes(args), args if self.with_memory else None)

    def backward(self, node: Node, started_ns: int, ended_ns: int, g: Any, pulled: Sequence[Any]) -> None:
        """One step of the backward pass, under the two names that torch gives it."""
        self.keep(ENGINE + node.name(), "backward", started_ns, ended_ns)
        arrived = g if node.outputs > 1 else [g]
        event = self.keep(node.name(), "backward", started_ns, ended_ns, self._shapes(arrived))
        if self.with_memory:
            reads = [*arrived, *(getattr(node, "saved", None) or ())]
            leaf = getattr(node, "variable", None)
            event.cpu_memory_usage, event.touched = memory.traffic(reads, pulled if leaf is None else [leaf.grad])

    def _shapes(self, values: Sequence[Value]) -> Shapes:
        return tuple(Like.of(value).shape for value in values if value is not None) if self.with_shapes else ()


class profile(Shown):
    """Record what this thread computes inside the `with` block.

    Args:
        enabled: False records nothing and costs nothing; the tables are then empty.
        use_cuda: accepted where it is False; there is no GPU to record.
        record_shapes: also record the shapes of each op's operands, and of the cotangents of each backward step.
        profile_memory: also record the bytes of the arrays that each event makes and touches.
        with_stack: accepted, and without effect.
        use_cpu: accepted where it is True; the CPU is all there is.

    Raises:
        ValueError: something is to be recorded that cannot be.
        RuntimeError: a profile is entered twice, inside another one, or asked for results before its block ended.

    >>> from autograd_core.engine.tensor import Tensor
    >>> import autograd_core.engine.backward
    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> with profile() as prof:
    ...     y = x * x
    >>> [(row.key, row.count) for row in prof.key_averages()]
    [('mul', 1)]
    """

    def __init__(
        self,
        enabled: bool = True,
        *,
        use_cuda: bool = False,
        record_shapes: bool = False,
        profile_memory: bool = False,
        with_stack: bool = False,
        use_cpu: bool = True,
    ) -> None:
        if enabled and (use_cuda or not use_cpu):
            raise ValueError("only the CPU can be recorded: leave use_cuda and use_cpu out")
        self.enabled = enabled
        self.record_shapes = record_shapes
        self.profile_memory = profile_memory
        self._recorder: _Recorder | None = None
        self._before: dict[str, Any] = {}
        self._events: EventList | None = None if enabled else EventList()

    def __enter__(self) -> profile:
        if not self.enabled:
            return self
        if self._recorder is not None:
            raise RuntimeError("Profiler context manager is not reentrant")
        if MODE.profiler is not None:
            raise RuntimeError("Profiler is already enabled on this thread")
        self._recorder = _Recorder(self.record_shapes, self.profile_memory)
        self._before = MODE.set(profiler=self._recorder)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._recorder is not None:
            MODE.set(**self._before)
            self._events = nest(self._recorder.events)

    @property
    def function_events(self) -> EventList:
        """Every recorded event, in the order in which they began.

        Raises:
            RuntimeError: the block has not ended yet.
        """
        if self._events is None:
            raise RuntimeError("Profiler didn't finish running")
        return self._events

    @property
    def self_cpu_time_total(self) -> float:
        """The recorded time in microseconds, none of it counted twice."""
        return self.function_events.self_cpu_time_total

    def key_averages(self, group_by_input_shape: bool = False) -> EventList:
        """Counts and times by name, or by name and input shapes (which `record_shapes=True` has to have recorded)."""
        return self.function_events.key_averages(group_by_input_shapes=group_by_input_shape)

    def total_average(self) -> FunctionEventAvg:
        """Everything together."""
        return self.function_events.total_average()

    def table(self, sort_by: str | None = None, row_limit: int = 100) -> str:
        """A line per event; see `EventList.table`. With `key_averages()` before it, a line per name."""
        return self.function_events.table(sort_by=sort_by, row_limit=row_limit)

    def export_chrome_trace(self, path: str | os.PathLike[str]) -> None:
        """Write a timeline for ui.perfetto.dev or chrome://tracing; see `EventList.export_chrome_trace`."""
        self.function_events.export_chrome_trace(path)

    def __str__(self) -> str:
        return "<unfinished profile>" if self._events is None else str(self._events)


class record_function:
    """Give a block, or a function, a label in the profile; without one open it does nothing.

    >>> with profile() as prof:
    ...     with record_function("my block"):
    ...         pass
    >>> prof.key_averages()[0].key
    'my block'
    """

    def __init__(self, name: str, args: str | None = None) -> None:
        self.name = name
        self.args = args
        self._spans: list[_Span | None] = []

    def __enter__(self) -> record_function:
        recorder = MODE.profiler
        span = _Span(recorder, self.name, "user") if recorder is not None else None
        self._spans.append(span)
        if span is not None:
            span.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        span = self._spans.pop()
        if span is not None:
            span.__exit__()

    def __call__(self, function: F) -> F:
        """As a decorator: every call is one event."""

        @wraps(function)
        def labelled(*args: Any, **kwargs: Any) -> Any:
            with record_function(self.name, self.args):
                return function(*args, **kwargs)

        return labelled  # type: ignore[return-value]
