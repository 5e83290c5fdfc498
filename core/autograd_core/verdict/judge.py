"""From the evidence on one input's gradient to one verdict. No tolerance decides whether a formula is right.

Two questions are kept apart. Is the formula right: the enclosure of our rules in exact arithmetic against the truth.
Are the numbers right: the float result against the truth, in ulps of its dtype.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy

from autograd_core.oracles.bounds import Bounds
from autograd_core.verdict.evidence import (
    Evidence,
    Judgement,
    at_kink,
    by_differences,
    by_directions,
    element,
    enclosed,
    proven,
    refuted,
    shown,
    smooth,
    unmarked,
    vanishes,
    without_slope,
)
from autograd_core.verdict.ulps import ulps
from autograd_core.verdict.verdict import Verdict, worst

MAX_ULP = {"float16": 16.0, "float32": 1000.0, "float64": 1000.0}
"""How far a float gradient may be from the truth before it is called inaccurate."""

_LEEWAY = 1e-3
"""How far slopes next to a kink may differ from those at it."""
_SYMPY_DIGITS = Fraction(1, 10**25)
"""SymPy's value counts to 25 of the 30 digits that two precisions agreed on."""


def judge(evidence: Evidence, max_ulp: float) -> Judgement:
    """The worst verdict over the elements; among equals the one farthest from the truth, in ulps."""
    if evidence.undefined is not None:
        return Judgement(Verdict.UNDEFINED, evidence.undefined)
    if evidence.value.size == 0:
        return evidence.mistake or Judgement(Verdict.CERTIFIED, "there are no elements")
    found = Judgement(Verdict.DISAGREE, evidence.refutation) if evidence.refutation else _judge(evidence, max_ulp)
    if evidence.mistake is not None and evidence.mistake.verdict.severity >= found.verdict.severity:
        return replace(evidence.mistake, ulp=found.ulp, ulps=found.ulps, elements=found.elements)
    told = any(kink in str(found.reason) for kink in evidence.kinks)
    if told or not evidence.kinks or found.verdict not in (Verdict.DISAGREE, Verdict.CANNOT_TELL):
        return found
    return replace(found, reason="; ".join([str(found.reason), *evidence.kinks]))


def _judge(evidence: Evidence, max_ulp: float) -> Judgement:
    whole = Whole(evidence)
    if not evidence.per_element:
        return whole()
    found = []
    for i in range(evidence.value.size):
        one = _element(evidence, i, max_ulp, whole)
        place = tuple(int(k) for k in numpy.unravel_index(i, evidence.value.shape))
        found.append(Judgement(one.verdict, one.reason, one.ulp, place or None))
    verdict = worst(j.verdict for j in found)
    top = max((j for j in found if j.verdict is verdict), key=lambda j: -1.0 if j.ulp is None else j.ulp)
    distances = tuple(j.ulp for j in found)
    largest = max((d for d in distances if d is not None), default=None)
    return Judgement(verdict, top.reason, largest, top.index, distances, tuple(found))


class Whole:
    """The gradient along random directions, judged once for all elements, and only if one of them asks."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.found: Judgement | None = None

    def __call__(self) -> Judgement:
        """The judgement of the whole gradient."""
        self.found = self.found or by_directions(self.evidence.value.astype(numpy.float64), self.evidence)
        return self.found


def _element(evidence: Evidence, i: int, max_ulp: float, whole: Whole) -> Judgement:
    value = float(evidence.value.flat[i])
    kink = at_kink(value, evidence, i)
    if kink is not None:
        return kink
    truth = proven(evidence, i)
    if truth is not None:
        return _proven(value, truth, evidence, i, max_ulp)
    if evidence.kinks and (shared := smooth(evidence, i)) is not None:
        return _shared(value, shared, evidence, i, max_ulp)
    if not evidence.symbolic.defined:
        return Judgement(Verdict.UNDEFINED, evidence.symbolic.reason)
    truth, ours = element(evidence.symbolic.value, i), enclosed(evidence.exact, i)
    if truth is None:
        asked, middle = evidence.symbolic.value is not None, ours.middle if ours is not None and ours.known else None
        return (without_slope(evidence, i) if asked else None) or _without_truth(
            value, middle, evidence, i, max_ulp, whole
        )
    theirs = Bounds(truth, _SYMPY_DIGITS * abs(truth))
    if (shared := smooth(evidence, i)) is not None and not shared.meets(theirs):  # SymPy is the odd one out
        return _shared(value, shared, evidence, i, max_ulp)
    if ours is not None and not ours.meets(theirs):
        reason = f"in exact arithmetic the rules give {shown(ours.middle)}, SymPy gives {shown(truth)}"
        return unmarked(value, evidence, i) or Judgement(Verdict.DISAGREE, reason)
    doubt = unmarked(value, evidence, i) or refuted(truth, evidence, i)
    return doubt or _numbers(value, truth, evidence, i, max_ulp)


def _proven(value: float, truth: Bounds, evidence: Evidence, i: int, max_ulp: float) -> Judgement:
    """The truth is enclosed: our rules in exact arithmetic meet it or are proven wrong; then the float's digits."""
    ours = enclosed(evidence.exact, i)
    theirs = element(evidence.symbolic.value, i) if evidence.thorough else None
    agreed = theirs is None or truth.meets(Bounds(theirs, _SYMPY_DIGITS * abs(theirs)))
    if ours is not None and not ours.meets(truth):
        reason = f"in exact arithmetic the rules give {shown(ours.middle)}, proven is {shown(truth.middle)}"
        if theirs is not None:
            reason += ", as SymPy says" if agreed else f"; SymPy gives {shown(theirs)}"
        return Judgement(Verdict.DISAGREE, reason)
    if evidence.thorough and (wrong := refuted(truth.middle, evidence, i)) is not None:
        return wrong
    found = _numbers(value, truth.middle, evidence, i, max_ulp)
    known = ours is not None and (ours.known or (truth.middle == 0 and (value == 0 or vanishes(ours, evidence, i))))
    if found.verdict is not Verdict.CORROBORATED or not known:
        return found
    odd = None if agreed or theirs is None else f"SymPy is the odd one out: it gives {shown(theirs)}"
    return Judgement(Verdict.CERTIFIED, odd or evidence.remark, found.ulp)


