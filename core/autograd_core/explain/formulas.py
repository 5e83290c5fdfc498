"""Derivatives as formulas: of one step on the names of its operands, and of the whole program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from time import monotonic
from typing import Any

import numpy
import sympy

from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.explain.names import Names
from autograd_core.explain.notation import Formula, element_latex
from autograd_core.oracles.closed import readable
from autograd_core.oracles.problem import Problem
from autograd_core.oracles.proof.forms import WATCH, Watch, of_rules

_LONGEST, _LINE = 160, 40
_MOST_CONSTANTS = 2000
_SECONDS = 0.5
_OPEN = (sympy.Derivative, sympy.Subs, sympy.Integral)
"""What says no more than that something is to be computed."""


class Local:
    """The derivative of a step by one of its operands, as the row's rule gives it on symbols."""

    def __init__(self, problem: Problem, names: Names) -> None:
        self.problem, self.names = problem, names
        few = len(problem.program.steps) <= _MOST_CONSTANTS
        self.constants: Mapping[int, SymbolicArray] = problem.symbolic_constants if few else {}

    def __call__(self, slot: int, operand: int) -> Formula | None:
        """The formula; None where the row does not act number by number, or where it is too long to read.

        Where the rule goes by cases that are there for the sake of floats, SymPy's derivative of the row is shown.
        """
        step = self.problem.program.steps[slot]
        if step.op is None or not step.op.pointwise:
            return None
        try:
            return self._formula(slot, operand)
        except Exception:  # what cannot be written is not written
            return None

    def _formula(self, slot: int, operand: int) -> Formula | None:
        step = self.problem.program.steps[slot]
        assert step.op is not None
        symbols, shown, given = [], {}, []
        for i, a in enumerate(step.args):
            constant = self.constants.get(a)
            if constant is not None and constant.shape == () and i != operand:
                symbols.append(constant)
                continue
            given.append(sympy.Symbol(f"v{i}") if i in step.op.conditions else sympy.Symbol(f"v{i}", real=True))
            shown[given[-1]] = a
            symbols.append(SymbolicArray(given[-1]))
        leaves = [Tensor(symbol, requires_grad=i == operand) for i, symbol in enumerate(symbols)]
        y = step.op(*leaves, **step.attributes)
        one = Tensor(SymbolicArray(numpy.array(sympy.Integer(1), dtype=object)))
        found = grad(y, [leaves[operand]], one, materialize_grads=True)[0]
        assert found is not None
        rule = SymbolicArray(getattr(found.value, "array", found.value)).array.item()
        if rule.has(sympy.Piecewise):
            theirs = y.value.array.item().diff(symbols[operand].array.item())
            rule = rule if theirs.has(sympy.Piecewise, sympy.Heaviside, sympy.DiracDelta) else theirs
        labels = {one: (self.names[a], self.names.latex(a)) for one, a in shown.items()}
        return written(rule, labels)


def written(expression: Any, labels: Mapping[Any, tuple[str, str]]) -> Formula | None:
    """An expression in the names given for its symbols, as text and in LaTeX; None when it is too long to read.

    >>> x = sympy.Symbol("v0")
    >>> written(x**2 / 2, {x: ("t_1", "t_{1}")})
    Formula(text='t_1**2/2', latex='\\\\frac{t_{1}^{2}}{2}')
    """
    if expression.has(*_OPEN):
        return None
    if isinstance(expression, sympy.Piecewise):
        return _by_cases(expression, labels)
    text = readable(expression, {one: sympy.Symbol(name) for one, (name, _) in labels.items()})
    if text is None or len(text) > _LONGEST or "Piecewise" in text:
        return None
    decimal = expression.replace(lambda e: e.is_Rational and e.q > 1000, lambda e: sympy.Float(e, 15))
    latex = sympy.latex(decimal, symbol_names={one: latex for one, (_, latex) in labels.items()})
    if len(text) > _LINE and "cases" not in latex:  # else LaTeX could not break it
        latex = latex.replace(r"\left(", "(").replace(r"\right)", ")")
    return Formula(text, latex)


def _by_cases(expression: Any, labels: Mapping[Any, tuple[str, str]]) -> Formula | None:
    """`0 if x <= 0, else 1`, and cases within the last case."""
    texts, rows = [], []
    for value, condition in _cases(expression):
        shown = written(value, labels) if not isinstance(value, sympy.Piecewise) else None
        if shown is None:
            return None
        if condition is True:
            texts.append(f"else {shown.text}")
            rows.append(rf"{shown.latex} & \text{{else}}")
            continue
        told = _condition(condition, labels)
        texts.append(f"{shown.text} if {told.text}")
        rows.append(rf"{shown.latex} & \text{{if }} {told.latex}")
    text, latex = ", ".join(texts), r" \\ ".join(rows)
    return None if len(text) > _LONGEST else Formula(text, rf"\begin{{cases}} {latex} \end{{cases}}")


def _cases(expression: Any) -> Iterator[tuple[Any, Any]]:
    for value, condition in expression.args:
        if condition != sympy.true:
            yield value, condition
        elif isinstance(value, sympy.Piecewise):
            yield from _cases(value)
        else:
            yield value, True


def _condition(condition: Any, labels: Mapping[Any, tuple[str, str]]) -> Formula:
    """A condition; one that is an operand by itself reads `x != 0` to SymPy."""
    if isinstance(condition, sympy.Ne) and condition.lhs in labels and condition.rhs == 0:
        text, latex = labels[condition.lhs]
        return Formula(text, latex) if not condition.lhs.is_real else Formula(f"{text} != 0", rf"{latex} \neq 0")
    shown = {one: sympy.Symbol(name) for one, (name, _) in labels.items()}
    if isinstance(condition, sympy.Eq):  # which SymPy prints as a call
        sides = [readable(side, shown) for side in condition.args]
        text = f"{sides[0]} == {sides[1]}"
    else:
        text = str(condition.xreplace(shown))
    return Formula(text, sympy.latex(condition, symbol_names={one: latex for one, (_, latex) in labels.items()}))


def by_rules(problem: Problem, name: str) -> dict[str, Any]:
    """The gradient of the program by one input, as our rules give it on symbols.

    For each formula of SymPy's, as text, the one of the rules in its place, and both as `Formula`.
    """
    token = WATCH.set(Watch(monotonic() + _SECONDS, []))
    try:
        closed, identity = of_rules(problem, name)
    except Exception:  # a formula for the eye is no answer
        return {}
    finally:
        WATCH.reset(token)
    labels = {one: (str(shown), element_latex(str(shown))) for one, shown in closed.names.items()}
    found = {}
    for ours, theirs in identity.pairs:
        text = readable(theirs, closed.names)
        if text is not None:
            found[text] = (written(ours, labels), written(theirs, labels))
    return found
