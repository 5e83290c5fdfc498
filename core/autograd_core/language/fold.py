"""Values of constant subexpressions: floating point, so that no big integer is ever built."""

from __future__ import annotations

import cmath
import operator
from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.language.limits import Limits
from autograd_core.op import Op

Number = int | float | complex

EXACT_INTEGER = 2**53
_WHOLE = {int, bool}
_BINARY: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
}
_INTEGER: dict[str, Callable[..., int]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "neg": operator.neg,
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
}


def number(text: str) -> Number:
    """The value of a number literal; integers too large for NumPy's become floats.

    Raises:
        ValueError: not finite, so small that it becomes zero, or an exponent of more than four digits.

    >>> number("2"), number("0.5"), number("2j")
    (2, 0.5, 2j)
    """
    if text.isdecimal():
        whole = int(text)
        if whole < 2**63:
            return whole
    value = complex(text) if text[-1] in "jJ" else float(text)
    if value and "e" not in text and "E" not in text and cmath.isfinite(value):
        return value
    if not cmath.isfinite(value):
        raise ValueError("is too large for a floating-point number")
    mantissa, _, exponent = text.lower().rstrip("j").partition("e")
    if value == 0 and mantissa.strip("0."):
        raise ValueError("is too small for a floating-point number: it would become 0")
    # Exact readers of the text build 10**exponent, also where the value is zero.
    if len(exponent.lstrip("+-0")) > 4:
        raise ValueError("has an exponent out of range")
    return value


def fold(op: Op, numbers: list[Number]) -> Number | None:
    """The value of a row on plain numbers, in float64 or complex128; None where it has none (an op that refuses).

    Called with NumPy's floating-point warnings off: the caller looks at the value.

    Small integers stay integers under + - * // % **, so that a shape or an exponent may be written as a product.

    >>> from autograd_core.ops import TABLE
    >>> fold(TABLE["pow"], [9, 9]), fold(TABLE["div"], [1, 4])
    (387420489, 0.25)
    """
    kinds = set(map(type, numbers))
    if kinds <= _WHOLE:
        whole = _integer(op.name, numbers)
        if whole is not None:
            return whole
    if op.name in _BINARY and complex not in kinds:
        # The same IEEE operation as NumPy's, five times faster; division by zero is left to NumPy.
        left, right = map(float, numbers)  # type: ignore[arg-type]
        if right or op.name != "div":
            return float(_BINARY[op.name](left, right))
    kind: Any = numpy.complex128 if complex in kinds else numpy.float64
    try:
        result = numpy.asarray(op.evaluate(numpy, *map(kind, numbers)))
    except (ValueError, TypeError, IndexError, ArithmeticError):
        return None  # run() reports it, with the operands' shapes
    value: Number | None = result.item() if result.ndim == 0 and result.dtype.kind in "biufc" else None
    return value


def exponent_fits(exponent: Number | None, limits: Limits) -> bool:
    """Whether a constant exponent is small enough for exact carriers."""
    return exponent is None or abs(exponent) <= limits.exponent


def _integer(name: str, numbers: list[Any]) -> int | None:
    if name == "pow":
        base, exponent = numbers
        try:
            # The float magnitude first: the exact power of two literals may have 1e10 digits.
            exact = exponent >= 0 and abs(float(base) ** exponent) <= EXACT_INTEGER
        except OverflowError:
            return None
        return int(base**exponent) if exact else None
    function = _INTEGER.get(name)
    if function is None or (name in ("floor_divide", "remainder") and not numbers[1]):
        return None
    result = int(function(*numbers))
    return result if abs(result) <= EXACT_INTEGER else None
