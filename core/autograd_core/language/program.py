"""A parsed program: steps in single-assignment form, run on whichever carrier its inputs belong to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy

from autograd_core.errors import LanguageError, LimitError, Span
from autograd_core.language.words import nearest
from autograd_core.op import Op, Value

_REFUSALS = (ValueError, TypeError, IndexError, RuntimeError, OverflowError, ZeroDivisionError, MemoryError)
"""What an op may raise about its operands; `Undecided` is an answer of balls and passes."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One value of a program: an input, a constant, or an op applied to earlier steps.

    `constant` is the value of a literal or of a subexpression of numbers alone (then `op` and `args` are there
    too, for carriers that want it exactly). `text` is the source text of a number literal or the name of a
    constant (`0.1`, `pi`).
    """

    op: Op | None
    args: tuple[int, ...]
    attributes: Mapping[str, Any]
    span: Span
    constant: int | float | complex | numpy.ndarray[Any, Any] | None = None
    text: str | None = None
    input: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """`name = expression` or an expression; `slot` is the step that holds its value."""

    name: str | None
    slot: int
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Steps, what they read (`inputs`, in order of first appearance) and what they define.

    `names` gives the step that a name means after the last statement, `output` the step of the result.

    >>> from autograd_core.language import parse
    >>> program = parse("y = x*x; y + 1")
    >>> program.inputs, float(program.run({"x": 3.0})[program.output])
    (('x',), 10.0)
    """

    source: str
    steps: tuple[Step, ...]
    inputs: tuple[str, ...]
    statements: tuple[Statement, ...]
    names: Mapping[str, int]
    output: int
    input_slots: Mapping[str, int] = field(default_factory=dict)

    def slot(self, name: str) -> int:
        """The step whose value a name means.

        Raises:
            LanguageError: the program defines no such name.
        """
        if name not in self.names:
            known = list(self.names)
            shown = ", ".join(known[:10]) + (", ..." if len(known) > 10 else "")
            hint = nearest(name, known) or (f"it defines {shown}" if known else "it defines no name")
            raise LanguageError(f"the program has no value named '{name[:64]}'", self.source, hint=hint)
        return self.names[name]

    def run(self, values: Mapping[str, Value], *, lift: Callable[[Step], Value] | None = None) -> list[Value]:
        """The values of all steps, by slot.

        Constants enter as Python numbers, which follow their partner's dtype, or as float64 arrays. `lift`
        turns a constant step into a carrier's value instead; where it returns None, a literal enters as it is
        and a folded subexpression is computed by its op from its lifted arguments (so that 2/3 can stay exact).

        Raises:
            LanguageError: an input has no value, or an op refuses its operands (`LimitError`: out of memory).
        """
        for name in self.inputs:
            if name not in values:
                raise self._missing(name, values)
        results: list[Value] = []
        append = results.append
        with numpy.errstate(all="ignore"):
            for step in self.steps:
                value = None
                if step.constant is not None:
                    value = step.constant if lift is None else lift(step)
                    if value is None and step.op is None:
                        value = step.constant
                elif step.input is not None:
                    value = values[step.input]
                if value is None:
                    value = self._apply(step, results)
                append(value)
        return results

    def run_step(self, slot: int, results: Mapping[int, Value], values: Mapping[str, Value]) -> Value:
        """The value of one step, from those of the steps before it.

        Raises:
            LanguageError: the op refuses its operands.
        """
        step = self.steps[slot]
        if step.constant is not None:
            return step.constant
        return values[step.input] if step.input is not None else self._apply(step, results)

    def _apply(self, step: Step, results: list[Value] | Mapping[int, Value]) -> Value:
        assert step.op is not None
        args = [results[slot] for slot in step.args]
        try:
            return step.op(*args, **step.attributes)
        except _REFUSALS as error:
            raise self.refused(step, [_shape(arg) for arg in args], error) from error

    def refused(self, step: Step, shapes: list[Any], error: BaseException) -> LanguageError:
        """The error of an op at a step, with the place and the shapes of the operands."""
        assert step.op is not None
        symbol = step.op.infix or step.op.name
        if isinstance(error, MemoryError):
            return LimitError(f"{symbol} on {_listed(shapes)} ran out of memory", self.source, step.span)
        reason = str(error).split("\n", 1)[0][:300]
        place = f"operands of {symbol} have shapes" if len(shapes) > 1 else f"operand of {symbol} has shape"
        return LanguageError(f"{place} {_listed(shapes)}: {reason}", self.source, step.span)

    def _missing(self, name: str, values: Mapping[str, Value]) -> LanguageError:
        unused = [other for other in values if other not in self.inputs]
        hint = nearest(name, unused) or f"give it with --at {name}=VALUE"
        return LanguageError(
            f"no value for input '{name}'", self.source, self.steps[self.input_slots[name]].span, hint=hint
        )


def _shape(value: Value) -> Any:
    return tuple(value.shape) if hasattr(value, "shape") else numpy.shape(value)


def _listed(shapes: list[Any]) -> str:
    return " and ".join("unknown" if shape is None else str(tuple(shape)) for shape in shapes)
