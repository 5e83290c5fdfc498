"""A SymPy expression evaluated on Arb balls: node by node, with the functions that Arb knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import flint
import sympy

from autograd_core.errors import Undecided
from autograd_core.ops.cylinder import k_ball

Ball = Any


class NoBall(Exception):
    """An expression has a part that balls do not know; the message names it."""


def on_balls(expression: Any, point: Mapping[Any, Ball]) -> Ball:
    """The value of an expression where its symbols are the balls of `point`.

    Raises:
        NoBall: a function that Arb does not have.
        Undecided: a condition is not decided at the working precision.

    >>> x = sympy.Symbol("x")
    >>> on_balls(sympy.sin(x) / x, {x: flint.arb(1)}).overlaps(flint.arb(1).sin())
    True
    """
    if expression in point:
        return point[expression]
    if expression.is_Rational:
        return flint.arb(flint.fmpq(int(expression.p), int(expression.q)))
    if expression.is_Float:
        exact = sympy.Rational(expression)
        return flint.arb(flint.fmpq(int(exact.p), int(exact.q)))
    constant = _CONSTANTS.get(expression)
    if constant is not None:
        return constant()
    if isinstance(expression, sympy.Piecewise):
        return _chosen(expression, point)
    name = type(expression).__name__
    function = _FUNCTIONS.get(name)
    if function is None:
        raise NoBall(f"{name} is no function that balls know")
    return function(*(on_balls(argument, point) for argument in expression.args))


def _chosen(pieces: Any, point: Mapping[Any, Ball]) -> Ball:
    for value, condition in pieces.args:
        if holds(condition, point):
            return on_balls(value, point)
    return flint.arb("nan")


def holds(condition: Any, point: Mapping[Any, Ball]) -> bool:
    """Whether a condition holds.

    Raises:
        NoBall: it is none that balls know.
        Undecided: the balls overlap.
    """
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, sympy.And):
        return all([holds(one, point) for one in condition.args])
    if isinstance(condition, sympy.Or):
        return any([holds(one, point) for one in condition.args])
    if isinstance(condition, sympy.Not):
        return not holds(condition.args[0], point)
    compare = _RELATIONS.get(type(condition).__name__)
    if compare is None:
        raise NoBall(f"{type(condition).__name__} is no condition that balls know")
    left, right = (on_balls(argument, point) for argument in condition.args)
    yes, no = compare(left, right)
    if not (yes or no):
        raise Undecided("the balls overlap, so the comparison is not decided at this precision")
    return bool(yes)


_RELATIONS: Mapping[str, Callable[[Ball, Ball], tuple[bool, bool]]] = {
    "StrictLessThan": lambda a, b: (a < b, a >= b),
    "LessThan": lambda a, b: (a <= b, a > b),
    "StrictGreaterThan": lambda a, b: (a > b, a <= b),
    "GreaterThan": lambda a, b: (a >= b, a < b),
    "Equality": lambda a, b: (a == b, a != b),
    "Unequality": lambda a, b: (a != b, a == b),
}
_CONSTANTS: Mapping[Any, Callable[[], Ball]] = {
    sympy.pi: flint.arb.pi,
    sympy.E: flint.arb.const_e,
    sympy.EulerGamma: flint.arb.const_euler,
    sympy.Catalan: flint.arb.const_catalan,
    sympy.I: lambda: flint.acb(0, 1),
}


def _product(*factors: Ball) -> Ball:
    result = flint.arb(1)
    for one in factors:
        result = result * one
    return result


def _power(base: Ball, exponent: Ball) -> Ball:
    if exponent == flint.arb(1) / 2:
        return base.sqrt()
    return base**exponent


def _sign(x: Ball) -> Ball:
    if x > 0 or x < 0 or x == 0:
        return flint.arb(1 if x > 0 else -1 if x < 0 else 0)
    raise Undecided("the ball holds numbers of both signs")


def _nowhere(x: Ball, *order: Ball) -> Ball:
    """Dirac's delta away from 0."""
    if x != 0:
        return flint.arb(0)
    raise Undecided("the ball holds 0")


def _wide(x: Ball) -> Any:
    return x if isinstance(x, flint.acb) else flint.acb(x)


def _real(method: str) -> Callable[[Ball], Ball]:
    """A function of complex balls that is real for real arguments."""
    return lambda x: getattr(_wide(x), method)().real


def _polygamma(n: Ball, x: Ball) -> Ball:
    return x.digamma() if n == 0 else _wide(x).polygamma(_wide(n)).real


_METHODS = (
    *("exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "coth", "sech", "csch", "asinh", "acosh", "atanh"),
    *("erf", "erfc", "erfi", "erfinv", "erfcinv", "gamma", "digamma"),
)
"""Functions whose name is Arb's."""
_FUNCTIONS: Mapping[str, Callable[..., Ball]] = {
    "Add": lambda *terms: sum(terms, flint.arb(0)),
    "Mul": _product,
    "Pow": _power,
    **{name: lambda x, name=name: getattr(x, name)() for name in _METHODS},
    "Abs": abs,
    "Max": lambda *all_of: reduce(lambda a, b: a.max(b), all_of),
    "Min": lambda *all_of: reduce(lambda a, b: a.min(b), all_of),
    "sign": _sign,
    "DiracDelta": _nowhere,
    "acot": lambda x: (1 / x).atan(),
    "atan2": lambda y, x: flint.arb.atan2(y, x),
    "loggamma": lambda x: x.lgamma(),
    "beta": lambda a, b: a.gamma() * b.gamma() * (a + b).rgamma(),
    "polygamma": _polygamma,
    "uppergamma": lambda s, x: x.gamma_upper(s),
    "lowergamma": lambda s, x: x.gamma_lower(s),
    "betainc_regularized": lambda a, b, low, high: high.beta_lower(a, b, regularized=1),
    "besselj": lambda n, x: x.bessel_j(n),
    "bessely": lambda n, x: x.bessel_y(n),
    "besseli": lambda n, x: x.bessel_i(n),
    "besselk": k_ball,
    "airyai": lambda x: x.airy_ai(),
    "airybi": lambda x: x.airy_bi(),
    "airyaiprime": lambda x: x.airy_ai(derivative=1),
    "airybiprime": lambda x: x.airy_bi(derivative=1),
    "LambertW": lambda x, k=0: x.lambertw(int(k.unique_fmpz()) if k else 0),
    "zeta": lambda s, a=1: s.zeta(a),
    "Ei": lambda x: x.ei(),
    "Si": lambda x: x.si(),
    "Ci": lambda x: x.ci(),
    "Shi": lambda x: x.shi(),
    "Chi": lambda x: x.chi(),
    "li": lambda x: x.li(),
    "expint": lambda s, x: x.expint(s),
    "fresnels": lambda x: x.fresnel_s(),
    "fresnelc": lambda x: x.fresnel_c(),
    "elliptic_k": _real("elliptic_k"),
    "elliptic_e": _real("elliptic_e"),
    "polylog": lambda s, x: _wide(x).polylog(_wide(s)).real,
    "re": lambda x: x.real,
    "im": lambda x: x.imag if isinstance(x, flint.acb) else x * 0,
    "conjugate": lambda x: x.conjugate() if isinstance(x, flint.acb) else x,
}
