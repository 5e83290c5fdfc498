"""Closed forms: the derivative as one formula in the user's names, where it stays small, and higher orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy
import sympy

from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.language import Program
from autograd_core.oracles import symbolic
from autograd_core.oracles.digits import Unavailable, number_at, real_at
from autograd_core.oracles.pieces import behind, is_array, is_elementwise
from autograd_core.oracles.problem import Array, Problem
from autograd_core.oracles.symbolic import DIGITS, Symbolic, agreed, attempt

_MOST_STEPS = 60
_MOST_OPERATIONS = 400
_MOST_IN_DERIVATIVES = 2000
_MOST_ELEMENTS = 16
_LONGEST = 300
_MOST_COMPLEX, _MOST_POWER = 12, 8
"""Complex programs have a closed form up to so many operations, and no larger number in them, which may be a power."""


class _Closed:
    """A small program as SymPy expressions: one for all elements when it is elementwise, else one per element."""

    def __init__(self, problem: Problem, slot: int) -> None:
        program = problem.program
        if sum(step.op is not None for step in program.steps) > _MOST_STEPS:
            raise Unavailable(f"the program has more than {_MOST_STEPS} operations")
        if problem.complexes and not _separates(program):
            raise Unavailable("the parts of its complex numbers may be long formulas")
        self.problem = problem
        self.template = is_elementwise(program, range(len(program.steps))) and not any(
            is_array(step.constant) for step in program.steps
        )
        self.symbols: dict[str, SymbolicArray] = {}
        self.names: dict[Any, Any] = {}
        for name in program.inputs:
            self.symbols[name] = self._symbols(name)
        self.output = self._run(program, slot)

    def _symbols(self, name: str) -> SymbolicArray:
        shape = () if self.template else self.problem.at[name].shape
        if int(numpy.prod(shape)) > _MOST_ELEMENTS:
            raise Unavailable(f"{name} has more than {_MOST_ELEMENTS} elements")
        array = numpy.empty(shape, dtype=object)
        for i, place in enumerate(numpy.ndindex(shape)):
            # A symbol's name never holds the user's text until it is printed.
            array.flat[i] = symbol = sympy.Symbol(f"v{len(self.names)}", real=True)
            label = f"{name}[{', '.join(map(str, place))}]" if place else name
            self.names[symbol] = sympy.Symbol(label, real=True)
        return SymbolicArray(array)

    def _run(self, program: Program, slot: int) -> SymbolicArray:
        slots: list[Any] = []
        for i, step in enumerate(program.steps[: slot + 1]):
            if step.input is not None:
                value: Any = self.symbols[step.input]
            elif step.constant is not None:
                value = self.problem.symbolic_constants[i]
            else:
                assert step.op is not None
                value = step.op(*(slots[a] for a in step.args), **step.attributes)
                if any(sympy.count_ops(e) > _MOST_OPERATIONS for e in value.elements()):
                    raise Unavailable("the formula grows too large for a closed form")
            slots.append(value)
        return slots[slot]  # type: ignore[no-any-return]


def _separates(program: Program) -> bool:
    """Whether SymPy can be asked for the parts of complex numbers: it multiplies powers out."""
    large = any(isinstance(step.constant, (int, float)) and abs(step.constant) > _MOST_POWER for step in program.steps)
    return sum(step.op is not None for step in program.steps) <= _MOST_COMPLEX and not large


def readable(expression: Any, names: Mapping[Any, Any]) -> str | None:
    """An expression as text, in the names given for its symbols; None when it is too long to read.

    >>> x = sympy.Symbol("v0")
    >>> readable(x / 8 + sympy.Rational(1, 3000), {x: sympy.Symbol("x")})
    'x/8 + 0.000333333333333333'
    """
    decimal = expression.replace(lambda e: e.is_Rational and e.q > 1000, lambda e: sympy.Float(e, 15))
    shown = str(decimal.xreplace(dict(names)))
    return shown if len(shown) <= _LONGEST else None


class Forms(NamedTuple):
    """A function and its derivative by an input as SymPy expressions, which hold symbols of ours."""

    function: Any
    """None where the output has several elements, each with a formula of its own."""
    derivatives: Array
    """Of the input's shape; a single one where the program is elementwise."""
    names: Mapping[Any, Any]
    """For each symbol the one that shows the user's name."""


