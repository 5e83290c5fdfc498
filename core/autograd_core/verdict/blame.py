"""Where a right formula loses its digits, and why: the first step whose error jumps, with its place in the text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.engine.backward import backward, grad
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import Span
from autograd_core.oracles import exact
from autograd_core.oracles.bounds import bounds
from autograd_core.oracles.forward import refusal
from autograd_core.oracles.problem import Problem
from autograd_core.verdict.evidence import shown
from autograd_core.verdict.passes import Run
from autograd_core.verdict.sweep import Place, floats, truths
from autograd_core.verdict.trail import Link, Tracer

MOST_STEPS, MOST_NUMBERS = 3000, 20_000
"""Larger programs are not looked into."""
_FINE = 4.0
"""Nobody is to blame for as many ulps."""
_SHARE = 1 / 3
"""The first step to lose as much of all bits that are lost is the one to name."""
_LITTLE = 2.0
"""Bits; where no step loses more, rounding grew little by little."""
_ALLOWED = 4.0
"""A gradient this many times worse than what the last digits of the inputs decide is as good as can be."""
_LARGE = 10.0
"""A program with a smaller condition number is well-conditioned."""
_SHOWN, _FEW = 60, 3

Cause = Literal[
    "cancellation",
    "overflow",
    "underflow",
    "dead branch",
    "0*inf",
    "rounded constant",
    "rounded argument",
    "ill-conditioned",
    "inaccurate op",
    "little by little",
]


@dataclass(frozen=True)
class Blame:
    """The step that spoilt a number: what and where it is, how much it cost, and why, for people in `text`."""

    cause: Cause
    op: str
    phase: Literal["forward", "backward"]
    slot: int
    span: Span
    index: tuple[int, ...]
    """The element of the step's quantity that went wrong."""
    before: float
    """Ulps by which the input whose error counts was off, counted from the leading digit of however small a number."""
    after: float
    """Ulps by which its result is off; inf where it is not finite."""
    lost: float
    """Bits lost here."""
    condition: float | None
    """How many times larger a relative error becomes here: sum |terms| / |sum| where terms are added, else |x f'/f|."""
    sensitivity: float | None
    """The condition number of the whole exact program with respect to its inputs; None where it is not known."""
    text: str


def blame(problem: Problem, executed: Run, name: str) -> Blame | None:
    """What spoilt the float gradient by one input; None where it is fine, or where nothing can be said.

    The program runs forward and backward (first order) on floats and on balls. From the gradient's worst element the
    error is followed back: at each quantity each input is exchanged for the truth, which shows whose error counts.
    The first step on that way, in order of execution, that loses a good part of the bits is to blame. Condition numbers
    are Higham's (*Accuracy and Stability of Numerical Algorithms*, 2nd ed., 2002, sections 1.6 and 4.2).

    >>> from autograd_core.language import parse
    >>> from autograd_core.verdict.passes import run
    >>> program, at = parse("(1 - cos(x))/x**2"), {"x": numpy.array(1e-8)}
    >>> executed = run(program, at, ["x"])
    >>> print(blame(Problem(program, at, ["x"], executed.seeds), executed, "x").text)
    cancellation in `1 - cos(x)`: its terms are 4e+16 times larger than their sum, 52 of 53 bits are lost here
    """
    return _blame(problem, executed, Place("total", problem.program.input_slots[name]), name)


def blame_value(problem: Problem, executed: Run) -> Blame | None:
    """The same question about the value of the output; None where it is fine, or where nothing can be said.

    >>> from autograd_core.language import parse
    >>> from autograd_core.verdict.passes import run
    >>> program, at = parse("log(1 + x)"), {"x": numpy.array(1e-17)}
    >>> executed = run(program, at, ["x"])
    >>> blame_value(Problem(program, at, ["x"], executed.seeds), executed).cause
    'rounded argument'
    """
    return _blame(problem, executed, Place("value", problem.program.output), None)


def _blame(problem: Problem, executed: Run, place: Place, name: str | None) -> Blame | None:
    if problem.order != 1 or len(problem.program.steps) > MOST_STEPS or problem.numbers > MOST_NUMBERS:
        return None
    if problem.dtype.kind != "f" or refusal(problem) is not None:
        return None
    try:
        with numpy.errstate(all="ignore"):
            tracer = Tracer(problem, floats(problem, executed.slots), truths(problem))
            if place not in tracer.given.quantities:
                return None
            worst = max(range(tracer.size(place)), key=lambda i: tracer.off(place, i), default=0)
            fine = not tracer.size(place) or tracer.off(place, worst) <= _FINE
            found = None if fine else _Finding(tracer, tracer.follow(place, worst), name).blame()
            # Where balls know no truth either, only a dead branch tells that there is one.
            known = tracer.truth(place, worst) is not None
    except Exception:  # a witness that fails has nothing to say
        return None
    return found if known or (found is not None and found.cause in ("dead branch", "0*inf")) else None


