"""Rows that choose: comparisons, where, maximum, minimum, abs, sign, relu; and their kink conventions (torch 2.13)."""

from __future__ import annotations

from math import inf
from typing import Any

from autograd_core.conventions import at_kink
from autograd_core.domain import holds_complex
from autograd_core.errors import Undecided
from autograd_core.op import REALS, Interval, Op, Value, constant, diagonal, elementwise

_BOTH: tuple[Interval, ...] = (REALS, REALS)


def _decide(yes: bool, no: bool) -> bool:
    """A comparison of balls: proven either way, or `Undecided`."""
    if yes or no:
        return bool(yes)
    raise Undecided("the balls overlap, so the comparison is not decided at this precision")


def typed(number: Value, partner: Value) -> Value:
    """A plain number in its partner's dtype: what NumPy computes of plain numbers alone is float64."""
    dtype = getattr(partner, "dtype", None)
    return dtype.type(number) if type(number) in (int, float) and dtype is not None and dtype.kind in "fc" else number


eq: Op = constant(
    "eq",
    lambda xp, a, b: a == b,
    aliases=("equal",),
    infix="==",
    sympy="Eq",
    ball=lambda a, b: _decide(a == b, a != b),
    kink=lambda a, b: a == b,
    doc="Whether a equals b; no derivative.",
)
ne: Op = constant(
    "ne",
    lambda xp, a, b: a != b,
    aliases=("not_equal",),
    infix="!=",
    sympy="Ne",
    ball=lambda a, b: _decide(a != b, a == b),
    kink=lambda a, b: a == b,
    doc="Whether a differs from b; no derivative.",
)
lt: Op = constant(
    "lt",
    lambda xp, a, b: a < b,
    aliases=("less",),
    infix="<",
    sympy="Lt",
    ball=lambda a, b: _decide(a < b, a >= b),
    kink=lambda a, b: a == b,
    doc="Whether a is less than b; no derivative.",
)
le: Op = constant(
    "le",
    lambda xp, a, b: a <= b,
    aliases=("less_equal",),
    infix="<=",
    sympy="Le",
    ball=lambda a, b: _decide(a <= b, a > b),
    kink=lambda a, b: a == b,
    doc="Whether a is at most b; no derivative.",
)
gt: Op = constant(
    "gt",
    lambda xp, a, b: a > b,
    aliases=("greater",),
    infix=">",
    sympy="Gt",
    ball=lambda a, b: _decide(a > b, a <= b),
    kink=lambda a, b: a == b,
    doc="Whether a is greater than b; no derivative.",
)
ge: Op = constant(
    "ge",
    lambda xp, a, b: a >= b,
    aliases=("greater_equal",),
    infix=">=",
    sympy="Ge",
    ball=lambda a, b: _decide(a >= b, a < b),
    kink=lambda a, b: a == b,
    doc="Whether a is at least b; no derivative.",
)


def _where_sympy(sp: Any, condition: Any, a: Any, b: Any) -> Any:
    return sp.Piecewise((a, condition), (b, True))


where: Op = diagonal(
    "where",
    lambda xp, condition, a, b: xp.where(condition, a, b),
    # A selection, not a factor: 0 * inf from a dead branch must not become NaN here.
    maps=(None, lambda g, condition: where(condition, g, 0), lambda g, condition: where(condition, 0, g)),
    conditions=frozenset((0,)),
    sympy=_where_sympy,
    ball=lambda condition, a, b: a if condition else b,
    domain=(REALS, REALS, REALS),
    dtypes="fc",
    doc="a where the condition holds, b elsewhere.",
)


logical_and: Op = constant(
    "logical_and",
    lambda xp, a, b: xp.logical_and(a, b),
    conditions=frozenset((0, 1)),
    sympy="And",
    ball=lambda a, b: a and b,
    doc="Whether both hold; no derivative.",
)

logical_or: Op = constant(
    "logical_or",
    lambda xp, a, b: xp.logical_or(a, b),
    conditions=frozenset((0, 1)),
    sympy="Or",
    ball=lambda a, b: a or b,
    doc="Whether one of them holds, or both; no derivative.",
)


def _tie(left: int, right: int) -> float:
    """The share of each of two equal numbers."""
    return float(at_kink(1 / 2, left, right, least=1 / 2))


maximum: Op = diagonal(
    "maximum",
    lambda xp, a, b: xp.maximum(a, b),
    maps=(
        lambda g, a, b: where(a < b, 0, where(a == b, g * _tie(0, 1), g)),
        lambda g, a, b: where(b < a, 0, where(a == b, g * _tie(0, 1), g)),
    ),
    aliases=("Max",),
    sympy="Max",
    ball="max",
    domain=_BOTH,
    kink=lambda a, b: a == b,
    kinks=((1.0, 1.0),),
    convention="a tie splits the cotangent equally",
    doc="The larger of a and b, element by element.",
)

minimum: Op = diagonal(
    "minimum",
    lambda xp, a, b: xp.minimum(a, b),
    maps=(
        lambda g, a, b: where(a > b, 0, where(a == b, g * _tie(1, 0), g)),
        lambda g, a, b: where(b > a, 0, where(a == b, g * _tie(1, 0), g)),
    ),
    aliases=("Min",),
    sympy="Min",
    ball="min",
    domain=_BOTH,
    kink=lambda a, b: a == b,
    kinks=((1.0, 1.0),),
    convention="a tie splits the cotangent equally",
    doc="The smaller of a and b, element by element.",
)

