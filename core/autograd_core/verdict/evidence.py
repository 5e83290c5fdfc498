"""What the witnesses say of one input's gradient, and how a number stands against those of them that give no proof."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any

import numpy

from autograd_core.oracles.bounds import Bounds
from autograd_core.oracles.elements import Finite
from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.finite import Estimate
from autograd_core.oracles.probe import Side
from autograd_core.oracles.problem import Array
from autograd_core.oracles.symbolic import Symbolic
from autograd_core.verdict.verdict import Verdict

_INFORMATIVE = 1e-4
"""A finite difference with a relative error bar above this does not confirm."""
_FEW = 256
_PROBED = 100_000
"""Elements that all probes together may compute, as each of them runs the whole program."""
_ROUNDING = 64
"""Roundings by which a number may miss the one-sided slopes that it is to lie between."""
_VANISHES = Fraction(1, 10**100)
_SURE = 10.0
"""A finite difference refutes only from this many error bars on: an estimate is not a bound."""


_BREAKS = {
    "jump": "the function jumps here",
    "kinked": "there is no derivative of one order less here",
}
"""What is said of sides that are torn off."""

SILENT = Enclosure(None, None, 0, "it was not asked")


@dataclass(frozen=True)
class Evidence:
    """What is known of the gradient of one input."""

    value: Array
    by_formula: Symbolic | Callable[[], Symbolic]
    """SymPy's answer, or how to ask for it: it is slow, and not needed where balls decide."""
    exact: Enclosure
    by_steps: Finite | Callable[[], Finite]
    """The finite differences, or how to ask for them."""
    at: Array
    """The input itself."""
    size: float
    """Sum of |cotangent * output|: with `at`, the scale by which a gradient of exactly zero is judged."""
    kinks: tuple[str, ...] = ()
    """Where the point stands on a declared kink, with the convention, for people."""
    slopes: Callable[[int], tuple[Estimate, Estimate]] | None = None
    """Left and right derivative along one element of the input; asked only at a kink."""
    undefined: str | None = None
    """Why the program has no real value at the point."""
    mistake: Judgement | None = None
    """What is wrong with the forward values, whatever the gradient is."""
    sides: Callable[[int], tuple[Side, Side] | None] | None = None
    """How the exact program goes on to the left and to the right; asked where SymPy has no derivative, or at a kink."""
    around: Callable[[int], tuple[float, float] | None] | None = None
    """Slopes on both sides of a kink that lies within the rounding of the point; asked at a kink of the floats."""
    vouched: Callable[[int], bool] | None = None
    """Whether each op's float is right around the point; then a finite difference that is off shows only rounding."""
    truth: Enclosure = SILENT
    """The certified truth, in which no rule of ours has a part."""
    refutation: str | None = None
    """Why our rules are proven wrong although no single element is known to be."""
    remark: str | None = None
    """How the certified truth is known, where that is not element by element."""
    thorough: bool = True
    """Whether SymPy and finite differences are asked although balls decided."""
    torn: Callable[[], bool | None] | None = None
    """Whether the function has no derivative at the point although it has one along each element."""
    beside: Callable[[int], Fraction] | None = None
    """Of a part of a complex number, the magnitude of the other part: ulps are those of the larger one."""

    @cached_property
    def symbolic(self) -> Symbolic:
        """SymPy's derivative."""
        return self.by_formula() if callable(self.by_formula) else self.by_formula

    @cached_property
    def finite(self) -> Finite:
        """The finite differences."""
        return self.by_steps() if callable(self.by_steps) else self.by_steps

    @property
    def per_element(self) -> bool:
        """Whether any witness knows the elements one by one."""
        if self.value.size <= _FEW or self.truth.middle is not None or self.exact.middle is not None:
            return True
        return any(one is not None for one in (self.symbolic.value, self.finite.value))

    @cached_property
    def probed(self) -> frozenset[int]:
        """The elements that one-sided slopes are asked about: all, or some of those that nothing is proven of."""
        if self.value.size <= _FEW:
            return frozenset(range(self.value.size))
        unproven = (i for i in range(self.value.size) if proven(self, i) is None)
        return frozenset(islice(unproven, min(_FEW, _PROBED // self.value.size)))

    @property
    def silence(self) -> str:
        """Why SymPy says nothing."""
        return self.symbolic.reason or "SymPy gives no finite real derivative here"


@dataclass(frozen=True)
class Judgement:
    """One verdict with its reason, the distance from the truth in ulps and the element it is about."""

    verdict: Verdict
    reason: str | None = None
    ulp: float | None = None
    index: tuple[int, ...] | None = None
    ulps: tuple[float | None, ...] = ()
    """The distance of every element, in row-major order, where it is known."""
    elements: tuple[Judgement, ...] = ()
    """The judgement of every element, in row-major order, where they were judged one by one."""


def element(array: Array | None, i: int) -> Any:
    """The i-th element in row-major order; None where there is no array."""
    return None if array is None else array.flat[i]


def by_differences(value: float, evidence: Evidence, i: int) -> Judgement | None:
    """One number against the finite difference along its element; None where there is none."""
    estimate, error = element(evidence.finite.value, i), element(evidence.finite.error, i)
    if estimate is None or not numpy.isfinite(error):
        return None
    if not numpy.isfinite(value):
        return Judgement(Verdict.INACCURATE, f"{value}, but the finite difference is {estimate:.17g}", numpy.inf)
    gap = abs(value - estimate)
    if gap > _SURE * error:
        return Judgement(Verdict.DISAGREE, f"{value:.17g}, but the finite difference is {estimate:.17g} +- {error:.2g}")
    if gap > error or error > _INFORMATIVE * max(abs(estimate), abs(value)):
        return Judgement(
            Verdict.CANNOT_TELL, f"{evidence.silence}; the finite difference is too noisy (+- {error:.2g})"
        )
    if value == 0 and evidence.size == 0:
        return Judgement(Verdict.CANNOT_TELL, f"{evidence.silence}; as floats all is 0, as underflow is")
    return Judgement(Verdict.CORROBORATED, f"by finite differences alone: {evidence.silence}")


def by_directions(values: Array, evidence: Evidence) -> Judgement:
    """The whole gradient against the slopes along a few random directions."""
    if not evidence.finite.directions or not numpy.all(numpy.isfinite(values)):
        why = next(iter(evidence.finite.reasons.values()), "no finite difference either")
        return Judgement(Verdict.CANNOT_TELL, f"{evidence.silence}; {why}")
    for direction, estimate in evidence.finite.directions:
        slope, size = float(numpy.vdot(direction, values)), float(numpy.linalg.norm(direction * values))
        rounding = 1e2 * size * float(numpy.finfo(evidence.value.dtype).eps)
        if abs(slope - estimate.value) > _SURE * estimate.error + rounding:
            text = f"{slope:.17g} along a random direction, the finite difference {estimate.value:.17g}"
            return Judgement(Verdict.DISAGREE, f"{text} +- {estimate.error:.2g}")
        if not estimate.error <= _INFORMATIVE * size:
            return Judgement(Verdict.CANNOT_TELL, f"{evidence.silence}; the finite differences are too noisy")
    return Judgement(Verdict.CORROBORATED, f"by random directions alone: {evidence.silence}")


def at_kink(value: float, evidence: Evidence, i: int) -> Judgement | None:
    """At a declared kink a number is held against the one-sided slopes; None where those agree after all."""
    if not evidence.kinks or evidence.slopes is None:
        return None
    if i not in evidence.probed:
        return _in_hull(value, evidence, i)
    where = "; ".join(evidence.kinks)
    sides = evidence.sides(i) if evidence.sides is not None else None
    if sides is not None and (how := next((_BREAKS[s.kind] for s in sides if s.kind in _BREAKS), None)):
        if numpy.isfinite(value) and all(numpy.isfinite(side.slope) for side in sides):
            left, right = (Estimate(side.slope, 0.0, 0.0, 0) for side in sides)
            text = f"{where}: {how}; slope {left.value:.6g} on the left, {right.value:.6g} on the right"
            return _among(value, (left, right), evidence, text)
        verdict = Verdict.KINK if numpy.isfinite(value) else Verdict.UNDEFINED
        return Judgement(verdict, f"{where}: {how}")
    left, right = evidence.slopes(i)
    told = [numpy.isfinite(slope.error) for slope in (left, right)]
    text = f"{where}: slope {left.value:.6g} on the left, {right.value:.6g} on the right"
    if all(told) and abs(left.value - right.value) <= left.error + right.error:
        return None
    if not numpy.isfinite(value):
        if all(told):
            return Judgement(Verdict.INACCURATE, f"{text}; {value} is neither", numpy.inf)
        return Judgement(Verdict.UNDEFINED, f"{where}: there is no finite slope here")
    if not all(told):
        return None if any(told) else Judgement(Verdict.KINK, f"{where}; the one-sided slopes cannot be told")
    return _among(value, (left, right), evidence, text)


def _among(value: float, slopes: Sequence[Estimate], evidence: Evidence, text: str) -> Judgement:
    """A number against the slopes of both sides, which differ."""
    low, high = sorted(slopes, key=lambda slope: slope.value)
    if not numpy.isfinite(value):
        return Judgement(Verdict.INACCURATE, f"{text}; {value} is neither", numpy.inf)
    rounding = _ROUNDING * float(numpy.finfo(evidence.value.dtype).eps) * max(abs(low.value), abs(high.value))
    if low.value - low.error - rounding <= value <= high.value + high.error + rounding:
        return Judgement(Verdict.KINK, text)
    return Judgement(Verdict.DISAGREE, f"{text}; {value:.17g} does not lie between them")


def _in_hull(value: float, evidence: Evidence, i: int) -> Judgement | None:
    """A number against the enclosure of all slopes nearby, for want of time to look at every kink."""
    if proven(evidence, i) is not None or not numpy.isfinite(value):
        return None
    hull = enclosed(evidence.truth, i)
    if hull is None:
        where = "; ".join(evidence.kinks)
        return Judgement(Verdict.CANNOT_TELL, f"{where}; there are too many elements to look closer")
    low, high = (float(hull.middle + side * hull.radius) for side in (-1, 1))
    slopes = [Estimate(end, 0.0, 0.0, 0) for end in (low, high)]
    return _among(value, slopes, evidence, f"{'; '.join(evidence.kinks)}: slopes nearby are {low:.6g} to {high:.6g}")


def unmarked(value: float, evidence: Evidence, i: int) -> Judgement | None:
    """A kink or jump of which no row says so, as that of the second derivative of a function in pieces."""
    found = evidence.sides(i) if evidence.sides is not None and i in evidence.probed else None
    if found is None or smooth(evidence, i) is not None:
        return None
    if any(side.kind != "slope" for side in found):
        return without_slope(evidence, i)
    left, right = (Estimate(side.slope, 0.0, 0.0, 0) for side in found)
    return _among(value, (left, right), evidence, f"slope {left.value:.6g} on the left, {right.value:.6g} on the right")


def smooth(evidence: Evidence, i: int) -> Bounds | None:
    """The slope that both sides of an element share, by values at minute distances; None where there is none.

    At the edge of a domain it is the slope inside.
    """
    found = evidence.sides(i) if evidence.sides is not None and i in evidence.probed else None
    inside = [side.limit for side in found or () if side.kind != "outside"]
    if not inside or any(one is None or inside[0] is None or not one.meets(inside[0]) for one in inside):
        return None
    return inside[0]


def without_slope(evidence: Evidence, i: int) -> Judgement | None:
    """Where SymPy has no derivative: whether the exact program has none either, and why."""
    sides = evidence.sides(i) if evidence.sides is not None else None
    if sides is None:
        return None
    kinds = [side.kind for side in sides]
    if kinds == ["outside", "outside"]:
        return Judgement(Verdict.UNDEFINED, "the function is not real in any neighbourhood of this point")
    how = next((_BREAKS[kind] for kind in kinds if kind in _BREAKS), None)
    if how is not None:
        return Judgement(Verdict.UNDEFINED, how)
    if "infinite" in kinds:
        edge = ", at the edge of the domain" if "outside" in kinds else ""
        return Judgement(Verdict.UNDEFINED, f"the slope is infinite here{edge}")
    return None


def enclosed(enclosure: Enclosure, i: int) -> Bounds | None:
    """What is proven of the i-th element in row-major order."""
    middle = element(enclosure.middle, i)
    return None if middle is None else Bounds(middle, element(enclosure.radius, i))


def proven(evidence: Evidence, i: int) -> Bounds | None:
    """The certified truth about an element if it is known: to 25 digits, or as 0 beside f / x, which has its unit.

    In the latter case its radius says how small it is.
    """
    truth = enclosed(evidence.truth, i)
    if truth is None or truth.known:
        return truth
    return Bounds(Fraction(0), truth.size) if vanishes(truth, evidence, i) else None


def vanishes(one: Bounds, evidence: Evidence, i: int) -> bool:
    """Whether a number is 0 to far more digits than f / x is known to."""
    scale = evidence.size / abs(float(evidence.at.flat[i]) or 1.0)
    return bool(numpy.isfinite(scale)) and one.size <= Fraction(scale) * _VANISHES


def refuted(truth: Fraction, evidence: Evidence, i: int) -> Judgement | None:
    """The finite difference of the program itself against the truth about its formula; None unless it is sure."""
    estimate, error = element(evidence.finite.value, i), element(evidence.finite.error, i)
    if estimate is None or not error <= _INFORMATIVE * abs(estimate):
        return None
    if abs(Fraction(float(estimate)) - truth) <= Fraction(_SURE * float(error)):
        return None
    if evidence.vouched is not None and evidence.vouched(i):
        return None
    given = f"the finite difference of the program is {estimate:.17g} +- {error:.2g}"
    return Judgement(Verdict.DISAGREE, f"{given}, its formula's {shown(truth)}: the forward VALUE is wrong around here")


def shown(number: Fraction) -> str:
    """A rational as a float would be printed, whatever its magnitude."""
    if not number or 1e-300 < abs(number) < 1e300:
        return f"{float(number):.17g}"
    context = Context(prec=17, Emax=10**9, Emin=-(10**9))
    return f"{context.divide(Decimal(number.numerator), Decimal(number.denominator)).normalize(context):e}"
