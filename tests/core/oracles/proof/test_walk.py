from __future__ import annotations

from time import monotonic

import pytest
import sympy
from sympy import Rational, acos, cos, cosh, erf, exp, log, pi, sin, sinh, sqrt, tan, tanh

from autograd_core.oracles.proof.ring import Ring, Stuck
from autograd_core.oracles.proof.signs import Signs, Split
from autograd_core.oracles.proof.walk import Finer, Walk

X, Y = sympy.symbols("x y", real=True)


def identical(first, second, case=(), learn=()):
    units = {}
    for _ in range(20):
        ring = Ring(monotonic() + 60)
        signs = Signs(ring, dict(case), splitting=False)
        walk = Walk(ring, signs, units)
        try:
            for expression in learn:
                walk(expression)
            signs.learning = False
            return ring.is_zero(ring.add(walk(first), ring.scale(walk(second), -1)))
        except Finer:
            continue
    raise AssertionError("the units never settled")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (exp(X + Y), exp(X) * exp(Y)),
        (exp(X / 2) ** 3 * exp(X / 3), exp(11 * X / 6)),
        (exp(X * Y / (1 + Y)) * exp(X / (1 + Y)), exp(X)),
        (sin(X + 2 * Y), sin(X) * cos(2 * Y) + 2 * cos(X) * sin(Y) * cos(Y)),
        (tan(X) ** 2 + 1, 1 / cos(X) ** 2),
        (1 - tanh(X) ** 2, 4 / (exp(X) + exp(-X)) ** 2),
        (cosh(2 * X), 1 + 2 * sinh(X) ** 2),
        (sin(X + pi / 4), (sin(X) + cos(X)) / sqrt(2)),
        (sqrt(1 + X**2) ** 3 / (1 + X**2), sqrt(1 + X**2)),
        (1 / (sqrt(1 + X**2) - X), sqrt(1 + X**2) + X),
        (sqrt(6 + 2 * X**2), sqrt(2) * sqrt(3 + X**2)),
        ((1 + X**2) ** Y / (1 + X**2), (1 + X**2) ** (Y - 1)),
        (log(8 + 4 * X**2), 2 * log(2) + log(2 + X**2)),
        (4**X, exp(2 * X * log(2))),
        (erf((X**2 - 1) / (X - 1)), erf(1 + X)),
        (erf(1 - X), -erf(X - 1)),
    ],
)
def test_identities(first, second):
    assert identical(first, second)


def test_what_only_looks_identical():
    assert not identical(sqrt(X**2 * Y**2 + Y**2 * X), Y * sqrt(X**2 + X))
    assert not identical(acos(cos(X)), X)
    assert not identical(log(X * Y), log(X) + log(Y))
    assert not identical(exp(X), exp(X + Rational(1, 10**9)))


def test_signs_that_are_known_make_them_identical():
    assert identical(log(X * Y), log(X) + log(Y), case={X: 1, Y: 1})
    assert identical(log(X * Y), log(-X) + log(-Y), case={X: -1, Y: -1})
    assert identical(log(X * Y), log(X) + log(Y), learn=[sqrt(X), Y**X])
    assert identical(sympy.Abs(X), -X, case={X: -1})
    with pytest.raises(Split):
        identical(sympy.Abs(X), X)


def test_what_has_no_normal_form():
    for e in (
        sympy.I * X,
        sympy.zoo,
        sympy.Derivative(sympy.Function("f")(X), X),
        log(0 * X + sin(X) - sin(X), evaluate=False),
    ):
        with pytest.raises(Stuck):
            identical(e, X)
