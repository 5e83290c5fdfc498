"""Nodes as expressions of CUDA C++, each with the meaning that NumPy's function has.

A function takes its operands in the dtypes that NumPy's loop takes (`resolve_dtypes`), so float32 stays float32, and
booleans become numbers where they meet any. Functions are those of CUDA's own library; their errors (a few ulp)
are listed in the CUDA C++ Programming Guide (appendix Mathematical Functions); its approximate forms are not used.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.plan.calls import astype
from autograd_core.plan.recording import Node, Ref

BOOL, INT, SINGLE, DOUBLE = map(numpy.dtype, (numpy.bool_, numpy.int64, numpy.float32, numpy.float64))
TYPES = {BOOL: "bool", INT: "long long", SINGLE: "float", DOUBLE: "double"}


class Inexpressible(Exception):
    """A node that there is no expression for."""


_OPERATORS = {
    "add": "{0} + {1}", "subtract": "{0} - {1}", "multiply": "{0} * {1}", "divide": "{0} / {1}", "negative": "-{0}",
    "positive": "{0}", "conjugate": "{0}", "square": "{0} * {0}", "reciprocal": "1 / {0}",
    "less": "{0} < {1}", "less_equal": "{0} <= {1}", "greater": "{0} > {1}", "greater_equal": "{0} >= {1}",
    "equal": "{0} == {1}", "not_equal": "{0} != {1}",
}  # fmt: skip
_LOGIC = {
    "logical_and": "{0} && {1}", "logical_or": "{0} || {1}", "logical_xor": "{0} != {1}", "logical_not": "!{0}",
}  # fmt: skip
_ON_BOOL = {
    "add": "{0} || {1}", "multiply": "{0} && {1}", "maximum": "{0} || {1}", "minimum": "{0} && {1}",
    "bitwise_and": "{0} && {1}", "bitwise_or": "{0} || {1}", "bitwise_xor": "{0} != {1}", "invert": "!{0}",
    "equal": "{0} == {1}", "not_equal": "{0} != {1}",
} | _LOGIC  # fmt: skip
_ON_INT = frozenset((
    "add", "subtract", "multiply", "negative", "positive", "conjugate", "square", "less", "less_equal", "greater",
    "greater_equal", "equal", "not_equal",
))  # fmt: skip
_SAME = (
    "sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan sinh cosh tanh cbrt hypot copysign floor ceil trunc rint "
    "fabs fmod erf erfc"
)
LIBRARY = {name: name for name in _SAME.split()} | {
    "absolute": "fabs", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "arcsinh": "asinh",
    "arccosh": "acosh", "arctanh": "atanh", "power": "pow",
}  # fmt: skip
"""NumPy's and SciPy's functions by their names in CUDA's library; those of float have an f at the end."""
EXACT = frozenset(["sqrt", "copysign", "floor", "ceil", "trunc", "rint", "fabs", "fmod"])
"""Functions of the library whose result has no error, or is rounded once."""
_TESTS = {
    "isnan": "{0} != {0}", "isfinite": "fabs({0}) < {infinity}", "isinf": "fabs({0}) == {infinity}",
    "signbit": "copysign({one}, {0}) < 0",
}  # fmt: skip
HELPERS = {
    "maximum": "(T a, T b) { return a > b || a != a ? a : b; }",
    "minimum": "(T a, T b) { return a < b || a != a ? a : b; }",
    "fmax": "(T a, T b) { return a >= b || b != b ? a : b; }",
    "fmin": "(T a, T b) { return a <= b || b != b ? a : b; }",
    "sign": "(T a) { return a > 0 ? T(1) : a < 0 ? T(-1) : a == 0 ? T(0) : a; }",
    "heaviside": "(T a, T b) { return a != a ? a : a == 0 ? b : a < 0 ? T(0) : T(1); }",
    "remainder": "(T a, T b) {\n"
    "  const T rest = fmod(a, b);\n"
    "  return b == 0 ? rest : rest == 0 ? copysign(T(0), b) : (b < 0) != (rest < 0) ? rest + b : rest;\n"
    "}",
    "logaddexp": "(T a, T b) {\n"
    "  const T apart = a - b;\n"
    "  return a == b ? a + T(0.693147180559945309417232121458176568)\n"
    "    : apart > 0 ? a + log1p(exp(-apart)) : apart <= 0 ? b + log1p(exp(apart)) : apart;\n"
    "}",
}
"""Functions that need their operands more than once, as NumPy defines them: NaN propagates, but for fmax and fmin.

Of two zeros with different signs, maximum and minimum are the second, as NumPy's are on x86."""
HELPERS |= {
    "normal_density": "(T a) {\n"
    "  const T square = a * a, lost = fma(a, a, -square);\n"
    "  const T found = exp(square / -2) * T(0.398942280401432677939946059934);\n"
    "  return square > 10000 ? T(0) : found - found * (lost / 2);\n"
    "}",
}
ROWS = {"ndtr": "normcdf{suffix}({0})", "normal_density": "normal_density_({0})"}
"""Rows that a recording keeps as one node; the rounding of a square must not reach an exponent."""
_POWERS: dict[float, str] = {2: "{0} * {0}", 3: "{0} * {0} * {0}", 4: "({0} * {0}) * ({0} * {0})"}
"""Powers that a few products give to 2 ulp."""


