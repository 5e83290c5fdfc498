"""From the evidence on one input's gradient to one verdict. No tolerance decides whether a formula is right.

Two questions are kept apart. Is the formula right: the enclosure of our rules in exact arithmetic against the truth.
Are the numbers right: the float result against the truth, in ulps of its dtype.
"""

from __future__ import annotations

from fractions import Fraction

import numpy

from autograd_core.oracles.bounds import Bounds
from autograd_core.verdict.evidence import Evidence, Judgement, at_kink, by_differences, by_directions, element
from autograd_core.verdict.ulps import ulp, ulps
from autograd_core.verdict.verdict import Verdict, worst

MAX_ULP = {"float16": 16.0, "float32": 1000.0, "float64": 1000.0}
"""How far a float gradient may be from the truth before it is called inaccurate."""

_SYMPY_DIGITS = Fraction(1, 10**25)
"""SymPy's value counts to 25 of the 30 digits that two precisions agreed on."""


def judge(evidence: Evidence, max_ulp: float) -> Judgement:
    """The worst verdict over the elements; among equals the one farthest from the truth, in ulps."""
    if evidence.value.size == 0:
        return Judgement(Verdict.CORROBORATED, "there are no elements")
    found = []
    for i in range(evidence.value.size):
        one = _element(evidence, i, max_ulp)
        place = tuple(int(k) for k in numpy.unravel_index(i, evidence.value.shape))
        found.append(Judgement(one.verdict, one.reason, one.ulp, place or None))
    verdict = worst(j.verdict for j in found)
    top = max((j for j in found if j.verdict is verdict), key=lambda j: -1.0 if j.ulp is None else j.ulp)
    distances = tuple(j.ulp for j in found)
    largest = max((d for d in distances if d is not None), default=None)
    return Judgement(verdict, top.reason, largest, top.index, distances)


def _element(evidence: Evidence, i: int, max_ulp: float) -> Judgement:
    value = float(evidence.value.flat[i])
    kink = at_kink(value, evidence, i)
    if kink is not None:
        return kink
    if not evidence.symbolic.defined:
        return Judgement(Verdict.UNDEFINED, evidence.symbolic.reason)
    truth, middle = element(evidence.symbolic.value, i), element(evidence.exact.middle, i)
    if truth is None:
        return _without_truth(value, middle, evidence, i, max_ulp)
    if middle is not None:
        ours = Bounds(middle, element(evidence.exact.radius, i))
        if not ours.meets(Bounds(truth, _SYMPY_DIGITS * abs(truth))):
            reason = f"in exact arithmetic the rules give {_short(middle)}, SymPy gives {_short(truth)}"
            return Judgement(Verdict.DISAGREE, reason)
    return _numbers(value, truth, evidence, i, max_ulp)


def _numbers(value: float, truth: Fraction, evidence: Evidence, i: int, max_ulp: float) -> Judgement:
    """The formula is right as far as SymPy can tell: are the float's digits?"""
    if numpy.isnan(value):
        return Judgement(Verdict.INACCURATE, f"NaN where the derivative is {_short(truth)}", numpy.inf)
    distance = ulps(value, truth, evidence.value.dtype)
    if truth == 0 and value and numpy.isfinite(value):
        # An exact zero has no ulp of its own: rounding leaves a residue of the size of f / x.
        scale = evidence.size / abs(float(evidence.at.flat[i]) or 1.0)
        distance = abs(value) / float(ulp(Fraction(scale), evidence.value.dtype)) if numpy.isfinite(scale) else distance
    if distance > max_ulp:
        reason = f"{distance:.3g} ulp from the true {_short(truth)}; the formula is right, bits are lost on the way"
        return Judgement(Verdict.INACCURATE, reason, distance)
    return Judgement(Verdict.CORROBORATED, None, distance)


def _short(truth: Fraction) -> str:
    try:
        return f"{float(truth):.17g}"
    except OverflowError:
        return "beyond the float range"


def _without_truth(value: float, middle: Fraction | None, evidence: Evidence, i: int, max_ulp: float) -> Judgement:
    """SymPy is silent: finite differences are the only independent witness."""
    try:
        ours = value if middle is None else float(middle)
    except OverflowError:
        ours = value
    found = by_differences(ours, evidence, i) or by_directions(evidence.value.astype(numpy.float64), evidence)
    if found.verdict is not Verdict.CORROBORATED or middle is None:
        return found
    # The formula is corroborated; the enclosure of our rules then tells how good the numbers are.
    numbers = _numbers(value, middle, evidence, i, max_ulp)
    return numbers if numbers.verdict is Verdict.INACCURATE else Judgement(found.verdict, found.reason, numbers.ulp)
