"""What the wrong elements of a claim have in common: one simple factor between claim and truth."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy

from autograd_core.oracles.problem import Array

_SIMPLEST = 1000


def simple_factor(
    claimed: Array, known: Sequence[tuple[Fraction, Fraction] | None], rounding: Fraction
) -> Fraction | None:
    """claim / truth, if it is one simple number, and not 1, for all elements where the truth is not zero.

    `known` has the truth of each element in row-major order with the error that it is known to, `rounding` is the
    relative error that the claim may have.

    >>> third = Fraction(1, 3)
    >>> simple_factor(numpy.array([1.0, 3.0]), [(third, Fraction(0)), (Fraction(1), Fraction(0))], Fraction(1, 10**12))
    Fraction(3, 1)
    """
    factors: set[Fraction] = set()
    for value, one in zip(claimed.ravel().tolist(), known, strict=True):
        if one is None or not numpy.isfinite(value):
            return None
        true, error = one
        if abs(true) <= error:
            if abs(Fraction(value)) > 2 * error + rounding:
                return None
            continue
        # A coarse estimate fits many fractions: only simpler ones than it could hit by chance count.
        leeway = 2 * error / abs(true) + rounding
        ratio = Fraction(value) / true
        simple = ratio.limit_denominator(max(1, min(_SIMPLEST, int(float(leeway) ** (-1 / 3)))))
        if abs(simple) > _SIMPLEST or abs(ratio - simple) > leeway * abs(ratio) or simple == 1:
            return None
        factors.add(simple)
    return factors.pop() if len(factors) == 1 else None