def _shared(value: float, slope: Bounds, evidence: Evidence, i: int, max_ulp: float) -> Judgement:
    """At a declared kink both sides have the same slope, which no witness that takes one branch need know."""
    ours, text = enclosed(evidence.exact, i), f"the slope on both sides is {shown(slope.middle)}"
    if ours is None or not ours.known or ours.meets(slope):
        found = _numbers(value, slope.middle, evidence, i, max_ulp)
        return found if found.reason else replace(found, reason=f"by one-sided slopes: {text}")
    if evidence.torn is not None and evidence.torn():
        kinks = "; ".join(evidence.kinks)
        return Judgement(Verdict.KINK, f"{kinks}: {text} along this element alone, but slopes do not add up")
    return Judgement(Verdict.DISAGREE, f"in exact arithmetic the rules give {shown(ours.middle)}, {text}")


def _numbers(value: float, truth: Fraction, evidence: Evidence, i: int, max_ulp: float) -> Judgement:
    """The formula is right as far as SymPy can tell: are the float's digits?"""
    if numpy.isnan(value):
        return Judgement(Verdict.INACCURATE, f"NaN where the derivative is {shown(truth)}", numpy.inf)
    beside = Fraction(0) if evidence.beside is None else evidence.beside(i)
    distance = ulps(value, truth, evidence.value.dtype, beside)
    if numpy.isinf(value):
        cause = "" if numpy.isinf(distance) else f", beyond the range of {evidence.value.dtype}"
        return Judgement(Verdict.INACCURATE, f"{value} where the derivative is {shown(truth)}{cause}", numpy.inf)
    if truth == 0 and value:
        # An exact zero has no ulp of its own: rounding leaves a residue of the size of f / x.
        scale = evidence.size / abs(float(evidence.at.flat[i]) or 1.0)
        known = numpy.isfinite(scale)
        distance = ulps(value, truth, evidence.value.dtype, max(Fraction(scale), beside)) if known else distance
    if distance <= max_ulp:
        return Judgement(Verdict.CORROBORATED, None, distance)
    reason = f"{distance:.3g} ulp from the true {shown(truth)}; the formula is right, bits are lost on the way"
    return _beside_kink(value, evidence, i) or Judgement(Verdict.INACCURATE, reason, distance)


def _beside_kink(value: float, evidence: Evidence, i: int) -> Judgement | None:
    """Whether the float program stands on a kink that the formula has within the rounding of the point."""
    slopes = evidence.around(i) if evidence.kinks and evidence.around is not None else None
    if slopes is None:
        return None
    leeway = _LEEWAY * max(map(abs, slopes))
    if not min(slopes) - leeway <= value <= max(slopes) + leeway:
        return None
    where = "; ".join(evidence.kinks)
    text = f"slope {slopes[0]:.6g} on one side, {slopes[1]:.6g} on the other"
    return Judgement(Verdict.KINK, f"{where}, within the rounding of the point: {text}")


def _without_truth(
    value: float, middle: Fraction | None, evidence: Evidence, i: int, max_ulp: float, whole: Whole
) -> Judgement:
    """SymPy is silent: finite differences are the only independent witness."""
    try:
        ours = value if middle is None else float(middle)
    except OverflowError:
        ours = value
    found = by_differences(ours, evidence, i) or whole()
    if found.verdict is not Verdict.CORROBORATED and (shared := smooth(evidence, i)) is not None:
        return _shared(value, shared, evidence, i, max_ulp)
    if found.verdict is not Verdict.CORROBORATED and (doubt := unmarked(value, evidence, i)) is not None:
        return doubt
    if found.verdict is not Verdict.CORROBORATED or middle is None:
        return found
    # The formula is corroborated; the enclosure of our rules then tells how good the numbers are.
    numbers = _numbers(value, middle, evidence, i, max_ulp)
    wrong = numbers.verdict is not Verdict.CORROBORATED
    return numbers if wrong else Judgement(found.verdict, found.reason, numbers.ulp)
