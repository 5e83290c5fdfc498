"""SymPy's expressions on balls, against SymPy's own digits."""

import flint
import pytest
import sympy as sp

from autograd_core.carriers.arb import precision
from autograd_core.carriers.formulas import NoBall, holds, on_balls
from autograd_core.errors import Undecided

X, Y = sp.symbols("x y")
POINT = {X: sp.Rational(7, 5), Y: sp.Rational(2, 3)}
BALLS = {X: flint.arb(7) / 5, Y: flint.arb(2) / 3}


@pytest.mark.parametrize(
    "formula",
    [
        X**2 + Y / 3 - sp.Rational(1, 2),
        sp.sqrt(X) * sp.pi - sp.E**Y + sp.EulerGamma,
        sp.sin(X) / sp.cosh(Y) + sp.atan2(X, Y),
        sp.Piecewise((X, X < Y), (Y**X, True)),
        sp.Abs(Y - X) * sp.sign(Y - X),
        sp.gamma(X) + sp.loggamma(Y) + sp.polygamma(1, X) + sp.polygamma(0, X),
        sp.besselj(2, X) + sp.bessely(0, X) + sp.besseli(1, X) + sp.besselk(1, X),
        sp.erf(X) + sp.erfc(Y) + sp.erfinv(Y) + sp.Ei(X) + sp.Si(X) + sp.Ci(X),
        sp.airyai(X) + sp.airyaiprime(X) + sp.airybiprime(Y) + sp.LambertW(X),
        sp.elliptic_k(Y) + sp.elliptic_e(Y) + sp.fresnels(X) + sp.fresnelc(X),
        sp.uppergamma(X, Y) + sp.lowergamma(X, Y) + sp.zeta(2 + X, Y),
        sp.expint(2, X) + sp.polylog(2, Y),
    ],
)
def test_values(formula: sp.Expr) -> None:
    with precision(200):
        points = {symbol: flint.arb(flint.fmpq(int(p.p), int(p.q))) for symbol, p in POINT.items()}
        found = on_balls(formula, points)
        right = formula.subs(POINT).evalf(45)
        assert abs(found - flint.arb(str(right))) < flint.arb("1e-35")


def test_floats_are_exact() -> None:
    assert on_balls(sp.Float(0.1), {}) == flint.arb(0.1)


def test_conditions() -> None:
    assert holds(sp.And(X > Y, sp.Not(sp.Eq(X, Y))), BALLS) and holds(sp.Or(X < Y, sp.Ne(X, Y)), BALLS)
    wide = flint.arb(1, 1)
    with pytest.raises(Undecided):
        holds(X > 1, {X: wide})
    with pytest.raises(NoBall):
        holds(sp.Contains(X, sp.Interval(0, 1)), BALLS)


def test_what_is_not_known_is_named() -> None:
    with pytest.raises(NoBall, match="hyper"):
        on_balls(sp.hyper((1,), (2,), X), BALLS)
