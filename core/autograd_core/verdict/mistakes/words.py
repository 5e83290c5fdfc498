"""Terms and factors of a gradient as text, in the words of the program: SymPy's derivative of each step by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import sympy

from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.language import Program, parse
from autograd_core.oracles.closed import readable
from autograd_core.oracles.pieces import is_array, is_elementwise
from autograd_core.oracles.problem import Problem
from autograd_core.verdict.mistakes.trial import Edge

_LONGEST = 90
_LONGEST_TERM = 160
_MOST_OPERATIONS = 300
_MOST_TERMS = 24
_MOST_FORMULAS = 48
_SYMBOL = re.compile(r"\bw(\d+)\b")
_ATOM = re.compile(r"[A-Za-z_]\w*(\([^()]*\))?|\d+(\.\d+)?")


class Words:
    """What the parts of a problem are called; formulas of the whole where the program is elementwise."""

    def __init__(self, problem: Problem, name: str) -> None:
        self.problem = problem
        self.program = problem.program
        self.name = name
        steps = self.program.steps
        self.template = is_elementwise(self.program, range(len(steps))) and not any(
            is_array(step.constant) for step in steps
        )
        self.symbols = {key: sympy.Symbol(f"v{k}", real=True) for k, key in enumerate(self.program.inputs)}
        self.names = {symbol: sympy.Symbol(key, real=True) for key, symbol in self.symbols.items()}

    def source(self, slot: int) -> str:
        """The text of a step, on one line."""
        span = self.program.steps[slot].span
        text = " ".join(self.program.source[span.start : span.end].split())
        return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."

    def operand(self, edge: Edge) -> int:
        """The step that an edge leads to."""
        return self.program.steps[edge.slot].args[edge.operand]

    def factor(self, edge: Edge) -> str:
        """The derivative of an elementwise step by one operand, and what it is the derivative of.

        >>> import numpy
        >>> from autograd_core.oracles.problem import Seed
        >>> program = parse("sin(x**2)")
        >>> problem = Problem(program, {"x": numpy.float64(2)}, ["x"], [Seed(program.output, numpy.ones(()))])
        >>> Words(problem, "x").factor(Edge(2, 0))
        '`2*x`, the derivative of `x**2`'
        """
        whole = f"the derivative of `{self.source(edge.slot)}`"
        if sum(slot in self._moving for slot in self.program.steps[edge.slot].args) > 1:
            whole += f" by `{self.source(self.operand(edge))}`"
        try:
            return f"`{self.spelled(self.local(edge))}`, {whole}"
        except Exception:  # a row without a formula
            return whole

    def inner(self, slot: int) -> str:
        """The derivative of a step by the input, and what it is the derivative of."""
        whole = f"the derivative of `{self.source(slot)}` by `{self.name}`"
        try:
            text = self.shown(self._values[slot].diff(self.symbols[self.name])) if self.template else None
        except Exception:  # a formula that grows too large, or a row that has none
            text = None
        return f"`{text}`, {whole}" if text else whole

    def spelled(self, expression: Any) -> str:
        """An expression of `w<slot>` with the text of each step in place."""
        text = str(expression)

        def spelled(match: re.Match[str]) -> str:
            source = self.source(int(match[1]))
            enclosed = text[match.start() - 1 : match.start()] == "(" and text[match.end() : match.end() + 1] == ")"
            return source if enclosed or _ATOM.fullmatch(source) else f"({source})"

        found = _SYMBOL.sub(spelled, text)
        if len(found) > _LONGEST:
            raise ValueError("too long to read")
        return found

    def local(self, edge: Edge) -> Any:
        """The derivative of a step by one operand, in symbols `w<slot>` of its operands."""
        step = self.program.steps[edge.slot]
        assert step.op is not None
        constants = self.problem.symbolic_constants
        # x*x has two operands that are one step: the one in question takes a symbol of its own.
        own = sympy.Dummy("own", real=True)
        args: list[Any] = [
            constants[a] if a in constants else SymbolicArray(sympy.Symbol(f"w{a}", real=True)) for a in step.args
        ]
        args[edge.operand] = SymbolicArray(own)
        derivative = step.op(*args, **step.attributes).array.item().diff(own)
        return derivative.xreplace({own: sympy.Symbol(f"w{step.args[edge.operand]}", real=True)})

    def constant(self, slot: int) -> Any:
        """The exact number of a constant step."""
        return self.problem.symbolic_constants[slot].array.item()

    @cached_property
    def _moving(self) -> frozenset[int]:
        """Steps that are no constants."""
        return frozenset(i for i, step in enumerate(self.program.steps) if step.constant is None)

    @cached_property
    def _values(self) -> list[Any]:
        """The steps of an elementwise program as formulas of its inputs."""
        found: list[Any] = []
        for i, step in enumerate(self.program.steps):
            if step.input is not None:
                value: Any = SymbolicArray(self.symbols[step.input])
            elif step.constant is not None:
                value = self.problem.symbolic_constants[i]
            else:
                assert step.op is not None
                value = step.op(*(found[a] for a in step.args), **step.attributes)
            if any(sympy.count_ops(e) > _MOST_OPERATIONS for e in value.elements()):
                raise ValueError("the formula grows too large")
            found.append(value)
        return [value.array.item() for value in found]

    @cached_property
    def derivative(self) -> Any:
        """SymPy's derivative of an elementwise program by the input; None where there is no single formula."""
        if not self.template or len(self.problem.seeds) != 1:
            return None
        try:
            return self._values[self.problem.seeds[0].slot].diff(self.symbols[self.name])
        except Exception:  # a formula that grows too large, or a row that has none
            return None

    def terms(self) -> list[Any]:
        """The terms of the derivative: as SymPy writes it, multiplied out, and over one denominator."""
        if self.derivative is None:
            return []
        found: dict[Any, None] = {}
        for form in self._forms():
            terms = sympy.Add.make_args(form)
            if 1 < len(terms) <= _MOST_TERMS:
                found.update(dict.fromkeys(terms))
            for term in terms[:_MOST_TERMS]:
                found.update(dict.fromkeys(_of_one_sum(term)))
        return sorted(found, key=sympy.count_ops)[:_MOST_FORMULAS]

    def _forms(self) -> Iterator[Any]:
        derivative = self.derivative
        yield derivative
        if sympy.count_ops(derivative) > _MOST_OPERATIONS:
            return
        yield sympy.Add(*(term.expand(deep=False) for term in sympy.Add.make_args(derivative)))
        top, bottom = sympy.fraction(sympy.together(derivative))
        yield sympy.Add(*(term / bottom for term in sympy.Add.make_args(sympy.expand_mul(top))))
        yield sympy.expand(derivative)

    def bases(self) -> list[Any]:
        """What is raised to a power in the derivative."""
        if self.derivative is None:
            return []
        found = dict.fromkeys(p.base for p in sympy.preorder_traversal(self.derivative) if p.is_Pow)
        return [base for base in found if base.free_symbols and not base.is_Symbol][:_MOST_TERMS]

    def formula(self, expression: Any) -> Program:
        """An expression as a program of the symbols' names.

        Raises:
            LanguageError: it holds a function that the language does not have.
        """
        return parse(str(expression), inputs=tuple(map(str, self.symbols.values())))

    def shown(self, expression: Any) -> str | None:
        """An expression in the user's names, or None when it is too long to read."""
        text = readable(expression, self.names)
        return text if text is not None and len(text) <= _LONGEST_TERM else None

    def share(self, edge: Edge) -> str:
        """The term of the gradient that passes through an operand: its formula, else its place."""
        place = f"the term that comes from `{self.source(self.operand(edge))}` in `{self.source(edge.slot)}`"
        try:
            text = self.shown(self._share(edge)) if self.derivative is not None else None
        except Exception:  # a formula that grows too large, or a row that has none
            text = None
        return f"the term `{text}`" if text else place

    def _share(self, edge: Edge) -> Any:
        """Derivative of the output by the step, of the step by the operand, of the operand by the input."""
        values = self._values
        at: Mapping[Any, Any] = {sympy.Symbol(f"w{i}", real=True): value for i, value in enumerate(values)}
        slot = self.problem.seeds[0].slot
        adjoint = {slot: sympy.Integer(1)}
        for i in range(slot, edge.slot, -1):
            if i in adjoint and self.program.steps[i].op is not None:
                for k, a in enumerate(self.program.steps[i].args):
                    if a in self._moving:
                        adjoint[a] = adjoint.get(a, 0) + adjoint[i] * self.local(Edge(i, k)).xreplace(at)
        inner = values[self.operand(edge)].diff(self.symbols[self.name])
        return adjoint.get(edge.slot, sympy.Integer(0)) * self.local(edge).xreplace(at) * inner


def _of_one_sum(product: Any) -> Iterator[Any]:
    """The terms of a product for each of its factors that is a sum: that one sum is multiplied out."""
    for factor in sympy.Mul.make_args(product):
        if factor.is_Add and factor is not product and len(factor.args) <= _MOST_TERMS:
            yield from (product / factor * term for term in factor.args)
