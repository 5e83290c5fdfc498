"""Rows of the complete elliptic integrals, by the parameter m = k^2, and of Lambert's W.

The textbook derivatives divide differences that vanish: by m at 0, by 1 + W at -1/e. Here they are integrals of their
own and a row for 1 + W.
"""

from __future__ import annotations

from typing import Any

from autograd_core.op import Example, Interval, Op, Value, elementwise
from autograd_core.ops.cylinder import patched
from autograd_core.ops.exponential import exp
from autograd_core.ops.piecewise import where
from autograd_core.ops.precise import double, product, special

_BELOW_ONE = (Interval(float("-inf"), 1.0),)


def _moment(xp: Any, m: Value, p: int, q: int) -> Value:
    """By Carlson's integrals for p = 1; for p = 2 by the differential equations of K and E, but near 0."""
    if p == 1:
        if q == 0:
            return special(xp, "elliprd")(0.0, 1 - m, 1.0) / 3
        found = special(xp, "elliprd")(0.0, 1.0, 1 - m) / 3
        return patched(xp, found, m < -1e20, _first, m)  # where R_D overflows inside
    from math import gamma, pi

    half = gamma(p + 0.5) * pi**0.5 / gamma(p + 1.0) / 2
    found = half * special(xp, "hyp2f1")(q + 0.5, p + 0.5, p + 1.0, m)
    if p != 2 or q not in (1, 2):
        return found
    return patched(xp, found, (m > 0.5) | (m < -0.9), lambda xp, m: _second(xp, m, q), m)


def _first(xp: Any, m: Value) -> Value:
    return (special(xp, "ellipe")(m) / (1 - m) - special(xp, "ellipk")(m)) / m


def _second(xp: Any, m: Value, q: int) -> Value:
    if q == 2:
        return (special(xp, "ellipk")(m) / m - (2 / m - 4) * _moment(xp, m, 1, 1)) / (1 - m) / 3
    return (special(xp, "ellipe")(m) / (1 - m) - 2 * _moment(xp, m, 1, 0)) / m


def _moment_ball(m: Any, p: int = 1, q: int = 0) -> Any:
    arb = type(m)
    a, b, c = arb(2 * q + 1) / 2, arb(2 * p + 1) / 2, arb(p + 1)
    return m.hypgeom_2f1(a, b, c) * b.gamma() * arb.const_sqrt_pi() / c.gamma() / 2


def _moment_sympy(sp: Any, m: Any, p: int = 1, q: int = 0) -> Any:
    a, b, c = sp.Rational(2 * q + 1, 2), sp.Rational(2 * p + 1, 2), sp.Integer(p + 1)
    return sp.hyper((a, b), (c,), m) * sp.gamma(b) * sp.sqrt(sp.pi) / sp.gamma(c) / 2


ellip_moment: Op = elementwise(
    "ellip_moment",
    lambda xp, m, p=1, q=0: double(xp, _moment, m, p=p, q=q),
    partials=(lambda m, p, q: (2 * q + 1) * ellip_moment(m, p=p + 1, q=q + 1) / 2,),
    sympy=_moment_sympy,
    ball=_moment_ball,
    domain=_BELOW_ONE,
    examples=(Example(((),), {"p": 1, "q": 0}), Example(((),), {"p": 1, "q": 1})),
    accuracy="the derivative is SciPy's hyp2f1 or a difference: 17 ulp near -1",
    math="integral of sin(t)**(2*p) * (1 - m * sin(t)**2)**(-q - 1/2), t = 0..pi/2",
    doc="Elliptic integrals that the derivatives of ellipk and ellipe are made of; D(m) for p=1, q=0.",
)

ellipk: Op = elementwise(
    "ellipk",
    lambda xp, m: double(xp, lambda xp, m: special(xp, "ellipk")(m), m),
    partials=(lambda m: ellip_moment(m, p=1, q=1) / 2,),
    aliases=("elliptic_k",),
    sympy="elliptic_k",
    ball=lambda m: _acb(m).elliptic_k().real,
    domain=_BELOW_ONE,
    poles=((0.0,),),
    doc="Complete elliptic integral of the first kind of the parameter m = k**2.",
)

ellipe: Op = elementwise(
    "ellipe",
    lambda xp, m: double(xp, lambda xp, m: special(xp, "ellipe")(m), m),
    partials=(lambda m: -ellip_moment(m, p=1, q=0) / 2,),
    aliases=("elliptic_e",),
    sympy="elliptic_e",
    ball=lambda m: _acb(m).elliptic_e().real,
    domain=_BELOW_ONE,
    poles=((0.0,),),
    accuracy="SciPy's is up to 5.1 ulp off for m < -1e12",
    doc="Complete elliptic integral of the second kind of the parameter m = k**2.",
)


