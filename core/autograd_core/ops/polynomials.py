"""Rows of the orthogonal polynomials. Their order n is an attribute: it is not a number to differentiate by.

Arguments stand in torch's order, chebyshev_t(x, n); the rows with SciPy's names are called as in SciPy and SymPy,
eval_chebyt(n, x). Derivatives are polynomials again, without the usual division by 1 - x^2.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, log2
from typing import Any

from autograd_core.op import REALS, Example, Op, Rule, Value, composite, elementwise
from autograd_core.ops.logic import isinf
from autograd_core.ops.piecewise import where
from autograd_core.ops.precise import double, product, total

Step = tuple[float, float, float, float]


def _checked(n: Any) -> int:
    """The order as a whole number.

    Raises:
        ValueError: it is none, or negative.
    """
    if isinstance(n, bool) or not hasattr(n, "__index__") or n < 0:
        raise ValueError(f"the order n of a polynomial is a whole number from 0 on, not {n!r}")
    return int(n)


def _climb(xp: Any, x: Value, n: Any, first: tuple[float, float], step: Callable[[int], Step]) -> Value:
    """p_n from p_0 = 1 and p_1 = slope x + constant, by p_(k+1) = ((a x + b) p_k - c p_(k-1)) / d.

    Each rounding error is known exactly; `low` is what they amount to, and is added at the end. So the digits stay
    near the roots, and for large n. Far out the step is made smaller by a power of two, as d p_(k+1) may overflow where
    p_(k+1) does not.
    """
    slope, constant = first
    before, here = 1 + 0 * x, 0 * x
    low_before = low = 0 * x
    away = xp.abs(x) > 1
    for k in range(_checked(n)):
        a, b, c, d = step(k) if k else (slope, constant, 0, 1)
        if d > 1:
            unit = xp.where(away, 2.0 ** -ceil(log2(d)), 1.0)
            a, b, c, d = a * unit, b * unit, c * unit, d * unit
        line, error = product(a, x)
        line, other = total(line, b)
        error = error + other
        high, e1 = product(line, before)
        back, e2 = product(c, here)
        rest, e3 = total(high, -back)
        found = rest / d
        whole, e4 = product(found, d)
        slips = error * before + (e1 - e2 + e3) + ((rest - whole) - e4)
        low, low_before = low_before, (line * low_before - c * low + slips) / d
        here, before = before, found
    found = xp.where(xp.isfinite(low_before), before + low_before, before)
    endless = (xp.abs(x) > 1e6) & xp.isnan(found)  # inf - inf, far from every root
    return xp.where(endless, xp.inf * xp.sign(slope * x) ** n, found)


def _chebyshev(xp: Any, x: Value, n: Any, slope: int, constant: int) -> Value:
    return _climb(xp, x, n, (slope, constant), lambda k: (2, 0, 1, 1))


def _example(**attributes: Any) -> Example:
    return Example(((),), attributes)


_ORDERS = (_example(n=2), _example(n=5))
_N: Any = ()
"""No default: the order must be given."""


chebyshev_t: Op = elementwise(
    "chebyshev_t",
    lambda xp, x, n=_N: double(xp, _chebyshev, x, n=n, slope=1, constant=0),
    partials=(lambda x, n: n * chebyshev_u(x, n=n - 1) if n else 0,),
    aliases=("chebyshev_polynomial_t",),
    sympy=lambda sp, x, n=_N: sp.chebyshevt(n, x),
    ball=lambda x, n=_N: x.chebyshev_t(n),
    domain=(REALS,),
    examples=_ORDERS,
    poles=((1.0,), (-1.0,)),
    math="cos(n * acos(x))",
    doc="Chebyshev polynomial of the first kind of order n.",
)

chebyshev_u: Op = elementwise(
    "chebyshev_u",
    lambda xp, x, n=_N: double(xp, _chebyshev, x, n=n, slope=2, constant=0),
    partials=(lambda x, n: 2 * gegenbauer_c(x, n=n - 1, alpha=2) if n else 0,),
    aliases=("chebyshev_polynomial_u",),
    sympy=lambda sp, x, n=_N: sp.chebyshevu(n, x),
    ball=lambda x, n=_N: x.chebyshev_u(n),
    domain=(REALS,),
    examples=_ORDERS,
    poles=((1.0,), (-1.0,)),
    math="sin((n + 1) * acos(x)) / sin(acos(x))",
    doc="Chebyshev polynomial of the second kind of order n.",
)


def _pair_slope(x: Value, n: int, sign: int) -> Value:
    """The derivative of U_n + sign U_(n-1), of which the former rules where the latter is infinite."""
    if n < 2:
        return 2 * gegenbauer_c(x, n=n - 1, alpha=2) if n else 0
    lower = 2 * sign * gegenbauer_c(x, n=n - 2, alpha=2)
    return 2 * gegenbauer_c(x, n=n - 1, alpha=2) + where(isinf(lower), 0, lower)


def _pair_sympy(sp: Any, x: Any, n: int, sign: int) -> Any:
    return sp.chebyshevu(n, x) + (sign * sp.chebyshevu(n - 1, x) if n else 0)


def _pair_ball(x: Any, n: int, sign: int) -> Any:
    return x.chebyshev_u(n) + (sign * x.chebyshev_u(n - 1) if n else 0)


chebyshev_v: Op = elementwise(
    "chebyshev_v",
    lambda xp, x, n=_N: double(xp, _chebyshev, x, n=n, slope=2, constant=-1),
    partials=(lambda x, n: _pair_slope(x, n, -1),),
    aliases=("chebyshev_polynomial_v",),
    sympy=lambda sp, x, n=_N: _pair_sympy(sp, x, n, -1),
    ball=lambda x, n=_N: _pair_ball(x, n, -1),
    domain=(REALS,),
    examples=(*_ORDERS, _example(n=1)),
    math="cos((n + 1/2) * acos(x)) / cos(acos(x) / 2)",
    accuracy="the derivative loses digits near its roots, and is a difference near x = 1: 10 ulp for n = 50",
    doc="Chebyshev polynomial of the third kind of order n.",
)

chebyshev_w: Op = elementwise(
    "chebyshev_w",
    lambda xp, x, n=_N: double(xp, _chebyshev, x, n=n, slope=2, constant=1),
    partials=(lambda x, n: _pair_slope(x, n, 1),),
    aliases=("chebyshev_polynomial_w",),
    sympy=lambda sp, x, n=_N: _pair_sympy(sp, x, n, 1),
    ball=lambda x, n=_N: _pair_ball(x, n, 1),
    domain=(REALS,),
    examples=(*_ORDERS, _example(n=1)),
    math="sin((n + 1/2) * acos(x)) / sin(acos(x) / 2)",
    accuracy="the derivative loses digits near its roots, and is a difference near x = -1: 10 ulp for n = 50",
    doc="Chebyshev polynomial of the fourth kind of order n.",
)


def _gegenbauer(xp: Any, x: Value, n: Any, alpha: float) -> Value:
    return _climb(xp, x, n, (2 * alpha, 0), lambda k: (2 * (k + alpha), 0, k + 2 * alpha - 1, k + 1))


gegenbauer_c: Op = elementwise(
    "gegenbauer_c",
    lambda xp, x, n=_N, alpha=1: double(xp, _gegenbauer, x, n=n, alpha=alpha),
    partials=(lambda x, n, alpha: 2 * alpha * gegenbauer_c(x, n=n - 1, alpha=alpha + 1) if n else 0,),
    sympy=lambda sp, x, n=_N, alpha=1: sp.gegenbauer(n, sp.nsimplify(alpha), x),
    ball=lambda x, n=_N, alpha=1: x.gegenbauer_c(n, alpha),
    domain=(REALS,),
    examples=(_example(n=2, alpha=1.5), _example(n=5, alpha=2)),
    doc="Gegenbauer's (ultraspherical) polynomial of order n and parameter alpha.",
)

legendre_p: Op = elementwise(
    "legendre_p",
    lambda xp, x, n=_N: double(xp, _gegenbauer, x, n=n, alpha=0.5),
    partials=(lambda x, n: gegenbauer_c(x, n=n - 1, alpha=1.5) if n else 0,),
    aliases=("legendre_polynomial_p",),
    sympy=lambda sp, x, n=_N: sp.legendre(n, x),
    ball=lambda x, n=_N: x.legendre_p(n),
    domain=(REALS,),
    examples=_ORDERS,
    poles=((1.0,), (-1.0,)),
    doc="Legendre polynomial of order n.",
)

hermite_h: Op = elementwise(
    "hermite_h",
    lambda xp, x, n=_N: double(xp, lambda xp, x: _climb(xp, x, n, (2, 0), lambda k: (2, 0, 2 * k, 1)), x),
    partials=(lambda x, n: 2 * n * hermite_h(x, n=n - 1) if n else 0,),
    aliases=("hermite_polynomial_h",),
    sympy=lambda sp, x, n=_N: sp.hermite(n, x),
    ball=lambda x, n=_N: x.hermite_h(n),
    domain=(REALS,),
    examples=_ORDERS,
    doc="Hermite polynomial of order n, the physicists'.",
)

hermite_he: Op = elementwise(
    "hermite_he",
    lambda xp, x, n=_N: double(xp, lambda xp, x: _climb(xp, x, n, (1, 0), lambda k: (1, 0, k, 1)), x),
    partials=(lambda x, n: n * hermite_he(x, n=n - 1) if n else 0,),
    aliases=("hermite_polynomial_he",),
    sympy=lambda sp, x, n=_N: sp.hermite_prob(n, x),
    ball=lambda x, n=_N: (x / type(x)(2).sqrt()).hermite_h(n) / type(x)(2).sqrt() ** n,
    domain=(REALS,),
    examples=_ORDERS,
    doc="Hermite polynomial of order n, the probabilists'.",
)


def _laguerre(xp: Any, x: Value, n: Any, alpha: float) -> Value:
    return _climb(xp, x, n, (-1, 1 + alpha), lambda k: (-1, 2 * k + 1 + alpha, k + alpha, k + 1))


laguerre_l: Op = elementwise(
    "laguerre_l",
    lambda xp, x, n=_N, alpha=0: double(xp, _laguerre, x, n=n, alpha=alpha),
    partials=(lambda x, n, alpha: -laguerre_l(x, n=n - 1, alpha=alpha + 1) if n else 0,),
    aliases=("laguerre_polynomial_l",),
    sympy=lambda sp, x, n=_N, alpha=0: sp.assoc_laguerre(n, sp.nsimplify(alpha), x),
    ball=lambda x, n=_N, alpha=0: x.laguerre_l(n, alpha),
    domain=(REALS,),
    examples=(_example(n=2), _example(n=5, alpha=0.5)),
    doc="Laguerre polynomial of order n, generalised by alpha.",
)


# The same polynomials on (0, 1), as torch has them, and by SciPy's and SymPy's names and order of arguments.


def _shifted(kind: str, row: Op, number: str, first: tuple[int, int], slope: Rule) -> Op:
    """The row at 2x - 1, which is not rounded on the way; nor is it in the derivative of the first kind."""
    return elementwise(
        f"shifted_chebyshev_polynomial_{kind}",
        lambda xp, x, n=_N: double(xp, lambda xp, x: _climb(xp, x, n, first, lambda k: (4, -2, 1, 1)), x),
        partials=(slope,),
        sympy=lambda sp, x, n=_N: row.sympy(sp, 2 * x - 1, n=n),  # type: ignore[operator, misc]
        ball=lambda x, n=_N: row.ball(2 * x - 1, n=n),  # type: ignore[operator, misc]
        domain=(REALS,),
        examples=_ORDERS,
        accuracy="" if kind == "t" else "the derivative is taken at the rounded 2x - 1, which counts n**2 times at 0",
        doc=f"Chebyshev polynomial of the {number} kind of order n at 2x - 1.",
    )


def _shifted_u_slope(x: Value, n: int) -> Value:
    return 4 * gegenbauer_c(2 * x - 1, n=n - 1, alpha=2) if n else 0


def _shifted_t_slope(x: Value, n: int) -> Value:
    return 2 * n * shifted_chebyshev_polynomial_u(x, n=n - 1) if n else 0


shifted_chebyshev_polynomial_t: Op = _shifted("t", chebyshev_t, "first", (2, -1), _shifted_t_slope)
shifted_chebyshev_polynomial_u: Op = _shifted("u", chebyshev_u, "second", (4, -2), _shifted_u_slope)
shifted_chebyshev_polynomial_v: Op = _shifted(
    "v", chebyshev_v, "third", (4, -3), lambda x, n: 2 * _pair_slope(2 * x - 1, n, -1)
)
shifted_chebyshev_polynomial_w: Op = _shifted(
    "w", chebyshev_w, "fourth", (4, -1), lambda x, n: 2 * _pair_slope(2 * x - 1, n, 1)
)


def _called(name: str, row: Op, *aliases: str) -> Op:
    """The row called with its order first."""
    return composite(
        name,
        lambda x, n=_N: row(x, n=n),
        order=("n", "x"),
        aliases=aliases,
        domain=(REALS,),
        examples=_ORDERS,
        doc=f"{row.doc.removesuffix('.')}: {name}(n, x).",
    )


def _called_with_parameter(name: str, row: Op, *aliases: str) -> Op:
    return composite(
        name,
        lambda x, n=_N, alpha=_N: row(x, n=n, alpha=alpha),
        order=("n", "alpha", "x"),
        aliases=aliases,
        domain=(REALS,),
        examples=(_example(n=2, alpha=1.5), _example(n=5, alpha=2)),
        doc=f"{row.doc.removesuffix('.')}: {name}(n, alpha, x).",
    )


eval_chebyt: Op = _called("eval_chebyt", chebyshev_t, "chebyshevt")
eval_chebyu: Op = _called("eval_chebyu", chebyshev_u, "chebyshevu")
eval_legendre: Op = _called("eval_legendre", legendre_p, "legendre")
eval_hermite: Op = _called("eval_hermite", hermite_h, "hermite")
eval_hermitenorm: Op = _called("eval_hermitenorm", hermite_he, "hermite_prob")
eval_laguerre: Op = _called("eval_laguerre", laguerre_l, "laguerre")
eval_genlaguerre: Op = _called_with_parameter("eval_genlaguerre", laguerre_l, "assoc_laguerre")
eval_gegenbauer: Op = _called_with_parameter("eval_gegenbauer", gegenbauer_c, "gegenbauer")
