"""A program as a function of one or two numbers among its inputs, at many points at once wherever it can be.

Where every step acts element by element and no other input is an array, all points go through the program together as
one array; otherwise one after the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy

from autograd_core.errors import UserError
from autograd_core.language import LIMITS, Limits, Program, as_array, infer
from autograd_core.language.words import nearest
from autograd_core.oracles.problem import Problem, Seed
from autograd_core.plots.ranges import Range
from autograd_core.verdict.passes import derivative, run

Array = numpy.ndarray[Any, numpy.dtype[Any]]
Target = tuple[str, tuple[int, ...]]
"""A number that moves: an input, and the place in it."""


@dataclass(frozen=True)
class Moving:
    """sum(cotangent * output) of a program as a function of some numbers of its inputs, the others being fixed.

    Points are given as arrays of shape (numbers that move, points).
    """

    program: Program
    at: Mapping[str, Array]
    """Every input; where a number moves, its value here is of no account."""
    targets: Sequence[Target]
    cotangent: Array
    """Of the output's shape at a single point."""
    limits: Limits = LIMITS

    @property
    def wrt(self) -> list[str]:
        """The inputs that hold the numbers that move, each once."""
        return list(dict.fromkeys(name for name, _ in self.targets))

    @cached_property
    def together(self) -> bool:
        """Whether all points can go through the program as one array."""
        pointwise = all(step.op is None or step.op.pointwise for step in self.program.steps)
        arrays = any(numpy.ndim(step.constant) for step in self.program.steps if step.constant is not None)
        return pointwise and not arrays and not any(value.ndim for value in self.at.values())

    def problems(self, points: Array) -> list[Problem]:
        """The question about the derivatives at the points: one for all where they go together, else one for each."""
        if not self.together:
            return [self.single(point) for point in points.T]
        at = {**self.at, **{name: row for (name, _), row in zip(self.targets, points, strict=True)}}
        return [self._problem(at, numpy.full(points.shape[1], float(self.cotangent)))]

    def single(self, point: Array) -> Problem:
        """The question about the derivatives at one point."""
        return self._problem(self.moved(point), self.cotangent)

    def moved(self, point: Array) -> dict[str, Array]:
        """The inputs at one point."""
        at = dict(self.at)
        for (name, index), value in zip(self.targets, point.tolist(), strict=True):
            at[name] = at[name].copy()
            at[name][index] = value
        return at

    def place(self, axis: int) -> int:
        """Which element of its input, in row-major order, moves along an axis."""
        name, index = self.targets[axis]
        return int(numpy.ravel_multi_index(index, self.at[name].shape)) if index else 0

    def values(self, points: Array) -> Array:
        """The function at the points, in the program's dtype: shape (points,)."""
        return self._fitted([self._value(problem) for problem in self.problems(points)], points.shape[1])

    def gradients(self, points: Array) -> Array:
        """Its gradient by backward, in the program's dtype: shape (numbers that move, points)."""
        problems = self.problems(points)
        rows = []
        for axis, (name, index) in enumerate(self.targets):
            found = [derivative(self.program, p.at, name, p.seeds, 1) for p in problems]
            rows.append(self._fitted([one if self.together else one[index] for one in found], points.shape[1], axis))
        return numpy.stack(rows)

    def check(self, point: Array) -> None:
        """Run forward and backward at one point, for what torch would refuse, and for the limits.

        Raises:
            EngineError, LanguageError: as `passes.run` does.
            LimitError: all points together would be too large.
        """
        infer(self.program, {name: value.shape for name, value in self.at.items()}, limits=self.limits)
        run(self.program, self.moved(point), self.wrt, grad_tensors=self.cotangent if self.cotangent.ndim else None)

    def _problem(self, at: Mapping[str, Array], cotangent: Array) -> Problem:
        return Problem(self.program, at, self.wrt, [Seed(self.program.output, cotangent)])

    @staticmethod
    def _value(problem: Problem) -> Array:
        (seed,) = problem.seeds
        with numpy.errstate(all="ignore"):
            output = numpy.asarray(problem.program.run(problem.at)[seed.slot])
            return output * seed.cotangent.astype(output.dtype) if (seed.cotangent != 1).any() else output

    def _fitted(self, found: Sequence[Array], count: int, axis: int = 0) -> Array:
        """One number for each point."""
        if self.together:
            return numpy.broadcast_to(found[0], (count,))
        return numpy.array([one.sum() for one in found])


def moving(
    program: Program,
    ranges: Sequence[Range],
    at: Mapping[str, Any],
    *,
    dtype: str = "float64",
    grad_tensors: Any = None,
    limits: Limits = LIMITS,
) -> Moving:
    """The function that ranges and fixed inputs leave of a program.

    `grad_tensors` is None, "ones", or an array of the shape of the output, as for `check`.

    Raises:
        UserError: a name that the program does not read, an element that is not there, complex numbers.
        LanguageError: an input has no value; shapes do not fit.
        EngineError: what torch refuses too, such as a gradient of an array without a cotangent.
    """
    for name in (*(one.name for one in ranges), *at):
        if name not in program.inputs:
            known = ", ".join(program.inputs) or "none"
            hint = nearest(name, program.inputs) or f"its inputs: {known}"
            raise UserError(f"the program has no input named {name!r}", hint=hint)
    fixed = {name: as_array(value, dtype, limits=limits) for name, value in at.items()}
    for one in ranges:
        fixed[one.name] = _with_room(one, fixed.get(one.name), dtype, name_given=one.name in at)
    targets = [(one.name, one.index) for one in ranges]
    middle = numpy.array([[one.low + one.span * 0.4375] for one in ranges])
    found = Moving(program, fixed, targets, numpy.ones(()), limits)
    output = numpy.asarray(program.run(found.moved(middle[:, 0]))[program.output])
    if output.dtype.kind == "c":
        raise UserError("a plot is of real numbers, and the output is complex", hint="plot real(...), imag or abs")
    if grad_tensors is None:
        run(program, found.moved(middle[:, 0]), found.wrt)  # refuses an array
    weights = numpy.ones(output.shape) if grad_tensors is None or isinstance(grad_tensors, str) else grad_tensors
    found = Moving(program, fixed, targets, numpy.asarray(weights, dtype=float), limits)
    found.check(middle[:, 0])
    return found


def _with_room(one: Range, given: Array | None, dtype: str, *, name_given: bool) -> Array:
    """The input whose element moves."""
    if not one.index:
        if name_given:
            raise UserError(f"{one.name} both moves and is fixed", hint="give it with --over, or with --at")
        return numpy.zeros((), dtype)
    if given is None:
        raise UserError(f"{one.label} moves, and the rest of {one.name} has no value", hint=f"give --at {one.name}=...")
    fits = given.ndim == len(one.index) and all(i < n for i, n in zip(one.index, given.shape, strict=True))
    if not fits:
        raise UserError(f"{one.name} has the shape {given.shape}, and no {one.label}", hint="elements count from 0")
    return given


def affordable(moving: Moving, most: int, count: int, least: int = 5) -> int:
    """How many of `count` points are affordable where `most` numbers may be computed.

    >>> from autograd_core.language import parse
    >>> affordable(Moving(parse("x*x"), {"x": numpy.zeros(())}, [("x", ())], numpy.ones(())), 100, 400)
    50
    """
    shapes = {name: value.shape for name, value in moving.at.items()}
    numbers = max(1, infer(moving.program, shapes, itemsize=1, limits=moving.limits).bytes)
    return max(least, min(count, math.floor(most / numbers)))
