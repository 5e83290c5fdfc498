"""Hypotheses about a gradient as a whole: its sign, a factor, its shape, another variable, the cotangent, degrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from typing import Any

import flint
import numpy

from autograd_core.carriers.arb import BallArray
from autograd_core.oracles.problem import Array, Problem
from autograd_core.verdict.mistakes.numbers import Kind, Number, identify, numeric
from autograd_core.verdict.mistakes.parts import Factor, edges, factors, inner, powers
from autograd_core.verdict.mistakes.trial import Edge, Trial, arrayed, known, same, sum_to
from autograd_core.verdict.mistakes.words import Words

MANY, FEW, FEWEST = 1000, 12, 2
"""The largest numbers in a simple fraction, depending on how much else would betray a chance."""
_ANGLES = ("sin", "cos", "tan", "sinc")

Attempt = tuple[Trial, Array]
"""A point, and the claim's value there."""


def _as_given(claim: Array) -> Array:
    return claim


@dataclass(frozen=True)
class Guess:
    """What a claim may be: `candidate(trial)`, which is None where it makes no sense; `read` is done to the claim."""

    kind: Kind
    text: Callable[[], str]
    candidate: Callable[[Trial], Array | None]
    read: Callable[[Array], Array] = _as_given

    def fits(self, trial: Trial, claim: Array) -> bool:
        """Whether no ball speaks against it at one point."""
        return equal(self.candidate(trial), trial, self.read(claim))


