"""Where an axis is marked, and with which words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy

from autograd_core.plots.ranges import Range


class Tick(NamedTuple):
    """A place on an axis and what stands there."""

    place: float
    text: str


def linear(low: float, high: float, most: int = 6) -> list[Tick]:
    """Round numbers within an interval, 1, 2 or 5 times a power of ten apart.

    >>> [tick.text for tick in linear(-0.3, 1.1, 5)]
    ['0.0', '0.5', '1.0']
    """
    step = _step(high / most - low / most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if not 1 <= last - first <= 2 * most:  # next to the end of the floats
        return [Tick(place, f"{place:.6g}") for place in (low, high)]
    places = list(dict.fromkeys(n * step for n in range(first, last + 1)))
    return [Tick(place, text) for place, text in zip(places, _texts(places, step), strict=True)]


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least)) if least > 1e-300 else 1e-300
    return next((power * one for one in (1, 2, 5) if power * one >= least * (1 - 1e-9)), 10 * power)


def _texts(places: Sequence[float], step: float) -> list[str]:
    """Numbers with the digits that tell them apart; `e` where they are very large or small."""
    largest = max(map(abs, places), default=0.0)
    digits = max(1, math.ceil(math.log10(largest / step) - 1e-9) + 1) if largest else 1
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if digits > 9:  # a narrow window far from 0
        return [f"{place:.{min(digits, 17)}g}" for place in places]
    if largest and not 1e-4 <= largest < 1e6:
        return ["0" if place == 0 else _short(f"{place:.{digits - 1}e}") for place in places]
    return [f"{place + 0.0:.{decimals}f}" for place in places]


def _short(text: str) -> str:
    """`1.50e-04` as `1.5e-4`."""
    mantissa, _, exponent = text.partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{int(exponent)}"


def logarithmic(low: float, high: float, most: int = 6) -> list[Tick]:
    """Powers of ten within an interval.

    >>> [tick.text for tick in logarithmic(0.5, 2000.0)]
    ['1', '10', '100', '1000']
    """
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last <= first:
        return linear(low, high, most)
    every = math.ceil((last - first + 1) / most)
    exponents = [n for n in range(first, last + 1) if n % every == 0]
    return [Tick(10.0**n, f"{10.0**n:g}" if -4 <= n <= 4 else f"1e{n}") for n in exponents]


def along(over: Range, most: int = 8) -> list[Tick]:
    """The ticks of the axis that a range is.

    Multiples of pi are told as such where both bounds are (such as 0:2*pi).

    >>> [tick.text for tick in along(Range("x", (), 0.0, 2 * math.pi), 6)]
    ['0', 'pi/2', 'pi', '3*pi/2', '2*pi']
    """
    if over.log:
        return logarithmic(over.low, over.high, most)
    quarters = [over.low / (math.pi / 4), over.high / (math.pi / 4)]
    whole = [round(one) for one in quarters]
    if all(math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9) for a, b in zip(quarters, whole, strict=True)):
        apart = next((n for n in (1, 2, 4, 8, 16, 32) if (whole[1] - whole[0]) / n < most), 0)
        if apart:
            return [
                Tick(n * math.pi / 4, _of_pi(n))
                for n in range(math.ceil(whole[0] / apart) * apart, whole[1] + 1, apart)
            ]
    return linear(over.low, over.high, most)


def _of_pi(quarters: int) -> str:
    """A number of quarters of pi in words.

    >>> _of_pi(-6), _of_pi(4)
    ('-3*pi/2', 'pi')
    """
    divisor = math.gcd(quarters, 4)
    above, below = abs(quarters) // divisor, 4 // divisor
    if not quarters:
        return "0"
    text = "pi" if above == 1 else f"{above}*pi"
    return ("-" if quarters < 0 else "") + text + (f"/{below}" if below > 1 else "")


def fraction(value: float, low: float, high: float, log: bool) -> float:
    """Where a number stands between the ends of an axis, from 0 to 1; outside, where it is cut off.

    >>> fraction(10.0, 1.0, 100.0, True)
    0.5
    """
    if log:
        value, low, high = (math.log10(max(one, 1e-300)) for one in (value, low, high))
    return float(numpy.clip((value / 2 - low / 2) / (high / 2 - low / 2), -1e3, 1e3))
