"""Rows of arithmetic: the operators that Python spells with a symbol, and conjugation.

Rules are written with integers (`y/2`, not `0.5*y`), so that they stay exact on SymPy and Arb carriers.
"""

from __future__ import annotations

import math
from typing import Any

from autograd_core.domain import holds_complex
from autograd_core.op import POSITIVE, REALS, Example, Op, Value, composite, elementwise
from autograd_core.ops.exponential import log
from autograd_core.ops.piecewise import real, typed, where

add: Op = elementwise(
    "add",
    lambda xp, a, b: a + b,
    partials=(1, 1),
    infix="+",
    domain=(REALS, REALS),
    dtypes="fc",
    doc="Sum, a + b.",
)

sub: Op = elementwise(
    "sub",
    lambda xp, a, b: a - b,
    partials=(1, -1),
    aliases=("subtract",),
    infix="-",
    domain=(REALS, REALS),
    dtypes="fc",
    doc="Difference, a - b.",
)

mul: Op = elementwise(
    "mul",
    lambda xp, a, b: a * b,
    partials=(lambda b: b, lambda a: a),
    aliases=("multiply",),
    infix="*",
    domain=(REALS, REALS),
    dtypes="fc",
    doc="Product, a * b, element by element.",
)


def _reciprocal(b: Value) -> Value:
    """1 / b; of a plain 0 infinite, as the quotient is, where Python's own division is an error."""
    return math.copysign(math.inf, b) if isinstance(b, (int, float)) and not b else 1 / b


div: Op = elementwise(
    "div",
    lambda xp, a, b: a / b,
    partials=(_reciprocal, lambda a, b: -(a / b) / b),
    aliases=("true_divide",),
    infix="/",
    domain=(REALS, REALS),
    dtypes="fc",
    accuracy="the derivative by b loses digits where a / b is below the normal numbers, as torch's does",
    doc="Quotient, a / b.",
)

rsub: Op = elementwise(
    "rsub",
    lambda xp, a, b: b - a,
    partials=(-1, 1),
    domain=(REALS, REALS),
    dtypes="fc",
    doc="Difference the other way round, b - a.",
)

positive: Op = elementwise(
    "positive",
    lambda xp, x: +x,
    partials=(1,),
    aliases=("resolve_conj", "resolve_neg"),
    domain=(REALS,),
    dtypes="fc",
    doc="The number itself, +x.",
)

neg: Op = elementwise(
    "neg",
    lambda xp, x: -x,
    partials=(-1,),
    aliases=("negative",),
    domain=(REALS,),
    dtypes="fc",
    doc="Negation, -x.",
)


def _power_base(a: Value, b: Value) -> Value:
    """b a^(b-1), and 0 for b = 0 also at a = 0, where the product would be 0 * inf."""
    if isinstance(b, (int, float)):  # the usual case, a number in the source, needs no selection
        return b * a ** (b - 1) if b else 0
    return where(b == 0, 0, b * where(b == 0, 1, a) ** (b - 1))


def _power_exponent(y: Value, a: Value, b: Value) -> Value:
    """a^b log(a), and 0 at a = 0 for b >= 0, its limit, where the product would be 0 * -inf."""
    flat = (a == 0) & ((real(b) if holds_complex(b) else b) >= 0)
    return where(flat, 0, y * log(where(flat, 1, typed(a, y))))


def _power_sympy(sp: Any, a: Any, b: Any) -> Any:
    """Powers of numbers stay unevaluated, beyond small integers: SymPy would expand 1.1**(10**10) exactly."""
    plain = b.is_Integer and abs(b) <= 32
    return sp.Pow(a, b, evaluate=plain or not (a.is_number and b.is_number))


pow_: Op = elementwise(
    "pow",
    lambda xp, a, b: a**b,
    partials=(_power_base, _power_exponent),
    aliases=("power", "float_power"),
    infix="**",
    sympy=_power_sympy,
    domain=(POSITIVE, REALS),
    accuracy="derivatives lose digits where a ** b or a ** (b - 1) is no normal number",
    doc="Power, a ** b; the derivative by the exponent is 0 at a = 0 for b >= 0.",
)


def _lerp(xp: Any, start: Value, end: Value, weight: Value) -> Value:
    """From the nearer end, so that weights 0 and 1 give the ends themselves."""
    step = end - start
    return xp.where(abs(weight) < 1 / 2, start + weight * step, end - step * (1 - weight))


_SUM = "a sum cancels where its terms are opposite"

lerp: Op = elementwise(
    "lerp",
    _lerp,
    partials=(lambda weight: 1 - weight, lambda weight: weight, lambda start, end: end - start),
    formula=lambda start, end, weight: start + weight * (end - start),
    domain=(REALS, REALS, REALS),
    dtypes="fc",
    math="start + weight * (end - start)",
    accuracy=_SUM,
    doc="Linear interpolation from start to end.",
)

addcmul: Op = composite(
    "addcmul",
    lambda x, tensor1, tensor2, value=1: x + (tensor1 * tensor2) * value,
    domain=(REALS, REALS, REALS),
    examples=(Example(()), Example((), {"value": 0.5})),
    dtypes="fc",
    math="x + value * tensor1 * tensor2",
    accuracy=_SUM,
    doc="x plus `value` times the product of the others.",
)

addcdiv: Op = composite(
    "addcdiv",
    lambda x, tensor1, tensor2, value=1: x + (tensor1 / tensor2) * value,
    domain=(REALS, REALS, REALS),
    examples=(Example(()), Example((), {"value": 0.5})),
    dtypes="fc",
    math="x + value * tensor1 / tensor2",
    accuracy=_SUM,
    doc="x plus `value` times the quotient of the others.",
)
