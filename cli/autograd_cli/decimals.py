"""Exact rationals as decimal digits."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

_FARTHEST = -10_000
"""Decimal exponents below this are not shown: such values stand for anything smaller still."""
_LARGEST = 10**9
"""Decimal itself stops at exponents of a million, balls go on."""


def digits(number: Fraction, significant: int = 20) -> str:
    """A rational to so many significant digits, as a float would be written.

    >>> digits(Fraction(1, 3), 5), digits(Fraction(-1, 3 * 10**9), 5)
    ('0.33333', '-3.3333e-10')
    """
    with localcontext() as context:
        context.prec, context.Emax, context.Emin = significant, _LARGEST, -_LARGEST
        rounded = (Decimal(number.numerator) / Decimal(number.denominator)).normalize()
        if number and rounded.adjusted() < _FARTHEST:
            return "-0 (underflow)" if number < 0 else "0 (underflow)"
        return format(rounded, "f" if -5 <= rounded.adjusted() < significant else "e")
