"""Rows of powers, roots, and the exponentials and logarithms that keep their digits."""

from __future__ import annotations

import math
from typing import Any

from autograd_core.conventions import at_kink
from autograd_core.domain import holds_complex
from autograd_core.errors import Undecided
from autograd_core.op import POSITIVE, REALS, Example, Interval, Like, Op, Value, detached, elementwise
from autograd_core.ops.exponential import exp, log, sigmoid
from autograd_core.ops.piecewise import clamp, typed, where

_BOTH = (REALS, REALS)


def log_of(base: int, x: Value) -> Value:
    """log(base), as exactly as x's carrier computes."""
    if Like.of(x).dtype.kind == "O":
        return log(where(False, detached(x), base))
    return math.log(base)


square: Op = elementwise(
    "square",
    lambda xp, x: xp.square(x),
    partials=(lambda x: 2 * x,),
    sympy=lambda sp, x: x**2,
    ball=lambda x: x * x,
    domain=(REALS,),
    dtypes="fc",
    doc="Square, x * x.",
)

reciprocal: Op = elementwise(
    "reciprocal",
    lambda xp, x: 1 / x,
    partials=(lambda y: -y * y,),
    formula=lambda x: 1 / x,
    domain=(REALS,),
    dtypes="fc",
    math="1 / x",
    doc="Reciprocal, 1 / x.",
)

rsqrt: Op = elementwise(
    "rsqrt",
    lambda xp, x: 1 / xp.sqrt(x),
    partials=(lambda x, y: -y / (2 * x),),
    sympy=lambda sp, x: 1 / sp.sqrt(x),
    ball="rsqrt",
    domain=(POSITIVE,),
    dtypes="fc",
    math="1 / sqrt(x)",
    doc="Reciprocal of the square root.",
)

