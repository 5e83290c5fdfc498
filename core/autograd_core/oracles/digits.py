"""Numbers of SymPy's formulas, with how many of their digits are right; mpmath computes them, through `evalf`."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy
from mpmath.libmp import dps_to_prec
from sympy.core.function import Application

from autograd_core.oracles.bounds import dyadic

_ELEMENTARY = frozenset(
    (
        *("exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "atan2", "acot"),
        *("sinh", "cosh", "tanh", "coth", "sech", "csch", "asinh", "acosh", "atanh"),
        *("Abs", "sign", "Max", "Min", "floor", "ceiling", "Piecewise", "re", "im", "conjugate", "arg", "Heaviside"),
    )
)
"""Functions that cost no more at a whole number than at another."""
_ACCOUNTED = frozenset(("exp", "log", "sin", "cos", "atan"))
"""Functions for which `evalf` works out how many digits of the operand it takes; for others it assumes a few more."""


class Unavailable(Exception):
    """SymPy cannot be asked here; the message says why."""


class Undefined(Exception):
    """The program has no finite real value at the point."""


def as_fraction(number: Any) -> Fraction | None:
    """A SymPy number as the rational it is; None unless finite, real and of moderate size.

    >>> as_fraction(sympy.Float(0.5))
    Fraction(1, 2)
    """
    if number.is_Rational:
        return Fraction(int(number.p), int(number.q))
    if not (number.is_Float and _finite(number)):
        return None
    sign, mantissa, exponent, _ = number._mpf_
    return dyadic(-int(mantissa) if sign else int(mantissa), int(exponent))


def _finite(number: Any) -> bool:
    """Whether a Float is a number; SymPy's own question makes it work out all that follows from the answer."""
    _, mantissa, exponent, _ = number._mpf_
    return bool(mantissa) or exponent == 0


def number_at(expression: Any, point: Mapping[Any, Any], digits: int) -> Any:
    """`evalf` with the point substituted; it raises its working precision until `digits` digits are right."""
    if expression is sympy.true or expression is sympy.false:
        return expression
    costly, powers, _ = _traits(expression)
    if costly or powers:
        # At a whole number SymPy writes gamma and its kin out, as a factorial of 1e15, and of a fraction to the power
        # of a fraction it looks for roots: a float of the same value it leaves to mpmath.
        exact = {s for s, v in point.items() if not v.is_Rational or (v.is_Integer and not costly)}
        point = {s: v if s in exact else sympy.Float(v, 2 * digits) for s, v in point.items()}
    return expression.evalf(digits, subs=dict(point), maxn=(5 if costly else 20) * digits)


@lru_cache(maxsize=1024)
def _traits(expression: Any) -> tuple[bool, bool, bool]:
    """Of a formula: functions that cost more at whole numbers, exponents that vary, all digits accounted for."""
    applied = expression.atoms(Application)
    costly = any(type(one).__name__ not in _ELEMENTARY for one in applied if isinstance(one, sympy.Function))
    powers = any(one.exp.free_symbols for one in expression.atoms(sympy.Pow))
    return costly, powers, all(type(one).__name__ in _ACCOUNTED for one in applied)


def whole(expression: Any, number: Any, digits: int) -> bool:
    """Whether all digits of a formula's value are known to be right."""
    known = number.is_Rational or (number.is_Float and number._prec >= dps_to_prec(digits))
    return bool(known and expression.is_Relational is not True and _traits(expression)[2])


def real_at(expression: Any, point: Mapping[Any, Any], digits: int) -> Any:
    """A value of the program itself.

    Raises:
        Undefined: it is complex, infinite or NaN.
    """
    number = expression.subs(point) if expression.is_Relational else number_at(expression, point, digits)
    if number is sympy.true or number is sympy.false or (number.is_Float and _finite(number)):
        return number
    if not (number.is_number and number.is_extended_real and number.is_finite):
        raise Undefined("the program has no finite real value here")
    return number


def parts_at(expression: Any, point: Mapping[Any, Any], digits: int) -> tuple[Any, Any]:
    """The real and the imaginary part of a complex number; NaN where it has no finite value.

    `evalf` is right to so many digits of the modulus; a part that is far smaller takes more of them, and one that
    vanishes beside all of them is 0.

    Raises:
        Unavailable: a part stays unknown.

    >>> v = sympy.Symbol("v", real=True)
    >>> int(parts_at((v + sympy.I) ** 2, {v: sympy.Integer(10) ** 90}, 20)[1]) == 2 * 10**90
    True
    """
    for more in (1, 4, 16):
        number = number_at(expression, point, more * digits)
        if number.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
            return sympy.nan, sympy.nan
        real, imag = number.as_real_imag()
        if all(one.is_Rational or (one.is_Float and one._prec > 3 * digits) for one in (real, imag)):  # bits
            return real, imag
    if real.is_Float and imag.is_Float:
        least = abs(number) * sympy.Integer(10) ** (-8 * digits)
        return (real if abs(real) >= least else sympy.Integer(0)), (imag if abs(imag) >= least else sympy.Integer(0))
    raise Unavailable("a part of a complex number loses its digits in SymPy")
