"""What is known of functions: how they are written by exponentials and angles, and where they are real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import sympy

from autograd_core.oracles.proof.ring import Fraction, Stuck

Walk = Any
"""A `proof_walk.Walk`."""

INTERVALS: dict[str, tuple[int, int | None]] = {
    "asin": (-1, 1),
    "acos": (-1, 1),
    "atanh": (-1, 1),
    "erfinv": (-1, 1),
    "erfcinv": (0, 2),
    "acosh": (1, None),
}
"""Functions that are real between two numbers only."""

STEPS = ("floor", "ceiling", "frac")
"""Functions that jump where their argument is an integer."""

REFUSED = (sympy.DiracDelta, sympy.hyper, sympy.meijerg, sympy.Subs, sympy.Derivative, sympy.core.function.AppliedUndef)
"""What is not even compared by name."""


_KINKED = {"Piecewise", "Abs", "sign", "Heaviside", "DiracDelta", "SingularityFunction", "Max", "Min", "Mod", *STEPS}
_SENSELESS = {
    "NaN",
    "Infinity",
    "NegativeInfinity",
    "ComplexInfinity",
    "ImaginaryUnit",
    "Subs",
    "Derivative",
    "Integral",
}


def kinked(e: Any) -> bool:
    """Whether an expression may change its form somewhere, or is none whose equality to itself says anything.

    >>> x = sympy.Symbol("x")
    >>> kinked(sympy.sin(x)), kinked(2 * sympy.sign(x)), kinked(sympy.nan)
    (False, True, True)
    """
    return any(type(part).__name__ in _KINKED | _SENSELESS for part in sympy.preorder_traversal(e))


def jumps(e: Any) -> bool:
    """Whether an expression has a function in it that may be 0 all along an interval."""
    return any(type(part).__name__ in STEPS for part in sympy.preorder_traversal(e))


def edges(e: Any) -> Iterator[Any]:
    """Expressions, one of which is 0 wherever an expression changes its form.

    >>> x = sympy.Symbol("x", real=True)
    >>> list(edges(2 * sympy.Abs(x - 1)))
    [x - 1]
    """
    for part in sympy.preorder_traversal(e):
        name = type(part).__name__
        if part.is_Relational:
            yield part.lhs - part.rhs
        elif name in ("Max", "Min"):
            yield from (a - b for a, b in combinations(part.args, 2))
        elif name in STEPS:
            yield sympy.sin(sympy.pi * part.args[0])
        elif name in _KINKED and name != "Piecewise":
            yield part.args[0]


def stuck(e: Any) -> Stuck:
    """What to raise about an expression."""
    return Stuck(f"{type(e).__name__} has no normal form")


def _step(walk: Walk, e: Any, at_zero: Any = None) -> Any:
    sign = walk.sign(e)
    if sign:
        return walk.ring.number(1 if sign > 0 else 0)
    return walk(sympy.Rational(1, 2) if at_zero is None else at_zero)


def _certain(sign: int) -> int:
    if not sign:
        raise Stuck("an impulse is where the formula has no value")
    return sign


def _sinc(walk: Walk, e: Any) -> Any:
    walk.signs.used.setdefault(e, 0)
    return walk(sympy.sin(e) / e)


RELATIONS: dict[Any, Callable[[int], bool]] = {
    sympy.Gt: lambda s: s > 0,
    sympy.Ge: lambda s: s >= 0,
    sympy.Lt: lambda s: s < 0,
    sympy.Le: lambda s: s <= 0,
    sympy.Eq: lambda s: s == 0,
    sympy.Ne: lambda s: s != 0,
}

FORMULAS: dict[str, Callable[..., Any]] = {
    "tan": lambda x: sympy.sin(x) / sympy.cos(x),
    "cot": lambda x: sympy.cos(x) / sympy.sin(x),
    "sec": lambda x: 1 / sympy.cos(x),
    "csc": lambda x: 1 / sympy.sin(x),
    "sinh": lambda x: (sympy.exp(x) - sympy.exp(-x)) / 2,
    "cosh": lambda x: (sympy.exp(x) + sympy.exp(-x)) / 2,
    "tanh": lambda x: (sympy.exp(x) - sympy.exp(-x)) / (sympy.exp(x) + sympy.exp(-x)),
    "coth": lambda x: (sympy.exp(x) + sympy.exp(-x)) / (sympy.exp(x) - sympy.exp(-x)),
    "sech": lambda x: 2 / (sympy.exp(x) + sympy.exp(-x)),
    "csch": lambda x: 2 / (sympy.exp(x) - sympy.exp(-x)),
    "erfc": lambda x: 1 - sympy.erf(x),
}

RULES: dict[str, Callable[..., Fraction]] = {
    "exp": lambda walk, x: walk.exp(walk(x)),
    "log": lambda walk, x: walk.log(walk(x)),
    "cos": lambda walk, x: walk.turn(walk(x))[0],
    "sin": lambda walk, x: walk.turn(walk(x))[1],
    "Abs": lambda walk, x: walk.ring.scale(walk(x), walk.sign(x)),
    "sign": lambda walk, x: walk.ring.number(walk.sign(x)),
    "Heaviside": _step,
    "sinc": _sinc,
    "DiracDelta": lambda walk, x, *_: walk.ring.number(0 * _certain(walk.sign(x))),
    "Max": lambda walk, *args: walk.largest(*args),
    "Min": lambda walk, *args: walk.largest(*args, sign=-1),
}
