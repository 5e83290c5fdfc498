"""Balls that carry their derivatives: numbers for a truth in which no derivative rule of ours has a part.

A jet is a number and the coefficients of its first powers in as many infinitesimal directions as there are inputs (or
random directions) to ask about. The numbers are Arb balls, or Arb power series in a further direction for higher
orders. Functions come from their Taylor coefficients (see `taylor`), so all that is assumed is the ring, the chain rule
and Arb. At a kink of |x| or max the slope is the ball of all slopes nearby (Clarke's generalised derivative): where the
result is a single number in spite of it, as for x*|x| at 0, the program is differentiable there, and that is its slope.

Sources: Griewank & Walther, *Evaluating Derivatives*, 2nd ed., 2008, chapters 3 and 13 (forward mode, Taylor
arithmetic); Clarke, *Optimization and Nonsmooth Analysis*, 1983, theorems 2.3.9 and 2.3.10 (chain rule).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import flint
import numpy

from autograd_core.carriers.arb import ball
from autograd_core.carriers.coefficients import (
    Number,
    constant_term,
    divided,
    integer_power,
    is_series,
    merged,
    whole,
)
from autograd_core.carriers.spending import spend
from autograd_core.carriers.taylor import NoSeries, taylor
from autograd_core.carriers.ties import unknown
from autograd_core.errors import Undecided

_EITHER_WAY = flint.arb(0, 1)
"""The slopes of |x| next to 0."""


class Jet:
    """A number with a derivative in each direction of `parts`; a direction that is missing has derivative 0.

    Called with one argument it is that number as a ball: rows write `type(x)(2)` for a constant of x's kind.

    >>> x = Jet(flint.arb(3), {0: flint.arb(1)})
    >>> (x * x).parts[0] == 6
    True
    """

    __slots__ = ("parts", "value")
    value: Number
    parts: Mapping[Any, Number]

    def __new__(cls, value: Any, parts: Mapping[Any, Number] | None = None) -> Any:
        """A jet, or a plain ball where no parts are given."""
        return ball(value) if parts is None else super().__new__(cls)

    def __init__(self, value: Number, parts: Mapping[Any, Number] | None = None) -> None:
        """Keep a number and its derivatives."""
        assert parts is not None
        self.value = value
        self.parts = parts
        spend(len(parts))

    def _scaled(self, value: Number, factor: Number) -> Jet:
        """A function of this jet alone: its value and its slope."""
        return Jet(value, {k: factor * p for k, p in self.parts.items()})

    def __neg__(self) -> Jet:
        return Jet(-self.value, {k: -p for k, p in self.parts.items()})

    def __pos__(self) -> Jet:
        return self

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, Jet):
            return NotImplemented if isinstance(other, numpy.ndarray) else Jet(self.value + ball(other), self.parts)
        return Jet(self.value + other.value, merged(self.parts, other.parts))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if not isinstance(other, Jet):
            if isinstance(other, numpy.ndarray):
                return NotImplemented
            other = ball(other)
            return self._scaled(self.value * other, other)
        left = {k: p * other.value for k, p in self.parts.items()}
        return Jet(self.value * other.value, merged(left, {k: self.value * p for k, p in other.parts.items()}))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if not isinstance(other, Jet):
            if isinstance(other, numpy.ndarray):
                return NotImplemented
            other = ball(other)
            return self._scaled(divided(self.value, other), divided(1, other))
        value = divided(self.value, other.value)
        inverse = divided(1, other.value)
        left = {k: p * inverse for k, p in self.parts.items()}
        factor = -value * inverse
        return Jet(value, merged(left, {k: factor * p for k, p in other.parts.items()}))

    def __rtruediv__(self, other: Any) -> Jet:
        inverse = divided(1, self.value)
        value = ball(other) * inverse
        return self._scaled(value, -value * inverse)

    def __pow__(self, exponent: Any) -> Any:
        if isinstance(exponent, Jet):
            return _power(self, exponent)
        exponent = ball(exponent)
        if exponent == 0:
            return Jet(self.value**0, {})
        exact = whole(exponent)
        if exact is not None and is_series(self.value):
            return self._scaled(integer_power(self.value, exact), exact * integer_power(self.value, exact - 1))
        return self._scaled(self.value**exponent, exponent * self.value ** (exponent - 1))

    def __rpow__(self, base: Any) -> Any:
        return _power(ball(base), self)

    def __abs__(self) -> Any:
        if isinstance(self.value, flint.acb) and self.value.contains(0):  # a change of z changes |z| by no more
            return Jet(abs(self.value), {k: abs(p) * _EITHER_WAY for k, p in self.parts.items()})
        if isinstance(self.value, (flint.acb, flint.acb_series)):
            return (self.real * self.real + self.imag * self.imag).sqrt()
        if (side := _side(self.still, 0)) is not None:
            return self if side > 0 else -self
        _no_series(self)
        return Jet(abs(self.still), {k: p * _EITHER_WAY for k, p in self.parts.items()})

    # Comparisons are those of the numbers, as for balls: true where proven.
    def __lt__(self, other: Any) -> bool:
        return bool(self.still < self._apart(other))

    def __le__(self, other: Any) -> bool:
        return bool(self.still <= self._apart(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self.still > self._apart(other))

    def __ge__(self, other: Any) -> bool:
        return bool(self.still >= self._apart(other))

    def __ne__(self, other: object) -> bool:
        return bool(self.still != self._special(other))

    def __eq__(self, other: object) -> bool:
        return bool(self.still == self._special(other))

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        return self != 0

    def _apart(self, other: Any) -> Any:
        """The number that this one is compared with.

        Raises:
            NoSeries: they are equal, and this one moves: a counterpart that treats one point apart gives its value
                there, not its slope.
        """
        first = _first(other)
        if self.still == first and (self.parts or (isinstance(other, Jet) and other.parts)):
            raise NoSeries("a number that moves stands exactly on a special point")
        return first

    def _special(self, other: Any) -> Any:
        """The same for what is treated apart only where it is equal: there a slope of exactly 0 stays 0."""
        still = all(p == 0 for p in self.parts.values())
        return _first(other) if still else self._apart(other)

    def max(self, other: Any) -> Any:
        """The larger one; where that is open, whatever lies between both."""
        if (side := _side(self.still, _first(other))) is not None:
            return _kept(self, other) if side > 0 else _kept(other, self)
        return _between(self, other, self.still.max(_first(other)))

    def min(self, other: Any) -> Any:
        """The smaller one; where that is open, whatever lies between both."""
        if (side := _side(self.still, _first(other))) is not None:
            return _kept(self, other) if side < 0 else _kept(other, self)
        return _between(self, other, self.still.min(_first(other)))

    def floor(self) -> Any:
        """The whole number below, which does not move but for its jumps."""
        return self._step(self.still.floor())

    def ceil(self) -> Any:
        """The whole number above, which does not move but for its jumps."""
        return self._step(self.still.ceil())

    def sgn(self) -> Any:
        """The sign; of a complex number the number on the unit circle."""
        if isinstance(self.value, (flint.acb, flint.acb_series)):
            return self / abs(self)
        if (side := _side(self.still, 0)) is not None:
            return _kept(ball(side), self)
        if self.still != 0 or not self.still == 0:
            raise Undecided("the ball holds numbers of both signs")
        return self._torn(self.still)

    def _step(self, whole: Any) -> Any:
        if whole.rad() != 0:
            raise Undecided("the ball holds numbers on both sides of a whole one")
        return self._torn(whole) if self.still == whole else _kept(whole, self)

    def _torn(self, value: Any) -> Jet:
        """A value next to which nothing is known."""
        return Jet(value, {k: unknown(self.value) for k in self.parts})

    @property
    def still(self) -> Any:
        """The number without its derivatives."""
        return constant_term(self.value)

    def is_finite(self) -> bool:
        """Whether the number is."""
        return bool(self.still.is_finite())

    def is_nan(self) -> bool:
        """Whether the number is not one."""
        return bool(self.still.is_nan())

    @property
    def real(self) -> Jet:
        """The real part: directions are real."""
        return self._parted(lambda z: z.real, lambda x: x)

    @property
    def imag(self) -> Jet:
        """The imaginary part."""
        return self._parted(lambda z: z.imag, lambda x: x * 0)

    def conjugate(self) -> Jet:
        """The complex conjugate."""
        return self._parted(lambda z: z.conjugate(), lambda x: x)

    def _parted(self, of_complex: Callable[[Any], Any], of_real: Callable[[Any], Any]) -> Jet:
        """A part of the value and of each derivative; of a power series, of each coefficient."""

        def part(z: Number) -> Number:
            if isinstance(z, flint.acb_series):
                found = [of_complex(one) for one in z.coeffs()]
                return (flint.acb_series if any(isinstance(c, flint.acb) for c in found) else flint.arb_series)(found)
            return of_complex(z) if isinstance(z, flint.acb) else of_real(z)

        return Jet(part(self.value), {k: part(p) for k, p in self.parts.items()})

    @staticmethod
    def pi() -> Any:
        """A ball around pi."""
        return flint.arb.pi()

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Any function that Arb has: its value, and its slope from its Taylor coefficients."""
        if not hasattr(type(self.still), method) or method.startswith("_"):
            raise AttributeError(method)
        return partial(_function, self, method)

    def __repr__(self) -> str:
        return f"Jet({self.value}, {dict(self.parts)})"


