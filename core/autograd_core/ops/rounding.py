"""Rows that round, divide with a remainder, or take numbers apart."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from autograd_core.conventions import at_kink
from autograd_core.domain import holds_complex
from autograd_core.op import REALS, Example, Op, Value, composite, detached, elementwise
from autograd_core.ops.counterparts import no_formula
from autograd_core.ops.piecewise import sign, typed, where
from autograd_core.ops.powers import exp2, log_of

_FLAT = "0 at the jump"
_BOTH = (REALS, REALS)


@cache
def _floor_of(sp: Any) -> Any:
    """SymPy's floor, with the derivative that it has between the jumps."""
    return type("floor", (sp.floor,), {"fdiff": lambda self, argindex=1: sp.Integer(0)})


def _round_formula(sp: Any, x: Any, decimals: int = 0) -> Any:
    """The integer below x + 1/2; less 1 where that is a tie, and odd."""
    floor = _floor_of(sp)
    moved = x * sp.Integer(10) ** decimals + sp.Rational(1, 2)
    odd_tie = sp.Eq(moved - 2 * floor(moved / 2), 1)
    return sp.Piecewise((floor(moved) - 1, odd_tie), (floor(moved), True)) / sp.Integer(10) ** decimals


def _round_ball(x: Any, decimals: int = 0) -> Any:
    ten = type(x)(10) ** decimals
    moved = x * ten + type(x)(0.5)
    whole = moved.floor()
    return (whole - 1 if moved == whole and not (whole / 2).is_integer() else whole) / ten


def _round(xp: Any, x: Value, decimals: int = 0) -> Value:
    """NumPy scales by the power of 10, which overflows where there is nothing to round."""
    if decimals <= 0:
        return xp.round(x, decimals)
    rounded = xp.round(x, decimals)
    return xp.where(xp.isfinite(rounded), rounded, x)


floor: Op = elementwise(
    "floor",
    lambda xp, x: xp.floor(x),
    partials=(0,),
    sympy=lambda sp, x: _floor_of(sp)(x),
    ball="floor",
    domain=(REALS,),
    kink=lambda x: x == floor(x),
    kinks=((1.0,),),
    convention=_FLAT,
    doc="The largest integer that is at most x; its derivative is 0.",
)

ceil: Op = elementwise(
    "ceil",
    lambda xp, x: xp.ceil(x),
    partials=(0,),
    aliases=("ceiling",),
    sympy=lambda sp, x: -_floor_of(sp)(-x),
    ball="ceil",
    domain=(REALS,),
    kink=lambda x: x == floor(x),
    kinks=((1.0,),),
    convention=_FLAT,
    doc="The smallest integer that is at least x; its derivative is 0.",
)

trunc: Op = elementwise(
    "trunc",
    lambda xp, x: xp.trunc(x),
    partials=(0,),
    aliases=("fix",),
    sympy=lambda sp, x: sp.Piecewise((_floor_of(sp)(x), x >= 0), (-_floor_of(sp)(-x), True)),
    ball=lambda x: x.floor() if x >= 0 else x.ceil(),
    domain=(REALS,),
    kink=lambda x: (x == floor(x)) & (x != 0),
    kinks=((1.0,),),
    convention=_FLAT,
    doc="The integer part, towards 0; its derivative is 0.",
)


def _is_half(x: Value, decimals: int) -> Value:
    moved = x * 10**decimals if decimals > 0 else x / 10**-decimals
    return (moved != floor(moved)) & (2 * moved == floor(2 * moved))


round_: Op = elementwise(
    "round",
    _round,
    partials=(0,),
    aliases=("around", "rint"),
    sympy=_round_formula,
    ball=_round_ball,
    domain=(REALS,),
    kink=_is_half,
    kinks=((0.5,), (1.5,)),
    convention=_FLAT,
    examples=(Example(()), Example((), {"decimals": 2}), Example((), {"decimals": -1})),
    accuracy="x * 10**decimals is rounded first: next to a tie off by one unit of the last decimal, as NumPy's is",
    doc="The nearest number of so many decimals, ties to the even one; its derivative is 0.",
)

frac: Op = composite(
    "frac",
    lambda x: x - trunc(x),
    domain=(REALS,),
    kink=lambda x: (x == floor(x)) & (x != 0),
    kinks=((1.0,),),
    convention="1 at the jump",
    math="x - trunc(x)",
    doc="The fractional part, with the sign of x.",
)

floor_divide: Op = elementwise(
    "floor_divide",
    lambda xp, a, b: xp.floor_divide(a, b),
    partials=(0, 0),
    infix="//",
    sympy=lambda sp, a, b: _floor_of(sp)(a / b),
    ball=lambda a, b: (a / b).floor(),
    domain=_BOTH,
    kink=lambda a, b: fmod(a, b) == 0,
    kinks=((4.0, 2.0),),
    convention=_FLAT,
    math="floor(a / b)",
    accuracy="a quotient beyond the largest float is infinite",
    doc="The quotient rounded down, a // b; its derivative is 0.",
)

