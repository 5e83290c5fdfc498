"""Rows of the activation functions of neural networks: rectifiers and shrinkages here, `smoothunits` has the rest.

A derivative that is 0 on one side is written as a selection of the cotangent, so that an infinite one is not made NaN.
"""

from __future__ import annotations

from autograd_core.conventions import at_kink
from autograd_core.op import REALS, Example, Op, Value, composite, diagonal, elementwise
from autograd_core.ops.exponential import exp
from autograd_core.ops.piecewise import abs_, maximum, minimum, where
from autograd_core.ops.powers import expm1


def _inside(g: Value, x: Value, low: float, high: float) -> Value:
    """g where low < x < high, 0 outside; at the ends 0 (torch), or as the convention in force says."""
    below = x < low if at_kink(0, left=0, right=1) else x <= low
    above = x > high if at_kink(0, left=1, right=0) else x >= high
    return where(below, 0, where(above, 0, g))


hardtanh: Op = diagonal(
    "hardtanh",
    lambda xp, x, min_val=-1.0, max_val=1.0: xp.minimum(xp.maximum(x, min_val), max_val),
    maps=(lambda g, x, min_val, max_val: _inside(g, x, min_val, max_val),),
    formula=lambda x, min_val=-1.0, max_val=1.0: minimum(maximum(x, min_val), max_val),
    domain=(REALS,),
    kink=lambda x, min_val, max_val: (x == min_val) | (x == max_val),
    kinks=((-1.0,), (1.0,)),
    convention="0 at both bounds",
    examples=(Example(((),)), Example(((),), {"min_val": -0.25, "max_val": 20})),
    math="min(max(x, min_val), max_val)",
    doc="x limited to the range from min_val to max_val.",
)

relu6: Op = diagonal(
    "relu6",
    lambda xp, x: xp.minimum(xp.maximum(x, 0), 6),
    maps=(lambda g, x: _inside(g, x, 0, 6),),
    formula=lambda x: minimum(maximum(x, 0), 6),
    domain=(REALS,),
    kink=lambda x: (x == 0) | (x == 6),
    kinks=((0.0,), (6.0,)),
    convention="0 at 0 and at 6",
    math="min(max(x, 0), 6)",
    doc="Rectifier that saturates at 6.",
)

hardsigmoid: Op = diagonal(
    "hardsigmoid",
    lambda xp, x: xp.minimum(xp.maximum(x + 3, 0), 6) / 6,
    maps=(lambda g, x: _inside(g / 6, x, -3, 3),),
    formula=lambda x: minimum(maximum(x + 3, 0), 6) / 6,
    domain=(REALS,),
    kink=lambda x: (x == -3) | (x == 3),
    kinks=((-3.0,), (3.0,)),
    convention="0 at -3 and at 3",
    math="min(max(x + 3, 0), 6) / 6",
    doc="Sigmoid made of three straight lines.",
)


def _hardswish(g: Value, x: Value) -> Value:
    near = where(abs_(x) < 3, x, 0)
    low, high = at_kink(0, left=0, right=-1 / 2), at_kink(1, left=3 / 2, right=1)
    bounds = where(x < 0, g * low if low else 0, g * high)
    return where(x < -3, 0, where(x > 3, g, where(abs_(x) == 3, bounds, g / 6 * (2 * near + 3))))


hardswish: Op = diagonal(
    "hardswish",
    lambda xp, x: xp.where(x <= -3, 0, xp.where(x >= 3, x, x * (xp.minimum(x, 3) + 3) / 6)),
    maps=(_hardswish,),
    formula=lambda x: where(x <= -3, 0, where(x >= 3, x, x * (x + 3) / 6)),
    domain=(REALS,),
    kink=lambda x: (x == -3) | (x == 3),
    kinks=((-3.0,), (3.0,)),
    convention="0 at -3, 1 at 3",
    math="x * min(max(x + 3, 0), 6) / 6",
    doc="x times the sigmoid made of straight lines.",
)


def _outside(g: Value, x: Value, lambd: float) -> Value:
    """g where |x| > lambd, 0 inside; at the ends 0 (torch), or as the convention in force says."""
    above_low = x > -lambd if at_kink(0, left=1, right=0) else x >= -lambd
    below_high = x < lambd if at_kink(0, left=0, right=1) else x <= lambd
    return where(above_low & below_high, 0, g)


_SHRINKS = (Example(((),)), Example(((),), {"lambd": 2}))

softshrink: Op = diagonal(
    "softshrink",
    lambda xp, x, lambd=0.5: xp.where(xp.abs(x) <= lambd, 0, x - xp.copysign(lambd, x).astype(x.dtype)),
    maps=(_outside,),
    formula=lambda x, lambd=0.5: where(x > lambd, x - lambd, where(x < -lambd, x + lambd, 0)),
    domain=(REALS,),
    kink=lambda x, lambd: abs(x) == lambd,
    kinks=((-0.5,), (0.5,)),
    convention="0 at both ends of the flat part",
    examples=_SHRINKS,
    math="sign(x) * max(|x| - lambd, 0)",
    doc="x moved towards 0 by lambd.",
)

