"""Claimed gradients that are numbers: from a file, from another framework, from a paper's table."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy

from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.problem import Array
from autograd_core.verdict.evidence import Evidence, Judgement, element, proven, shown
from autograd_core.verdict.judge import MAX_ULP, judge
from autograd_core.verdict.verdict import Verdict, worst

if TYPE_CHECKING:
    from numpy.typing import DTypeLike


def as_floats(values: Array, otherwise: DTypeLike = "float64") -> Array:
    """Numbers in a dtype that ulps are counted in: their own if it is one, else another.

    >>> as_floats(numpy.array([1, 2])).dtype, as_floats(numpy.ones(2, ">f4")).dtype
    (dtype('float64'), dtype('float32'))
    """
    return values.astype(values.dtype.name if values.dtype.name in MAX_ULP else otherwise)


def judge_numbers(values: Array, evidence: Evidence, max_ulp: float | None = None) -> Judgement:
    """What can be said of an array of claimed numbers, judged in ulps of its own dtype (see `as_floats`).

    Where more than half of the digits are right it is `inaccurate`, else `disagree`: a number has no formula that
    could be right in its place.

    >>> from autograd_core.verdict.check import check
    >>> evidence = check("x**2", {"x": [1.0, 2.0]}, grad_tensors="ones").gradients["x"].evidence
    >>> [str(judge_numbers(numpy.array([2.0, y]), evidence).verdict) for y in (4.0, 4.000000001, 5.0)]
    ['certified', 'inaccurate', 'disagree']
    """
    values = as_floats(values)
    if values.shape != evidence.value.shape:
        reason = f"the claim has the shape {values.shape}, the gradient has the shape {evidence.value.shape}"
        return Judgement(Verdict.DISAGREE, reason)
    bound = MAX_ULP[str(values.dtype)] if max_ulp is None else max_ulp
    # A number has no formula: what our rules give is no part of the question.
    asked = replace(evidence, value=values, exact=evidence.truth, mistake=None, refutation=None, thorough=False)
    if not any(one is not None for one in (asked.truth.middle, asked.symbolic.value)):
        asked = replace(asked, exact=Enclosure(None, None, 0))
    found = judge(asked, bound)
    elements = tuple(_worse(one, values, asked, i) for i, one in enumerate(found.elements))
    if not elements:
        return found
    verdict = worst(one.verdict for one in elements)
    top = max((one for one in elements if one.verdict is verdict), key=lambda one: _size(one.ulp))
    return replace(found, verdict=verdict, reason=top.reason, index=top.index, elements=elements)


def _size(ulp: float | None) -> float:
    return -1.0 if ulp is None else math.inf if math.isnan(ulp) else ulp


def _worse(one: Judgement, values: Array, evidence: Evidence, i: int) -> Judgement:
    """An element of which less than half of the digits are right has another value, not an inaccurate one."""
    certain, given = proven(evidence, i), float(values.flat[i])
    truth = certain.middle if certain is not None else element(evidence.symbolic.value, i)
    if one.verdict is not Verdict.INACCURATE or truth is None or not math.isfinite(given):
        return one
    half = Fraction(math.sqrt(float(numpy.finfo(values.dtype).eps)))
    gap = Fraction(given) - truth
    if abs(gap) <= half * max(abs(truth), Fraction(0) if evidence.beside is None else evidence.beside(i)):
        return replace(one, reason=f"claimed {given:.17g}, true {shown(truth)}: {one.ulp:.3g} ulp apart")
    reason = f"claimed {given:.17g}, true {shown(truth)}, difference {shown(gap)}"
    return replace(one, verdict=Verdict.DISAGREE, reason=reason)