def literal(value: Any, dtype: numpy.dtype[Any]) -> str:
    """A number as C++ writes it, exactly.

    >>> literal(0.1, DOUBLE), literal(0.1, SINGLE), literal(-0.0, DOUBLE), literal(True, BOOL), literal(3, DOUBLE)
    ('0.1', '0.10000000149011612f', '(-0.0)', 'true', '3.0')
    """
    with numpy.errstate(all="ignore"):
        number = dtype.type(value).item()
    if dtype == BOOL:
        return "true" if number else "false"
    if dtype == INT:
        return f"({number}LL)" if number != numpy.iinfo(dtype).min else f"({number + 1}LL - 1)"
    suffix = "f" if dtype == SINGLE else ""
    if math.isfinite(number):
        text = repr(number) + suffix
        return f"({text})" if text.startswith("-") else text
    bits = numpy.array(number, dtype).view(f"u{dtype.itemsize}").item()
    return f"__int_as_float({bits:#x})" if suffix else f"__longlong_as_double({bits:#x}LL)"


def converted(text: str, given: numpy.dtype[Any], wanted: numpy.dtype[Any]) -> str:
    """An expression in another dtype."""
    if given == wanted:
        return text
    if wanted == BOOL:
        return f"({text} != 0)"
    if wanted == INT and given.kind == "f":  # outside the integers, C++ leaves the result open
        raise Inexpressible("astype")
    return f"({TYPES[wanted]}){text}"


def expression(nodes: Sequence[Node], ref: Ref) -> str:
    """A node by the variables `v0`, `v1`, ... of its operands.

    Raises:
        Inexpressible: there is none.
    """
    node = nodes[ref]
    if any(one.dtype not in TYPES for one in (node, *(nodes[r] for r in node.refs))):
        raise Inexpressible(node.name)
    if node.kind == "move":  # flat arrays: a number that is broadcast, or has its axes changed
        return operand(nodes, node.operands[0], node.dtype)
    if node.kind == "row" and node.name in ROWS and node.dtype.kind == "f" and not node.attributes:
        one = operand(nodes, node.operands[0], node.dtype)
        return ROWS[node.name].format(one, suffix="f" if node.dtype == SINGLE else "")
    if node.kind != "map":
        raise Inexpressible(node.name)
    if node.function is astype:
        return operand(nodes, node.operands[0], node.dtype)
    if node.function is numpy.where:
        condition, *chosen = node.operands
        a, b = (operand(nodes, o, node.dtype) for o in chosen)
        return f"{operand(nodes, condition, BOOL)} ? {a} : {b}"
    return _called(nodes, node)