def _acb(x: Any) -> Any:
    import flint

    return flint.acb(x)


# Lambert's W.

_E, _E_REST = 2.718281828459045, 1.4456468917292502e-16


def _past_branch(xp: Any, x: Value) -> Value:
    """1 + e x, with its digits also near -1/e."""
    main, error = product(_E, x)
    return (1 + main) + error + _E_REST * x


def _near_branch(xp: Any, x: Value, k: int) -> Value:
    """1 + W by Newton's method for 1 + (u - 1) exp(u) = 1 + e x, the left side as its power series."""
    from math import factorial

    right = xp.maximum(_past_branch(xp, x), 0.0)
    p = xp.sqrt(2 * right) * (-1 if k else 1)
    u = p * (1 - p / 3 + 11 / 72 * p * p)
    for _ in range(4):
        left = 0 * u
        for n in reversed(range(2, 20)):
            left = left * u + (n - 1) / factorial(n)
        u = u - (left * u * u - right) / xp.where(u == 0, 1.0, u * xp.exp(u))
    return u


def _is_near(xp: Any, x: Value) -> Value:
    """Whether W is within 1/2 of -1; the float nearest to -1/e lies below it, and counts as -1/e."""
    return (x < -0.3348) & (_past_branch(xp, x) > -1e-16)


def _lower_near_zero(xp: Any, x: Value) -> Value:
    """W_-1 by Newton's method for w + log(-w) = log(-x); SciPy's is NaN at the smallest numbers."""
    right = xp.log(-x)
    w = right - xp.log(-right)
    for _ in range(3):
        w = w - (w + xp.log(-w) - right) / (1 + 1 / w)
    return w


def _lambertw(xp: Any, x: Value, k: int) -> Value:
    found = special(xp, "lambertw")(x, k)
    found = xp.where(found.imag == 0, found.real, xp.nan)
    if k == -1:
        found = patched(xp, found, (x > -1e-290) & (x < 0), _lower_near_zero, x)
    return patched(xp, found, _is_near(xp, x), lambda xp, x: _near_branch(xp, x, k) - 1, x)


def _lambertw_plus_one(xp: Any, x: Value, k: int) -> Value:
    found = 1 + _lambertw(xp, x, k)
    return patched(xp, found, _is_near(xp, x), lambda xp, x: _near_branch(xp, x, k), x)


def _slope(x: Value, w: Value, k: int) -> Value:
    """W' = exp(-W) / (1 + W): the exponential as W / x where |W| is large."""
    small = abs(w) < 1
    factor = where(small, exp(-where(small, w, 0)), w)
    return factor / lambertw_plus_one(x, k=k) / where(small, 1, x)


_PAST_BRANCH = (Interval(-0.36787944117144233, float("inf")),)
_BRANCHES = (Example(((),), {"k": 0}), Example(((),), {"k": -1}))

lambertw: Op = elementwise(
    "lambertw",
    lambda xp, x, k=0: double(xp, _lambertw, x, k=k),
    partials=(lambda x, y, k: _slope(x, y, k),),
    aliases=("LambertW",),
    sympy=lambda sp, x, k=0: sp.LambertW(x, k),
    ball=lambda x, k=0: x.lambertw(k),
    domain=_PAST_BRANCH,
    examples=_BRANCHES,
    poles=((0.0,),),
    math="the w with w * exp(w) == x",
    doc="Lambert's W on the real branches k = 0 (w >= -1) and k = -1 (w <= -1); NaN where they are not real.",
)

lambertw_plus_one: Op = elementwise(
    "lambertw_plus_one",
    lambda xp, x, k=0: double(xp, _lambertw_plus_one, x, k=k),
    partials=(lambda x, k: _slope(x, lambertw(x, k=k), k),),
    sympy=lambda sp, x, k=0: 1 + sp.LambertW(x, k),
    ball=lambda x, k=0: 1 + x.lambertw(k),
    domain=_PAST_BRANCH,
    examples=_BRANCHES,
    math="1 + lambertw(x, k)",
    accuracy="the sum rounds where W is next to -1/2 or -3/2: up to 4.5 ulp",
    doc="1 + lambertw(x, k), with its digits also near x = -1/e, where it vanishes.",
)