remainder: Op = elementwise(
    "remainder",
    lambda xp, a, b: xp.remainder(a, b),
    partials=(1, lambda a, b: -floor_divide(a, b)),
    aliases=("mod",),
    infix="%",
    formula=lambda a, b: a - b * floor_divide(a, b),
    domain=_BOTH,
    kink=lambda a, b: fmod(a, b) == 0,
    kinks=((4.0, 2.0),),
    convention="the slope of both sides by a, -floor(a / b) by b, at the jump",
    math="a - b * floor(a / b)",
    doc="Remainder with the sign of the divisor, a % b.",
)

fmod: Op = elementwise(
    "fmod",
    lambda xp, a, b: xp.fmod(a, b),
    # a - y is a multiple of b, up to a rounding.
    partials=(1, lambda a, b, y: -round_((detached(a) - detached(y)) / detached(b))),
    formula=lambda a, b: a - b * trunc(a / b),
    domain=_BOTH,
    kink=lambda a, b: (fmod(a, b) == 0) & (a != 0),
    kinks=((4.0, 2.0),),
    convention="the slope of both sides by a, -trunc(a / b) by b, at the jump",
    math="a - b * trunc(a / b)",
    doc="Remainder with the sign of the dividend, as C has it.",
)


trunc_divide: Op = elementwise(
    "trunc_divide",
    lambda xp, a, b: xp.trunc(a / b),
    partials=(0, 0),
    formula=lambda a, b: trunc(a / b),
    domain=_BOTH,
    kink=lambda a, b: (fmod(a, b) == 0) & (a != 0),
    kinks=((4.0, 2.0),),
    convention=_FLAT,
    math="trunc(a / b)",
    accuracy="the quotient is rounded before it is truncated: off by 1 next to a whole number, as torch's is",
    doc="The quotient rounded towards 0; its derivative is 0.",
)


def _divided(a: Value, b: Value, rounding_mode: str | None = None) -> Value:
    if rounding_mode is None:
        return a / b
    if rounding_mode == "floor":
        return floor_divide(a, b)
    if rounding_mode != "trunc":
        raise ValueError(f"rounding_mode is None, 'trunc' or 'floor', not {rounding_mode!r}")
    return trunc_divide(a, b)


divide: Op = composite(
    "divide",
    _divided,
    domain=_BOTH,
    kink=lambda a, b, rounding_mode: (a != a) if rounding_mode is None else fmod(a, b) == 0,
    convention=_FLAT,
    examples=(Example(()), Example((), {"rounding_mode": "floor"}), Example((), {"rounding_mode": "trunc"})),
    math="a / b",
    accuracy="the derivative by b loses digits where a / b is below the normal numbers, as torch's does",
    doc="Quotient, rounded down or towards 0 where rounding_mode is 'floor' or 'trunc'; then its derivative is 0.",
)


def _copysign_slope(a: Value, b: Value) -> Value:
    corner = at_kink(0, left=-1, right=1)
    slope = sign(a) if corner == 0 else where(a == 0, corner, sign(a))
    return slope * copysign(1, typed(b, a))


def _copysign_ball(a: Any, b: Any) -> Any:
    return abs(a) if b >= 0 else -abs(a)


copysign: Op = elementwise(
    "copysign",
    lambda xp, a, b: xp.copysign(a, b),
    partials=(_copysign_slope, 0),
    sympy=lambda sp, a, b: sp.Piecewise((abs(a), b >= 0), (-abs(a), True)),
    ball=_copysign_ball,
    domain=_BOTH,
    kink=lambda a, b: (a == 0) | (b == 0),
    kinks=((0.0, 1.0), (1.0, 0.0)),
    convention="0 at a = 0 and by b",
    doc="The magnitude of a with the sign of b.",
)


def _ldexp(xp: Any, a: Value, b: Value) -> Value:
    """In three steps, as 2 ** b alone may overflow where the result does not; further than those no result is."""
    b = typed(b, a)
    if holds_complex(b):
        return a * xp.power(2, b)
    reach = 3 * (xp.finfo(xp.exp2(b).dtype).maxexp - 2)
    b = xp.clip(b, -reach, reach)
    third = xp.floor(b / 3)
    step = xp.exp2(third)
    return a * step * step * xp.exp2(b - 2 * third)


ldexp: Op = elementwise(
    "ldexp",
    _ldexp,
    partials=(lambda b: 2**b, lambda y: y * log_of(2, y)),
    formula=lambda a, b: a * exp2(b),
    domain=_BOTH,
    dtypes="fc",
    math="a * 2 ** b",
    doc="a times a power of 2.",
)


def _nextafter_ball(a: Any, b: Any) -> Any:
    """a moved by what parts the floats there."""
    here = float(a)
    return a + (type(a)(math.nextafter(here, float(b))) - type(a)(here))


nextafter: Op = elementwise(
    "nextafter",
    lambda xp, a, b: xp.nextafter(a, b),
    partials=(lambda a, b: where(a == b, 0, typed(1, a)), 0),
    sympy=no_formula,
    ball=_nextafter_ball,
    domain=_BOTH,
    kink=lambda a, b: a == b,
    convention="0 where a has reached b",
    doc="The next float after a in the direction of b; it moves as a does.",
)
