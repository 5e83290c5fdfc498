"""A failure report that a person can act on: which elements are wrong, the worst first, against whose word."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy

from autograd_core.oracles.problem import Array
from autograd_core.verdict.evidence import Evidence, Judgement, at_kink, element, proven
from autograd_core.verdict.ulps import ulps
from autograd_core.verdict.verdict import Verdict


@dataclass(frozen=True)
class Failure:
    """One element: what was given, what is true and who says so, and how far they are apart.

    `true` is a Fraction of a proof or of SymPy's, a float of a finite difference, None where nobody knows, and at a
    kink, where there is an interval of slopes.
    """

    index: tuple[int, ...]
    given: float
    true: Fraction | float | None
    difference: float | None
    ulps: float | None
    oracle: str | None
    verdict: Verdict
    reason: str | None


def failures(values: Array, evidence: Evidence, judgement: Judgement, every: bool = False) -> list[Failure]:
    """The elements of a gradient (or claim, as floats) that are not right, or all of them; the worst first.

    Worst is the worse verdict, then the larger distance in ulps, then the larger difference beside the truth.

    >>> from autograd_core.verdict.check import check
    >>> report = check("(1 - cos(x))/x", {"x": [1.0, 1e-9]}, grad_tensors="ones").gradients["x"]
    >>> [(f.index, f.oracle, str(f.verdict)) for f in failures(report.value, report.evidence, report.judgement)]
    [((1,), 'Arb', 'inaccurate')]
    """
    found = [
        _failure(values, evidence, one, i)
        for i, one in enumerate(judgement.elements)
        if every or not one.verdict.agrees
    ]
    return sorted(found, key=_rank, reverse=True)


def _rank(one: Failure) -> tuple[int, float, float]:
    ulp = 0.0 if one.ulps is None else math.inf if math.isnan(one.ulps) else one.ulps
    difference = 0.0 if one.difference is None or math.isnan(one.difference) else abs(one.difference)
    return one.verdict.severity, ulp, difference


def _failure(values: Array, evidence: Evidence, judgement: Judgement, i: int) -> Failure:
    place = tuple(int(k) for k in numpy.unravel_index(i, values.shape))
    given = float(values.flat[i])
    true, oracle = (None, None) if at_kink(given, evidence, i) else _truth(evidence, i)
    difference = None if true is None else _difference(given, true)
    distance = judgement.ulp
    if distance is None and isinstance(true, Fraction):
        distance = ulps(given, true, values.dtype)
    return Failure(place, given, true, difference, distance, oracle, judgement.verdict, judgement.reason)


def _truth(evidence: Evidence, i: int) -> tuple[Fraction | float | None, str | None]:
    """The best witness of an element: a proof, else SymPy, else the finite difference."""
    certain = proven(evidence, i)
    if certain is not None:
        return certain.middle, "Arb"
    symbolic = element(evidence.symbolic.value, i)
    if symbolic is not None:
        return symbolic, "SymPy"
    estimate, error = element(evidence.finite.value, i), element(evidence.finite.error, i)
    if estimate is not None and numpy.isfinite(error):
        return float(estimate), "finite difference"
    return None, None


def _difference(given: float, true: Fraction | float) -> float:
    if not math.isfinite(given):
        return given
    try:
        return float(Fraction(given) - Fraction(true))
    except OverflowError:
        return math.inf if Fraction(given) > Fraction(true) else -math.inf


def summary(found: Sequence[Failure], total: int) -> str:
    """How many elements are wrong.

    >>> summary([], 3)
    'all 3 elements are right'
    """
    if not found:
        return f"all {total} elements are right" if total > 1 else "right"
    return f"{len(found)} of {total} elements are not right" if total > 1 else "not right"
