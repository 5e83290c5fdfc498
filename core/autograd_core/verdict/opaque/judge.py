"""From what the witnesses say of a function's derivative to a verdict on the numbers that someone claims for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy

from autograd_core.oracles.bounds import Bounds
from autograd_core.oracles.elements import Finite
from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.finite import Estimate
from autograd_core.oracles.problem import Array
from autograd_core.oracles.symbolic import Symbolic
from autograd_core.verdict.evidence import Evidence, Judgement, at_kink, by_differences, by_directions, shown
from autograd_core.verdict.opaque.balls import Certified
from autograd_core.verdict.opaque.pattern import simple_factor
from autograd_core.verdict.opaque.step import Stepped
from autograd_core.verdict.ulps import ulp, ulps
from autograd_core.verdict.verdict import Verdict, worst

_SURE = 10.0
"""A number is refuted by an estimate only from this many error bars on."""
_INFORMATIVE = 1e-4
_ROUGH = ("kink", "jump")
_ROUNDED = 1000
"""Ulps of f / x up to which a claim is taken for zero, where the finite difference is zero."""


@dataclass(frozen=True)
class Case:
    """One input: the claim, and all that is known of the derivative."""

    name: str
    claimed: Array
    at: Array
    dtype: str
    """What the claim is judged in: the narrower one of its own dtype and of the one asked for."""
    balls: Certified
    claim: Sequence[Bounds | None] | None
    """The claim in exact arithmetic, where the gradient function runs on balls too."""
    step: Stepped
    finite: Finite
    size: float
    """Sum of |cotangent * result|: with `at`, the scale by which a gradient of exactly zero is judged."""
    slopes: Callable[[int], tuple[Estimate, Estimate]]
    """Left and right derivative along one element."""
    spread: Callable[[], Array]
    """How rough each claimed number is around the point: the size of its rounding errors."""
    locate: Callable[[], tuple[int, Estimate] | None]
    """The element at which random directions find the claim wrong, with its finite difference."""
    max_ulp: float

    @cached_property
    def elements(self) -> list[Judgement]:
        """The judgement of every element, in row-major order; none where the claim has another shape."""
        fits = self.claimed.shape == self.at.shape
        return [_element(self, i) for i in range(self.claimed.size)] if fits else []

    @cached_property
    def whole(self) -> Judgement:
        """The judgement of all elements together, along random directions."""
        if not numpy.isfinite(self.claimed).all():
            return Judgement(Verdict.INACCURATE, "the claim is not finite", numpy.inf)
        return by_directions(self.claimed.astype(numpy.float64), self.evidence)

    @cached_property
    def evidence(self) -> Evidence:
        """What is known, in the form in which kinks and differences are judged."""
        silent = Symbolic(None, self.balls.reason or "balls know no finite derivative here")
        edges = tuple(f"the function is at a kink of {row}" for row in self.balls.edges)
        return Evidence(
            self.claimed,
            silent,
            self.balls.enclosures.get(self.name, Enclosure(None, None, 0)),
            self.finite,
            self.at,
            self.size,
            edges or ("the function is not smooth here",),
            self.slopes,
        )

    def index(self, i: int) -> tuple[int, ...]:
        """The place of the i-th element in row-major order."""
        return tuple(int(k) for k in numpy.unravel_index(i, self.at.shape))

    @property
    def together(self) -> bool:
        """Whether only random directions tell, so that no element has a verdict of its own."""
        return bool(self.elements) and all(one is self.whole for one in self.elements)

    def kink(self, i: int) -> Judgement | None:
        """One element held against the one-sided slopes; None where those agree."""
        one = replace(
            self.evidence,
            value=self.claimed.ravel()[i : i + 1],
            slopes=lambda _: self.slopes(i),
            at=self.at.ravel()[:1],
        )
        return at_kink(float(self.claimed.flat[i]), one, 0)

    def unit(self, i: int) -> Fraction:
        """An ulp for a gradient of exactly zero: on the scale of f / x, which follows the units."""
        scale = self.size / abs(float(self.at.flat[i]) or 1.0)
        return ulp(Fraction(scale if numpy.isfinite(scale) else 0.0), self.dtype)

    def truth(self, i: int) -> Bounds | None:
        """The proven enclosure of one element, if it is narrow enough to count ulps by."""
        enclosure = self.balls.enclosures.get(self.name)
        if enclosure is None or enclosure.middle is None or enclosure.radius is None:
            return None
        middle, radius = enclosure.middle.flat[i], enclosure.radius.flat[i]
        if middle is None:
            return None
        if abs(middle) <= radius <= self.unit(i) / 2**64:
            return Bounds(Fraction(0), radius)  # no claim could be told from zero
        if radius > ulp(middle, self.dtype) / 8:
            return None
        return Bounds(middle, radius)

    def best(self, i: int) -> tuple[Fraction, Fraction] | None:
        """The best known value of one element, with its error."""
        truth = self.truth(i)
        if truth is not None:
            return truth.middle, truth.radius
        for value, error in ((self.step.value, self.step.error), (self.finite.value, self.finite.error)):
            if value is not None and error is not None and numpy.isfinite(error.flat[i]):
                return Fraction(float(value.flat[i])), Fraction(float(error.flat[i]))
        return None


def judge(case: Case) -> Judgement:
    """The worst verdict over the elements; among equals the one farthest from the truth, in ulps.

    A factor that all elements are off by is named.
    """
    if case.claimed.shape != case.at.shape:
        return Judgement(Verdict.DISAGREE, _misshapen(case))
    if case.claimed.size == 0:
        return Judgement(Verdict.CORROBORATED, "there are no elements")
    found = case.elements
    if case.together:
        return _located(case) if case.whole.verdict is Verdict.DISAGREE else case.whole
    verdict = worst(one.verdict for one in found)
    i = max((i for i, one in enumerate(found) if one.verdict is verdict), key=lambda i: _distance(found[i]))
    wrong = sum(one.verdict is verdict for one in found)
    reason = found[i].reason
    if verdict is Verdict.DISAGREE:
        reason = f"{reason}{_pattern(case, wrong)}"
    distances = tuple(one.ulp for one in found)
    largest = max((one for one in distances if one is not None), default=None)
    return Judgement(verdict, reason, largest, case.index(i) or None, distances)


def _located(case: Case) -> Judgement:
    """Random directions refute the claim: the element that is most to blame."""
    found = case.locate()
    if found is None:
        return case.whole
    i, estimate = found
    reason = (
        f"claimed {case.claimed.flat[i]:.17g}, the finite difference is {estimate.value:.17g} +- {estimate.error:.2g}"
    )
    return Judgement(Verdict.DISAGREE, f"{reason}; found by bisection along random directions", None, case.index(i))


def _misshapen(case: Case) -> str:
    given, wanted = case.claimed.shape, case.at.shape
    text = f"the claim has the shape {given}, {case.name} has the shape {wanted}"
    if given == wanted[::-1]:
        return f"{text}: is it transposed?"
    return f"{text}: is a sum over a broadcast axis missing?" if case.claimed.size > case.at.size else text


def _distance(one: Judgement) -> float:
    return -1.0 if one.ulp is None else numpy.inf if numpy.isnan(one.ulp) else one.ulp


def _element(case: Case, i: int) -> Judgement:
    value, truth = float(case.claimed.flat[i]), case.truth(i)
    if truth is not None and not case.balls.edges:
        return _against(case, i, value, truth)
    reason = case.finite.reasons.get(case.index(i), "")
    if reason.startswith(_ROUGH) and (kink := case.kink(i)) is not None:
        return kink
    if truth is not None:
        return _against(case, i, value, truth)
    return _by_step(case, i, value) or _by_differences(case, i, value) or case.whole


def _by_differences(case: Case, i: int, value: float) -> Judgement | None:
    """One claimed number against the finite difference, or against those of both sides where it finds a kink."""
    if case.finite.value is None or case.finite.error is None:
        return None
    estimate, error = float(case.finite.value.flat[i]), float(case.finite.error.flat[i])
    reason = case.finite.reasons.get(case.index(i), "")
    if reason.startswith(_ROUGH):
        sides = case.slopes(i)
        told = all(numpy.isfinite(side.error) for side in sides)
        if not told:
            return Judgement(Verdict.UNDEFINED, f"the function jumps, or its slope is infinite: {reason}")
        estimate = (sides[0].value + sides[1].value) / 2  # they agree: it is none
        error = max(side.error for side in sides)
    if abs(estimate) <= error and abs(Fraction(value if numpy.isfinite(value) else 1e300)) <= _ROUNDED * case.unit(i):
        return Judgement(
            Verdict.CORROBORATED, f"by finite differences alone: zero but for rounding; {case.evidence.silence}"
        )
    one = replace(case.finite, value=numpy.array(estimate), error=numpy.array(error))
    return by_differences(value, replace(case.evidence, by_steps=one), 0)


def _against(case: Case, i: int, value: float, truth: Bounds) -> Judgement:
    """One claimed number against the proven derivative."""
    conflict = _conflict(case, i, value, truth)
    if conflict is not None:
        return conflict
    true = truth.middle
    if not numpy.isfinite(value):
        distance = ulps(value, true, case.dtype)
        if distance == 0:
            return Judgement(Verdict.CERTIFIED, None, 0.0)
        return Judgement(Verdict.INACCURATE, f"{value} where the derivative is {shown(true)}", numpy.inf)
    distance = _ulps(case, i, Fraction(value), true)
    if distance <= case.max_ulp:
        if case.balls.edges or not (case.balls.crossed or case.balls.style.name.startswith("its NumPy")):
            return Judgement(Verdict.CORROBORATED, _short_of_proof(case), distance)
        return Judgement(Verdict.CERTIFIED, None, distance)
    if case.balls.edges and (kink := case.kink(i)) is not None:
        return kink
    claim = None if case.claim is None else case.claim[i]
    told = f"claimed {value:.17g}, true {shown(true)}, difference {value - float(true):.3g}"
    if claim is not None and claim.known:
        if _ulps(case, i, claim.middle, true) <= case.max_ulp:
            reason = f"{told}: {distance:.3g} ulp off; the formula is right, bits are lost on the way"
            return Judgement(Verdict.INACCURATE, reason, distance)
        return Judgement(Verdict.DISAGREE, f"{told}, in exact arithmetic as well", distance)
    if abs(value - float(true)) <= _SURE * float(case.spread().flat[i]):
        reason = f"{told}: {distance:.3g} ulp off; the claim is as rough around the point, so bits are lost on the way"
        return Judgement(Verdict.INACCURATE, reason, distance)
    return Judgement(Verdict.DISAGREE, told, distance)


def _short_of_proof(case: Case) -> str:
    if case.balls.edges:
        return f"{'; '.join(case.evidence.kinks)}, so balls prove one side only"
    return "by backward on balls; whether it is the function's own derivative is not proven"


def _ulps(case: Case, i: int, value: Fraction, true: Fraction) -> float:
    """The distance in ulps."""
    unit = case.unit(i) if true == 0 else ulp(true, case.dtype)
    return float(min(abs(value - true) / unit, Fraction(10) ** 300))


def _conflict(case: Case, i: int, value: float, truth: Bounds) -> Judgement | None:
    """Where estimates of the float program refute what balls prove: then the code does something else on balls."""
    estimates = [
        (name, float(found.flat[i]), float(error.flat[i]))
        for name, found, error in (
            ("the finite difference", case.finite.value, case.finite.error),
            ("the complex step", case.step.value, case.step.error),
        )
        if found is not None and error is not None and error.flat[i] <= _INFORMATIVE * abs(found.flat[i])
    ]
    true = float(truth.middle)
    against = [one for one in estimates if abs(one[1] - true) > _SURE * one[2]]
    if not against or len(against) < len(estimates):
        return None
    name, estimate, error = against[0]
    text = f"{name} is {estimate:.17g} +- {error:.2g}, on balls the derivative is {shown(truth.middle)}"
    if numpy.isfinite(value) and min(abs(value - estimate) - _SURE * error, abs(value - true) - 1e-6 * abs(true)) > 0:
        return Judgement(Verdict.DISAGREE, f"claimed {value:.17g}; {text}")
    return Judgement(Verdict.CANNOT_TELL, f"the witnesses disagree: {text}")


def _by_step(case: Case, i: int, value: float) -> Judgement | None:
    """One claimed number against the complex step."""
    if case.step.value is None or case.step.error is None:
        return None
    slope, error = float(case.step.value.flat[i]), float(case.step.error.flat[i])
    told = f"claimed {value:.17g}, the complex step gives {slope:.17g} +- {error:.2g}"
    if not numpy.isfinite(value):
        return Judgement(Verdict.INACCURATE, told, numpy.inf)
    distance = _ulps(case, i, Fraction(value), Fraction(slope))
    gap = abs(value - slope)
    if gap <= _SURE * error or distance <= case.max_ulp:
        return Judgement(Verdict.CORROBORATED, "by the complex step and finite differences", distance)
    by = by_differences(value, case.evidence, i)
    lost = gap <= _SURE * float(case.spread().flat[i])
    refuted = not lost and by is not None and by.verdict is Verdict.DISAGREE
    return Judgement(Verdict.DISAGREE if refuted else Verdict.INACCURATE, told, distance)


def _pattern(case: Case, wrong: int) -> str:
    """What the wrong elements have in common: a simple factor, or how many they are."""
    known = [case.best(i) for i in range(case.claimed.size)]
    leeway = Fraction(case.max_ulp * float(numpy.finfo(case.dtype).eps))
    factor, everywhere = simple_factor(case.claimed, known, leeway), " everywhere" * (case.claimed.size > 1)
    if factor == 0:
        return f": the claim is zero{everywhere}"
    if factor is not None:
        return f": the claim is {factor} times the truth{everywhere}"
    return f"; {wrong} of {case.claimed.size} elements are wrong" if case.claimed.size > 1 else ""


def worst_elements(judgements: Sequence[Judgement], most: int) -> list[int]:
    """The places of the elements that are not right, worst first."""
    wrong = [i for i, one in enumerate(judgements) if not one.verdict.agrees]
    return sorted(wrong, key=lambda i: (-judgements[i].verdict.severity, -_distance(judgements[i])))[:most]
