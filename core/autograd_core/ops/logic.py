"""Rows of logic, of questions about floats, and of masking."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.conventions import at_kink
from autograd_core.op import REALS, Example, Op, Value, constant, diagonal
from autograd_core.ops.piecewise import where

logical_not: Op = constant(
    "logical_not",
    lambda xp, a: xp.logical_not(a),
    conditions=frozenset((0,)),
    sympy="Not",
    ball=lambda a: not a,
    doc="Whether it does not hold; no derivative.",
)

logical_xor: Op = constant(
    "logical_xor",
    lambda xp, a, b: xp.logical_xor(a, b),
    conditions=frozenset((0, 1)),
    sympy="Xor",
    ball=lambda a, b: bool(a) != bool(b),
    doc="Whether exactly one of them holds; no derivative.",
)

isnan: Op = constant(
    "isnan",
    lambda xp, x: xp.isnan(x),
    sympy=lambda sp, x: sp.true if x is sp.nan else sp.false,
    ball=lambda x: x.is_nan(),
    doc="Whether x is not a number; no derivative.",
)

isinf: Op = constant(
    "isinf",
    lambda xp, x: xp.isinf(x),
    sympy=lambda sp, x: sp.true if x in (sp.oo, -sp.oo) else sp.false,
    ball=lambda x: not x.is_finite() and not x.is_nan(),
    doc="Whether x is infinite; no derivative.",
)

isposinf: Op = constant(
    "isposinf",
    lambda xp, x: xp.isposinf(x),
    sympy=lambda sp, x: sp.true if x is sp.oo else sp.false,
    ball=lambda x: x > 0 and not x.is_finite(),
    doc="Whether x is infinity; no derivative.",
)

isneginf: Op = constant(
    "isneginf",
    lambda xp, x: xp.isneginf(x),
    sympy=lambda sp, x: sp.true if x is -sp.oo else sp.false,
    ball=lambda x: x < 0 and not x.is_finite(),
    doc="Whether x is minus infinity; no derivative.",
)

isfinite: Op = constant(
    "isfinite",
    lambda xp, x: xp.isfinite(x),
    sympy=lambda sp, x: sp.false if x in (sp.oo, -sp.oo, sp.nan) else sp.true,
    ball=lambda x: x.is_finite(),
    doc="Whether x is neither infinite nor NaN; no derivative.",
)

signbit: Op = constant(
    "signbit",
    lambda xp, x: xp.signbit(x),
    formula=lambda x: x < 0,
    kink=lambda x: x == 0,
    doc="Whether x has a minus sign, which -0.0 has too; no derivative.",
)

isclose: Op = constant(
    "isclose",
    lambda xp, a, b, rtol=1e-5, atol=1e-8, equal_nan=False: xp.isclose(a, b, rtol, atol, equal_nan),
    formula=lambda a, b, rtol=1e-5, atol=1e-8, equal_nan=False: abs(a - b) <= atol + rtol * abs(b),
    examples=(Example(((3,), (3,))), Example(((2, 3), (3,)), {"rtol": 0.5, "atol": 0.25})),
    shape=lambda a, b, **_: numpy.broadcast_shapes(a, b),
    math="|a - b| <= atol + rtol * |b|",
    doc="Whether a and b are equal up to tolerances; no derivative.",
)


def _first_pull(g: Value, a: Value, b: Value, wins: Value, left: int, right: int) -> Value:
    taken = where(wins | isnan(b), g, 0)
    share = at_kink(1, left, right, least=1 / 2)
    return taken if share == 1 else where(a == b, share * g, taken)


def _second_pull(g: Value, a: Value, b: Value, wins: Value, left: int, right: int) -> Value:
    taken = where(wins | isnan(b), 0, g)
    share = at_kink(0, left, right, least=1 / 2)
    return taken if share == 0 else where(a == b, share * g, taken)


fmax: Op = diagonal(
    "fmax",
    lambda xp, a, b: xp.fmax(a, b),
    maps=(
        lambda g, a, b: _first_pull(g, a, b, a >= b, 0, 1),
        lambda g, a, b: _second_pull(g, a, b, a >= b, 0, 1),
    ),
    sympy="Max",
    ball="max",
    domain=(REALS, REALS),
    kink=lambda a, b: a == b,
    kinks=((1.0, 1.0),),
    convention="a tie goes to a",
    math="max(a, b)",
    doc="The larger of a and b; of a number and NaN the number.",
)

fmin: Op = diagonal(
    "fmin",
    lambda xp, a, b: xp.fmin(a, b),
    maps=(
        lambda g, a, b: _first_pull(g, a, b, a <= b, 1, 0),
        lambda g, a, b: _second_pull(g, a, b, a <= b, 1, 0),
    ),
    sympy="Min",
    ball="min",
    domain=(REALS, REALS),
    kink=lambda a, b: a == b,
    kinks=((1.0, 1.0),),
    convention="a tie goes to a",
    math="min(a, b)",
    doc="The smaller of a and b; of a number and NaN the number.",
)

heaviside: Op = diagonal(
    "heaviside",
    lambda xp, x, values: xp.heaviside(x, values),
    maps=(0, lambda g, x: where(x == 0, g, 0)),
    formula=lambda x, values: where(x < 0, 0, where(x == 0, values, 1)),
    domain=(REALS, REALS),
    kink=lambda x: x == 0,
    kinks=((0.0, 0.5),),
    convention="0 by x, 1 by the value at the jump",
    doc="0 for negative x, 1 for positive x, and the given value at 0.",
)

masked_fill: Op = diagonal(
    "masked_fill",
    lambda xp, x, mask, value: xp.where(mask, value, x),
    maps=(lambda g, mask: where(mask, 0, g), None, lambda g, mask: where(mask, g, 0)),
    conditions=frozenset((1,)),
    formula=lambda x, mask, value: where(mask, value, x),
    domain=(REALS, REALS, REALS),
    doc="x, with the value in its place where the mask holds.",
)


def _finite(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    return x


nan_to_num: Op = diagonal(
    "nan_to_num",
    lambda xp, x, nan=0.0, posinf=None, neginf=None: xp.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf),
    maps=(lambda g, x: where(isfinite(x), g, 0),),
    sympy=lambda sp, x, **to: _finite(x, **to),
    ball=_finite,
    domain=(REALS,),
    examples=(Example(()), Example((), {"nan": 1.0, "posinf": 2.0})),
    doc="x, with numbers in place of NaN and the infinities: 0 and the largest floats unless others are given.",
)
