"""Rows that choose: comparisons, where, maximum, minimum, abs, sign, relu; and their kink conventions (torch 2.13)."""

from __future__ import annotations

from typing import Any

from autograd_core.errors import Undecided
from autograd_core.op import REALS, Interval, Op, constant, diagonal, elementwise

_BOTH: tuple[Interval, ...] = (REALS, REALS)


def _decide(yes: bool, no: bool) -> bool:
    """A comparison of balls: proven either way, or `Undecided`."""
    if yes or no:
        return bool(yes)
    raise Undecided("the balls overlap, so the comparison is not decided at this precision")


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

maximum: Op = diagonal(
    "maximum",
    lambda xp, a, b: xp.maximum(a, b),
    maps=(
        lambda g, a, b: where(a < b, 0, where(a == b, g / 2, g)),
        lambda g, a, b: where(b < a, 0, where(a == b, g / 2, g)),
    ),
    sympy="Max",
    ball="max",
    domain=_BOTH,
    kink=lambda a, b: a == b,
    convention="a tie splits the cotangent equally",
    doc="The larger of a and b, element by element.",
)

minimum: Op = diagonal(
    "minimum",
    lambda xp, a, b: xp.minimum(a, b),
    maps=(
        lambda g, a, b: where(a > b, 0, where(a == b, g / 2, g)),
        lambda g, a, b: where(b > a, 0, where(a == b, g / 2, g)),
    ),
    sympy="Min",
    ball="min",
    domain=_BOTH,
    kink=lambda a, b: a == b,
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
    convention="0 at the jump",
    doc="-1, 0 or 1 by the sign of x; its derivative is 0.",
)

real: Op = diagonal(
    "real",
    lambda xp, x: xp.real(x),
    maps=(lambda g: g,),
    pushes=(lambda t: real(t),),
    sympy="re",
    ball=lambda x: x,  # these balls are real
    domain=(REALS,),
    doc="Real part; a real number is its own.",
)

conj: Op = diagonal(
    "conj",
    lambda xp, x: xp.conj(x),
    maps=(lambda g: conj(g),),
    aliases=("conjugate",),
    sympy="conjugate",
    ball=lambda x: x,
    domain=(REALS,),
    doc="Complex conjugate; a real number is its own.",
)

abs_: Op = diagonal(
    "abs",
    lambda xp, x: xp.abs(x),
    maps=(lambda g, x: g * sign(x),),  # for complex x too: sign(x) is x / |x|
    pushes=(lambda t, x: real(t * conj(sign(x))),),
    aliases=("absolute", "Abs", "fabs"),
    sympy="Abs",
    ball=lambda x: abs(x),
    domain=(REALS,),
    kink=lambda x: x == 0,
    convention="0 at 0",
    doc="Absolute value, |x|.",
)

gate: Op = diagonal(
    "threshold_backward",
    lambda xp, x, output: xp.where(output <= 0, 0, x),
    # Flat by the second argument; that it depends on it at all is recorded, as in torch.
    maps=(lambda g, output: where(output <= 0, 0, g), 0),
    formula=lambda x, output: where(output <= 0, 0, x),
    domain=(REALS, REALS),
    kink=lambda output: output == 0,
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
    convention="0 at 0",
    doc="Rectifier, max(x, 0).",
)
