"""The numbers of jets: Arb balls, or power series in a further direction, and the arithmetic that minds which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flint

from autograd_core.errors import Undecided

Number = Any
"""`flint.arb` or `acb`; with a further direction `arb_series` or `acb_series`."""
_SERIES = (flint.arb_series, flint.acb_series)


def is_series(number: Number) -> bool:
    """Whether a number is a power series."""
    return isinstance(number, _SERIES)


def constant_term(number: Number) -> Any:
    """A ball as it is; of a power series its first coefficient."""
    return number[0] if isinstance(number, _SERIES) else number


def merged(a: Mapping[Any, Number], b: Mapping[Any, Number]) -> dict[Any, Number]:
    """The sums of the parts of two jets."""
    if len(a) < len(b):
        a, b = b, a
    found = dict(a)
    for k, p in b.items():
        found[k] = found[k] + p if k in found else p
    return found


def divided(one: Any, other: Any) -> Any:
    """A quotient.

    Raises:
        Undecided: the divisor may be 0.
    """
    try:
        return one / other
    except (ValueError, ZeroDivisionError):  # a power series that starts at 0
        raise Undecided("the divisor may be 0 at this precision") from None


def whole(exponent: Any) -> int | None:
    """An exact whole number of moderate size."""
    if not isinstance(exponent, flint.arb) or not exponent.is_integer() or abs(exponent) > 10**6:
        return None
    return int(str(exponent.unique_fmpz()))


def integer_power(base: Any, exponent: int) -> Any:
    """A power series to a whole power, which may be negative."""
    return base**exponent if exponent >= 0 else divided(1, base**-exponent)