def _function(jet: Jet, method: str, *rest: Any, **options: Any) -> Jet:
    if any(isinstance(one, Jet) for one in rest):
        raise NoSeries(f"{method} of several numbers that move")
    if method == "arg":  # which has no power series, being no function of a complex number that has a derivative
        return Jet(jet.value.arg(), {k: divided(p, jet.value).imag for k, p in jet.parts.items()})
    value, slope = taylor(method, jet.value, rest, options)
    return jet._scaled(value, slope)


def _first(other: Any) -> Any:
    return constant_term(other.value) if isinstance(other, Jet) else ball(other)


def _side(number: Any, other: Any) -> int | None:
    """Which of two balls is larger: 1 or -1; None where that is open."""
    return 1 if number > other else -1 if number < other else None


def _kept(chosen: Any, dropped: Any) -> Any:
    """What was chosen; it is unknown in the directions in which what it was chosen from is."""
    lost = [k for k, p in dropped.parts.items() if not constant_term(p).is_finite()] if isinstance(dropped, Jet) else []
    if not lost:
        return chosen
    value, parts = (chosen.value, chosen.parts) if isinstance(chosen, Jet) else (ball(chosen), {})
    return Jet(value, {**parts, **{k: unknown(dropped.value) for k in lost}})


def _no_series(jet: Jet) -> None:
    """Clarke's calculus is of first order."""
    if is_series(jet.value):
        raise Undecided("the balls overlap, so which is larger is not decided at this precision")


def _between(one: Jet, other: Any, value: Any) -> Jet:
    """Of two that may be equal: slopes between both, which is what Clarke's calculus allows at a tie."""
    _no_series(one)
    left, right = one.parts, other.parts if isinstance(other, Jet) else {}
    zero = flint.arb(0)
    return Jet(value, {k: left.get(k, zero).union(right.get(k, zero)) for k in {**left, **right}})


def _power(base: Any, exponent: Jet) -> Any:
    """base ** exponent where the exponent moves."""
    first = _first(base)
    if first == 0 and not isinstance(base, Jet) and constant_term(exponent.value) > 0:
        return Jet(exponent.value * 0, {})
    if isinstance(first, flint.arb) and not first > 0:
        # By the base there is a derivative, by the exponent there is none.
        still = base**exponent.value
        unknown = {k: flint.arb("nan") for k in exponent.parts}
        return Jet(still.value, merged(still.parts, unknown)) if isinstance(still, Jet) else Jet(still, unknown)
    return (exponent * base.log()).exp()


def moved(number: Any, direction: Any, by: Any = 1) -> Jet:
    """A number that moves in a direction."""
    return Jet(number, {direction: ball(by)})