sign: Op = elementwise(
    "sign",
    lambda xp, x: xp.sign(x),
    partials=(0,),
    sympy="sign",
    ball="sgn",
    domain=(REALS,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="0 at the jump",
    doc="-1, 0 or 1 by the sign of x; its derivative is 0.",
)

real: Op = diagonal(
    "real",
    lambda xp, x: xp.real(x),
    maps=(lambda g: g,),
    pushes=(lambda t: real(t),),
    sympy="re",
    ball=lambda x: x.real,
    domain=(REALS,),
    doc="Real part; a real number is its own.",
)

conj: Op = diagonal(
    "conj",
    lambda xp, x: xp.conj(x),
    maps=(lambda g: conj(g),),
    aliases=("conjugate", "conj_physical"),
    sympy="conjugate",
    ball=lambda x: x.conjugate() if hasattr(x, "conjugate") else x,  # real balls have no such method
    domain=(REALS,),
    doc="Complex conjugate; a real number is its own.",
)


def _turned(g: Value, x: Value) -> Value:
    """What moves x / |x|: the part of g across it. A real number has none."""
    if not holds_complex(x):
        return where(False, g, 0)
    y = sgn(x)
    return where(x == 0, 0, (g - y * real(conj(y) * g)) / where(x == 0, 1, abs_(x)))


sgn: Op = diagonal(
    "sgn",
    lambda xp, x: xp.sign(x),
    maps=(_turned,),
    sympy="sign",
    ball="sgn",
    domain=(REALS,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="0 at the jump",
    dtypes="fc",
    doc="x / |x|, and 0 at 0: the sign, for complex numbers the direction.",
)


def _abs_slope(x: Value) -> Value:
    if holds_complex(x):
        return sgn(x)
    corner = at_kink(0, left=-1, right=1)
    return where(x == 0, corner, sign(x)) if corner else sign(x)


abs_: Op = diagonal(
    "abs",
    lambda xp, x: xp.abs(x),
    maps=(lambda g, x: g * _abs_slope(x),),
    pushes=(lambda t, x: real(t * conj(_abs_slope(x))),),
    aliases=("absolute", "Abs", "fabs"),
    sympy="Abs",
    ball=lambda x: abs(x),
    domain=(REALS,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="0 at 0",
    dtypes="fc",
    doc="Absolute value, |x|.",
)


def _clamp_pull(g: Value, x: Value, min: Value, max: Value) -> Value:
    low, high = at_kink(1, left=0, right=1), at_kink(1, left=1, right=0)
    inside = where((x >= min) & (x <= max), g, 0)
    return inside if low == high == 1 else where(x == min, low * g, where(x == max, high * g, inside))


def _low_pull(g: Value, x: Value, min: Value, max: Value) -> Value:
    share = at_kink(0, left=0, right=1)
    below = where((x < min) & (min < max), g, 0)
    return where((x == min) & (min < max), share * g, below) if share else below


def _high_pull(g: Value, x: Value, min: Value, max: Value) -> Value:
    share = at_kink(0, left=1, right=0)
    above = where((x > max) | (max < min), g, 0)
    return where((x == max) & (min < max), share * g, above) if share else above


clamp: Op = diagonal(
    "clamp",
    lambda xp, x, min, max: xp.minimum(xp.maximum(typed(x, max), min), max),
    maps=(_clamp_pull, _low_pull, _high_pull),
    aliases=("clip",),
    sympy=lambda sp, x, min, max: sp.Piecewise((max, (x > max) | (max < min)), (min, x < min), (x, True)),
    ball=lambda x, min, max: x.max(min).min(max),
    domain=(REALS, REALS, REALS),
    defaults={"min": -inf, "max": inf},
    kink=lambda x, min, max: (x == min) | (x == max) | (min == max),
    kinks=((1.0, 1.0, 2.0), (2.0, 1.0, 2.0)),
    convention="1 by x and 0 by the bound at either bound",
    math="min(max(x, min), max)",
    doc="x moved into [min, max]; max where the bounds cross.",
)

gate: Op = diagonal(
    "threshold_backward",
    lambda xp, x, output: xp.where(output <= 0, 0, x),
    # Flat by the second argument; that it depends on it at all is recorded, as in torch.
    maps=(lambda g, output: where(output <= 0, 0, g), 0),
    formula=lambda x, output: where(output <= 0, 0, x),
    domain=(REALS, REALS),
    kink=lambda output: output == 0,
    kinks=((1.0, 0.0),),
    convention="0 at 0",
    doc="x where the output of a rectifier is positive, 0 elsewhere: the derivative of relu, applied.",
)

relu: Op = diagonal(
    "relu",
    lambda xp, x: xp.maximum(x, 0),
    # Not (y > 0): a NaN passes the cotangent on, as torch does.
    maps=(lambda g, y: gate(g, y),),
    formula=lambda x: maximum(x, 0),
    domain=(REALS,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="0 at 0",
    doc="Rectifier, max(x, 0).",
)
