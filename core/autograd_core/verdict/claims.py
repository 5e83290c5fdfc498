"""A claimed gradient: a program over the inputs and the cotangent, enclosed by balls and held against the truth.

The claim runs on Arb balls, with its constants exact, at twice the precision each time until it is known to 25
digits. Nothing but those 25 digits is a tolerance: balls that do not meet prove the claim wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from math import isfinite
from typing import Any, NamedTuple

import flint
import numpy

from autograd_core.carriers.arb import BallArray, balls, precision
from autograd_core.errors import LanguageError, Undecided
from autograd_core.language import Program, Step, infer, parse
from autograd_core.language.words import nearest
from autograd_core.oracles.bounds import Bounds, bounds
from autograd_core.oracles.exact import tiny
from autograd_core.oracles.problem import Array, Problem, literal
from autograd_core.verdict.complexes import cotangents_of, joined, real_claim
from autograd_core.verdict.decimals import digits
from autograd_core.verdict.evidence import (
    Evidence,
    Judgement,
    at_kink,
    by_differences,
    by_directions,
    enclosed,
    proven,
    smooth,
)
from autograd_core.verdict.judge import MAX_ULP
from autograd_core.verdict.ulps import ulps
from autograd_core.verdict.verdict import Verdict, worst

COTANGENT = "grad_output"
"""What a claim calls the cotangent of the program's output; 1 where the output is a single number."""

