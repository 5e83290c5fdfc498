"""Formulas as MathML, by SymPy's printer, with names as they were typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import numpy
from sympy.printing.mathml import MathMLPresentationPrinter

from autograd_core.oracles.closed import Forms, forms, readable
from autograd_core.verdict.check import GradientReport

MOST = 4
"""Formulas of one gradient; an array may have one for each element."""
_LONGEST = 30_000

Formula = dict[str, str]
"""What it is the formula of (`label`), the formula as text, and as MathML where SymPy prints it."""


class _Printer(MathMLPresentationPrinter):  # type: ignore[misc]
    """SymPy's printer, except that a symbol is shown by its name and nothing else: `x_1` and `alpha` are names."""

    def _print_Symbol(self, expr: Any, style: str = "plain") -> Any:
        return self._leaf("mi", escape(expr.name))

    def _print_Piecewise(self, expr: Any) -> Any:
        table = self.dom.createElement("mtable")
        for value, condition in expr.args:
            row = self.dom.createElement("mtr")
            where = [self._leaf("mtext", "otherwise")]
            if condition != True:  # noqa: E712 - SymPy's true
                where = [self._leaf("mtext", "if\N{NO-BREAK SPACE}"), self._print(condition)]
            for content in ([self._print(value)], where):
                cell = self.dom.createElement("mtd")
                for one in content:
                    cell.appendChild(one)
                row.appendChild(cell)
            table.appendChild(row)
        whole = self.dom.createElement("mrow")
        whole.appendChild(self._leaf("mo", "{"))
        whole.appendChild(table)
        return whole

    def _leaf(self, tag: str, text: str) -> Any:
        """An element with text, which SymPy's own document does not escape."""
        leaf = self.dom.createElement(tag)
        leaf.appendChild(self.dom.createTextNode(text))
        return leaf


def mathml(expression: Any, names: Mapping[Any, Any]) -> str | None:
    """An expression as presentation MathML; None where it is long, or SymPy has no way to print it.

    >>> import sympy
    >>> x = sympy.Symbol("v0")
    >>> mathml(x**2, {x: sympy.Symbol("x_1")})
    '<msup><mi>x_1</mi><mn>2</mn></msup>'
    """
    named = expression.xreplace(dict(names))
    dotted = any(len(one.name) > 1 for one in named.free_symbols)  # `w b` is no product to the eye
    try:
        text = _Printer({"mul_symbol": "dot" if dotted else None}).doprint(named)
    except Exception:  # a formula for the eye is no answer
        return None
    return text if len(text) <= _LONGEST else None


def of_gradient(gradient: GradientReport) -> list[Formula]:
    """SymPy's derivative by one input: a formula for all elements, or one for each of the first few."""
    found = forms(gradient.problem, gradient.name)
    return [] if found is None else [*_shown(found, gradient)]


def of_function(gradient: GradientReport) -> Formula | None:
    """The function itself, where it is a single formula."""
    found = forms(gradient.problem, gradient.name)
    if found is None or found.function is None:
        return None
    return _formula("output", found.function, found.names)


def _shown(found: Forms, gradient: GradientReport) -> Iterator[Formula]:
    for place in list(numpy.ndindex(found.derivatives.shape))[:MOST]:
        one = _formula(gradient.label(place), found.derivatives[place], found.names)
        if one is not None:
            yield one


def _formula(label: str, expression: Any, names: Mapping[Any, Any]) -> Formula | None:
    text = readable(expression, names)
    if text is None:
        return None
    markup = mathml(expression, names)
    return {"label": label, "text": text} | ({} if markup is None else {"mathml": markup})
