"""SymPy expressions as fractions over x, exp(x), cos(x), sin(x), roots, logarithms and other functions.

Rewritten is only what holds for real numbers wherever both sides have values: exponentials of sums become products,
angles of sums are expanded, roots and logarithms of products are split where the signs of the factors are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import repeat
from math import gcd, lcm
from typing import Any

import flint
import sympy

from autograd_core.oracles.proof.ring import Atom, Fraction, Poly, Ring, Stuck
from autograd_core.oracles.proof.signs import Outside, Signs, Split
from autograd_core.oracles.proof.table import FORMULAS, INTERVALS, REFUSED, RELATIONS, RULES, STEPS, kinked, stuck

_MOST_TERMS = 6
_MOST_MULTIPLES = 64
_MOST_BITS = 96


class Finer(Exception):
    """A generator has to be a smaller part of its function, such as exp(x/6) for exp(x/2) and exp(x/3)."""


class Walk:
    """Turns expressions into fractions of one ring; `units` says what the generators are, and survives restarts."""

    def __init__(self, ring: Ring, signs: Signs, units: dict[Any, Any]) -> None:
        self.ring = ring
        self.signs = signs
        self.units = units
        self._found: dict[Any, Fraction] = {}

    def __call__(self, expression: Any) -> Fraction:
        """The fraction that equals an expression.

        Raises:
            Stuck: it holds what has no exact value here, or grows too large.
            Split: a sign decides, such as that of x in abs(x).
            Outside: the program has no real value in this case.
            Finer: start again; `units` has changed.
        """
        if expression not in self._found:
            self._found[expression] = self._new(expression)
        return self._found[expression]

    def _new(self, e: Any) -> Fraction:
        self.ring.tick()
        if isinstance(e, sympy.Rational):
            return self.ring.number(e)
        if e.is_Symbol or (e.is_NumberSymbol and e is not sympy.E):
            return self.ring.atom("symbol", e, positive=bool(e.is_number))
        if e.is_Add:
            return reduce(self.ring.add, map(self, e.args))
        if e.is_Mul:
            return self._product(e.args)
        if e is sympy.E:
            return self.exp(self.ring.one)
        if e.is_Pow:
            return self.power(self(e.base), e.exp)
        if e.is_Piecewise:
            return self._same_branches(e) or self._branch(e)
        name = type(e).__name__
        if name in FORMULAS:
            return self(FORMULAS[name](*e.args))
        if name in RULES:
            found: Fraction = RULES[name](self, *e.args)
            return found
        return self._opaque(e)

    def _product(self, args: Any) -> Fraction:
        # SymPy writes (x*relu(x))**1.5 as x**1.5*relu(x)**1.5: where a factor is 0, the others need not be real.
        result = self.ring.one
        for factor in sorted(args, key=kinked, reverse=True) if self.signs.learning else args:
            result = self.ring.times(result, self(factor))
            if not result.num:
                break
        return result

    def _branch(self, e: Any) -> Fraction:
        for value, condition in e.args:
            if self.holds(condition):
                return self(value)
        raise stuck(e)

    def _same_branches(self, e: Any) -> Fraction | None:
        """What all branches are, where a rule chooses between forms of one formula: then no sign is needed."""
        if self.signs.learning:
            return None
        assumed = len(self.signs.assumed)
        try:
            first, *others = (self(value) for value, _ in e.args)
        except (Split, Stuck, Outside):
            others = None
        if others is not None and all(other == first for other in others):
            return first
        del self.signs.assumed[assumed:]
        return None

    def _opaque(self, e: Any) -> Fraction:
        """A function that only equals itself, of arguments in their normal form."""
        if not e.is_Function or isinstance(e, REFUSED) or not all(isinstance(a, sympy.Expr) for a in e.args):
            raise stuck(e)
        arguments = [self(a) for a in e.args]
        name = type(e).__name__
        if name in INTERVALS:
            self._inside(arguments[0], *INTERVALS[name])
        same = e.func(*map(self.signs.expression, arguments))
        if not isinstance(same, e.func):
            return self(same)
        if name in STEPS:  # it jumps where its argument is an integer
            self.signs.used[sympy.sin(sympy.pi * same.args[0])] = 0
        return self.ring.atom("function", same)

    def _inside(self, u: Fraction, low: int, high: int | None) -> None:
        above = self.ring.add(u, self.ring.number(-low))
        self.signs.positive(above)
        if high is not None:
            below = self.ring.add(self.ring.number(high), self.ring.scale(u, -1))
            self.signs.positive(below)
            self.signs.positive(self.ring.times(above, below))  # else 1 - u**2 would not follow from 1 - u and 1 + u

    # ---------------------------------------------------------------- powers and logarithms

    def power(self, base: Fraction, exponent: Any) -> Fraction:
        """base**exponent for a SymPy exponent."""
        if exponent.is_Rational:
            return self._rational_power(base, flint.fmpq(int(exponent.p), int(exponent.q)))
        return self.exp(self.ring.times(self(exponent), self.log(base)))

    def _rational_power(self, base: Fraction, a: Any) -> Fraction:
        if a.q == 1:
            return self.ring.power(base, int(a.p))
        if not base.num:
            raise Stuck("a power of 0")
        constant, factors, rest = self.signs.shares(base)
        parts = [self.root(poly, a * exponent) for poly, exponent in [*self._primes(constant), *factors]]
        if rest is not None:
            parts.append(self._root_of_whole(rest, a))
        return reduce(self.ring.times, parts, self.ring.one)

    def root(self, poly: Poly, a: Any) -> Fraction:
        """A positive polynomial to a rational power."""
        if a.q == 1:
            return self.ring.power(Fraction(poly, self.ring.unit), int(a.p))
        atom = self._alone(poly)
        if atom and atom.kind == "exp":
            return self.exp(self.ring.scale(atom.parts[0], a))
        if atom and atom.kind == "root":
            return self.root(atom.parts[0], a / atom.parts[1])
        expression = self.ring.expression(poly)
        n, unit = self._multiple(("root", expression), a, flint.fmpq(1, a.q))
        q = int(unit.q)
        generator = self.ring.atom("root", expression ** sympy.Rational(1, q), positive=True, parts=(poly, q))
        self.ring.relate(generator, generator.num**q - poly)
        return self.ring.power(generator, n)

    def _root_of_whole(self, rest: Fraction, a: Any) -> Fraction:
        """The power of a positive fraction whose factors have unknown signs."""
        if a.q == 1:
            return self.ring.power(rest, int(a.p))
        expression = self.signs.expression(rest)
        n, unit = self._multiple(("whole", expression), a, flint.fmpq(1, a.q))
        q = int(unit.q)
        # The root times the denominator has a relation without a denominator.
        scaled = expression ** sympy.Rational(1, q) * self.ring.expression(rest.den)
        generator = self.ring.atom("whole", scaled)
        self.ring.relate(generator, generator.num**q - self.ring.product(rest.num, self.ring.raised(rest.den, q - 1)))
        return self.ring.power(self.ring.fraction(generator.num, rest.den), n)

    def log(self, u: Fraction) -> Fraction:
        """The logarithm of a number that has to be positive."""
        if not u.num:
            raise Stuck("a logarithm of 0")
        constant, factors, rest = self.signs.shares(u)
        total = self.ring.number(0)
        for poly, exponent in [*self._primes(constant), *factors]:
            total = self.ring.add(total, self.ring.scale(self._log_of(poly), exponent))
        if rest is not None:
            whole = self.ring.atom("log", sympy.log(self.signs.expression(rest)), parts=(rest, self._root_of_whole))
            total = self.ring.add(total, whole)
        return total

    def _log_of(self, poly: Poly) -> Fraction:
        atom = self._alone(poly)
        if atom and atom.kind == "exp":
            exponent: Fraction = atom.parts[0]
            return exponent
        if atom and atom.kind == "root":
            return self.ring.scale(self._log_of(atom.parts[0]), flint.fmpq(1, atom.parts[1]))
        return self.ring.atom("log", sympy.log(self.ring.expression(poly)), parts=(poly, self.root))

    def _primes(self, constant: Any) -> list[tuple[Poly, int]]:
        """A positive rational as powers of primes; numerator or denominator as they are where they are long."""
        found = []
        for part, sign in ((constant.p, 1), (constant.q, -1)):
            whole = [(part, 1)] if part != 1 else []
            pairs = part.factor() if int(part).bit_length() <= _MOST_BITS else whole
            found += [(self.ring.context.constant(int(prime)), sign * int(power)) for prime, power in pairs]
        return found

    def _alone(self, poly: Poly) -> Atom | None:
        """The generator that a polynomial is, if it is just that."""
        if len(poly) != 1:
            return None
        (coefficient, powers), *_ = self.ring.terms(poly)
        return self.ring.atoms[next(iter(powers))] if coefficient == 1 and list(powers.values()) == [1] else None

    # ---------------------------------------------------------------- exponentials and angles

    def exp(self, u: Fraction) -> Fraction:
        """exp of a sum as a product; exp of a multiple of a logarithm as a power."""
        result = self.ring.one
        for coefficient, base in self._linear(u):
            atom = self._alone(base.num) if base.den == self.ring.unit else None
            if atom and atom.kind == "log":
                part, power = atom.parts
                result = self.ring.times(result, power(part, coefficient))
                continue
            expression = self.signs.expression(base)
            n, unit = self._multiple(("exp", expression), coefficient)
            exponent = self.ring.scale(base, unit)
            name = sympy.exp(self.signs.expression(exponent))
            generator = self.ring.atom("exp", name, positive=True, parts=(exponent,))
            result = self.ring.times(result, self.ring.power(generator, n))
        return result

    def turn(self, u: Fraction) -> tuple[Fraction, Fraction]:
        """The cosine and the sine of an angle."""
        cos, sin = self.ring.one, self.ring.number(0)
        for coefficient, base in self._linear(u):
            for c, s in self._steps(coefficient, base):
                cos, sin = (
                    self.ring.add(self.ring.times(cos, c), self.ring.scale(self.ring.times(sin, s), -1)),
                    self.ring.add(self.ring.times(sin, c), self.ring.times(cos, s)),
                )
        return cos, sin

    def _steps(self, coefficient: Any, base: Fraction) -> Iterable[tuple[Fraction, Fraction]]:
        """Cosine and sine of equal angles that add up to coefficient * base."""
        expression = self.signs.expression(base)
        if expression is sympy.pi:
            angle = sympy.Rational(int(coefficient.p), int(coefficient.q)) * sympy.pi
            known = sympy.cos(angle), sympy.sin(angle)
            if not any(k.has(sympy.cos, sympy.sin) for k in known):
                return [(self(known[0]), self(known[1]))]
        n, unit = self._multiple(("angle", expression), coefficient)
        angle = self.signs.expression(self.ring.scale(base, unit))
        c, s = self.ring.atom("cos", sympy.cos(angle)), self.ring.atom("sin", sympy.sin(angle))
        self.ring.relate(s, s.num**2 + c.num**2 - 1)
        return repeat((c, s if n > 0 else self.ring.scale(s, -1)), abs(n))

    def _linear(self, u: Fraction) -> list[tuple[Any, Fraction]]:
        """u as a sum of rational multiples of fractions with a single term above; as one multiple where it is long."""
        whole, rest = divmod(u.num, u.den)
        if len(whole) + len(rest) > _MOST_TERMS:
            first = u.num.leading_coefficient()
            return [(first, self.ring.scale(u, 1 / first))]
        return [
            (coefficient, self.ring.fraction(self.ring.monomial(powers), den))
            for poly, den in ((whole, self.ring.unit), (rest, u.den))
            for coefficient, powers in self.ring.terms(poly)
        ]

    def _multiple(self, key: Any, a: Any, first: Any = None) -> tuple[int, Any]:
        """n and unit with a = n * unit, for the unit that all multiples met so far share.

        Raises:
            Finer: the unit had to become smaller.
        """
        unit = self.units.setdefault(key, abs(a) if first is None else first)
        n = a / unit
        if n.q != 1:
            q = lcm(int(unit.q), int(a.q))
            shared = gcd(int(unit.p) * (q // int(unit.q)), int(a.p) * (q // int(a.q)))
            if unit * q > shared * _MOST_MULTIPLES or abs(a) * q > shared * _MOST_MULTIPLES:
                raise Stuck("the multiples of an argument have no common measure of moderate size")
            self.units[key] = flint.fmpq(shared, q)
            raise Finer
        if abs(n.p) > _MOST_MULTIPLES and key[0] not in ("root", "whole"):
            raise Stuck("the multiples of an argument have no common measure of moderate size")
        return int(n.p), unit

    # ---------------------------------------------------------------- signs

    def sign(self, e: Any) -> int:
        """The sign of an expression; 0 only where it is 0 for all inputs."""
        return self.signs.of_fraction(self(e))

    def holds(self, condition: Any) -> bool:
        """Whether a condition holds in this case."""
        if condition in (sympy.true, sympy.false):
            return bool(condition)
        if isinstance(condition, sympy.And):
            return all(self.holds(one) for one in condition.args)
        if isinstance(condition, sympy.Or):
            return any(self.holds(one) for one in condition.args)
        if isinstance(condition, sympy.Not):
            return not self.holds(condition.args[0])
        if type(condition) not in RELATIONS:
            raise Stuck(f"{type(condition).__name__} is no condition with a sign")
        return RELATIONS[type(condition)](self.sign(condition.lhs - condition.rhs))

    def largest(self, *args: Any, sign: int = 1) -> Fraction:
        """The largest of several expressions, or the smallest with `sign` -1."""
        return self(reduce(lambda a, b: a if sign * self.sign(a - b) >= 0 else b, args))
