"""Rows of the Bessel functions J and Y of order 0 and 1, and of the spherical ones.

Near a root the error is a few roundings of the function's amplitude, not of its value: the argument of the cosine that
it is there cannot be known better in float64.
"""

from __future__ import annotations

from typing import Any

from autograd_core.op import POSITIVE, REALS, Example, Op, Value, composite, elementwise
from autograd_core.ops.cylinder import circular, patched, widely
from autograd_core.ops.orders import jv
from autograd_core.ops.precise import double, special

_ROOTS = "near a root the error is relative to the amplitude, sqrt(J**2 + Y**2): 5 ulp of that"


j0: Op = elementwise(
    "j0",
    lambda xp, x: double(xp, lambda xp, x: circular(xp, xp.abs(x), 0, "j"), x),
    partials=(lambda x: -j1(x),),
    aliases=("bessel_j0",),
    sympy=lambda sp, x: sp.besselj(0, x),
    ball=lambda x: x.bessel_j(0),
    domain=(REALS,),
    poles=((0.0,),),
    accuracy=_ROOTS,
    doc="Bessel function of the first kind of order 0.",
)

j1: Op = elementwise(
    "j1",
    lambda xp, x: double(xp, lambda xp, x: xp.copysign(1.0, x) * circular(xp, xp.abs(x), 1, "j"), x),
    partials=(lambda x: (j0(x) - jv(2, x)) / 2,),  # j0 - j1/x has no second derivative near 0
    aliases=("bessel_j1",),
    sympy=lambda sp, x: sp.besselj(1, x),
    ball=lambda x: x.bessel_j(1),
    domain=(REALS,),
    poles=((0.0,),),
    accuracy=_ROOTS,
    doc="Bessel function of the first kind of order 1.",
)

y0: Op = elementwise(
    "y0",
    lambda xp, x: double(xp, lambda xp, x: circular(xp, x, 0, "y"), x),
    partials=(lambda x: -y1(x),),
    aliases=("bessel_y0",),
    sympy=lambda sp, x: sp.bessely(0, x),
    ball=lambda x: widely(x, lambda: x.bessel_y(0)),
    domain=(POSITIVE,),
    accuracy=_ROOTS,
    doc="Bessel function of the second kind of order 0.",
)

y1: Op = elementwise(
    "y1",
    lambda xp, x: double(xp, lambda xp, x: circular(xp, x, 1, "y"), x),
    partials=(lambda x, y: y0(x) - y / x,),
    aliases=("bessel_y1",),
    sympy=lambda sp, x: sp.bessely(1, x),
    ball=lambda x: widely(x, lambda: x.bessel_y(1)),
    domain=(POSITIVE,),
    accuracy=_ROOTS,
    doc="Bessel function of the second kind of order 1.",
)


def _spherical(xp: Any, x: Value, n: int) -> Value:
    """j_n: SciPy's recurrence where it is stable; near 0 the series, of which the factor n!! is a product of floats."""
    found = special(xp, "spherical_jn")(n, xp.where(xp.isinf(x), 1.0, x))
    found = patched(xp, found, x * x < 2 * n + 3, lambda xp, x: _spherical_series(x, n), x)
    return xp.where(xp.isinf(x), 0.0, found)


def _spherical_series(x: Value, n: int) -> Value:
    found = 1 + 0 * x
    for k in reversed(range(1, 17 + n)):
        found = 1 - found * (x * x) / (2 * k * (2 * k + 2 * n + 1))
    for k in range(1, n + 1):
        found = found * (x / (2 * k + 1))
    return found


def _spherical_slope(x: Value, n: int) -> Value:
    if not n:
        return -spherical_jn(x, n=1)
    return (n * spherical_jn(x, n=n - 1) - (n + 1) * spherical_jn(x, n=n + 1)) / (2 * n + 1)


def _spherical_ball(x: Any, n: int = 0) -> Any:
    half = type(x)(2 * n + 1) / 2
    if x == 0:
        return x**n
    size = abs(x)
    return (size.pi() / (2 * size)).sqrt() * size.bessel_j(half) * (x.sgn() ** n)


spherical_jn: Op = elementwise(
    "spherical_jn",
    lambda xp, x, n=0: double(xp, _spherical, x, n=n),
    partials=(_spherical_slope,),
    order=("n", "x"),
    # not sqrt(1 / x), of another sign for x < 0
    sympy=lambda sp, x, n=0: sp.sqrt(sp.pi / 2) / sp.sqrt(x) * sp.besselj(n + sp.Rational(1, 2), x),
    ball=_spherical_ball,
    domain=(REALS,),
    examples=(Example(((),), {"n": 0}), Example(((),), {"n": 1}), Example(((),), {"n": 4})),
    poles=((0.0,),),
    accuracy=_ROOTS,
    doc="Spherical Bessel function of the first kind of whole order n >= 0, called spherical_jn(n, x).",
)

spherical_bessel_j0: Op = composite(
    "spherical_bessel_j0",
    lambda x: spherical_jn(x, n=0),
    domain=(REALS,),
    poles=((0.0,),),
    math="sin(x) / x",
    accuracy=_ROOTS,
    doc="Spherical Bessel function of the first kind of order 0, sin(x) / x, and 1 at 0.",
)