def _called(nodes: Sequence[Node], node: Node) -> str:
    """A function on operands in the dtypes that it takes."""
    function = numpy.power if node.function is operator.pow else node.function
    name = function.__name__
    if not isinstance(function, numpy.ufunc):
        raise Inexpressible(name)
    loop = function.resolve_dtypes((*(_type(nodes, o) for o in node.operands), None))
    if name in _LOGIC:
        loop = (BOOL,) * len(loop)
    if any(dtype not in TYPES for dtype in loop):
        raise Inexpressible(name)
    operands = [operand(nodes, o, dtype) for o, dtype in zip(node.operands, loop, strict=False)]
    return converted(f"({_text(name, loop[0], operands, node)})", loop[-1], node.dtype)


def _text(name: str, dtype: numpy.dtype[Any], operands: list[str], node: Node) -> str:
    if dtype in (BOOL, INT):
        if name in _ON_BOOL if dtype == BOOL else name in _ON_INT:
            return (_ON_BOOL if dtype == BOOL else _OPERATORS)[name].format(*operands)
        raise Inexpressible(name)
    if name in _OPERATORS:
        return _OPERATORS[name].format(*operands)
    if name in _TESTS:
        return _TESTS[name].format(*operands, infinity=literal(math.inf, dtype), one=literal(1, dtype))
    if name in HELPERS:
        return f"{name}_({', '.join(operands)})"
    if name == "power":
        number = node.operands[1]  # a Ref is an int too
        if number.__class__ in (int, float) and number in _POWERS:
            return _POWERS[number].format(operands[0])
    if name not in LIBRARY:
        raise Inexpressible(name)
    return f"{LIBRARY[name]}{'f' if dtype == SINGLE else ''}({', '.join(operands)})"


def _type(nodes: Sequence[Node], one: Any) -> Any:
    """What NumPy asks of an operand: a dtype, or the type of a Python number, which follows its partner's dtype."""
    if one.__class__ is Ref:
        return nodes[one].dtype
    return one.dtype if isinstance(one, numpy.generic) else BOOL if isinstance(one, bool) else type(one)


def operand(nodes: Sequence[Node], one: Any, dtype: numpy.dtype[Any]) -> str:
    """An operand in a dtype: a variable or a literal."""
    if one.__class__ is not Ref:
        return literal(one, dtype)
    node = nodes[one]
    if node.kind == "number":
        return literal(node.dtype.type(node.function), dtype)
    return converted(f"v{int(one)}", node.dtype, dtype)


_NEUTRAL: dict[Any, tuple[str, float]] = {
    numpy.add: ("add", -0.0), numpy.multiply: ("multiply", 1),
    numpy.maximum: ("maximum", -math.inf), numpy.minimum: ("minimum", math.inf),
}  # fmt: skip


def reduction(nodes: Sequence[Node], ref: Ref) -> tuple[str, str]:
    """What a reduction combines by (a name), and the literal that it starts from.

    Raises:
        Inexpressible: another than a sum, a product, or the largest or smallest of reals.
    """
    node = nodes[ref]
    if node.kind != "reduce" or node.function not in _NEUTRAL or node.dtype not in (SINGLE, DOUBLE, INT):
        raise Inexpressible(node.name)
    name, start = _NEUTRAL[node.function]
    if node.dtype == INT:
        if name not in ("add", "multiply"):
            raise Inexpressible(node.name)
        start = int(start)
    return name, literal(start, node.dtype)


def is_expressible(nodes: Sequence[Node], ref: Ref) -> bool:
    """Whether a node can be part of a kernel."""
    try:
        (reduction if nodes[ref].kind == "reduce" else expression)(nodes, ref)
    except Inexpressible:
        return False
    return True