class Question:
    """A claim at the points where it is tried; hypotheses are made from its value at the first of them.

    `exact` says that the claim is a formula, not rounded numbers at one point; `anywhere`, that all inputs move from
    point to point, so that a number that stays the same is one.
    """

    def __init__(self, problem: Problem, name: str, attempts: Sequence[Attempt], exact: bool, anywhere: bool) -> None:
        self.problem = problem
        self.name = name
        self.trials = [trial for trial, _ in attempts]
        self.trial, self.claim = attempts[0]
        self.exact = exact
        self.anywhere = anywhere
        self.words = Words(problem, name)
        # A number that stays the same may be one of the inputs that do not move, unless it is very simple.
        self.most = MANY if anywhere else FEWEST if exact else FEW

    @cached_property
    def edges(self) -> list[Edge]:
        """Where shares of the gradient pass."""
        return edges(self.words, self.trial)

    @cached_property
    def single(self) -> list[Factor]:
        """The factors of the chain rule, one by one."""
        return list(factors(self.words, self.trial, self.edges))

    @cached_property
    def factors(self) -> list[Factor]:
        """The factors of the chain rule, one by one and all that are within a step."""
        return [*self.single, *(inner(self.words, self.trial, self.edges) if self.diagonal else ())]

    @cached_property
    def wrong_powers(self) -> list[Factor]:
        """What a mistaken power rule multiplies with."""
        return list(powers(self.words, self.trial, self.edges))

    @cached_property
    def diagonal(self) -> bool:
        """Whether each element of the gradient is made by one element of each step."""
        shapes = (self.trial.value(slot).shape for slot in self.trial.adjoints)
        return self.words.template and all(shape == self.trial.shape for shape in shapes)

    def ratio(self, first: Array, second: Array) -> Number | None:
        """The number that all elements of one are times the other, if it has a name or, for formulas, anyway."""
        pairs = [(a, b) for a, b in zip(first.ravel(), second.ravel(), strict=True) if not b.contains(0)]
        if not pairs:
            return None
        ratios = [a / b for a, b in pairs]
        if not all(one.overlaps(ratios[0]) for one in ratios) or ratios[0].contains(0):
            return None
        return identify(ratios[0], self.most) or (numeric(ratios[0]) if self.anywhere else None)

    def whole(self) -> Iterator[Guess]:
        """The truth times a number."""
        if all(one == 0 for one in self.claim.ravel()):
            yield Guess(Kind.ZERO, lambda: "the claim is 0: the gradient is missing", lambda t: arrayed(t.truth * 0))
            return
        number = self.ratio(self.claim, self.trial.truth)
        if number is not None:
            value = number.value
            yield Guess(number.kind, partial(self._times, number), lambda t: arrayed(t.truth * value))

    def _times(self, number: Number) -> str:
        return f"the claim is {number.text} times the truth{self._why(number)}"

    def _why(self, number: Number) -> str:
        """Where a constant factor comes from, as far as one step has it."""
        if number.kind is Kind.DEGREES:
            return ": degrees and radians are mixed up"
        if number.kind is Kind.LOG_BASE:
            return ": the base of a logarithm is mistaken"
        wanted = [(f, 1 / number.value, ": the factor {}, is missing") for f in self.factors]
        wanted += [(f, number.value, ": {}") for f in self.wrong_powers if f.edge is not None]
        for factor, value, says in wanted if number.kind is Kind.FACTOR and self.exact else ():
            found = [factor.value(trial) for trial in self.trials]
            if all(known(one) and all((e - value).contains(0) for e in one.ravel()) for one in found):
                return says.format(factor.text())
        return ""

    def conjugated(self) -> Iterator[Guess]:
        """A conjugate too few or too many: the gradient is the cotangent times the conjugate of the derivative."""
        if any(isinstance(one, flint.acb) for one in self.trial.truth.ravel()):
            missing = "equals the truth without the conjugate of the derivative"
            yield Guess(Kind.CONJUGATE, lambda: missing, self._without_conjugate)
            yield Guess(Kind.CONJUGATE, lambda: "the claim is the conjugate of the truth", lambda t: _conj(t.truth))

    def _without_conjugate(self, trial: Trial) -> Array:
        return _conj(trial.gradient(self.name, [g.conj() for g in trial.cotangents]))

    def variables(self) -> Iterator[Guess]:
        """The gradient by another input."""
        for other in self.words.program.inputs:
            if other != self.name and self.problem.at[other].shape == self.trial.shape:
                said = f"the gradient by `{other}` stands in place of that by `{self.name}`"
                for sign, more in ((1, ""), (-1, ", with the sign changed")):
                    yield Guess(Kind.WRONG_VARIABLE, (said + more).__str__, partial(_by, other, sign))

    def reshaped(self) -> Iterator[Guess]:
        """Axes swapped, summed over or not summed over."""
        shape, claimed = self.trial.shape, self.claim.shape
        if len(shape) == 2 and claimed == shape[::-1]:
            yield Guess(Kind.TRANSPOSE, lambda: "the claim is the truth transposed", lambda t: t.truth, lambda c: c.T)
        if claimed != shape:
            if _sums_to(claimed, shape):
                said = f"the sum over the broadcast axes is missing: the claim has the shape {claimed}, not {shape}"
                yield Guess(Kind.SUM, lambda: said, lambda t: t.truth, lambda c: sum_to(c, shape))
            return
        if len(shape) > 2:
            said = "the claim is the truth with its last two axes swapped"
            yield Guess(Kind.TRANSPOSE, lambda: said, lambda t: t.truth.swapaxes(-1, -2))
        for axis in range(len(shape)):
            said = f"the claim is the truth summed over axis {axis}, which is an axis of the input"
            yield Guess(Kind.SUM, said.__str__, partial(_summed, axis))

    def turned(self) -> Iterator[Guess]:
        """A product of matrices pulled back without the transpose, or in the wrong order."""
        for edge, way in product(self.edges, range(3)):
            op = self.words.program.steps[edge.slot].op
            if op is not None and op.name == "matmul":
                source = self.words.source(edge.slot)
                said = f"a transpose is missing, or the order is wrong, in the gradient of `{source}`"
                yield Guess(Kind.TRANSPOSE, said.__str__, partial(Trial.turned, edge=edge, way=way))

    def cotangents(self) -> Iterator[Guess]:
        """The cotangent forgotten or applied twice."""
        if all((seed.cotangent == 1).all() for seed in self.problem.seeds):
            return
        said = "`grad_output` is forgotten: equals the truth for a cotangent of ones"
        yield Guess(Kind.COTANGENT, lambda: said, lambda t: t.gradient(self.name, [c * 0 + 1 for c in t.cotangents]))
        twice = "`grad_output` is applied twice"
        yield Guess(Kind.COTANGENT, lambda: twice, lambda t: t.gradient(self.name, [_squared(c) for c in t.cotangents]))

    def degrees(self) -> Iterator[Guess]:
        """An angle taken in degrees where the program takes radians, or the other way round."""
        steps = self.words.program.steps
        if not any(step.op is not None and step.op.name in _ANGLES for step in steps):
            return
        unit = flint.arb.pi() / 180
        for angle, power, outer in product(self.words.program.inputs, (1, -1), (0, 1, -1)):
            units = ("degrees", "radians")[::power]
            said = f"`{angle}` is taken in {units[0]} where the program has {units[1]}"
            yield Guess(Kind.DEGREES, said.__str__, partial(_in_unit, angle, unit**power, unit**outer))

    def offset(self) -> Iterator[Guess]:
        """The truth plus a constant."""
        rest = arrayed(self.claim - self.trial.truth).ravel()
        if not (self.anywhere or len(rest) > 2) or not all(one.overlaps(rest[0]) for one in rest):
            return
        number = identify(rest[0], self.most) or numeric(rest[0])
        said, value = f"the claim is the truth plus the constant {number.text}", number.value
        yield Guess(Kind.OFFSET, lambda: said, lambda t: arrayed(t.truth + value))

    def some(self) -> Iterator[Guess]:
        """A few elements times a simple number, all others right."""
        pairs = zip(self.claim.ravel(), self.trial.truth.ravel(), strict=True)
        wrong = [i for i, (given, true) in enumerate(pairs) if not given.overlaps(true)]
        number = self.ratio(self.claim.ravel()[wrong], self.trial.truth.ravel()[wrong])
        if number is None or not number.simple or len(wrong) == self.claim.size:
            return
        first = [int(k) for k in numpy.unravel_index(wrong[0], self.claim.shape)]
        which = f"element {first}" if len(wrong) == 1 else f"{len(wrong)} elements, the first of them {first},"
        said = f"{which} of {self.claim.size} is {number.text} times the truth, all others are right"
        yield Guess(number.kind, lambda: said, partial(_partly, wrong, number.value))


