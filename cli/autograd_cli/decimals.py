"""Exact rationals as decimal digits."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

_FARTHEST = -10_000
"""Decimal exponents below this are not shown: such values stand for anything smaller still."""


def digits(number: Fraction, significant: int = 20) -> str:
    """A rational to so many significant digits.

    >>> digits(Fraction(1, 3), 5)
    '0.33333'
    """
    with localcontext() as context:
        context.prec = significant
        rounded = Decimal(number.numerator) / Decimal(number.denominator)
        if number and rounded.adjusted() < _FARTHEST:
            return "-0 (underflow)" if number < 0 else "0 (underflow)"
        if -5 <= rounded.adjusted() < significant:
            return format(rounded.normalize(), "f")
        return str(rounded)
