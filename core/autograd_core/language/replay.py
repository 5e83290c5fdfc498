"""A program run again and again where few of its inputs change: what depends on none of those is known already."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy

from autograd_core.language.program import Program

Value = Any

_EXACT = ("add", "sub", "mul", "div", "neg")
"""Operations that IEEE arithmetic rounds in one way only; a power of a scalar and of an array may differ."""


class _Plan(NamedTuple):
    """What is computed anew where some inputs have changed: their slots, and the operations behind them."""

    inputs: list[tuple[int, int, str]]
    """Slot, the place of the same number as a scalar, and name."""
    steps: list[tuple[int, Any, int, int | None, tuple[int, ...], Mapping[str, Any]]]
    """Slot, evaluation, and its operands: one or two slots, or (where the first is -1) any number with attributes."""


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
        self._plans: dict[tuple[str, ...], _Plan] = {}
        slots = [(slot, step.input) for slot, step in enumerate(program.steps) if step.input is not None]
        self._inputs = [(slot, len(program.steps) + k, name) for k, (slot, name) in enumerate(slots)]
        self._scalars = {slot: place for slot, place, _ in self._inputs}

    @cached_property
    def _results(self) -> list[Value]:
        """Those of all steps; behind them the inputs once more, as NumPy's scalars where they are single numbers.

        `_EXACT` operations read those: the same numbers as from arrays, in a third of the time.
        """
        return [*self.program.run(self.base), *(numpy.asarray(self.base[name])[()] for _, _, name in self._inputs)]

    def __call__(self, point: Mapping[str, Value]) -> list[Value]:
        """The values of all steps, as `Program.run`; NumPy's warnings are the caller's.

        Raises:
            LanguageError: as `Program.run`.
        """
        base = self.base
        changed = tuple([name for name in self.program.inputs if point[name] is not base[name]])
        plan = self._plans.get(changed)
        if plan is None:
            plan = self._plans[changed] = self._plan(frozenset(changed))
        results = self._results.copy()
        for slot, place, name in plan.inputs:
            results[slot] = value = point[name]
            results[place] = value[()] if isinstance(value, numpy.ndarray) else value
        try:
            for slot, evaluate, one, other, args, attributes in plan.steps:
                if other is not None:
                    results[slot] = evaluate(numpy, results[one], results[other])
                elif one >= 0:
                    results[slot] = evaluate(numpy, results[one])
                else:
                    results[slot] = evaluate(numpy, *[results[a] for a in args], **attributes)
        except Exception:  # with its place in the text
            return self.program.run(point)
        del results[len(self.program.steps) :]
        return results

    def _plan(self, changed: frozenset[str]) -> _Plan:
        """The steps that depend on changed inputs."""
        stale: set[int] = set()
        plan = _Plan([input_ for input_ in self._inputs if input_[2] in changed], [])
        for slot, step in enumerate(self.program.steps):
            if step.input in changed:
                stale.add(slot)
            elif step.op is not None and step.constant is None and not stale.isdisjoint(step.args):
                few = not step.attributes and 1 <= len(step.args) <= 2
                args = tuple(self._scalars.get(a, a) for a in step.args) if step.op.name in _EXACT else step.args
                one, other = (args[0] if few else -1), (args[1] if few and len(args) == 2 else None)
                plan.steps.append((slot, step.op.evaluate, one, other, args, step.attributes))
                stale.add(slot)
        return plan
