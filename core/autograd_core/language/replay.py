"""A program run again and again where few of its inputs change: what depends on none of those is known already."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy

from autograd_core.language.program import Program

Value = Any


class _Plan(NamedTuple):
    """What is computed anew where some inputs have changed: their slots, and the operations behind them."""

    inputs: list[tuple[int, str]]
    steps: list[tuple[int, Any, tuple[int, ...], Mapping[str, Any]]]


class Replay:
    """Runs a program on NumPy at points that share inputs with a base point; one has changed if it is another object.

    Operations are those of `Program.run`, on the same operands in the same order, so that all results are the same.

    >>> from autograd_core.language import parse
    >>> x, y = numpy.array(2.0), numpy.array(3.0)
    >>> replay = Replay(parse("y*y + x*y"), {"x": x, "y": y})
    >>> [float(value) for value in replay({"x": numpy.array(5.0), "y": y})]
    [3.0, 9.0, 5.0, 15.0, 24.0]
    """

    def __init__(self, program: Program, base: Mapping[str, Value]) -> None:
        self.program = program
        self.base = dict(base)
        self._plans: dict[frozenset[str], _Plan] = {}

    @cached_property
    def _results(self) -> list[Value]:
        return self.program.run(self.base)

    def __call__(self, point: Mapping[str, Value]) -> list[Value]:
        """The values of all steps, as `Program.run`; NumPy's warnings are the caller's.

        Raises:
            LanguageError: as `Program.run`.
        """
        changed = frozenset([name for name in self.program.inputs if point[name] is not self.base[name]])
        plan = self._plans.get(changed)
        if plan is None:
            plan = self._plans[changed] = self._plan(changed)
        results = self._results.copy()
        for slot, name in plan.inputs:
            results[slot] = point[name]
        try:
            for slot, evaluate, args, attributes in plan.steps:
                results[slot] = evaluate(numpy, *[results[a] for a in args], **attributes)
        except Exception:  # with its place in the text
            return self.program.run(point)
        return results

    def _plan(self, changed: frozenset[str]) -> _Plan:
        """The steps that depend on changed inputs."""
        stale: set[int] = set()
        plan = _Plan([], [])
        for slot, step in enumerate(self.program.steps):
            if step.input in changed:
                plan.inputs.append((slot, step.input))
            elif step.op is not None and step.constant is None and not stale.isdisjoint(step.args):
                plan.steps.append((slot, step.op.evaluate, step.args, step.attributes))
            else:
                continue
            stale.add(slot)
        return plan