cbrt: Op = elementwise(
    "cbrt",
    lambda xp, x: xp.cbrt(x),
    partials=(lambda y: 1 / (3 * y * y),),
    sympy=lambda sp, x: sp.Piecewise((sp.cbrt(x), x >= 0), (-sp.cbrt(-x), True)),
    ball=lambda x: x if x == 0 else x.root(3) if x >= 0 else -((-x).root(3)),  # Arb has no root of 0
    domain=(REALS,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="infinite at 0",
    doc="Cube root; of a negative number the negative one.",
)

exp2: Op = elementwise(
    "exp2",
    lambda xp, x: xp.exp2(x),
    partials=(lambda y: y * log_of(2, y),),
    sympy=lambda sp, x: 2**x,
    ball=lambda x: type(x)(2) ** x,
    domain=(REALS,),
    dtypes="fc",
    math="2 ** x",
    doc="Exponential to base 2.",
)

expm1: Op = elementwise(
    "expm1",
    lambda xp, x: xp.expm1(x),
    partials=(lambda x: exp(x),),  # y + 1 has lost its digits below x = -1
    guards=("y",),
    sympy=lambda sp, x: sp.exp(x) - 1,
    ball="expm1",
    domain=(REALS,),
    poles=((0.0,),),
    dtypes="fc",
    math="exp(x) - 1",
    doc="exp(x) - 1 without the cancellation near 0.",
)

log1p: Op = elementwise(
    "log1p",
    lambda xp, x: xp.log1p(x),
    partials=(lambda x: 1 / (1 + x),),
    sympy=lambda sp, x: sp.log(1 + x),
    ball="log1p",
    domain=(Interval(-1.0, math.inf),),
    poles=((0.0,),),
    dtypes="fc",
    math="log(1 + x)",
    doc="log(1 + x) without the cancellation near 0.",
)

log2: Op = elementwise(
    "log2",
    lambda xp, x: xp.log2(x),
    partials=(lambda x: 1 / log_of(2, x) / x,),
    sympy=lambda sp, x: sp.log(x) / sp.log(2),
    ball=lambda x: x.log() / type(x)(2).log(),
    domain=(POSITIVE,),
    dtypes="fc",
    doc="Logarithm to base 2.",
)

log10: Op = elementwise(
    "log10",
    lambda xp, x: xp.log10(x),
    partials=(lambda x: 1 / log_of(10, x) / x,),
    sympy=lambda sp, x: sp.log(x) / sp.log(10),
    ball=lambda x: x.log() / type(x)(10).log(),
    domain=(POSITIVE,),
    dtypes="fc",
    doc="Logarithm to base 10.",
)


def _apart(a: Value, b: Value) -> tuple[Value, Value]:
    """a - b, and what its rounding lost: exp of the difference would show it."""
    a, b = typed(a, b), typed(b, a)
    near = abs(a - b) <= 2000
    p, q = detached(where(near, a, 0)), detached(where(near, b, 0))
    d = p - q
    back = d - p
    return a - b, (p - (d - back)) - (q + back)


def _share(a: Value, b: Value) -> Value:
    """exp(a) / (exp(a) + exp(b))."""
    if holds_complex(a) or holds_complex(b):
        return exp(a - logaddexp(a, b))
    d, lost = _apart(a, b)
    return sigmoid(d) * (1 + lost * sigmoid(-d))


def _sigmoid2(d: Value) -> Value:
    """1 / (1 + 2 ** -d), with powers of negative numbers only."""
    up = d >= 0
    small = exp2(where(up, 0, d))
    return where(up, 1 / (1 + exp2(where(up, -d, 0))), small / (1 + small))


def _share2(a: Value, b: Value) -> Value:
    """2**a / (2**a + 2**b)."""
    d, lost = _apart(a, b)
    return _sigmoid2(d) * (1 + lost * log_of(2, d) * _sigmoid2(-d))


def _logaddexp(xp: Any, a: Value, b: Value) -> Value:
    """Of complex numbers on the branch of the one with the larger real part, as in torch."""
    if not (holds_complex(a) or holds_complex(b)):
        return xp.logaddexp(a, b)
    first = xp.real(a) >= xp.real(b)
    high, low = xp.where(first, a, b), xp.where(first, b, a)
    return high + xp.log1p(xp.exp(low - high))


logaddexp: Op = elementwise(
    "logaddexp",
    _logaddexp,
    partials=(_share, lambda a, b: _share(b, a)),
    formula=lambda a, b: log(exp(a) + exp(b)),
    domain=_BOTH,
    dtypes="fc",
    math="log(exp(a) + exp(b))",
    poles=((19.8, -680.2), (1e308, -1e308)),
    accuracy="the value cancels where exp(a) + exp(b) is close to 1",
    doc="Logarithm of the sum of exponentials, which itself may overflow.",
)

logaddexp2: Op = elementwise(
    "logaddexp2",
    lambda xp, a, b: xp.logaddexp2(a, b),
    partials=(_share2, lambda a, b: _share2(b, a)),
    formula=lambda a, b: log2(exp2(a) + exp2(b)),
    domain=_BOTH,
    math="log2(2 ** a + 2 ** b)",
    poles=((-400.3, 600.7), (1e308, -1e308)),
    accuracy="the value cancels where 2 ** a + 2 ** b is close to 1",
    doc="Base 2 logarithm of the sum of powers of 2, which itself may overflow.",
)


def _times_log(xp: Any, a: Value, b: Value, logarithm: Any) -> Value:
    """a times a logarithm of b, and 0 for a = 0 whatever the logarithm is, unless b is NaN."""
    a, b = typed(a, b), typed(b, a)
    flat = (a == 0) & ~xp.isnan(b)
    return xp.where(flat, 0, a * logarithm(xp.where(flat, 1, b)))


# At a = 0 where b has no logarithm, SymPy sees the cube root of a: 0 too, and without a finite slope.
xlogy: Op = elementwise(
    "xlogy",
    lambda xp, a, b: _times_log(xp, a, b, xp.log),
    partials=(
        lambda a, b: where((a == 0) & (b <= 0), 0, log(where((a == 0) & (b <= 0), 1, typed(b, a)))),
        lambda a, b: where(a == 0, 0, a / where(a == 0, 1, b)),
    ),
    sympy=lambda sp, a, b: sp.Piecewise((sp.cbrt(a), sp.Eq(a, 0) & (b <= 0)), (a * sp.log(b), True)),
    ball=lambda a, b: a * 0 if a == 0 else a * b.log(),
    domain=(REALS, POSITIVE),
    kink=lambda a, b: (a == 0) & (b == 0),
    kinks=((0.0, 0.0),),
    convention="0 at a = b = 0",
    poles=((0.0, 2.0),),
    math="a * log(b), 0 where a = 0",
    doc="a * log(b), and 0 where a is 0.",
)

xlog1py: Op = elementwise(
    "xlog1py",
    lambda xp, a, b: _times_log(xp, a, b, xp.log1p),
    partials=(
        lambda a, b: where((a == 0) & (b <= -1), 0, log1p(where((a == 0) & (b <= -1), 1, typed(b, a)))),
        lambda a, b: where(a == 0, 0, a / where(a == 0, 1, 1 + b)),
    ),
    sympy=lambda sp, a, b: sp.Piecewise((sp.cbrt(a), sp.Eq(a, 0) & (b <= -1)), (a * sp.log(1 + b), True)),
    ball=lambda a, b: a * 0 if a == 0 else a * b.log1p(),
    domain=(REALS, Interval(-1.0, math.inf)),
    kink=lambda a, b: (a == 0) & (b == -1),
    kinks=((0.0, -1.0),),
    convention="0 at a = 0, b = -1",
    poles=((0.0, 0.0), (0.0, 0.5)),
    math="a * log(1 + b), 0 where a = 0",
    doc="a * log(1 + b), and 0 where a is 0.",
)


def _entropy(xp: Any, x: Value) -> Value:
    inside = xp.where(x > 0, x, 1)
    return xp.where(x > 0, -x * xp.log(inside), xp.where(x < 0, -xp.inf, x * 0))


def _entropy_ball(x: Any) -> Any:
    if x > 0:
        return -x * x.log()
    if x == 0 or x < 0:
        return x * 0 if x == 0 else type(x).neg_inf()
    raise Undecided("the ball holds 0, where the entropy has an edge")


entr: Op = elementwise(
    "entr",
    _entropy,
    partials=(lambda x: -(1 + log(x)),),
    sympy=lambda sp, x: sp.Piecewise((-x * sp.log(x), x > 0), (0, sp.Eq(x, 0)), (-sp.oo, True)),
    ball=_entropy_ball,
    domain=(POSITIVE,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="infinite at 0",
    math="-x * log(x)",
    accuracy="the derivative cancels near its root, x = 1/e",
    doc="Entropy of one term, -x * log(x); 0 at 0, -inf below.",
)


def _logit(xp: Any, x: Value, eps: Any = None) -> Value:
    """By atanh around 1/2, where the quotient is near 1; 2 x - 1 is exact there."""
    if eps is not None:
        x = xp.clip(x, eps, 1 - eps)
    middle = xp.abs(x - 1 / 2) <= 1 / 4
    outer = xp.where(middle, 1, x)
    return xp.where(middle, 2 * xp.arctanh(2 * xp.where(middle, x, 1 / 2) - 1), xp.log(outer / (1 - outer)))


def _logit_slope(x: Value, eps: Any = None) -> Value:
    if eps is None:
        return where((x < 0) | (x > 1), math.nan, 1 / (x * (1 - x)))
    outside = (x < eps) | (x > 1 - eps)
    inside = where(outside, 1 / 2, x)
    slope = where(outside, 0, 1 / (inside * (1 - inside)))
    low, high = at_kink(1, left=0, right=1), at_kink(1, left=1, right=0)
    return slope if low == high == 1 else slope * where(x == eps, low, where(x == 1 - eps, high, 1))


def _logit_formula(x: Value, eps: Any = None) -> Value:
    p = x if eps is None else clamp(x, eps, 1 - eps)
    return log(p / (1 - p))


logit: Op = elementwise(
    "logit",
    _logit,
    partials=(_logit_slope,),
    formula=_logit_formula,
    domain=(Interval(0.0, 1.0),),
    kink=lambda x, eps: (x == eps) | (x == 1 - eps) if eps is not None else x != x,
    convention="the slope inside at the bounds eps and 1 - eps",
    examples=(Example(()), Example((), {"eps": 0.25})),
    math="log(x / (1 - x))",
    doc="Inverse of the logistic function; x is first moved into [eps, 1 - eps] where eps is given.",
)
