"""What a ball says, in Fractions: a middle and a radius, rounded outwards where exact digits would fill the memory."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from autograd_core.carriers.arb import ball

_KNOWN = Fraction(1, 10**25)
_FARTHEST = 200_000
"""Binary exponents beyond this are not written out as Fractions: those of exp(1e10) would fill the memory."""
SMALLEST = Fraction(1, 2**_FARTHEST)
"""Far below any float; stands for whatever is smaller still."""


class Bounds(NamedTuple):
    """A real number, known to lie within `radius` of `middle`."""

    middle: Fraction
    radius: Fraction

    def meets(self, other: Bounds) -> bool:
        """Whether some number lies in both.

        >>> Bounds(Fraction(1), Fraction(1)).meets(Bounds(Fraction(3), Fraction(1)))
        True
        """
        return abs(self.middle - other.middle) <= self.radius + other.radius

    @property
    def known(self) -> bool:
        """Whether it is exact, or known to 25 digits."""
        return self.radius <= _KNOWN * abs(self.middle)

    @property
    def size(self) -> Fraction:
        """The largest magnitude it may have."""
        return abs(self.middle) + self.radius


def dyadic(mantissa: int, exponent: int) -> Fraction | None:
    """mantissa * 2**exponent; SMALLEST of its sign where it is smaller than that, None where it is too large.

    >>> dyadic(3, -1)
    Fraction(3, 2)
    """
    if mantissa == 0:
        return Fraction(0)
    if abs(exponent + mantissa.bit_length()) > _FARTHEST:
        return (SMALLEST if mantissa > 0 else -SMALLEST) if exponent < 0 else None
    return Fraction(mantissa * 2**exponent) if exponent >= 0 else Fraction(mantissa, 2**-exponent)


def bounds(one: Any) -> Bounds | None:
    """A ball, or a condition counted as 0 or 1, as Fractions; None unless finite and of moderate size.

    >>> bounds(True)
    Bounds(middle=Fraction(1, 1), radius=Fraction(0, 1))
    """
    if not hasattr(one, "is_finite"):
        one = ball(int(one))
    if not one.is_finite():
        return None
    middle = dyadic(*map(int, one.mid().man_exp()))
    radius = dyadic(*map(int, one.rad().man_exp()))
    if middle is None or radius is None:
        return None
    # What is tiny became SMALLEST: the radius has to cover the step.
    return Bounds(middle, radius + SMALLEST) if abs(middle) == SMALLEST else Bounds(middle, radius)
