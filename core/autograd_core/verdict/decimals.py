"""Exact rationals as decimal digits, for people."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from autograd_core.oracles.bounds import SMALLEST

_LARGEST = 10**9
"""Of exponents: beyond what balls can hold, which Decimal's own context is not."""


def digits(number: Fraction, significant: int = 20) -> str:
    """A rational to so many significant digits, as a float of that precision would be written.

    >>> digits(Fraction(1, 3), 5), digits(Fraction(-1, 3 * 10**9), 5)
    ('0.33333', '-3.3333e-10')
    """
    if 0 < abs(number) <= SMALLEST:  # which stands for anything smaller still
        return "-0 (underflow)" if number < 0 else "0 (underflow)"
    context = Context(prec=significant, Emax=_LARGEST, Emin=-_LARGEST)
    rounded = context.divide(Decimal(number.numerator), Decimal(number.denominator)).normalize(context)
    if -5 < rounded.adjusted() < significant:
        return f"{rounded:f}"
    mantissa, _, exponent = f"{rounded:e}".partition("e")
    return f"{mantissa}e{int(exponent):+03d}"
