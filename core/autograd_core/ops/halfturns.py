"""Rows of pi: the sine and cosine of multiples of it, and sinc."""

from __future__ import annotations

import math
from typing import Any

from autograd_core.domain import holds_complex
from autograd_core.op import REALS, Example, Like, Op, Value, detached, elementwise
from autograd_core.ops.exponential import atan
from autograd_core.ops.piecewise import where
from autograd_core.ops.precise import cos_pi, double, sin_pi


def pi_of(x: Value) -> Value:
    """pi, as exactly as x's carrier computes."""
    if Like.of(x).dtype.kind == "O":
        return 4 * atan(where(False, detached(x), 1))
    return math.pi


sinpi: Op = elementwise(
    "sinpi",
    lambda xp, x: double(xp, sin_pi, x),
    partials=(lambda x: pi_of(x) * cospi(x),),
    sympy=lambda sp, x: sp.sin(sp.pi * x),
    ball="sin_pi",
    domain=(REALS,),
    math="sin(pi * x)",
    doc="Sine of pi times x, exact at whole and half numbers.",
)

cospi: Op = elementwise(
    "cospi",
    lambda xp, x: double(xp, cos_pi, x),
    partials=(lambda x: -(pi_of(x) * sinpi(x)),),
    sympy=lambda sp, x: sp.cos(sp.pi * x),
    ball="cos_pi",
    domain=(REALS,),
    math="cos(pi * x)",
    doc="Cosine of pi times x, exact at whole and half numbers.",
)


def _near_zero(z: Value, order: int) -> Value:
    """The derivative of sin(z) / z by its power series, for |z| up to about the order."""
    odd = order % 2
    terms = []
    for power in range(odd, odd + 2 * (12 + order), 2):
        k = (order + power) // 2
        terms.append((-1) ** k / ((2 * k + 1) * math.factorial(power)))
    square = z * z
    total = 0 * z
    for term in reversed(terms):
        total = total * square + term
    return total * z if odd else total


def _turned(xp: Any, x: Value) -> tuple[Value, Value]:
    """Sine and cosine of pi x."""
    if not holds_complex(x):
        return sin_pi(xp, x), cos_pi(xp, x)
    sine, cosine = sin_pi(xp, x.real), cos_pi(xp, x.real)
    even, odd = xp.cosh(math.pi * x.imag), xp.sinh(math.pi * x.imag)
    return sine * even + 1j * (cosine * odd), cosine * even - 1j * (sine * odd)


def _sinc(xp: Any, x: Value, order: int) -> Value:
    if holds_complex(x):
        return _sinc_derivative(xp, xp.asarray(x, dtype="complex128"), order).astype(x.dtype)[()]
    return double(xp, _sinc_derivative, x, order=order)


def _sinc_derivative(xp: Any, x: Value, order: int) -> Value:
    """Far from 0 by the derivatives of x sinc(x) = sin(pi x) / pi, near 0 by the series: there those cancel."""
    near = xp.abs(math.pi * x) < (order + 0.6 if order else 1e-8)
    away = xp.where(near, 1, x)
    sine, cosine = _turned(xp, away)
    y = sine / (math.pi * away)
    for k in range(1, order + 1):
        y = (math.pi ** (k - 1) * (sine, cosine, -sine, -cosine)[k % 4] - k * y) / away
    series = math.pi**order * _near_zero(math.pi * xp.where(near, x, 0), order)
    return xp.where(near, series, y) + 0  # + 0: no minus zero


def _sinc_ball(x: Any, order: int = 1) -> Any:
    if x == 0:
        return x * 0 if order % 2 else (-1) ** (order // 2) * type(x).pi() ** order / (order + 1)
    sine, cosine, pi = x.sin_pi(), x.cos_pi(), type(x).pi()
    y = x.sinc_pi()
    for k in range(1, order + 1):
        y = (pi ** (k - 1) * (sine, cosine, -sine, -cosine)[k % 4] - k * y) / x
    return y


def _sinc_formula(sp: Any, x: Any, order: int = 1) -> Any:
    """As a hypergeometric function, whose derivatives of all orders are right at 0; those of SymPy's sinc are not."""
    at = sp.Dummy(real=True)
    return sp.hyper((), (sp.Rational(3, 2),), -((sp.pi * at) ** 2) / 4).diff(at, order).subs(at, x)


sinc_derivative: Op = elementwise(
    "sinc_derivative",
    lambda xp, x, order=1: _sinc(xp, x, order),
    partials=(lambda x, order: sinc_derivative(x, order=order + 1),),
    sympy=_sinc_formula,
    ball=_sinc_ball,
    domain=(REALS,),
    poles=((0.0,),),
    examples=(Example(()), Example((), {"order": 2}), Example((), {"order": 3})),
    dtypes="fc",
    accuracy="the sum of its terms cancels next to its roots",
    doc="Derivative of sinc of the given order.",
)

sinc: Op = elementwise(
    "sinc",
    lambda xp, x: _sinc(xp, x, 0),
    partials=(lambda x: sinc_derivative(x),),
    sympy=lambda sp, x: _sinc_formula(sp, x, 0),
    ball="sinc_pi",
    domain=(REALS,),
    poles=((0.0,),),
    math="sin(pi * x) / (pi * x), 1 at 0",
    dtypes="fc",
    accuracy="the derivative cancels next to its roots",
    doc="sin(pi x) / (pi x), smooth and 1 at 0.",
)
