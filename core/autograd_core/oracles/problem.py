"""The question that every oracle answers: a program, a point, and the cotangents that its outputs receive."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy

from autograd_core.carriers.objects import imaginary
from autograd_core.carriers.sympy import SymbolicArray, symbolic
from autograd_core.language import Program, Step, infer
from autograd_core.op import Value

Array = numpy.ndarray[Any, numpy.dtype[Any]]


class Seed(NamedTuple):
    """One backward pass: the slot it starts from and the cotangent it starts with, of that slot's shape."""

    slot: int
    cotangent: Array


@dataclass(frozen=True, eq=False)
class Problem:
    """d (sum over seeds of cotangent * slot) / d input, for the inputs in `wrt`, at the point `at`.

    With `order` above 1: the sum of all elements of the previous order's gradient is differentiated again with
    respect to the same input, which for elementwise programs is the plain higher derivative, element by element.
    """

    program: Program
    at: Mapping[str, Array]
    wrt: Sequence[str]
    seeds: Sequence[Seed]
    order: int = 1

    @property
    def dtype(self) -> Any:
        """The dtype that the program computes in."""
        return numpy.result_type(*self.at.values()) if self.at else numpy.dtype(numpy.float64)

    @cached_property
    def numbers(self) -> int:
        """How many numbers all steps of the program hold together."""
        return infer(self.program, {name: value.shape for name, value in self.at.items()}, itemsize=1).bytes

    @cached_property
    def conditions(self) -> frozenset[int]:
        """The slots that hold conditions, not numbers."""
        found: set[int] = set()
        for i, step in enumerate(self.program.steps):
            if step.op is not None and (step.op.kind == "constant" or (step.op.moves and step.args[0] in found)):
                found.add(i)
        return frozenset(found)

    @cached_property
    def complexes(self) -> frozenset[int]:
        """The slots that hold complex numbers; the inputs and the seeded slots are real (see `verdict.complexes`)."""
        values = self.program.run(self.at)
        return frozenset(i for i, value in enumerate(values) if numpy.iscomplexobj(value))

    @cached_property
    def symbolic_constants(self) -> dict[int, SymbolicArray]:
        """The program's constants as exact formulas, by slot."""
        return constants(self.program, symbolic)


def literal(step: Step) -> Any:
    """A literal as the exact number that its text says: 0.1 is 1/10, arrays are what they hold.

    `pi` stays a name and `0.1j` a text, which each carrier reads in its own way (see `imaginary`).

    The formula is what the person wrote; that floats round its constants is part of the question whether the
    numbers are right.
    """
    if step.text in NAMED or imaginary(step.text) is not None:
        return step.text
    try:
        return Fraction(step.text) if step.text is not None else step.constant
    except ValueError:
        return step.constant


NAMED = ("pi", "e")
"""Constants that are no rational numbers; each carrier knows them in its own way."""


def constants(program: Program, lift: Callable[[Any], Value]) -> dict[int, Value]:
    """Every constant of the program on a carrier: literals lifted exactly, subexpressions of constants computed."""
    found: dict[int, Value] = {}
    for i, step in enumerate(program.steps):
        if step.constant is not None:
            if step.op is None:
                found[i] = lift(literal(step))
            else:
                found[i] = step.op(*(found[a] for a in step.args), **step.attributes)
    return found


def exact(values: Array) -> Array:
    """Floats as the rationals that they are; NaN and infinities become None.

    >>> exact(numpy.array([0.5]))
    array([Fraction(1, 2)], dtype=object)
    """
    out = numpy.empty(values.shape, dtype=object)
    for i, value in enumerate(values.ravel().tolist()):
        out.flat[i] = Fraction(value) if numpy.isfinite(value) else None
    return out
