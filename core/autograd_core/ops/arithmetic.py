"""Rows of arithmetic: the operators that Python spells with a symbol, and conjugation.

Rules are written with integers (`y/2`, not `0.5*y`), so that they stay exact on SymPy and Arb carriers.
"""

from __future__ import annotations

from typing import Any

from autograd_core.op import POSITIVE, REALS, Op, Value, elementwise
from autograd_core.ops.exponential import log
from autograd_core.ops.piecewise import where

add: Op = elementwise(
    "add",
    lambda xp, a, b: a + b,
    partials=(1, 1),
    infix="+",
    domain=(REALS, REALS),
    doc="Sum, a + b.",
)

sub: Op = elementwise(
    "sub",
    lambda xp, a, b: a - b,
    partials=(1, -1),
    aliases=("subtract",),
    infix="-",
    domain=(REALS, REALS),
    doc="Difference, a - b.",
)

mul: Op = elementwise(
    "mul",
    lambda xp, a, b: a * b,
    partials=(lambda b: b, lambda a: a),
    aliases=("multiply",),
    infix="*",
    domain=(REALS, REALS),
    doc="Product, a * b, element by element.",
)

div: Op = elementwise(
    "div",
    lambda xp, a, b: a / b,
    partials=(lambda b: 1 / b, lambda a, b: -(a / b) / b),
    aliases=("divide", "true_divide"),
    infix="/",
    domain=(REALS, REALS),
    doc="Quotient, a / b.",
)

neg: Op = elementwise(
    "neg",
    lambda xp, x: -x,
    partials=(-1,),
    aliases=("negative",),
    domain=(REALS,),
    doc="Negation, -x.",
)


def _power_base(a: Value, b: Value) -> Value:
    """b a^(b-1), and 0 for b = 0 also at a = 0, where the product would be 0 * inf."""
    if isinstance(b, (int, float)):  # the usual case, a number in the source, needs no selection
        return b * a ** (b - 1) if b else 0
    return where(b == 0, 0, b * a ** (b - 1))


def _power_exponent(y: Value, a: Value, b: Value) -> Value:
    """a^b log(a), and 0 at a = 0 for b >= 0, its limit, where the product would be 0 * -inf."""
    flat = (a == 0) & (b >= 0)
    return where(flat, 0, y * log(where(flat, 1, a)))


def _power_sympy(sp: Any, a: Any, b: Any) -> Any:
    """Powers of numbers stay unevaluated, beyond small integers: SymPy would expand 1.1**(10**10) exactly."""
    plain = b.is_Integer and abs(b) <= 32
    return sp.Pow(a, b, evaluate=plain or not (a.is_number and b.is_number))


pow_: Op = elementwise(
    "pow",
    lambda xp, a, b: a**b,
    partials=(_power_base, _power_exponent),
    aliases=("power",),
    infix="**",
    sympy=_power_sympy,
    domain=(POSITIVE, REALS),
    doc="Power, a ** b; the derivative by the exponent is 0 at a = 0 for b >= 0.",
)