hardshrink: Op = diagonal(
    "hardshrink",
    lambda xp, x, lambd=0.5: xp.where(xp.abs(x) <= lambd, 0, x),
    maps=(_outside,),
    formula=lambda x, lambd=0.5: where(x > lambd, x, where(x < -lambd, x, 0)),
    domain=(REALS,),
    kink=lambda x, lambd: abs(x) == lambd,
    kinks=((-0.5,), (0.5,)),
    convention="0 at the jumps",
    examples=_SHRINKS,
    math="x if |x| > lambd else 0",
    doc="x, or 0 within lambd of 0.",
)


def _over(g: Value, x: Value, threshold: float) -> Value:
    cut = x < threshold if at_kink(0, left=0, right=1) else x <= threshold
    return where(cut, 0, g)


threshold: Op = diagonal(
    "threshold",
    lambda xp, x, threshold=0.0, value=0.0: xp.where(x <= threshold, value, x),
    maps=(_over,),
    formula=lambda x, threshold=0.0, value=0.0: where(x <= threshold, value, x),
    domain=(REALS,),
    kink=lambda x, threshold: x == threshold,
    kinks=((0.0,),),
    convention="0 at the threshold",
    examples=(Example(((),)), Example(((),), {"threshold": 1.5, "value": -2})),
    math="x if x > threshold else value",
    doc="x above a threshold, a fixed value elsewhere.",
)


def _leaky(g: Value, x: Value, negative_slope: float) -> Value:
    edge = at_kink(negative_slope, left=negative_slope, right=1)
    return where(x > 0, g, where(x == 0, g * edge, g * negative_slope))


leaky_relu: Op = diagonal(
    "leaky_relu",
    lambda xp, x, negative_slope=0.01: xp.where(x > 0, x, x * negative_slope),
    maps=(_leaky,),
    formula=lambda x, negative_slope=0.01: where(x > 0, x, x * negative_slope),
    domain=(REALS,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="negative_slope at 0",
    examples=(Example(((),)), Example(((),), {"negative_slope": 0.25})),
    math="x if x > 0 else negative_slope * x",
    doc="Rectifier with a small slope for negative x.",
)

rrelu: Op = composite(
    "rrelu",
    lambda x, lower=1 / 8, upper=1 / 3: leaky_relu(x, negative_slope=(lower + upper) / 2),
    domain=(REALS,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="the mean slope at 0",
    math="x if x > 0 else (lower + upper) / 2 * x",
    doc="Leaky rectifier with a slope that is random in training, as it is in evaluation: the mean one.",
)


def _prelu_x(x: Value, weight: Value) -> Value:
    least = where(weight < 0, 0, where(weight > 1, 1, weight))
    edge = at_kink(weight, left=weight, right=1, least=least)
    return where(x > 0, 1, where(x == 0, edge, weight))


prelu: Op = elementwise(
    "prelu",
    lambda xp, x, weight: xp.where(x > 0, x, weight * x),
    partials=(_prelu_x, lambda x: where(x > 0, 0, x)),
    formula=lambda x, weight: where(x > 0, x, weight * x),
    domain=(REALS, REALS),
    kink=lambda x: x == 0,
    kinks=((0.0, 0.25), (0.0, 1.5), (0.0, -0.5)),
    convention="the weight at 0",
    math="x if x > 0 else weight * x",
    doc="Leaky rectifier with slopes that are learnt; they broadcast against x, element by element.",
)


def _elu(x: Value, alpha: float) -> Value:
    slope = alpha * exp(where(x < 0, x, 0))
    return where(x > 0, 1, where(x == 0, at_kink(alpha, left=alpha, right=1), slope))


elu: Op = elementwise(
    "elu",
    lambda xp, x, alpha=1.0: xp.where(x > 0, x, alpha * xp.expm1(xp.minimum(x, 0))),
    partials=(_elu,),
    formula=lambda x, alpha=1.0: where(x > 0, x, alpha * expm1(x)),
    domain=(REALS,),
    kink=lambda x, alpha: (x == 0) & (alpha != 1),
    kinks=((0.0,),),
    convention="alpha at 0",
    examples=(Example(((),)), Example(((),), {"alpha": 1.5})),
    math="x if x > 0 else alpha * (exp(x) - 1)",
    doc="Exponential linear unit.",
)

celu: Op = elementwise(
    "celu",
    lambda xp, x, alpha=1.0: xp.where(x > 0, x, alpha * xp.expm1(xp.minimum(x, 0) / alpha)),
    partials=(lambda x, alpha: where(x > 0, 1, exp(where(x < 0, x, 0) / alpha)),),
    formula=lambda x, alpha=1.0: where(x > 0, x, alpha * expm1(x / alpha)),
    domain=(REALS,),
    examples=(Example(((),)), Example(((),), {"alpha": 2})),
    accuracy="for an alpha that is no power of 2 the derivative is off by |x / alpha| ulp where that is large",
    math="x if x > 0 else alpha * (exp(x / alpha) - 1)",
    doc="Exponential linear unit without a kink.",
)

_ALPHA, _SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946

selu: Op = composite(
    "selu",
    lambda x: _SCALE * elu(x, alpha=_ALPHA),
    domain=(REALS,),
    kink=lambda x: x == 0,
    kinks=((0.0,),),
    convention="1.758... at 0, the slope on the left",
    math="1.0507... * (x if x > 0 else 1.6733... * (exp(x) - 1))",
    doc="Exponential linear unit that keeps mean 0 and variance 1.",
)
