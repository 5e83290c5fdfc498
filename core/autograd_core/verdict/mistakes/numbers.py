"""A factor between a claim and the truth: which number it is, and what mistake that number speaks of."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

import flint

from autograd_core.carriers.arb import ball
from autograd_core.oracles.bounds import bounds


class Kind(StrEnum):
    """What a mistake is; the simplest first."""

    ZERO = "zero"
    SIGN = "sign"
    FACTOR = "factor"
    DEGREES = "degrees"
    LOG_BASE = "log base"
    WRONG_VARIABLE = "wrong variable"
    TRANSPOSE = "transpose"
    SUM = "sum"
    COTANGENT = "cotangent"
    CONJUGATE = "conjugate"
    CHAIN_FACTOR = "chain factor"
    DROPPED_TERM = "dropped term"
    DOUBLED_TERM = "doubled term"
    TERM_SIGN = "sign of a term"
    TERM_FACTOR = "factor of a term"
    POWER = "power"
    NOT_DIFFERENTIATED = "not differentiated"
    OFFSET = "offset"


class Number(NamedTuple):
    """A number by name, and what its being a factor means."""

    text: str
    value: Any
    kind: Kind
    simple: bool = True


_NAMED: tuple[tuple[str, Callable[[], Any], Kind], ...] = (
    ("pi/180", lambda: flint.arb.pi() / 180, Kind.DEGREES),
    ("180/pi", lambda: 180 / flint.arb.pi(), Kind.DEGREES),
    ("log(10)", lambda: flint.arb(10).log(), Kind.LOG_BASE),
    ("1/log(10)", lambda: 1 / flint.arb(10).log(), Kind.LOG_BASE),
    ("log(2)", lambda: flint.arb(2).log(), Kind.LOG_BASE),
    ("1/log(2)", lambda: 1 / flint.arb(2).log(), Kind.LOG_BASE),
    ("log(10)/log(2)", lambda: flint.arb(10).log() / flint.arb(2).log(), Kind.LOG_BASE),
    ("log(2)/log(10)", lambda: flint.arb(2).log() / flint.arb(10).log(), Kind.LOG_BASE),
    ("pi", lambda: flint.arb.pi(), Kind.FACTOR),
    ("1/pi", lambda: 1 / flint.arb.pi(), Kind.FACTOR),
    ("pi**2", lambda: flint.arb.pi() ** 2, Kind.FACTOR),
    ("sqrt(pi)", lambda: flint.arb.pi().sqrt(), Kind.FACTOR),
    ("1/sqrt(pi)", lambda: 1 / flint.arb.pi().sqrt(), Kind.FACTOR),
    ("sqrt(2)", lambda: flint.arb(2).sqrt(), Kind.FACTOR),
    ("e", lambda: flint.arb.const_e(), Kind.FACTOR),
    ("1/e", lambda: 1 / flint.arb.const_e(), Kind.FACTOR),
)
_FEW = 12


def simplest(number: Any, most: int) -> Fraction | None:
    """The simple fraction that a ball holds; None where there is none with numbers up to `most`.

    >>> simplest(flint.arb(2) / 3, 12)
    Fraction(2, 3)
    """
    if isinstance(number, flint.acb):
        return simplest(number.real, most) if number.imag.contains(0) else None
    found = bounds(number)
    if found is None:
        return None
    fraction = found.middle.limit_denominator(most)
    fits = abs(fraction.numerator) <= most and number.overlaps(ball(fraction))
    return fraction if fits and fraction != 0 else None


def identify(number: Any, most: int) -> Number | None:
    """Which number a ball is: a simple fraction, or one of the constants that mistakes are made with.

    >>> identify(flint.arb.pi() / 180, 12).text
    'pi/180'
    """
    fraction = simplest(number, most)
    if fraction is not None:
        return Number(str(fraction), ball(fraction), Kind.SIGN if fraction == -1 else Kind.FACTOR)
    for text, value, kind in _NAMED:
        constant = value()
        fraction = simplest(number / constant, _FEW if most > _FEW else 2)
        if fraction is not None:
            shown = {1: text, -1: f"-{text}"}.get(fraction, f"{fraction}*{text}")  # type: ignore[call-overload]
            return Number(shown, constant * ball(fraction), kind)
    return None


def numeric(number: Any) -> Number:
    """A number that has no name, by its digits."""
    return Number(number.str(6, radius=False), number, Kind.FACTOR, simple=False)