_START, _LIMIT = 128, 2048
_DIGITS = Fraction(1, 10**25)
_SYMPY_DIGITS = Fraction(1, 10**30)
_VANISHES = Fraction(1, 2 ** (_LIMIT // 2))
_SIMPLEST = 1000


class Witness(NamedTuple):
    """What the claim is held against; `source` is told to people unless it is SymPy."""

    bounds: Bounds
    source: str | None = None
    proven: bool = False


def judge_claim(problem: Problem, name: str, claim: str, evidence: Evidence) -> Judgement:
    """What can be said of `claim` as the gradient of the problem by the input `name`.

    The claim may use every input of the program and `grad_output`, the cotangent; its value is broadcast to the
    shape of the input. `evidence` is that of the program's own gradient, as in `check`'s report.

    Raises:
        LanguageError: the claim does not parse, reads an unknown name, or has operands that do not fit.

    >>> from autograd_core.verdict.check import check
    >>> report = check("x*x", {"x": 1.5})
    >>> problem = Problem(report.program, report.at, ["x"], report.run.seeds)
    >>> judge_claim(problem, "x", "-2*x", report.gradients["x"].evidence).reason
    'claimed -3, true 3, difference -6: the claim is -1 times the truth'
    """
    program, values = read_claim(problem, claim, name)
    floats = numpy.asarray(program.run(values)[program.output])
    shape = problem.at[name].shape
    if not _fits(floats.shape, shape):
        reason = f"the claim has the shape {floats.shape}, the gradient of {name} has the shape {shape}"
        return Judgement(Verdict.DISAGREE, reason)
    if evidence.undefined is not None:
        return Judgement(Verdict.UNDEFINED, evidence.undefined)
    if not tiny(evidence.truth) and not evidence.symbolic.defined:
        return Judgement(Verdict.UNDEFINED, evidence.symbolic.reason)
    if evidence.value.size == 0:
        return Judgement(Verdict.CERTIFIED, "there are no elements")
    comparison = _Comparison(program, values, evidence, numpy.broadcast_to(floats, shape))
    comparison.rounded = _rounded(problem.program) or _rounded(program)
    return comparison.judgement()


def read_claim(problem: Problem, claim: str, name: str) -> tuple[Program, dict[str, Array]]:
    """A claim as a program, with the values of what it reads; for a part of a complex input, that part of it.

    Raises:
        LanguageError: as `judge_claim`.
    """
    at, cotangents = joined(problem.at), cotangents_of(problem)
    program = _read(tuple(at), len(cotangents), claim)
    values = {key: at[key] for key in program.inputs if key in at}
    if COTANGENT in program.inputs:
        values.setdefault(COTANGENT, cotangents[0])
    infer(program, {key: value.shape for key, value in values.items()})
    return real_claim(program, values, name)


def _read(known: Sequence[str], passes: int, claim: str) -> Program:
    program = parse(claim, inputs=known)
    for name in program.inputs:
        span = program.steps[program.input_slots[name]].span
        if name not in (*known, COTANGENT):
            hint = nearest(name, [*known, COTANGENT]) or f"a claim may use {', '.join(known)} and {COTANGENT}"
            raise LanguageError(f"the claim reads '{name}', which is no input", claim, span, hint=hint)
        if name not in known and passes != 1:
            message = f"{COTANGENT} is ambiguous: there are {passes} backward passes"
            raise LanguageError(message, claim, span, hint="write the cotangent's numbers instead")
    return program


def _rounded(program: Program) -> str | None:
    """A call of a program whose numbers (of the call, or of the row itself) are floats that no short text equals.

    Numbers of the text are exact; those within a call are not, and no claim can be held to their rounding.
    """
    for step in program.steps:
        if step.op is not None and (step.op.name in _WITHIN or any(map(_decimal, _numbers(step)))):
            return f"{step.op.name}(...)"
    return None


def _numbers(step: Step) -> list[Any]:
    assert step.op is not None
    return [*{**step.op.attributes, **step.attributes}.values(), *step.op.defaults.values()]


def _decimal(number: Any) -> bool:
    """Whether a float is not the number that it is written as."""
    return isinstance(number, float) and isfinite(number) and Fraction(repr(number)) != Fraction(number)


_WITHIN = frozenset(("selu", "gelu"))
"""Rows with a constant of their own that is no short binary number."""
_FLOAT_DIGITS = Fraction(1, 10**14)


def _fits(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    try:
        return numpy.broadcast_shapes(shape, target) == target
    except ValueError:
        return False


class _Comparison:
    """A claim's elements against the truth, at rising precision until each is decided."""

    def __init__(self, program: Program, values: Mapping[str, Array], evidence: Evidence, floats: Array) -> None:
        self.program = program
        self.values = values
        self.evidence = evidence
        self.floats = floats
        self.claimed: list[Bounds | None] = [None] * floats.size
        self.largest = Fraction(0)
        """The largest magnitude on the way to the claim, at the limit of the precision."""
        self.silent = "it has no finite enclosure"
        self.rounded: str | None = None
        """A call whose numbers are floats, not what their text says."""
        self.witnesses = _witnesses(evidence)
        whole = cache(lambda: by_directions(floats, evidence))
        # What balls have no part in is decided once and for all.
        self.found = [
            at_kink(float(value), evidence, i) or (None if witness else _by_floats(float(value), evidence, i, whole))
            for i, (value, witness) in enumerate(zip(floats.ravel(), self.witnesses, strict=True))
        ]

    def judgement(self) -> Judgement:
        """The worst verdict over the elements, and the first element that has it."""
        bits = _START
        while any(one is None for one in self.found) and bits <= _LIMIT:
            self._enclose(bits)
            self.found = [one or self._compare(i, last=bits == _LIMIT) for i, one in enumerate(self.found)]
            bits *= 2
        found = [one for one in self.found if one is not None]  # at the limit every element has its answer
        verdict = worst(one.verdict for one in found)
        i = next(i for i, one in enumerate(found) if one.verdict is verdict)
        place = tuple(int(k) for k in numpy.unravel_index(i, self.floats.shape))
        reason = found[i].reason
        if verdict is Verdict.DISAGREE:
            reason = f"element {list(place)}: {reason}" if place else reason
            reason = f"{reason}{self._pattern(sum(one.verdict is verdict for one in found))}"
        elif verdict.agrees and reason is None:
            reason = self._rounding()
        return Judgement(verdict, reason, None, place or None, elements=tuple(found))

    def _enclose(self, bits: int) -> None:
        """The claim as balls of so many bits."""
        try:
            with precision(bits):
                leaves = {key: BallArray(value) for key, value in self.values.items()}
                slots = self.program.run(leaves, lift=lambda s: None if s.op is not None else balls(literal(s)))
                result = numpy.broadcast_to(slots[self.program.output].array, self.floats.shape)
                self.claimed = [bounds(one) for one in result.ravel()]
                if bits == _LIMIT:
                    numbers = [part for slot in slots for one in slot.elements() for part in _parts(one)]
                    sizes = [found.size for part in numbers if (found := bounds(part))]
                    self.largest = max(sizes, default=Fraction(0))
        except (Undecided, LanguageError) as error:
            self.silent = f"it has no enclosure: {error}"

    def _compare(self, i: int, last: bool) -> Judgement | None:
        """The verdict on one element; None where more precision may decide."""
        claimed, witness = self.claimed[i], self.witnesses[i]
        assert witness is not None
        if claimed is None:
            return self._without_enclosure(float(self.floats.flat[i])) if last else None
        if not claimed.meets(witness.bounds):
            gap = abs(claimed.middle - witness.bounds.middle)
            if self.rounded is not None and gap <= _FLOAT_DIGITS * abs(witness.bounds.middle):
                reason = f"they agree to 14 digits, and numbers within {self.rounded} are rounded to floats"
                return Judgement(Verdict.CORROBORATED, reason)
            return _refuted(claimed, witness.bounds)
        agreed = Verdict.CERTIFIED if witness.proven else Verdict.CORROBORATED
        if claimed.known and witness.bounds.known:
            return Judgement(agreed, witness.source)
        if not last:
            return None
        if witness.bounds.middle == 0 and claimed.radius <= max(self.largest * _VANISHES, witness.bounds.radius):
            return Judgement(Verdict.CORROBORATED, "the claim vanishes beside its own terms, as the gradient does")
        return Judgement(Verdict.CANNOT_TELL, f"the claim is known no better than {_shown(claimed)}")

    def _without_enclosure(self, value: float) -> Judgement:
        if numpy.isfinite(value):
            return Judgement(Verdict.CANNOT_TELL, f"the claim cannot be told: {self.silent}")
        return Judgement(Verdict.UNDEFINED, "the claim has no finite value here")

    def _rounding(self) -> str | None:
        """That a formula is right and yet no way to compute the gradient."""
        dtype = self.evidence.value.dtype
        distances = [
            ulps(float(value), witness.bounds.middle, dtype)
            for value, witness in zip(self.floats.ravel(), self.witnesses, strict=True)
            if witness is not None and witness.bounds.middle
        ]
        most = max((numpy.inf if numpy.isnan(one) else one for one in distances), default=0.0)
        if most <= MAX_ULP[str(dtype)]:
            return None
        far = f"{most:.3g} ulp off" if numpy.isfinite(most) else "no finite number"
        return f"the formula is right; computed as it is written in {dtype} it is {far}"

    def _pattern(self, wrong: int) -> str:
        """What the wrong elements have in common: a simple factor, or how many they are."""
        factor, everywhere = self._factor(), " everywhere" * (self.floats.size > 1)
        if factor is not None:
            return f": the claim is {factor} times the truth{everywhere}"
        return f"; {wrong} of {self.floats.size} elements are wrong" if self.floats.size > 1 else ""

    def _factor(self) -> Fraction | None:
        """claim / truth, if it is one simple number for all elements where the truth is not zero."""
        factors = set()
        for claimed, witness in zip(self.claimed, self.witnesses, strict=True):
            if claimed is None or witness is None:
                return None
            if witness.bounds.middle == 0:
                if abs(claimed.middle) > claimed.radius:
                    return None
                continue
            ratio = claimed.middle / witness.bounds.middle
            simple = ratio.limit_denominator(_SIMPLEST)
            if abs(simple) > _SIMPLEST or abs(ratio - simple) > _DIGITS * abs(ratio):
                return None
            factors.add(simple)
        return factors.pop() if len(factors) == 1 else None


def _parts(one: Any) -> tuple[Any, ...]:
    """A number, or both parts of a complex one."""
    return (one.real, one.imag) if isinstance(one, flint.acb) else (one,)


def _witnesses(evidence: Evidence) -> list[Witness | None]:
    """For each element SymPy's value, else the enclosure of our rules where finite differences confirm it."""
    found: list[Witness | None] = []
    middle = evidence.exact.middle
    along = None
    for i in range(evidence.value.size):
        certain = proven(evidence, i)
        if certain is not None:
            found.append(Witness(certain, evidence.remark, proven=True))
            continue
        if evidence.kinks and (shared := smooth(evidence, i)) is not None:
            found.append(Witness(shared, "by one-sided slopes"))
            continue
        truth = None if evidence.symbolic.value is None else evidence.symbolic.value.flat[i]
        if truth is not None:
            found.append(Witness(Bounds(truth, _SYMPY_DIGITS * abs(truth))))
            continue
        ours = enclosed(evidence.exact, i)
        if middle is None or ours is None or not ours.known:
            found.append(None)
            continue
        by = by_differences(_float(ours.middle), evidence, i)
        if by is None:
            along = along or by_directions(_floats(middle), evidence)
            by = along
        found.append(Witness(ours, by.reason) if by.verdict is Verdict.CORROBORATED else None)
    return found


def _float(number: Fraction | None) -> float:
    try:
        return numpy.nan if number is None else float(number)
    except OverflowError:
        return numpy.nan


def _floats(numbers: Array) -> Array:
    return numpy.array([_float(one) for one in numbers.ravel()]).reshape(numbers.shape)


def _by_floats(value: float, evidence: Evidence, i: int, whole: Callable[[], Judgement]) -> Judgement:
    """One element that has no exact witness: finite differences alone, along it or of the `whole` claim."""
    found = by_differences(value, evidence, i) or whole()
    if found.verdict is Verdict.CORROBORATED and value == 0:
        return Judgement(Verdict.CANNOT_TELL, "claim and finite difference are both 0 as floats, as all underflow is")
    return found


def _refuted(claimed: Bounds, truth: Bounds) -> Judgement:
    difference = digits(claimed.middle - truth.middle, 3)
    reason = f"claimed {digits(claimed.middle, 17)}, true {digits(truth.middle, 17)}, difference {difference}"
    return Judgement(Verdict.DISAGREE, reason)


def _shown(bounds: Bounds) -> str:
    return f"{digits(bounds.middle, 6)} +- {digits(bounds.radius, 2)}"
