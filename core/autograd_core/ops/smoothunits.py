"""Rows of the smooth activation functions: sigmoids, and units gated by them.

A gated unit is x times a gate that is 0 on the left and 1 on the right. At the infinities that product and its
derivative are 0 * inf; the rules cut x off where the gate has long reached its limit.
"""

from __future__ import annotations

from typing import Any

from autograd_core.op import REALS, Example, Op, Value, composite, elementwise
from autograd_core.ops.exponential import exp, sigmoid, tanh
from autograd_core.ops.normal import ndtr, normal_density
from autograd_core.ops.piecewise import abs_, where
from autograd_core.ops.powers import log1p
from autograd_core.ops.precise import double, product, total
from autograd_core.ops.shape import index

_FAR = 2.0**14
"""Beyond it, sigmoid and its kin are 0 or 1 to any precision in use; float16 still has it."""


def _near(x: Value) -> Value:
    """x, or 0 where the gate is at its limit; NaN stays."""
    return where(abs_(x) > _FAR, 0, x)


def _gated(xp: Any, x: Value, gate: Value) -> Value:
    """x * gate, with the limit 0 at minus infinity."""
    return xp.where(x == -xp.inf, 0, x) * gate


def _softplus(xp: Any, x: Value, beta: float = 1, threshold: float | None = None) -> Value:
    scaled = beta * x
    exact = xp.where(scaled > 0, x, 0) + xp.log1p(xp.exp(-xp.abs(scaled))) / beta
    return exact if threshold is None else xp.where(scaled > threshold, x, exact)


def _softplus_slope(x: Value, beta: float, threshold: float | None) -> Value:
    slope = sigmoid(beta * x)
    return slope if threshold is None else where(beta * x > threshold, 1, slope)


def _softplus_formula(x: Value, beta: float = 1, threshold: float | None = None) -> Value:
    exact = log1p(exp(beta * x)) / beta
    return exact if threshold is None else where(beta * x > threshold, x, exact)


softplus: Op = elementwise(
    "softplus",
    _softplus,
    partials=(_softplus_slope,),
    formula=_softplus_formula,
    domain=(REALS,),
    examples=(Example(((),)), Example(((),), {"beta": 2}), Example(((),), {"beta": 0.5, "threshold": 4})),
    accuracy="for a beta that is no power of 2, off by |beta * x| ulp in the left tail",
    math="log(1 + exp(beta * x)) / beta",
    doc="Smooth rectifier; with a threshold, exactly x where beta * x is above it (torch's functional has 20).",
)

logsigmoid: Op = elementwise(
    "logsigmoid",
    lambda xp, x: xp.minimum(x, 0) - xp.log1p(xp.exp(-xp.abs(x))),
    partials=(lambda x: sigmoid(-x),),
    aliases=("log_sigmoid", "log_expit"),
    formula=lambda x: -log1p(exp(-x)),
    domain=(REALS,),
    math="-log(1 + exp(-x))",
    doc="Logarithm of the sigmoid.",
)

silu: Op = elementwise(
    "silu",
    lambda xp, x: _gated(xp, x, sigmoid.evaluate(xp, x)),
    partials=(lambda x: sigmoid(x) * (1 + _near(x) * sigmoid(-x)),),
    aliases=("swish",),
    formula=lambda x: x * sigmoid(x),
    domain=(REALS,),
    accuracy="the derivative loses digits to cancellation near its root at -1.278, and both where exp(x) is subnormal",
    math="x / (1 + exp(-x))",
    doc="x times its sigmoid.",
)


_STEEP, _CUBIC = 1.5957691216057308, 0.044715  # 2 sqrt(2 / pi): tanh by the sigmoid of twice the argument


def _gelu_gate(xp: Any, x: Value) -> Value:
    """The exponent reaches hundreds, so that its rounding errors would be seen: they are carried along."""
    x = xp.clip(x, -40.0, 40.0)  # beyond, it is 0 or 1
    square, square_rest = product(x, x)
    cubic, cubic_rest = product(_CUBIC, square)
    factor, factor_rest = total(1, cubic)
    steep, steep_rest = product(_STEEP, x)
    bent, rest = product(steep, factor)
    rest = rest + steep_rest * factor + steep * (factor_rest + cubic_rest + _CUBIC * square_rest)
    small = xp.exp(-xp.abs(bent)) * (1 - xp.copysign(rest, rest * bent))
    return xp.where(bent >= 0, 1, small) / (1 + small)


def _gelu_bend(x: Value) -> Value:
    """The derivative of the exponent; 0 where the square would overflow, the gate having long reached its limit."""
    near = where(abs_(x) > 512, 0, x)
    return _STEEP * (1 + near * (near * _CUBIC * 3))