class _Finding:
    """The way back from a wrong number, and what it shows."""

    def __init__(self, tracer: Tracer, trail: Sequence[Link], name: str | None) -> None:
        self.tracer, self.trail, self.name = tracer, trail, name
        self.program = tracer.problem.program
        self.bits = [self._bits(link.error) for link in trail] + [0.0]
        lost = [here - before for here, before in zip(self.bits, self.bits[1:], strict=False)]
        enough = max(self.bits) * _SHARE
        # Execution runs from the end of the way to its beginning.
        self.i = next((i for i in reversed(range(len(lost))) if lost[i] >= enough), lost.index(max(lost)))
        self.lost = lost[self.i]
        self.link = trail[self.i]
        self.source = trail[self.i + 1] if self.i + 1 < len(trail) else None

    def _bits(self, error: float) -> float:
        return math.log2(min(max(error, 1.0), self.tracer.all_lost))

    def blame(self) -> Blame:
        place, element = self.link.place, self.link.element
        step = self.program.steps[place.slot]
        condition = self._condition()
        sensitivity = self._sensitivity()
        cause = self._cause(condition, sensitivity)
        shape = numpy.shape(self.tracer.given.quantities[place])
        return Blame(
            cause,
            "add" if place.kind == "total" else step.op.name if step.op else "constant",
            "forward" if place.kind == "value" else "backward",
            place.slot,
            step.span,
            tuple(int(k) for k in numpy.unravel_index(element, shape)),
            self.source.error if self.source else 0.0,
            self.link.error,
            self.lost,
            condition,
            sensitivity,
            self._text(cause, condition, sensitivity),
        )

    def _condition(self) -> float | None:
        """The condition number, or how much larger the error became, which counts next to an extremum."""
        place, element, source = *self.link[:2], self.source
        found = self.tracer.condition(place, element, source.place if source else None)
        if found is None or source is None or not source.error or not math.isfinite(self.link.error):
            return found
        summed = self.tracer.terms(place, element) is not None
        return found if summed else max(found, self.link.error / source.error)

    def _cause(self, condition: float | None, sensitivity: float | None) -> Cause:
        place, element = self.link.place, self.link.element
        number, truth = self.tracer.number(place, element), self.tracer.truth(place, element)
        if not numpy.isfinite(number):
            if not self.tracer.nothing_arrives(place, element):
                return "overflow"
            return "dead branch" if self._selection() is not None else "0*inf"
        if self.source is None:
            tiny = Fraction(float(self.tracer.info.tiny))
            if truth is not None and 0 < abs(truth.middle) < tiny:
                return "underflow"
            return "cancellation" if self._explained(condition) else "inaccurate op"
        if self._literal():
            return "rounded constant"
        if self.lost < _LITTLE:
            return "little by little"
        error = min(self.trail[0].error, self.tracer.all_lost)
        if sensitivity is not None and sensitivity > _LARGE and error <= _ALLOWED * sensitivity:
            return "ill-conditioned"
        return "rounded argument" if self.tracer.terms(place, element) is None else "cancellation"

    def _explained(self, condition: float | None) -> bool:
        """Whether the step's own rounding is that of a long sum, whose partial sums are as large as its terms."""
        place, largest = self.link.place, max(map(self.tracer.size, self.tracer.inputs(self.link.place)), default=0)
        summed = self.tracer.terms(place, self.link.element) is not None
        return summed and condition is not None and self.link.error <= largest * condition

    def _literal(self) -> bool:
        """Whether the error began with a constant that the dtype does not hold."""
        place = self.trail[-1].place
        return place.kind == "value" and self.program.steps[place.slot].constant is not None

    def _selection(self) -> int | None:
        """The step that leaves out what the blamed step computed."""
        reached = {self.link.place.slot}
        for slot in range(self.link.place.slot + 1, len(self.program.steps)):
            step = self.program.steps[slot]
            if step.op is not None and reached & set(step.args):
                if step.op.conditions or step.op.kind == "diagonal":
                    return slot
                reached.add(slot)
        return None

    def _sensitivity(self) -> float | None:
        """The relative change of the true gradient by relative changes of the inputs: sum |x dG/dx| / |G|."""
        if self.name is None or not math.isfinite(self.trail[0].error):
            return None
        problem, tracer = self.tracer.problem, self.tracer
        with precision(tracer.right.bits):
            leaves = {n: Tensor(BallArray(value), requires_grad=True) for n, value in problem.at.items()}
            slots = problem.program.run(leaves, lift=exact.lift)
            roots = [slots[seed.slot] for seed in problem.seeds]
            given = [Tensor(BallArray(seed.cotangent)) for seed in problem.seeds]
            gradient = grad(roots, leaves[self.name], given, create_graph=True, allow_unused=True)[0]
            if gradient is None or not gradient.requires_grad:
                return 0.0
            one = numpy.zeros(gradient.shape)
            one.flat[self.trail[0].element] = 1
            backward(gradient, Tensor(BallArray(one)))
        truth = tracer.truth(self.trail[0].place, self.trail[0].element)
        changes = [_weighed(problem.at[n], leaf._grad) for n, leaf in leaves.items()]
        if truth is None or not truth.middle or None in changes:
            return None
        return float(sum(c for c in changes if c is not None) / abs(truth.middle))

    def _text(self, cause: Cause, condition: float | None, sensitivity: float | None) -> str:
        what, dtype = self._what(), self.tracer.problem.dtype
        lost = f"{round(self.lost)} of {self.tracer.info.nmant + 1} bits are lost here"
        enlarged = "all that is left" if condition == math.inf else f"made {condition or 0:.2g} times larger"
        began = self._quoted(self.trail[-1].place.slot)
        if cause == "cancellation":
            size = (
                "cancel exactly" if condition == math.inf else f"are {condition or 0:.2g} times larger than their sum"
            )
            return f"cancellation in {what}: its terms {size}, {lost}"
        if cause == "overflow":
            return f"overflow in {what}: {self._beyond()} is beyond the range of {dtype}"
        if cause == "underflow":
            return f"underflow in {what}: the result is below the normal numbers of {dtype}, {lost}"
        if cause in ("dead branch", "0*inf"):
            slot = self._selection()
            begin = (
                f"dead branch: {self._quoted(slot)} does not take" if slot is not None else "0*inf: nothing arrives at"
            )
            step = self._quoted(self.link.place.slot)
            return f"{begin} {step}, whose derivative is not finite here, and 0 times that is NaN"
        if cause == "rounded constant":
            return f"{began} is rounded to {dtype}, an error that is {enlarged} in {what}: {lost}"
        if cause == "rounded argument":
            return f"the rounding of {began} is {enlarged} in {what}: {lost}"
        if cause == "ill-conditioned":
            decide = f"the inputs' last digits decide the result (condition number {sensitivity:.2g})"
            return f"ill-conditioned: {decide}; the rounding of {began} is {enlarged} in {what}, {lost}"
        if cause == "inaccurate op":
            return f"{what} is itself {self.link.error:.2g} ulp off for its operands, {lost}"
        return f"rounding grows little by little; most is lost in {what}, {self.lost:.1f} bits"

    def _beyond(self) -> str:
        truth = self.tracer.truth(self.link.place, self.link.element)
        beyond = truth is not None and abs(truth.middle) > Fraction(float(self.tracer.info.max))
        return shown(truth.middle) if truth is not None and beyond else "a number on the way"

    def _what(self) -> str:
        place = self.link.place
        text = self._quoted(place.slot)
        if place.kind == "total":
            users = dict.fromkeys(self._quoted(p.slot) for p in self.tracer.inputs(place) if p.kind == "share")
            by = f"from {' and '.join(users)}" if 1 < len(users) <= _FEW else f"from {len(users)} steps"
            return f"the sum of the cotangents of {text} {by} (backward)"
        return f"the derivative of {text} (backward)" if place.kind == "share" else text

    def _quoted(self, slot: int) -> str:
        span = self.program.steps[slot].span
        text = " ".join(self.program.source[span.start : span.end].split())
        return f"`{text}`" if len(text) <= _SHOWN else f"`{text[: _SHOWN - 3]}...`"


def _weighed(value: Any, change: Tensor | None) -> Fraction | None:
    """sum |x * change|; None where it is not finite."""
    if change is None:
        return Fraction(0)
    found = [bounds(one) for one in change.value.elements()]
    if any(one is None for one in found):
        return None
    pairs = zip(numpy.asarray(value).ravel().tolist(), found, strict=True)
    return sum((abs(Fraction(x) * one.middle) for x, one in pairs if one is not None), Fraction(0))
