"""Rows of angles and lengths, of reciprocals of the circular and hyperbolic functions, and of their inverses."""

from __future__ import annotations

import math
from typing import Any

from autograd_core.conventions import at_kink
from autograd_core.domain import holds_complex
from autograd_core.op import REALS, Interval, Op, Value, composite, diagonal, elementwise
from autograd_core.ops.exponential import cos, sin, sqrt, tanh
from autograd_core.ops.piecewise import typed, where
from autograd_core.ops.powers import rsqrt
from autograd_core.ops.precise import anywhere

_BOTH = (REALS, REALS)


# Angles.

deg2rad: Op = diagonal(
    "deg2rad",
    lambda xp, x: x * (math.pi / 180),
    maps=(lambda g: deg2rad(g),),
    aliases=("radians",),
    sympy=lambda sp, x: x * sp.pi / 180,
    ball=lambda x: x * type(x).pi() / 180,
    domain=(REALS,),
    math="x * pi / 180",
    doc="Degrees as radians.",
)

rad2deg: Op = diagonal(
    "rad2deg",
    lambda xp, x: x * (180 / math.pi),
    maps=(lambda g: rad2deg(g),),
    aliases=("degrees",),
    sympy=lambda sp, x: x * 180 / sp.pi,
    ball=lambda x: x * 180 / type(x).pi(),
    domain=(REALS,),
    math="x * 180 / pi",
    doc="Radians as degrees.",
)


def _direction(xp: Any, a: Value, b: Value) -> Value:
    """Both are first divided by the larger, so that nothing overflows and no digit underflows."""
    a, b = typed(a, b), typed(b, a)
    size = xp.maximum(xp.abs(a), xp.abs(b))
    endless = xp.isinf(size)
    if anywhere(xp, endless):
        a, b = (xp.where(endless, xp.isinf(c) * xp.sign(c), c) for c in (a, b))
        size = xp.where(endless, 1, size)
    a = a / size
    return a / xp.hypot(a, b / size)


direction: Op = elementwise(
    "direction",
    _direction,
    # b**2 / h**3 and -a b / h**3, which 1/h - a**2/h**3 would only be after a cancellation.
    partials=(
        lambda a, b: direction(b, a) / hypot(a, b) * direction(b, a),
        lambda a, b: -direction(a, b) * direction(b, a) / hypot(a, b),
    ),
    sympy=lambda sp, a, b: a / sp.sqrt(a**2 + b**2),
    ball=lambda a, b: a / (a * a + b * b).sqrt(),
    domain=_BOTH,
    math="a / hypot(a, b)",
    accuracy="the derivative loses digits where an argument is below the normal numbers",
    doc="Cosine of the angle of the point (a, b), which is the slope of hypot.",
)


def _hypot_slope(a: Value, b: Value, y: Value) -> Value:
    corner = at_kink(None, left=-1, right=1)
    return direction(a, b) if corner is None else where(y == 0, corner, direction(a, where(y == 0, 1, b)))


hypot: Op = elementwise(
    "hypot",
    lambda xp, a, b: xp.hypot(a, b),
    partials=(_hypot_slope, lambda a, b, y: _hypot_slope(b, a, y)),
    sympy=lambda sp, a, b: sp.sqrt(a**2 + b**2),
    ball=lambda a, b: (a * a + b * b).sqrt(),
    domain=_BOTH,
    kink=lambda y: y == 0,
    kinks=((0.0, 0.0),),
    convention="NaN at the origin",
    math="sqrt(a ** 2 + b ** 2)",
    doc="Length of the vector (a, b), without overflow on the way.",
)


def _turn(a: Value, b: Value) -> Value:
    """b / (a**2 + b**2), 0 at the origin."""
    a, b = typed(a, b), typed(b, a)
    origin = (a == 0) & (b == 0)
    b = where(origin, 1, b)
    return where(origin, 0, direction(b, a) / hypot(a, b))


atan2: Op = elementwise(
    "atan2",
    lambda xp, a, b: xp.arctan2(a, b),
    partials=(_turn, lambda a, b: -_turn(b, a)),
    aliases=("arctan2",),
    sympy="atan2",
    ball=lambda a, b: type(a).atan2(a, b),
    domain=_BOTH,
    kink=lambda a, b: (a == 0) & (b <= 0),
    kinks=((0.0, 0.0), (0.0, -1.0)),
    convention="0 at the origin, the slope of both sides at the cut",
    poles=((0.0, 1.0), (1.0, 0.0)),
    accuracy="the derivative loses digits where an argument is subnormal, and is 0 where hypot(a, b) overflows",
    doc="Angle of the point (b, a), in radians: the inverse tangent of a / b in the right quadrant.",
)


