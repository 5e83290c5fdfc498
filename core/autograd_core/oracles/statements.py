"""Each statement as a formula of the names that it reads, with its derivatives: the links of the chain rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.language import Program, Statement
from autograd_core.oracles.closed import readable
from autograd_core.oracles.pieces import is_array, is_elementwise
from autograd_core.oracles.problem import Problem

_MOST = 12
_MOST_STEPS = 40


@dataclass(frozen=True)
class Link:
    """One statement: its name, its formula, and its derivative by each name that it reads."""

    name: str
    formula: str
    derivatives: Mapping[str, str]


def links(problem: Problem) -> list[Link]:
    """The statements of a program of several, as far as they are elementwise and short.

    >>> import numpy
    >>> from autograd_core.language import parse
    >>> chain = Problem(parse("b = a**2; sin(b)"), {"a": numpy.array(2.0)}, ["a"], [])
    >>> [(link.name, link.formula, dict(link.derivatives)) for link in links(chain)]
    [('b', 'a**2', {'a': '2*a'}), ('output', 'sin(b)', {'b': 'cos(b)'})]
    """
    program = problem.program
    if not 1 < len(program.statements) <= _MOST:
        return []
    names = {slot: name for name, slot in program.input_slots.items()}
    found = []
    for statement in program.statements:
        try:
            link = _link(problem, statement, names)
        except Exception:  # a formula for the eye is no answer
            link = None
        if link is not None:
            found.append(link)
        names[statement.slot] = statement.name or "output"
    return found


def _own_steps(program: Program, slot: int, names: Mapping[int, str]) -> list[int]:
    """The steps of one statement, down to the names that it reads."""
    found: set[int] = set()
    stack = [slot]
    while stack:
        at = stack.pop()
        if at not in found and at not in names:
            found.add(at)
            stack.extend(program.steps[at].args)
    return sorted(found)


def _link(problem: Problem, statement: Statement, names: Mapping[int, str]) -> Link | None:
    program = problem.program
    own = _own_steps(program, statement.slot, names)
    constants = problem.symbolic_constants
    operations = [i for i in own if i not in constants]
    arrays = any(is_array(program.steps[i].constant) for i in own)
    if problem.complexes & {*own, *(a for i in operations for a in program.steps[i].args)}:
        return None  # its symbols would be real
    if not operations or len(own) > _MOST_STEPS or arrays or not is_elementwise(program, operations):
        return None
    read = sorted({a for i in operations for a in program.steps[i].args if a in names})
    symbols = {slot: sympy.Symbol(f"v{k}", real=True) for k, slot in enumerate(read)}
    slots: dict[int, Any] = {**constants, **{slot: SymbolicArray(symbol) for slot, symbol in symbols.items()}}
    for i in operations:
        step = program.steps[i]
        assert step.op is not None
        slots[i] = step.op(*(slots[a] for a in step.args), **step.attributes)
    expression = slots[statement.slot].array.item()
    shown = {symbol: sympy.Symbol(names[slot], real=True) for slot, symbol in symbols.items()}
    if program.steps[statement.slot].op is None or expression.is_Boolean or expression.is_Relational:
        return None
    texts = {names[slot]: readable(expression.diff(symbol), shown) for slot, symbol in symbols.items()}
    formula = readable(expression, shown)
    if formula is None or any(text is None for text in texts.values()):
        return None
    return Link(statement.name or "output", formula, {name: str(text) for name, text in texts.items()})
