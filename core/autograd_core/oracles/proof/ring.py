"""Fractions of polynomials over Q whose generators stand for numbers such as x, exp(x), cos(x) and sqrt(x).

A generator may have a relation that is monic in it: s**2 = 1 - c**2 for a sine, r**q = u for a root. Relations hold
only older generators on their right, so remainders, newest first, are a normal form: a numerator that reduces to 0 is
0 wherever all its generators have their values. Nothing more is claimed: generators without a relation may depend on
one another in ways that are not known here, and then a zero is missed, never invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb
from time import monotonic
from typing import Any, NamedTuple

import flint
import sympy

Poly = Any
"""A `flint.fmpq_mpoly`."""

_MOST_ATOMS = 40
_MOST_TERMS = 1500
_MOST_PRODUCTS = 40_000
_HIGHEST = 10_000
_HIGHEST_REDUCED = 128
_MOST_FACTORED = 60
_HIGHEST_FACTORED = 24
_MOST_COMPARED = 20_000
_MOST_BITS = 100_000


class Stuck(Exception):
    """No decision; the message says why."""


class AtEdge(Stuck):
    """A point is where the program or a formula changes its form or ends, or too close to tell."""

    def __init__(self) -> None:
        super().__init__("the point is where the formula changes or ends, or too close to tell")


class Fraction(NamedTuple):
    """num / den; den is not 0."""

    num: Poly
    den: Poly


@dataclass(frozen=True, eq=False)
class Atom:
    """A generator: what it stands for, as a SymPy expression and, where it has parts, as fractions of older ones."""

    kind: str
    expression: Any
    positive: bool = False
    parts: tuple[Any, ...] = ()


class Ring:
    """Arithmetic of fractions with bounded sizes; generators are added as they are met.

    >>> ring = Ring(monotonic() + 1)
    >>> x = ring.atom("symbol", sympy.Symbol("x"))
    >>> ring.is_zero(ring.add(ring.power(x, 2), ring.scale(ring.times(x, x), -1)))
    True
    """

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        # In lexicographic order the first generator is the largest, so they are handed out from the last.
        self.context = flint.fmpq_mpoly_ctx.get([f"g{i}" for i in range(_MOST_ATOMS)], "lex")
        self.atoms: list[Atom] = []
        self.relations: dict[int, tuple[int, Poly]] = {}
        """By the generator's index in `atoms`: the degree that is too high, and the polynomial that is 0."""
        self._found: dict[Any, Fraction] = {}
        self.unit = self.context.constant(1)
        self.one = Fraction(self.unit, self.unit)

    def atom(self, kind: str, expression: Any, **fields: Any) -> Fraction:
        """The generator that stands for an expression of a kind; the same one each time."""
        key = (kind, expression)
        if key not in self._found:
            if len(self.atoms) == _MOST_ATOMS:
                raise Stuck(f"more than {_MOST_ATOMS} functions are involved")
            self.atoms.append(Atom(kind, expression, **fields))
            self._found[key] = Fraction(self.context.gens()[_MOST_ATOMS - len(self.atoms)], self.unit)
        return self._found[key]

    def relate(self, generator: Fraction, relation: Poly) -> None:
        """`relation`, monic in the generator, is 0."""
        at = _MOST_ATOMS - 1 - next(i for i, degree in enumerate(generator.num.degrees()) if degree)
        self.relations.setdefault(at, (int(relation.degrees()[_MOST_ATOMS - 1 - at]), relation))

    def number(self, number: Any) -> Fraction:
        """A rational number: an int, a `flint.fmpq`, or one of SymPy's."""
        if isinstance(number, sympy.Rational):
            number = flint.fmpq(int(number.p), int(number.q))
        return Fraction(self.context.constant(number), self.unit)

    def add(self, a: Fraction, b: Fraction) -> Fraction:
        """a + b."""
        if a.den == b.den:
            return self.fraction(a.num + b.num, a.den)
        shared = self._gcd(a.den, b.den)
        left, right = a.den / shared, b.den / shared
        num = self.product(a.num, right) + self.product(b.num, left)
        return self.fraction(num, self.product(left, b.den))

    def times(self, a: Fraction, b: Fraction) -> Fraction:
        """a * b."""
        if a.den == self.unit and b.den == self.unit:
            return Fraction(self.product(a.num, b.num), self.unit)
        first, second = self._gcd(a.num, b.den), self._gcd(b.num, a.den)
        num = self.product(a.num / first, b.num / second)
        return self.fraction(num, self.product(a.den / second, b.den / first))

    def scale(self, a: Fraction, number: Any) -> Fraction:
        """A multiple of a by a rational number."""
        return Fraction(a.num * number, a.den)

    def inverse(self, a: Fraction) -> Fraction:
        """1 / a; stuck where a is 0."""
        return self.fraction(a.den, a.num)

    def power(self, a: Fraction, n: int) -> Fraction:
        """a**n for an integer n."""
        if n < 0:
            a, n = self.inverse(a), -n
        return self.fraction(self.raised(a.num, n), self.raised(a.den, n))

    def is_zero(self, a: Fraction) -> bool:
        """Whether a is 0 by the relations."""
        return not a.num

    def fraction(self, num: Poly, den: Poly) -> Fraction:
        """num / den, reduced by the relations and by common factors; the denominator's first coefficient is 1."""
        self.tick()
        num, den = self.reduced(num), self.reduced(den)
        if not den:
            raise Stuck("a denominator is 0 for all inputs")
        if not num:
            return Fraction(num, self.unit)
        shared = self._gcd(num, den)
        first = (den / shared).leading_coefficient()
        return Fraction(num / shared / first, den / shared / first)

    def product(self, a: Poly, b: Poly) -> Poly:
        """a * b, reduced."""
        self.tick()
        if len(a) * len(b) > _MOST_PRODUCTS:
            raise Stuck("the formulas grow too large")
        return self.reduced(a * b)

    def reduced(self, poly: Poly) -> Poly:
        """The normal form of a polynomial by the relations."""
        if len(poly) > _MOST_TERMS:
            raise Stuck("the formulas grow too large")
        for at in sorted(self.relations, reverse=True):
            degree = poly.degrees()[_MOST_ATOMS - 1 - at]
            if degree > _HIGHEST_REDUCED:
                raise Stuck("a power is too high")
            limit, relation = self.relations[at]
            poly = poly % relation if degree >= limit else poly
        return poly

    def raised(self, poly: Poly, n: int) -> Poly:
        """A polynomial to a power of 0 or more, reduced."""
        self.tick()
        terms = len(poly)
        if terms > 1 and comb(n + terms - 1, min(n, terms - 1)) > _MOST_TERMS:
            raise Stuck("a power has too many terms")
        longest = max((max(int(c.p).bit_length(), int(c.q).bit_length()) for c in poly.coeffs()), default=0)
        if max(poly.degrees(), default=0) * n > _HIGHEST or longest * n > _MOST_BITS:
            raise Stuck("a power is too high")
        result, square = self.unit, poly
        while n:
            result = self.product(result, square) if n & 1 else result
            n >>= 1
            square = self.product(square, square) if n else square
        return result

    def _gcd(self, a: Poly, b: Poly) -> Poly:
        """A common factor: the greatest, or 1 where finding it could take long."""
        if a == self.unit or b == self.unit or len(a) * len(b) > _MOST_COMPARED:
            return self.unit
        return a.gcd(b)

    def factors(self, a: Fraction) -> tuple[Any, list[tuple[Poly, int]]]:
        """a as a rational number times powers of polynomials, which need not be irreducible."""
        self.tick()
        constant, found = flint.fmpq(1), []
        for poly, sign in ((a.num, 1), (a.den, -1)):
            if (len(poly) <= _MOST_FACTORED and poly.total_degree() <= _HIGHEST_FACTORED) or len(poly) == 1:
                first, powers = poly.factor()
            else:
                first = poly.leading_coefficient()
                powers = [(poly / first, 1)]
            constant *= flint.fmpq(first) ** sign
            found += [(factor, sign * int(exponent)) for factor, exponent in powers]
        return constant, found

    def terms(self, poly: Poly) -> Iterator[tuple[Any, dict[int, int]]]:
        """The terms of a polynomial: a coefficient, and the exponents of its generators by their index in `atoms`."""
        for exponents, coefficient in poly.terms():
            yield coefficient, {_MOST_ATOMS - 1 - i: int(e) for i, e in enumerate(exponents) if e}

    def monomial(self, powers: dict[int, int]) -> Poly:
        """The product of generators, by their index in `atoms`, to such powers."""
        exponents = [0] * _MOST_ATOMS
        for at, power in powers.items():
            exponents[_MOST_ATOMS - 1 - at] = power
        return self.context.from_dict({tuple(exponents): 1})

    def expression(self, poly: Poly) -> Any:
        """A polynomial as a SymPy expression."""
        return sympy.Add(
            *(
                sympy.Mul(
                    sympy.Rational(int(coefficient.p), int(coefficient.q)),
                    *(self.atoms[at].expression ** power for at, power in powers.items()),
                )
                for coefficient, powers in self.terms(poly)
            )
        )

    def tick(self) -> None:
        """Give up when the time is over."""
        if monotonic() > self.deadline:
            raise Stuck("the time for a proof is over")
