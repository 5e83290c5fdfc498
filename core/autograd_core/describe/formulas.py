"""A row's value and derivatives as SymPy prints them, from the row itself run on symbols."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy
import sympy

from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import NoDerivative
from autograd_core.op import Op
from autograd_core.oracles.closed import readable


class Derivative(NamedTuple):
    """A derivative as the row's rule gives it; SymPy's own where its form is another; else why there is none."""

    rule: str | None
    sympy: str | None = None
    reason: str | None = None


class Formulas(NamedTuple):
    """A pointwise row's value and its derivative by each argument."""

    value: str | None
    derivatives: Mapping[str, Derivative]
    attributes: Mapping[str, Any]
    """The attributes that the formulas hold for, where the defaults are of no use."""


def formulas(op: Op) -> Formulas:
    """A row's value and derivatives as formulas; empty for rows that do not act number by number.

    >>> from autograd_core.ops import TABLE
    >>> formulas(TABLE["tanh"]).derivatives["x"]
    Derivative(rule='cosh(x)**(-2)', sympy='1 - tanh(x)**2', reason=None)
    """
    if not op.pointwise:
        return Formulas(None, {}, {})
    wanted = sorted({*op.active, *(op.inert if op.kind != "composite" else ())})
    for attributes in ({}, *(example.attributes for example in op.examples)):
        try:
            symbols = [symbol.array.item() for symbol in _symbols(op)]
            value = op(*_symbols(op), **attributes).array.item()
            theirs = {i: value.diff(symbols[i]) for i in wanted}
        except Exception:  # what cannot be written is not written
            continue
        return Formulas(
            _shown(value), {op.arguments[i]: _derivative(op, i, attributes, theirs[i]) for i in wanted}, attributes
        )
    return Formulas(None, {op.arguments[i]: Derivative(None, None, "no formula") for i in wanted}, {})


def _symbols(op: Op) -> list[SymbolicArray]:
    return [
        SymbolicArray(sympy.Symbol(name) if i in op.conditions else sympy.Symbol(name, real=True))
        for i, name in enumerate(op.arguments)
    ]


def _derivative(op: Op, i: int, attributes: Mapping[str, Any], theirs: Any) -> Derivative:
    leaves = [Tensor(symbol, requires_grad=k == i) for k, symbol in enumerate(_symbols(op))]
    try:
        y = op(*leaves, **attributes)
        one = Tensor(SymbolicArray(numpy.array(sympy.Integer(1), dtype=object)))
        found = grad(y, [leaves[i]], one, materialize_grads=True)[0]
        held = found.value if found is not None else 0
        rule = _shown(SymbolicArray(held.array if isinstance(held, SymbolicArray) else held).array.item())
    except NoDerivative as error:
        return Derivative(None, None, error.message)
    except Exception:  # what cannot be written is not written
        return Derivative(None, None, "no formula")
    other = _shown(theirs)
    return Derivative(rule, None if other == rule else other, None if rule else "the formula is too long to read")


def _shown(expression: Any) -> str | None:
    text = readable(expression, {})
    return None if text is None or "Subs(" in text else text
