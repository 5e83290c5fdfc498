from __future__ import annotations

from time import monotonic

import pytest
import sympy

from autograd_core.oracles.proof.ring import Ring, Stuck
from autograd_core.oracles.proof.signs import Outside, Signs, Split
from autograd_core.oracles.proof.walk import Walk

X, Y = sympy.symbols("x y", real=True)


def walk_of(case=(), splitting=False, learning=False):
    ring = Ring(monotonic() + 60)
    signs = Signs(ring, dict(case), splitting)
    signs.learning = learning
    return Walk(ring, signs, {}), signs


@pytest.mark.parametrize(
    ("expression", "case", "sign"),
    [
        (1 + X**2 + Y**4, {}, 1),
        (-1 - sympy.exp(X), {}, -1),
        (X + Y, {X: 1, Y: 1}, 1),
        (X - Y, {X: -1, Y: 1}, -1),
        (X - 2, {X - 1: -1}, -1),
        (X + 2, {X + 1: 1}, 1),
        (X - Y, {X - 1: 1, Y - 1: -1}, 1),
        (X * Y, {X: -1, Y: -1}, 1),
        (X / (1 + Y**2), {X: -1}, -1),
        (X - X, {}, 0),
    ],
)
def test_signs_that_follow(expression, case, sign):
    walk, signs = walk_of(case)
    for known in case:
        signs.of_fraction(walk(known))
    assert signs.of_fraction(walk(expression)) == sign


def test_signs_that_do_not_follow_split():
    for expression, case in ((X, {}), (X - 1, {X: 1}), (X - Y, {X: 1, Y: 1}), (X + 2, {X: -1})):
        walk, signs = walk_of(case)
        with pytest.raises(Split):
            signs.of_fraction(walk(expression))


def test_what_was_used_is_kept():
    walk, signs = walk_of({X: -1})
    signs.of_fraction(walk(X * (1 + Y**2)))
    signs.of_fraction(walk((X - 1) ** 2))
    assert signs.used == {X: -1, 1 + Y**2: 1, X - 1: 0}


def test_learning_from_what_has_to_be_positive():
    walk, signs = walk_of(learning=True)
    signs.positive(walk(-2 * X**3))
    assert signs.known == {X: -1}
    signs.positive(walk(X * Y))
    assert signs.known == {X: -1, Y: -1}
    with pytest.raises(Outside):
        signs.positive(walk(X - 1))
    signs.learning = False
    with pytest.raises(Stuck):
        signs.positive(walk(X))


def test_products_are_positive_as_a_whole():
    walk, signs = walk_of(learning=True)
    signs.positive(walk(X * Y))
    assert signs.known == {} and signs.products == {X * Y}
    signs.learning = False
    signs.positive(walk(X / Y**3))
    assert signs.assumed == []
    signs.positive(walk(X))
    assert signs.assumed == [X]
