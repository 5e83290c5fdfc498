"""From what the witnesses say of one input's gradient to one verdict. No tolerance decides whether a formula is right.

Two questions are kept apart. Is the formula right: the enclosure of our rules in exact arithmetic against the truth.
Are the numbers right: the float result against the truth, in ulps of its dtype.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy

from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.finite import Estimate, Finite
from autograd_core.oracles.problem import Array
from autograd_core.oracles.symbolic import Symbolic
from autograd_core.verdict.ulps import ulp, ulps
from autograd_core.verdict.verdict import Verdict, worst

MAX_ULP = {"float16": 16.0, "float32": 1000.0, "float64": 1000.0}
"""How far a float gradient may be from the truth before it is called inaccurate."""

_DIGITS = Fraction(1, 10**25)
_INFORMATIVE = 1e-4
"""A finite difference with a relative error bar above this neither confirms nor refutes."""
_SURE = 10.0
"""A finite difference refutes only from this many error bars on: an estimate is not a bound."""


@dataclass(frozen=True)
class Evidence:
    """What is known of the gradient of one input."""

    value: Array
    symbolic: Symbolic
    exact: Enclosure
    finite: Finite
    at: Array
    """The input itself."""
    size: float
    """Sum of |cotangent * output|: with `at`, the scale by which a gradient of exactly zero is judged."""
    kinks: tuple[str, ...] = ()
    """Where the point stands on a declared kink, with the convention, for people."""
    slopes: Callable[[int], tuple[Estimate, Estimate]] | None = None
    """Left and right derivative along one element of the input; asked only at a kink."""


@dataclass(frozen=True)
class Judgement:
    """One verdict with its reason, the distance from the truth in ulps and the element it is about."""

    verdict: Verdict
    reason: str | None = None
    ulp: float | None = None
    index: tuple[int, ...] | None = None
    ulps: tuple[float | None, ...] = ()
    """The distance of every element, in row-major order, where it is known."""


def judge(evidence: Evidence, max_ulp: float) -> Judgement:
    """The worst verdict over the elements; among equals the one farthest from the truth, in ulps."""
    if evidence.value.size == 0:
        return Judgement(Verdict.CORROBORATED, "there are no elements")
    found = []
    scale = _scale(evidence)
    for i in range(evidence.value.size):
        one = _element(evidence, i, max_ulp, scale)
        place = tuple(int(k) for k in numpy.unravel_index(i, evidence.value.shape))
        found.append(Judgement(one.verdict, one.reason, one.ulp, place or None))
    verdict = worst(j.verdict for j in found)
    top = max((j for j in found if j.verdict is verdict), key=lambda j: -1.0 if j.ulp is None else j.ulp)
    return Judgement(verdict, top.reason, _largest(found), top.index, tuple(j.ulp for j in found))


def _largest(found: list[Judgement]) -> float | None:
    known = [j.ulp for j in found if j.ulp is not None]
    return max(known) if known else None


def _scale(evidence: Evidence) -> Fraction:
    """The size of the largest element, against which a residual around an exact zero is judged."""
    known = [abs(f) for array in (evidence.symbolic.value, evidence.exact.middle) if array is not None
             for f in array.ravel() if f is not None]  # fmt: skip
    return max(known, default=Fraction(0))


def _at(array: Array | None, i: int) -> Any:
    return None if array is None else array.flat[i]


def _element(evidence: Evidence, i: int, max_ulp: float, scale: Fraction) -> Judgement:
    value = float(evidence.value.flat[i])
    if evidence.kinks and evidence.slopes is not None:
        at_kink = _kink(value, evidence.slopes(i), evidence.kinks)
        if at_kink is not None:
            return at_kink
    if not evidence.symbolic.defined:
        return Judgement(Verdict.UNDEFINED, evidence.symbolic.reason)
    truth, middle, radius = (_at(a, i) for a in (evidence.symbolic.value, evidence.exact.middle, evidence.exact.radius))
    if truth is None:
        return _without_truth(value, middle, evidence, i, max_ulp)
    if middle is not None and abs(middle - truth) > radius + _DIGITS * max(abs(truth), scale / 10**15):
        reason = f"in exact arithmetic the rules give {float(middle):.17g}, SymPy gives {float(truth):.17g}"
        return Judgement(Verdict.DISAGREE, reason)
    return _numbers(value, truth, evidence, i, max_ulp)


def _numbers(value: float, truth: Fraction, evidence: Evidence, i: int, max_ulp: float) -> Judgement:
    """The formula is right as far as SymPy can tell: are the float's digits?"""
    distance = ulps(value, truth, evidence.value.dtype)
    if truth == 0 and value and numpy.isfinite(value):
        # An exact zero has no ulp of its own: rounding leaves a residue of the size of f / x.
        scale = evidence.size / abs(float(evidence.at.flat[i]) or 1.0)
        distance = abs(value) / float(ulp(Fraction(scale), evidence.value.dtype)) if numpy.isfinite(scale) else distance
    if numpy.isnan(value):
        return Judgement(Verdict.INACCURATE, f"NaN where the derivative is {_short(truth)}", numpy.inf)
    if distance > max_ulp:
        reason = f"{distance:.3g} ulp from the true {_short(truth)}; the formula is right, bits are lost on the way"
        return Judgement(Verdict.INACCURATE, reason, distance)
    return Judgement(Verdict.CORROBORATED, None, distance)