_GATES: dict[str, Op] = {
    "none": ndtr,
    # No row of the table: nobody calls it.
    "tanh": elementwise(
        "gelu_gate",
        lambda xp, x: double(xp, _gelu_gate, x),
        partials=(lambda x, y: y * _GATES["tanh"](-x) * _gelu_bend(x),),
        formula=lambda x: sigmoid(_STEEP * (x + _CUBIC * x * x * x)),
        doc="Approximation of the normal distribution function by tanh.",
    ),
}


def _gelu_row(approximate: str) -> Op:
    if approximate not in _GATES:
        raise ValueError(f'approximate must be "none" or "tanh", not {approximate!r}')
    return _GATES[approximate]


def _gelu_slope(x: Value, approximate: str) -> Value:
    gate, near = _gelu_row(approximate), _near(x)
    if approximate == "none":
        return gate(x) + near * normal_density(near)
    return gate(x) + near * (gate(x) * gate(-x)) * _gelu_bend(x)


gelu: Op = elementwise(
    "gelu",
    lambda xp, x, approximate="none": _gated(xp, x, _gelu_row(approximate).evaluate(xp, x)),
    partials=(_gelu_slope,),
    formula=lambda x, approximate="none": x * _gelu_row(approximate)(x),
    domain=(REALS,),
    examples=(Example(((),)), Example(((),), {"approximate": "tanh"})),
    accuracy="the derivative loses digits to cancellation near its root at -0.752, and both where the gate underflows",
    math="x * ndtr(x); by tanh x * sigmoid(2 sqrt(2 / pi) (x + 0.044715 x**3))",
    doc="x times the normal distribution function, or its approximation by tanh.",
)


def _mish_slope(x: Value) -> Value:
    """By the sigmoids of x and -x: 1 - tanh(softplus(x))**2 is 4 s**2 / (1 + s**2)**2, s being sigmoid(-x)."""
    square = sigmoid(-x) ** 2
    return tanh(softplus(x)) + _near(x) * sigmoid(x) * 4 * square / (1 + square) ** 2


mish: Op = elementwise(
    "mish",
    lambda xp, x: _gated(xp, x, xp.tanh(_softplus(xp, x))),
    partials=(_mish_slope,),
    formula=lambda x: x * tanh(log1p(exp(x))),
    domain=(REALS,),
    accuracy="the derivative loses digits to cancellation near its root at -1.192, and both where exp(x) is subnormal",
    math="x * tanh(log(1 + exp(x)))",
    doc="x times the tanh of its softplus.",
)

softsign: Op = elementwise(
    "softsign",
    lambda xp, x: xp.where(xp.isinf(x), xp.sign(x), x / (1 + xp.abs(x))),
    partials=(lambda x: (1 / (1 + abs_(x))) ** 2,),  # 1 / (1 + |x|)**2 overflows
    formula=lambda x: x / (1 + abs_(x)),
    domain=(REALS,),
    poles=((0.0,),),
    math="x / (1 + |x|)",
    doc="Rational sigmoid from -1 to 1.",
)


def _tanhshrink(xp: Any, x: Value) -> Value:
    """x - tanh(x) cancels near 0: there tanh's continued fraction, all of whose terms are positive."""
    square, fraction = x * x, 0
    for odd in range(17, 1, -2):
        fraction = square / (odd + fraction)
    return xp.where(xp.abs(x) < 1, x * (fraction / (1 + fraction)), x - xp.tanh(x))


tanhshrink: Op = elementwise(
    "tanhshrink",
    _tanhshrink,
    partials=(lambda x: tanh(x) ** 2,),
    formula=lambda x: x - tanh(x),
    domain=(REALS,),
    poles=((0.0,),),
    math="x - tanh(x)",
    doc="x minus its hyperbolic tangent.",
)


def _halved(shape: tuple[int, ...], axis: int) -> int:
    if shape[axis] % 2:
        raise ValueError(f"glu halves an axis, so its length must be even, but axis {axis} has {shape[axis]}")
    return shape[axis] // 2


def _glu(x: Value, axis: int = -1) -> Value:
    half, before = _halved(x.shape, axis), (slice(None),) * (axis % x.ndim)
    return index(x, key=(*before, slice(0, half))) * sigmoid(index(x, key=(*before, slice(half, None))))


def _glu_shape(x: tuple[int, ...], axis: int = -1) -> tuple[int, ...]:
    return (*x[: axis % len(x)], _halved(x, axis), *x[axis % len(x) + 1 :])


glu: Op = composite(
    "glu",
    _glu,
    examples=(Example(((2, 4),)), Example(((4, 3),), {"axis": 0})),
    shape=_glu_shape,
    math="a * sigmoid(b), where x is a and b joined",
    doc="One half of an axis, gated by the sigmoid of the other half.",
)
