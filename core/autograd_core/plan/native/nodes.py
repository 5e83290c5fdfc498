"""Nodes as instructions on vectors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.plan.calls import astype
from autograd_core.plan.native.builder import Builder, Vec
from autograd_core.plan.native.functions import FUNCTIONS
from autograd_core.plan.native.normal import ERRORS, ROWS
from autograd_core.plan.recording import Node, Ref


class Unsupported(Exception):
    """A node that there are no instructions for."""


def _real(b: Builder, x: Vec) -> Vec:
    return b.as_real(x) if x.kind == "b" else x


def _condition(b: Builder, x: Vec) -> Vec:
    return x if x.kind == "b" else b.compare("une", x, 0.0)


def _sign(b: Builder, x: Vec) -> Vec:
    found = b.select(x > 0, b.real(1.0), b.select(x < 0, b.real(-1.0), b.real(0.0)))
    return b.select(b.is_nan(x), x, found)


def _intrinsic(name: str) -> Callable[..., Vec]:
    return lambda b, *operands: b.call(name, *operands)


def _comparison(how: str) -> Callable[[Builder, Vec, Vec], Vec]:
    return lambda b, x, y: b.compare(how, x, y)


_REAL: dict[str, Callable[..., Vec]] = {
    "add": lambda b, x, y: x + y,
    "subtract": lambda b, x, y: x - y,
    "multiply": lambda b, x, y: x * y,
    "divide": lambda b, x, y: x / y,
    # Of zeros the second, as NumPy's vector loops give it; NaN from either side.
    "maximum": lambda b, x, y: b.select((x > y) | b.is_nan(x), x, y),
    "minimum": lambda b, x, y: b.select((x < y) | b.is_nan(x), x, y),
    "copysign": _intrinsic("copysign"),
    "negative": lambda b, x: -x,
    "absolute": lambda b, x: b.abs(x),
    "fabs": lambda b, x: b.abs(x),
    "square": lambda b, x: x * x,
    "reciprocal": lambda b, x: 1.0 / x,
    "sqrt": _intrinsic("sqrt"),
    "floor": _intrinsic("floor"),
    "ceil": _intrinsic("ceil"),
    "trunc": _intrinsic("trunc"),
    "rint": _intrinsic("rint"),
    "sign": _sign,
    "isfinite": lambda b, x: b.abs(x) < float("inf"),
    "isnan": lambda b, x: b.is_nan(x),
    "isinf": lambda b, x: b.compare("oeq", b.abs(x), float("inf")),
    "less": _comparison("olt"),
    "less_equal": _comparison("ole"),
    "greater": _comparison("ogt"),
    "greater_equal": _comparison("oge"),
    "equal": _comparison("oeq"),
    "not_equal": _comparison("une"),
    **FUNCTIONS,
    **ERRORS,
}  # fmt: skip
_LOGIC: dict[str, Callable[..., Vec]] = {
    "logical_and": lambda b, x, y: x & y,
    "logical_or": lambda b, x, y: x | y,
    "logical_not": lambda b, x: ~x,
    "bitwise_and": lambda b, x, y: x & y,
    "bitwise_or": lambda b, x, y: x | y,
    "invert": lambda b, x: ~x,
}
_POWERS: dict[float, Callable[[Builder, Vec], Vec]] = {
    3: lambda b, x: x * x * x,
    4: lambda b, x: _square(x * x),
    1.5: lambda b, x: b.abs(x) * _root(b, x),
    -2: lambda b, x: _square(1.0 / x),
    -0.5: lambda b, x: 1.0 / _root(b, x),
}
"""Powers that a few operations give to 2 ulp."""


def _square(x: Vec) -> Vec:
    return x * x


def _root(b: Builder, x: Vec) -> Vec:
    """The square root as powers see it: of -0 it is 0, of -inf it is inf."""
    return b.call("sqrt", b.select(b.compare("oeq", x, -math.inf), math.inf, x + 0.0))


def vector(b: Builder, node: Node, operands: list[Vec]) -> Vec:
    """A node on vectors.

    Raises:
        Unsupported: there are no instructions for it.
    """
    function: Any = node.function
    if node.kind == "row":
        if node.name not in ROWS or node.attributes:
            raise Unsupported(node.name)
        return ROWS[node.name](b, *operands)
    if function is astype:
        return _real(b, operands[0])
    if function is numpy.where:
        chosen = [_real(b, o) for o in operands[1:]]
        return b.select(_condition(b, operands[0]), *chosen)
    name = function.__name__
    if name in _LOGIC:
        return _LOGIC[name](b, *(_condition(b, o) for o in operands))
    if name == "power":
        number = node.operands[1]
        if number.__class__ is not Ref and isinstance(number, (int, float)) and number in _POWERS:
            return _POWERS[number](b, operands[0])
    if name not in _REAL:
        raise Unsupported(name)
    return _REAL[name](b, *(_real(b, o) for o in operands))


def combine(b: Builder, function: Any, a: Vec, c: Vec) -> Vec:
    """Two partial results of a reduction as one."""
    return _REAL[_REDUCTIONS[function][0]](b, a, c)


_REDUCTIONS: dict[Any, tuple[str, float, str]] = {
    numpy.add: ("add", -0.0, "fadd"),
    numpy.maximum: ("maximum", float("-inf"), "fmaximum"),
    numpy.minimum: ("minimum", float("inf"), "fminimum"),
}


def neutral(function: Any) -> float:
    """What a reduction starts from.

    Raises:
        Unsupported: another reduction than a sum, a maximum or a minimum.
    """
    if function not in _REDUCTIONS:
        raise Unsupported(function.__name__)
    return _REDUCTIONS[function][1]


def across(function: Any) -> str:
    """LLVM's name of a reduction over the lanes of a vector."""
    return _REDUCTIONS[function][2]
