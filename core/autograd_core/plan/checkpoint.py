"""Gradients of deep programs in less memory: most intermediate results are computed twice instead of kept.

Algorithm: the steps are cut into about sqrt(n) segments, only what crosses a cut is kept, and backward runs each
segment forward again before it goes back through it (Griewank and Walther, Evaluating Derivatives, chapter 12).
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.language import Program

Slots = dict[int, Any]


class Spent(NamedTuple):
    """What a checkpointed gradient took, beside what keeping everything would take."""

    kept_bytes: int
    """Of values at the cuts and in the largest segment."""
    all_bytes: int
    """Of all intermediate results."""
    forward_seconds: float
    backward_seconds: float
    segments: int


def value_and_grad(
    program: Program,
    inputs: Mapping[str, Any],
    wrt: Sequence[str],
    grad_tensors: Any = None,
    segments: int | None = None,
) -> tuple[Any, dict[str, Any], Spent]:
    """The value, the gradient of each input in `wrt`, and what it took; `grad_tensors` as for backward.

    Raises:
        RuntimeError: an array without `grad_tensors`. LanguageError: a step cannot run.

    >>> from autograd_core.language import parse
    >>> program = parse("y = x; " + "y = y*1.5; " * 100 + "y")
    >>> _, gradients, spent = value_and_grad(program, {"x": numpy.float64(1.0)}, ["x"])
    >>> bool(gradients["x"] == numpy.float64(1.5) ** 100), spent.kept_bytes < spent.all_bytes / 3
    (True, True)
    """
    count = segments or max(1, math.isqrt(len(program.steps)))
    cuts = [i * len(program.steps) // count for i in range(count + 1)]
    start = time.perf_counter()
    crossing, sizes, value = _forward(program, inputs, cuts)
    middle = time.perf_counter()
    pending: Slots = {program.output: _seed(value, grad_tensors)}
    for which in reversed(range(count)):
        _back(program, range(cuts[which], cuts[which + 1]), crossing[which], inputs, wrt, pending)
    found = {}
    for name in wrt:
        g = pending.get(program.input_slots[name]) if name in program.input_slots else None
        found[name] = numpy.zeros(numpy.shape(inputs[name]), inputs[name].dtype)[()] if g is None else g
    largest = max(sum(sizes[cuts[i] : cuts[i + 1]]) for i in range(count))
    kept = sum(getattr(v, "nbytes", 0) for values in crossing for v in values.values()) + largest
    return value, found, Spent(kept, sum(sizes), middle - start, time.perf_counter() - middle, count)


def _seed(value: Any, grad_tensors: Any) -> Any:
    if grad_tensors is None and numpy.size(value) != 1:
        raise RuntimeError("grad can be implicitly created only for scalar outputs")
    given = numpy.ones(numpy.shape(value)) if grad_tensors is None or isinstance(grad_tensors, str) else grad_tensors
    return numpy.asarray(given, dtype=numpy.asarray(value).dtype)[()]


def _forward(program: Program, inputs: Mapping[str, Any], cuts: Sequence[int]) -> tuple[list[Slots], list[int], Any]:
    """What crosses each cut, the bytes of each step, and the value; nothing else is kept."""
    last = {slot: i for i, step in enumerate(program.steps) for slot in step.args} | {
        program.output: len(program.steps)
    }
    dying: dict[int, list[int]] = {}
    for slot, i in last.items():
        dying.setdefault(i, []).append(slot)
    live: Slots = {}
    crossing: list[Slots] = []
    sizes = []
    with numpy.errstate(all="ignore"):
        for i in range(len(program.steps)):
            if i in cuts[:-1]:
                crossing.append(dict(live))
            live[i] = _step(program, i, live, inputs)
            sizes.append(0 if program.steps[i].op is None else numpy.asarray(live[i]).nbytes)
            for slot in dying.get(i, ()):
                live.pop(slot, None)
    return crossing, sizes, live[program.output]


def _back(
    program: Program, steps: range, before: Slots, inputs: Mapping[str, Any], wrt: Sequence[str], pending: Slots
) -> None:
    """Through one segment: its steps once more, on tensors, and the cotangents of what enters it."""
    entering = {slot: Tensor(value, requires_grad=_is_float(value)) for slot, value in before.items()}
    values: Slots = dict(entering)
    leaves = {name: Tensor(inputs[name], requires_grad=name in wrt) for name in inputs}
    with numpy.errstate(all="ignore"):
        for i in steps:
            values[i] = _step(program, i, values, leaves)
    roots = [i for i in steps if i in pending and isinstance(values[i], Tensor) and values[i].requires_grad]
    places: Slots = {slot: t for slot, t in entering.items() if t.requires_grad}
    places |= {i: values[i] for i in steps if program.steps[i].input in wrt}
    if roots and places:
        seeds = [Tensor(pending[i]) for i in roots]
        found = grad([values[i] for i in roots], list(places.values()), seeds, allow_unused=True)
        for i in roots:
            if i not in places:
                del pending[i]
        for slot, g in zip(places, found, strict=True):
            if g is not None:
                own = slot in roots  # its own seed is part of what arrived
                pending[slot] = g._value if own or slot not in pending else pending[slot] + g._value


def _step(program: Program, slot: int, values: Slots, inputs: Mapping[str, Any]) -> Any:
    """One step; array literals take the dtype of the computation."""
    value = program.run_step(slot, values, inputs)
    if program.steps[slot].constant is not None and isinstance(value, numpy.ndarray):
        return value.astype(numpy.result_type(*(v.dtype for v in inputs.values())))
    return value


def _is_float(value: Any) -> bool:
    return getattr(getattr(value, "dtype", None), "kind", "") == "f"
