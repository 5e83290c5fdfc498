"""Which signs may be taken for granted: those of a case, those that the program's own domain implies, and plain ones.

A proof by cases asks for a sign by raising `Split`; each branch then runs with that sign given. Every sign that was
used is kept, because a proof says nothing about the points where one of these expressions is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from autograd_core.oracles.proof.ring import Atom, Fraction, Poly, Ring, Stuck


class Split(Exception):
    """The sign of an expression decides how to go on."""

    def __init__(self, expression: Any) -> None:
        super().__init__(str(expression))
        self.expression = expression


class Outside(Exception):
    """The program has no real value in this case."""


class Signs:
    """The signs of polynomials in one case; `splitting` asks for all of them, not only for those that must be known.

    While `learning`, what has to be positive for the program to be real is learned; afterwards it is looked up, and
    what is not known goes to `assumed`.
    """

    def __init__(self, ring: Ring, case: Mapping[Any, int], splitting: bool) -> None:
        self.ring = ring
        self.splitting = splitting
        self.learning = True
        self.known = dict(case)
        self._positive: list[Poly] = []
        self.products: set[Any] = set()
        """Expressions that are positive though the signs of their factors are not known."""
        self.used: dict[Any, int] = {}
        """Expressions by the sign that was made use of; 0 stands for either sign, but not 0."""
        self.assumed: list[Any] = []

    def of(self, poly: Poly, must: bool = False) -> int | None:
        """The sign of a polynomial, 1 or -1, where it is known.

        Raises:
            Split: it is not known, and it must be.
        """
        plain = self._plain(poly)
        expression = self.ring.expression(poly)
        flip = -1 if expression.could_extract_minus_sign() else 1
        expression *= flip
        sign = plain * flip if plain else self.known.get(expression) or self._implied(poly * flip)
        if sign is None:
            if must or (self.splitting and not self.learning):
                raise Split(expression)
            return None
        if expression in self.known:
            self._positive.append(poly * (sign * flip))
        if len(poly) > 1 or expression in self.known:
            self.used[expression] = sign
        return sign * flip

    def _implied(self, poly: Poly) -> int | None:
        """The sign of what is a known number plus something of the same sign: x - 2 is negative where x - 1 is."""
        for sign in (1, -1):
            for first in self._positive:
                rest = poly * sign - first
                if not rest or self._plain(rest) > 0 or any(rest == second for second in self._positive):
                    return sign
        return None

    def _plain(self, poly: Poly) -> int:
        """The sign that all terms share, from the signs of the generators; 0 where they do not."""
        found = set()
        for coefficient, powers in self.ring.terms(poly):
            sign = 1 if coefficient > 0 else -1
            for at, power in powers.items():
                if power % 2:
                    sign *= self._of_atom(self.ring.atoms[at])
            found.add(sign)
        return found.pop() if len(found) == 1 else 0

    def _of_atom(self, atom: Atom) -> int:
        sign = 1 if atom.positive else self.known.get(atom.expression, 0)
        if sign and not atom.positive:
            self.used[atom.expression] = sign
        return sign

    def shares(self, a: Fraction) -> tuple[Any, list[tuple[Poly, int]], Fraction | None]:
        """A number that has to be positive, as a positive constant, powers of positive polynomials, and the rest.

        The rest is positive as a whole only, and None where there is none.

        Raises:
            Outside: the program is not real in this case.
            Stuck: a formula that is held against it is not real in this case.
        """
        constant, factors = self.ring.factors(a)
        sign = 1 if constant > 0 else -1
        positive: list[tuple[Poly, int]] = []
        unknown: list[tuple[Poly, int]] = []
        for factor, exponent in factors:
            found = self.of(factor)
            if found is None:
                unknown.append((factor, exponent))
                continue
            sign *= found ** abs(exponent)
            positive.append((factor * found, exponent))
        odd = [factor for factor, exponent in unknown if exponent % 2]
        if not odd and sign < 0:
            raise Outside if self.learning else Stuck("a root or logarithm of a negative number")
        if self.learning and len(odd) == 1:
            self._learn(odd[0], sign)
            return self.shares(a)
        if not unknown:
            return abs(constant), positive, None
        rest = self.ring.number(sign)
        for factor, exponent in unknown:
            rest = self.ring.times(rest, self.ring.power(Fraction(factor, self.ring.unit), exponent))
        if odd:
            self._whole(reduce(self.ring.product, odd, self.ring.context.constant(sign)))
        return abs(constant), positive, rest

    def _learn(self, poly: Poly, sign: int) -> None:
        expression = self.ring.expression(poly)
        flip = -1 if expression.could_extract_minus_sign() else 1
        self.known[expression * flip] = sign * flip

    def _whole(self, poly: Poly) -> None:
        expression = self.ring.expression(poly)
        if self.learning:
            self.products.add(expression)
        elif expression not in self.products and expression not in self.assumed:
            self.assumed.append(expression)

    def positive(self, a: Fraction, or_zero: bool = True) -> None:
        """`a` has to be positive: learn it, or see whether it is known."""
        if a.num:
            self.shares(a)
        elif not or_zero:
            raise Outside if self.learning else Stuck("a claim has no value where the program has one")

    def of_fraction(self, a: Fraction) -> int:
        """The sign of a fraction: 1, -1, or 0 where it is 0 for all inputs; asks for what it needs to know."""
        if not a.num:
            return 0
        constant, factors = self.ring.factors(a)
        sign = 1 if constant > 0 else -1
        for factor, exponent in factors:
            if exponent % 2:
                sign *= self.of(factor, must=True) or 1
            else:
                self.used.setdefault(self.ring.expression(factor), 0)
        return sign

    def expression(self, a: Fraction) -> Any:
        """A fraction as a SymPy expression."""
        return self.ring.expression(a.num) / self.ring.expression(a.den)
