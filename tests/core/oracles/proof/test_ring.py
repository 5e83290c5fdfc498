from __future__ import annotations

from time import monotonic

import flint
import pytest
import sympy

from autograd_core.oracles.proof.ring import Fraction, Ring, Stuck

X, Y = sympy.symbols("x y", real=True)


def ring_of(seconds=60):
    ring = Ring(monotonic() + seconds)
    return ring, ring.atom("symbol", X), ring.atom("symbol", Y)


def test_fractions_are_kept_in_lowest_terms():
    ring, x, y = ring_of()
    one = ring.one
    quotient = ring.times(ring.add(ring.power(x, 2), ring.scale(one, -1)), ring.inverse(ring.add(x, one)))
    assert quotient == ring.add(x, ring.scale(one, -1))
    total = ring.add(ring.inverse(x), ring.inverse(y))
    assert ring.expression(total.num) == X + Y and ring.expression(total.den) == X * Y
    assert ring.is_zero(ring.add(ring.power(total, -2), ring.scale(ring.power(ring.inverse(total), 2), -1)))


def test_relations_reduce_to_a_normal_form():
    ring, x, _ = ring_of()
    root = ring.atom("root", sympy.sqrt(X))
    ring.relate(root, root.num**2 - x.num)
    nested = ring.atom("root", sympy.sqrt(1 + sympy.sqrt(X)))
    ring.relate(nested, nested.num**2 - root.num - 1)
    fourth = ring.power(nested, 4)
    assert ring.expression(fourth.num).expand() == X + 2 * sympy.sqrt(X) + 1
    with pytest.raises(Stuck, match="0 for all inputs"):
        ring.inverse(ring.add(ring.power(root, 2), ring.scale(x, -1)))


def test_the_same_expression_is_the_same_generator():
    ring, x, y = ring_of()
    assert ring.atom("symbol", X) == x != y
    with pytest.raises(Stuck, match="functions"):
        for k in range(100):
            ring.atom("symbol", sympy.Symbol(f"s{k}"))


def test_factors():
    ring, x, y = ring_of()
    square = ring.add(ring.power(x, 2), ring.scale(ring.power(y, 2), -1))
    whole = ring.scale(ring.times(square, ring.power(y, -3)), flint.fmpq(-3, 2))
    constant, factors = ring.factors(whole)
    product = ring.number(constant)
    for factor, exponent in factors:
        product = ring.times(product, ring.power(Fraction(factor, ring.unit), exponent))
    assert product == whole and sorted(e for _, e in factors) == [-3, 1, 1]


def test_sizes_are_bounded():
    ring, x, y = ring_of()
    total = ring.add(ring.add(x, y), ring.one)
    for base, exponent in ((total, 200), (x, 10**6), (ring.number(3), 10**6), (ring.add(x, ring.one), 5000)):
        with pytest.raises(Stuck):
            ring.power(base, exponent)
    late, x, _ = ring_of(seconds=-1)
    with pytest.raises(Stuck, match="time"):
        late.add(x, x)
        late.inverse(x)