def equal(candidate: Array | None, trial: Trial, claim: Array) -> bool:
    """Whether a candidate is the claim, as far as balls tell: a wide ball tells nothing."""
    return candidate is not None and same(candidate, claim) and known(candidate, trial.truth)


def _conj(array: Array) -> Array:
    pairs = [flint.acb(one).conjugate() for one in array.ravel()]
    return numpy.array([*pairs, None], dtype=object)[:-1].reshape(array.shape)


def _by(name: str, sign: int, trial: Trial) -> Array:
    return arrayed(trial.gradient(name) * sign)


def _summed(axis: int, trial: Trial) -> Array:
    return numpy.broadcast_to(trial.truth.sum(axis=axis, keepdims=True), trial.shape)


def _in_unit(name: str, unit: Any, outer: Any, trial: Trial) -> Array:
    return arrayed(trial.elsewhere(name, unit).truth * outer)


def _partly(places: Sequence[int], number: Any, trial: Trial) -> Array:
    found = trial.truth.copy()
    for i in places:
        found.flat[i] = found.flat[i] * number
    return found


def _squared(cotangent: Array) -> Array:
    exact = BallArray(cotangent).array
    return arrayed(exact * exact)


def _sums_to(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    try:
        return numpy.broadcast_shapes(shape, target) == shape
    except ValueError:
        return False