def forms(problem: Problem, name: str) -> Forms | None:
    """The last seed's slot and its derivative by an input, as formulas for the eye; None where they grow too large."""
    if len(problem.seeds) != 1 or name not in problem.program.inputs:
        return None
    try:
        closed = _Closed(problem, problem.seeds[0].slot)
        expressions = derivatives(closed, name, problem.order)
    except Exception:  # a formula for the eye is no answer
        return None
    if any(e.has(sympy.I) for e in expressions.ravel()):  # parts of complex numbers that are no formulas of their own
        return None
    outputs = list(closed.output.elements())
    return Forms(outputs[0] if len(outputs) == 1 else None, expressions, closed.names)


def formula(problem: Problem, name: str) -> Any:
    """The derivative of the last seed's slot by an input, as text in the user's names, or None.

    One text where the program is elementwise (d y / d x, for each element) or scalar; otherwise nested lists with
    d (sum of cotangent * y) / d x[i] for each element.
    """
    if name not in problem.program.inputs:
        return "0"
    found = forms(problem, name)
    if found is None:
        return None
    texts = numpy.array([readable(e, found.names) for e in found.derivatives.ravel()], dtype=object)
    return None if any(t is None for t in texts) else texts.reshape(found.derivatives.shape).tolist()


def derivatives(closed: Any, name: str, order: int) -> Array:
    """The derivative of the given order by each element of an input, as expressions."""
    symbols = closed.symbols[name].array
    if closed.template:
        expression = closed.output.array.item()
        for k in range(order):
            expression = _affordable(expression.diff(symbols.item()), k + 1)
        return _rationals(numpy.array(expression, dtype=object))
    weights = _rationals(closed.problem.seeds[0].cotangent).ravel()
    summed = sum((w * y for w, y in zip(weights, closed.output.elements(), strict=True)), sympy.Integer(0))
    for k in range(order):
        found = numpy.array([*(_affordable(summed.diff(s), k + 1) for s in symbols.ravel()), None], dtype=object)[:-1]
        summed = sum(found.tolist(), sympy.Integer(0))
    return _rationals(found.reshape(symbols.shape))


def _affordable(expression: Any, order: int) -> Any:
    if order > 1 and sympy.count_ops(expression) > _MOST_IN_DERIVATIVES:
        raise Unavailable(f"the formula of the derivative of order {order} grows too large")
    return expression


def _rationals(values: Array) -> Array:
    lifted: Array = SymbolicArray(values).array
    return lifted


def gradients(problem: Problem) -> dict[str, Symbolic]:
    """SymPy's derivative of the problem's order for every input in `wrt`."""
    if problem.order == 1:
        return symbolic.gradients(problem)
    return {name: higher(problem, name) for name in problem.wrt}


def higher(problem: Problem, name: str) -> Symbolic:
    """SymPy's derivative of order above 1, from a closed form; see `Problem` for what it means for arrays."""
    return attempt([name], lambda: {name: _higher(problem, name)})[name]


def _higher(problem: Problem, name: str) -> Symbolic:
    total: list[Array] = []
    for digits in DIGITS:
        sums = _rationals(numpy.zeros(problem.at[name].shape))
        for seed in problem.seeds if name in problem.program.inputs else ():
            single = Problem(problem.program, problem.at, problem.wrt, (seed,), problem.order)
            _accumulate(sums, single, name, digits)
        total.append(sums)
    return agreed(*total)


def _accumulate(sums: Array, problem: Problem, name: str, digits: int) -> None:
    """Add one seed's contribution, evaluated to `digits` digits."""
    seed = problem.seeds[0]
    closed = _Closed(problem, seed.slot)
    found = derivatives(closed, name, problem.order)
    at = {key: _rationals(value) for key, value in problem.at.items()}
    if not closed.template:
        point = {s: v for key, a in closed.symbols.items() for s, v in zip(a.elements(), at[key].ravel(), strict=True)}
        for i, expression in enumerate(found.ravel()):
            sums.flat[i] += number_at(expression, point, digits)
        return
    shape = seed.cotangent.shape
    maps = {key: behind(at[key].shape, shape) for key in closed.symbols}
    for element, weight in enumerate(_rationals(seed.cotangent).ravel()):
        point = _point(closed.symbols, at, maps, element)
        real_at(closed.output.array.item(), point, digits)
        number = number_at(found.item(), point, digits)
        place = maps[name](element)
        sums.flat[place] = (sums.flat[place] + weight * number).evalf(digits)


def _point(
    symbols: Mapping[str, SymbolicArray], at: Mapping[str, Array], maps: Mapping[str, Any], element: int
) -> dict[Any, Any]:
    return {a.array.item(): at[key].flat[maps[key](element)] for key, a in symbols.items()}
