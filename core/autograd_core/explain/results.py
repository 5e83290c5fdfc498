"""What came out for each input: the formula, SymPy's twin, the certified value and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy

from autograd_core.explain.formulas import by_rules
from autograd_core.explain.model import Line, Quantity, Result
from autograd_core.explain.names import Names
from autograd_core.explain.notation import Formula, element_latex, name_latex, typed
from autograd_core.oracles.pieces import is_array, is_elementwise
from autograd_core.oracles.problem import Problem
from autograd_core.verdict.check import GradientReport, Report
from autograd_core.verdict.decimals import digits
from autograd_core.verdict.evidence import proven

_MOST_LINES = 3


def results(report: Report, names: Names) -> list[Result]:
    """One for each input, or for each part of a complex one, in the order of the report."""
    found = []
    for name, g in report.gradients.items():
        texts = list(_texts(g))
        ours = by_rules(g.problem, name) if texts else {}
        lines = [_line(g, place, text, ours, names) for place, text in texts[:_MOST_LINES]]
        truth = proven(g.evidence, 0) if g.value.size == 1 else None
        shown = None if truth is None else digits(truth.middle)
        left_out = len(texts) - len(lines)
        judgement = g.judgement
        value = Quantity.of(g.value)
        found.append(
            Result(name, value, lines, left_out, shown, judgement.ulp, str(judgement.verdict), judgement.reason)
        )
    return found


def _texts(g: GradientReport) -> Iterator[tuple[tuple[int, ...] | None, str]]:
    """SymPy's formulas: one for all elements (no place), or one for each."""
    if isinstance(g.formula, str):
        yield None, g.formula
    elif g.formula is not None:
        for place in numpy.ndindex(g.value.shape):
            one: Any = g.formula
            for i in place:
                one = one[i]
            yield place, one


def _line(g: GradientReport, place: tuple[int, ...] | None, text: str, ours: Any, names: Names) -> Line:
    rules, theirs = ours.get(text, (None, None))
    return Line(_label(g, place, names), rules, theirs or typed(text))


def _label(g: GradientReport, place: tuple[int, ...] | None, names: Names) -> Formula:
    """dy/dx, or the element of x.grad that a formula is for."""
    if g.order > 1:
        return typed(g.label(place or ()))
    if _elementwise(g.problem) and g.problem.program is names.program:
        y = names[g.problem.seeds[0].slot]
        return Formula(f"d{y}/d{g.name}", rf"\frac{{\partial {name_latex(y)}}}{{\partial {name_latex(g.name)}}}")
    shown = f"{g.name}.grad" + (f"[{', '.join(map(str, place))}]" if place else "")
    return Formula(shown, element_latex(shown))


def _elementwise(problem: Problem) -> bool:
    """Whether a formula is dy/dx, of each element by itself, and not the gradient with its cotangent."""
    steps = problem.program.steps
    return is_elementwise(problem.program, range(len(steps))) and not any(is_array(step.constant) for step in steps)
