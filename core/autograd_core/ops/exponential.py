"""Rows of exp, log, sqrt, the circular and hyperbolic functions, and the sigmoid.

Partials are written in the form that keeps its bits over the whole domain; where the usual form does not, the
comment says where it fails.
"""

from __future__ import annotations

from typing import Any

from autograd_core.op import POSITIVE, REALS, Interval, Op, Rule, Value, detached, elementwise
from autograd_core.ops.piecewise import where

_UNIT = (Interval(-1.0, 1.0),)


def _through(y: Value, formula: Rule) -> Value:
    """Zero, with the derivatives of `formula(y)`.

    torch's partials of tanh and sigmoid are formulas in the output, so that its graph leads through the output. Ours
    keep their digits by reading the input; added to them, this makes the graph lead where torch's does.
    """
    return formula(y) - formula(detached(y))


exp: Op = elementwise(
    "exp",
    lambda xp, x: xp.exp(x),
    partials=(lambda y: y,),
    sympy="exp",
    ball="exp",
    domain=(REALS,),
    dtypes="fc",
    doc="Exponential, e ** x.",
)

log: Op = elementwise(
    "log",
    lambda xp, x: xp.log(x),
    partials=(lambda x: 1 / x,),
    aliases=("ln",),
    sympy="log",
    ball="log",
    domain=(POSITIVE,),
    dtypes="fc",
    doc="Natural logarithm.",
)

sqrt: Op = elementwise(
    "sqrt",
    lambda xp, x: xp.sqrt(x),
    partials=(lambda y: 1 / (2 * y),),
    sympy="sqrt",
    ball="sqrt",
    domain=(POSITIVE,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="infinite at 0",
    dtypes="fc",
    doc="Square root.",
)

sin: Op = elementwise(
    "sin",
    lambda xp, x: xp.sin(x),
    partials=(lambda x: cos(x),),
    sympy="sin",
    ball="sin",
    domain=(REALS,),
    dtypes="fc",
    doc="Sine, x in radians.",
)

cos: Op = elementwise(
    "cos",
    lambda xp, x: xp.cos(x),
    partials=(lambda x: -sin(x),),
    sympy="cos",
    ball="cos",
    domain=(REALS,),
    dtypes="fc",
    doc="Cosine, x in radians.",
)

tan: Op = elementwise(
    "tan",
    lambda xp, x: xp.tan(x),
    partials=(lambda y: 1 + y * y,),
    sympy="tan",
    ball="tan",
    domain=(REALS,),
    dtypes="fc",
    doc="Tangent, x in radians.",
)


def _one_minus_square(x: Value) -> Value:
    """1 - x**2: as a product near |x| = 1, where the difference cancels; not near 0, where its derivative would."""
    return where(abs(x) < 1 / 2, 1 - x * x, (1 - x) * (1 + x))


asin: Op = elementwise(
    "asin",
    lambda xp, x: xp.arcsin(x),
    partials=(lambda x: 1 / sqrt(_one_minus_square(x)),),
    aliases=("arcsin",),
    sympy="asin",
    ball="asin",
    domain=_UNIT,
    poles=((1e-12,),),
    dtypes="fc",
    doc="Inverse sine, in radians.",
)

acos: Op = elementwise(
    "acos",
    lambda xp, x: xp.arccos(x),
    partials=(lambda x: -1 / sqrt(_one_minus_square(x)),),
    aliases=("arccos",),
    sympy="acos",
    ball="acos",
    domain=_UNIT,
    poles=((1e-12,),),
    dtypes="fc",
    doc="Inverse cosine, in radians.",
)

atan: Op = elementwise(
    "atan",
    lambda xp, x: xp.arctan(x),
    partials=(lambda x: 1 / (1 + x * x),),
    aliases=("arctan",),
    sympy="atan",
    ball="atan",
    domain=(REALS,),
    dtypes="fc",
    accuracy="the derivative is 0 where it is below the normal numbers",
    doc="Inverse tangent, in radians.",
)

sinh: Op = elementwise(
    "sinh",
    lambda xp, x: xp.sinh(x),
    partials=(lambda x: cosh(x),),
    sympy="sinh",
    ball="sinh",
    domain=(REALS,),
    dtypes="fc",
    doc="Hyperbolic sine.",
)

cosh: Op = elementwise(
    "cosh",
    lambda xp, x: xp.cosh(x),
    partials=(lambda x: sinh(x),),
    sympy="cosh",
    ball="cosh",
    domain=(REALS,),
    dtypes="fc",
    doc="Hyperbolic cosine.",
)

tanh: Op = elementwise(
    "tanh",
    lambda xp, x: xp.tanh(x),
    # 1 - y**2 is the same formula, 5e7 ulp off at x = 10; 1 / cosh(x)**2 overflows 1e308 too early.
    partials=(lambda x: (1 / cosh(x)) ** 2,),
    recorded=(lambda x, y: (1 / cosh(detached(x))) ** 2 + _through(y, lambda v: -v * v),),
    guards=("y",),
    sympy="tanh",
    ball="tanh",
    domain=(REALS,),
    dtypes="fc",
    doc="Hyperbolic tangent.",
)


def _sigmoid(xp: Any, x: Value) -> Value:
    """exp of a negative number only, so that neither tail overflows or cancels."""
    up = xp.real(x) >= 0
    small = xp.exp(xp.where(up, -x, x) if xp.iscomplexobj(x) else -xp.abs(x))
    return xp.where(up, 1, small) / (1 + small)


sigmoid: Op = elementwise(
    "sigmoid",
    _sigmoid,
    partials=(lambda x, y: y * sigmoid(-x),),  # y * (1 - y) cancels for large x
    recorded=(lambda x, y: detached(y) * sigmoid(-detached(x)) + _through(y, lambda v: v - v * v),),
    guards=("y",),
    aliases=("expit", "logistic"),
    formula=lambda x: 1 / (1 + exp(-x)),
    domain=(REALS,),
    dtypes="fc",
    doc="Logistic function, 1 / (1 + exp(-x)).",
)
