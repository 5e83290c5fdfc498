"""The timeline of one run for a viewer: passes, in them statements, in them ops."""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograd_core.autograd.events import EventList, FunctionEvent, nest
from autograd_core.drawing.text import clip, visible
from autograd_core.engine.tensor import Tensor
from autograd_core.language import Program
from autograd_core.profiles.rows import name_of, told

STATEMENT = "statement"
_WIDEST = 80


def timeline(program: Program, slots: Sequence[Any], events: EventList) -> EventList:
    """The events of one run, each forward op inside an event of its statement; torch's second names are left out.

    `slots` are the values of the steps, in the order of which the ops ran.
    """
    shown = told(events)
    steps = [step for step, value in zip(program.steps, slots, strict=True) if step.op and isinstance(value, Tensor)]
    ran = [event for event in _outermost(shown) if event.category == "op"]
    starts = [statement.span.start for statement in program.statements]
    spans: dict[int, list[FunctionEvent]] = {}
    if len(ran) == len(steps):
        for step, event in zip(steps, ran, strict=True):
            spans.setdefault(bisect_right(starts, step.span.start) - 1, []).append(event)
    named = [_statement(program, i, inside) for i, inside in spans.items() if i >= 0]
    passes = [event for event in events if event.category == "user"]
    fresh = [replace(event, name=name_of(event), children_ns=0) for event in (*passes, *shown)]
    return nest([*fresh[: len(passes)], *named, *fresh[len(passes) :]])


def _outermost(events: Sequence[FunctionEvent]) -> list[FunctionEvent]:
    """Events that are in no other one; they come by their start."""
    found: list[FunctionEvent] = []
    for event in events:
        if not found or event.start_ns >= found[-1].end_ns:
            found.append(event)
    return found


def _statement(program: Program, i: int, inside: Sequence[FunctionEvent]) -> FunctionEvent:
    span = program.statements[i].span
    text = clip(visible(" ".join(program.source[span.start : span.end].split())), _WIDEST)
    return FunctionEvent(text, STATEMENT, inside[0].start_ns, inside[-1].end_ns, inside[0].thread)


def chrome(events: EventList, title: str) -> str:
    """The timeline as JSON in Chrome's format, for ui.perfetto.dev and chrome://tracing; times are microseconds.

    The format is that of "Trace Event Format" (Duv, Sinclair; Google), complete events.
    """
    trace: dict[str, Any] = events.chrome_trace()
    name = {"name": "process_name", "ph": "M", "pid": os.getpid(), "args": {"name": clip(visible(title), _WIDEST)}}
    trace["traceEvents"] = [name, *trace["traceEvents"]]
    return json.dumps(trace) + "\n"