def _short(truth: Fraction) -> str:
    try:
        return f"{float(truth):.17g}"
    except OverflowError:
        return "beyond the float range"


def _kink(value: float, slopes: tuple[Estimate, Estimate], kinks: tuple[str, ...]) -> Judgement | None:
    """At a declared kink: None where the slopes agree after all, so that the usual question can be asked."""
    left, right = slopes
    where = "; ".join(kinks)
    if not numpy.isfinite(value):
        return Judgement(Verdict.UNDEFINED, f"{where}: there is no finite slope here")
    known = [s for s in slopes if numpy.isfinite(s.error)]
    if len(known) < 2:
        return Judgement(Verdict.KINK, f"{where}; the one-sided slopes cannot be told") if not known else None
    if abs(left.value - right.value) <= left.error + right.error:
        return None
    low, high = sorted((left, right), key=lambda s: s.value)
    text = f"{where}: slope {left.value:.6g} on the left, {right.value:.6g} on the right"
    if low.value - low.error <= value <= high.value + high.error:
        return Judgement(Verdict.KINK, text)
    return Judgement(Verdict.DISAGREE, f"{text}; {value:.17g} does not lie between them")


def _without_truth(value: float, middle: Fraction | None, evidence: Evidence, i: int, max_ulp: float) -> Judgement:
    """SymPy is silent: the finite difference is the only independent witness."""
    silent = evidence.symbolic.reason or "SymPy gives no finite real derivative here"
    estimate, error = _at(evidence.finite.value, i), _at(evidence.finite.error, i)
    ours = value if middle is None else float(middle)
    if estimate is None or not numpy.isfinite(error) or not numpy.isfinite(ours):
        return _from_directions(value, middle, evidence, i, silent, max_ulp)
    gap = abs(ours - estimate)
    if gap > _SURE * error:
        return Judgement(Verdict.DISAGREE, f"{ours:.17g}, but the finite difference is {estimate:.17g} +- {error:.2g}")
    if gap > error or error > _INFORMATIVE * max(abs(estimate), abs(ours)):
        return Judgement(Verdict.CANNOT_TELL, f"{silent}; the finite difference is too noisy (+- {error:.2g})")
    return _confirmed(value, middle, evidence, i, f"by finite differences alone: {silent}", max_ulp)


def _from_directions(
    value: float, middle: Fraction | None, evidence: Evidence, i: int, silent: str, max_ulp: float
) -> Judgement:
    """Too many elements for one difference each: random directions check the whole gradient at once."""
    if not evidence.finite.directions:
        why = next(iter(evidence.finite.reasons.values()), "no finite difference either")
        return Judgement(Verdict.CANNOT_TELL, f"{silent}; {why}")
    for direction, estimate in evidence.finite.directions:
        slope = float(numpy.vdot(direction, evidence.value.astype(numpy.float64)))
        size = float(numpy.linalg.norm(direction * evidence.value))
        rounding = size * 1e2 * float(numpy.finfo(evidence.value.dtype).eps)
        if abs(slope - estimate.value) > _SURE * estimate.error + rounding:
            reason = f"along a random direction {slope:.17g}, the finite difference {estimate.value:.17g}"
            return Judgement(Verdict.DISAGREE, f"{reason} +- {estimate.error:.2g}")
        if not estimate.error <= _INFORMATIVE * size:
            return Judgement(Verdict.CANNOT_TELL, f"{silent}; finite differences are too noisy")
    return _confirmed(value, middle, evidence, i, f"by random directions alone: {silent}", max_ulp)


def _confirmed(
    value: float, middle: Fraction | None, evidence: Evidence, i: int, reason: str, max_ulp: float
) -> Judgement:
    """The formula is corroborated; the enclosure of our rules then tells how good the numbers are."""
    if middle is None:
        return Judgement(Verdict.CORROBORATED, reason)
    numbers = _numbers(value, middle, evidence, i, max_ulp)
    return numbers if numbers.verdict is Verdict.INACCURATE else Judgement(Verdict.CORROBORATED, reason, numbers.ulp)
