"""Conditions that change exactly at the point: what a program chooses there, it chooses nowhere near.

`where(x == 0, 0, x)` takes its first branch at 0 and is x all the same. So a condition that stands on its tie, while
what it compares moves, has a value and no say about slopes: what it selects has no derivative known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import flint

from autograd_core.errors import Undecided

_NEXT_TO_ZERO = -20_000
"""A binary exponent: closer to 0 than any float that a program may compare with."""


class Torn:
    """A condition that holds, or not, at the point only; `parts` are the directions in which it may change.

    Raises:
        Undecided: it is asked for as a plain condition.
    """

    __slots__ = ("holds", "parts")

    def __init__(self, holds: bool, parts: Iterable[Any]) -> None:
        self.holds = holds
        self.parts = frozenset(parts)

    def __bool__(self) -> bool:
        raise Undecided("a condition changes exactly at the point")


def unknown(like: Any) -> Any:
    """No number: a slope that nothing is known of, as a ball, or as a power series if `like` is one.

    >>> unknown(flint.arb(1)).is_nan()
    True
    """
    nan = flint.arb("nan")
    series = isinstance(like, (flint.arb_series, flint.acb_series))
    return flint.arb_series([nan] * flint.ctx.cap) if series else nan


def beside(number: Any) -> Any:
    """A ball with what lies right beside it.

    >>> bool(beside(flint.arb(0)) == 0), bool(beside(flint.arb(1)) > 0)
    (False, True)
    """
    size = abs(number).upper() * flint.arb(2) ** -flint.ctx.prec if number != 0 else flint.arb(2) ** _NEXT_TO_ZERO
    around = flint.arb(0, size)
    return number + (flint.acb(around, around) if isinstance(number, flint.acb) else around)