# Reciprocals of the circular functions.

sec: Op = composite(
    "sec",
    lambda x: 1 / cos(x),
    domain=(REALS,),
    dtypes="fc",
    math="1 / cos(x)",
    doc="Secant, x in radians.",
)

csc: Op = composite(
    "csc",
    lambda x: 1 / sin(x),
    domain=(REALS,),
    dtypes="fc",
    math="1 / sin(x)",
    doc="Cosecant, x in radians.",
)


cot: Op = elementwise(
    "cot",
    lambda xp, x: 1 / xp.tan(x),
    partials=(lambda y: -(1 + y * y),),
    sympy="cot",
    ball="cot",
    domain=(REALS,),
    dtypes="fc",
    math="1 / tan(x)",
    doc="Cotangent, x in radians.",
)

acot: Op = elementwise(
    "acot",
    lambda xp, x: xp.arctan(1 / x),
    partials=(lambda x: -1 / (1 + x * x),),
    aliases=("arccot",),
    sympy="acot",
    ball=lambda x: (1 / x).atan(),
    domain=(REALS,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="the slope of both sides at the jump",
    math="atan(1 / x)",
    accuracy="the derivative is 0 where it is below the normal numbers",
    doc="Inverse cotangent, atan(1 / x), in radians.",
)


# Reciprocals of the hyperbolic functions: in their tails by exp(-|x|), as the functions themselves overflow.


def _sech(xp: Any, x: Value) -> Value:
    small = xp.exp(xp.where(xp.real(x) >= 0, -x, x))
    return 2 * small / (1 + small * small)


def _csch(xp: Any, x: Value) -> Value:
    far = xp.abs(x) > 1
    small = xp.exp(-xp.abs(xp.where(far, x, 1)))
    return xp.where(far, xp.copysign(2 * small / (1 - small * small), x), 1 / xp.sinh(xp.where(far, 1, x)))


sech: Op = elementwise(
    "sech",
    _sech,
    partials=(lambda x, y: -y * tanh(x),),
    sympy="sech",
    ball="sech",
    domain=(REALS,),
    math="1 / cosh(x)",
    doc="Hyperbolic secant.",
)

csch: Op = elementwise(
    "csch",
    _csch,
    partials=(lambda x, y: -y / tanh(x),),
    sympy="csch",
    ball="csch",
    domain=(REALS,),
    math="1 / sinh(x)",
    doc="Hyperbolic cosecant.",
)

coth: Op = elementwise(
    "coth",
    lambda xp, x: 1 / xp.tanh(x),
    partials=(lambda x: -(csch(x) ** 2),),
    sympy="coth",
    ball="coth",
    domain=(REALS,),
    math="1 / tanh(x)",
    doc="Hyperbolic cotangent.",
)


# Inverse hyperbolic functions.


def _root_of_one_plus_square(x: Value) -> Value:
    return sqrt(1 + x * x) if holds_complex(x) else hypot(1, x)


asinh: Op = elementwise(
    "asinh",
    lambda xp, x: xp.arcsinh(x),
    partials=(lambda x: 1 / _root_of_one_plus_square(x),),
    aliases=("arcsinh",),
    sympy="asinh",
    ball="asinh",
    domain=(REALS,),
    dtypes="fc",
    doc="Inverse hyperbolic sine.",
)

acosh: Op = elementwise(
    "acosh",
    lambda xp, x: xp.arccosh(x),
    partials=(lambda x: rsqrt(x - 1) * rsqrt(x + 1),),
    aliases=("arccosh",),
    sympy="acosh",
    ball="acosh",
    domain=(Interval(1.0, math.inf),),
    dtypes="fc",
    doc="Inverse hyperbolic cosine, of numbers from 1 on.",
)


def _over_one_minus_square(x: Value) -> Value:
    """1 / (1 - x**2), beyond 1/2 by partial fractions: neither they nor their derivatives cancel there."""
    near = abs(x) < 1 / 2
    inner, outer = where(near, x, 0), where(near, 0, x)
    return where(near, 1 / (1 - inner * inner), (1 / (1 - outer) + 1 / (1 + outer)) / 2)


atanh: Op = elementwise(
    "atanh",
    lambda xp, x: xp.arctanh(x),
    partials=(_over_one_minus_square,),
    aliases=("arctanh",),
    sympy="atanh",
    ball="atanh",
    domain=(Interval(-1.0, 1.0),),
    dtypes="fc",
    doc="Inverse hyperbolic tangent, of numbers between -1 and 1.",
)
