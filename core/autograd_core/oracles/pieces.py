"""A program cut into short runs of steps, and each run as SymPy formulas.

Substituting statements into one expression explodes, and deep expressions exhaust Python's stack; so a piece ends
with each statement and after a few steps at most, and the pieces are chained by numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from math import prod
from typing import Any

import numpy
import sympy

from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.language import Program
from autograd_core.oracles.digits import Unavailable
from autograd_core.oracles.problem import Problem

PARTS = 5000
"""Of one formula, repetitions counted: SymPy goes through each of them again. The determinant of 5 x 5 has 19,000."""
LONGEST = 16
Shapes = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class Piece:
    """Steps that are differentiated as formulas: `reads` come from earlier pieces, `writes` are used by later ones."""

    steps: tuple[int, ...]
    reads: tuple[int, ...]
    writes: tuple[int, ...]


@dataclass(frozen=True)
class Formula:
    """One formula of a piece: the slot and elements it writes, and where the numbers of its symbols stand.

    `symbols` maps each symbol to a slot and to a function from a written element's flat index to a read one's. Of
    complex numbers a symbol is the real part, and at `~slot` (which `slot_of` turns back) the imaginary part.
    """

    slot: int
    shape: tuple[int, ...]
    elements: range
    expression: Any
    symbols: Mapping[Any, tuple[int, Callable[[int], int]]]


def is_array(constant: Any) -> bool:
    """Whether a step's constant is an array, which is then read element by element like an input."""
    return constant is not None and numpy.ndim(constant) > 0


def is_elementwise(program: Program, steps: Iterable[int]) -> bool:
    """Whether every step acts element by element, so that one formula serves all elements."""
    ops = (program.steps[i].op for i in steps)
    return all(op is None or op.pointwise for op in ops)


def slot_of(place: int) -> int:
    """The slot behind the place of a symbol.

    >>> slot_of(3), slot_of(~3)
    (3, 3)
    """
    return place if place >= 0 else ~place


def _variable(problem: Problem, slot: int, first: int) -> tuple[Any, dict[Any, int]]:
    """An element of a slot as a formula, and the places of its symbols, which are numbered from `first` on."""
    symbol = sympy.Symbol(f"v{first}", real=True)
    if slot not in problem.complexes:
        return symbol, {symbol: slot}
    other = sympy.Symbol(f"v{first + 1}", real=True)
    return symbol + sympy.I * other, {symbol: slot, other: ~slot}


def cut(program: Program, ends: Iterable[int] = (), longest: int = LONGEST) -> list[Piece]:
    """Cut the program's operations into pieces; slots in `ends` are written whatever uses them."""
    stops = {statement.slot for statement in program.statements}
    groups: list[list[int]] = [[]]
    for i, step in enumerate(program.steps):
        if step.op is not None and step.constant is None:
            # Elementwise steps alone are one formula for all elements; a sum among them would need one for each.
            if groups[-1] and is_elementwise(program, [i]) != is_elementwise(program, groups[-1][:1]):
                groups.append([])
            groups[-1].append(i)
            if i in stops or len(groups[-1]) >= longest:
                groups.append([])
    home = {slot: g for g, group in enumerate(groups) for slot in group}
    needed = {*ends, program.output}
    reads: list[dict[int, None]] = [{} for _ in groups]  # dicts serve as ordered sets
    for g, group in enumerate(groups):
        for argument in (a for slot in group for a in program.steps[slot].args):
            constant = program.steps[argument].constant
            if home.get(argument) != g and (constant is None or is_array(constant)):
                reads[g][argument] = None
                needed.add(argument)
    return [
        Piece(tuple(group), tuple(reads[g]), tuple(s for s in group if s in needed))
        for g, group in enumerate(groups)
        if group
    ]


def formulas(problem: Problem, piece: Piece, shapes: Shapes, truths: Mapping[int, Any], spend: Any) -> list[Formula]:
    """The piece's written slots as formulas of the slots it reads.

    `truths` holds the arrays of conditions among the read slots: those enter as true or false, not as symbols.
    `spend(n)` is told how many elements are about to be written and read, and may raise.
    """
    if is_elementwise(problem.program, piece.steps) and not truths:
        return _template(problem, piece, shapes, spend)
    symbols: dict[Any, tuple[int, Callable[[int], int]]] = {}
    inputs: dict[int, SymbolicArray] = {}
    for slot, array in truths.items():
        inputs[slot] = SymbolicArray(array)
        inputs[slot].conditional = True
    for slot in piece.reads:
        if slot in inputs:
            continue
        spend(prod(shapes[slot]))
        array = numpy.empty(shapes[slot], dtype=object)
        for i in range(array.size):
            array.flat[i], places = _variable(problem, slot, len(symbols))
            symbols.update({symbol: (place, lambda _, i=i: i) for symbol, place in places.items()})
        inputs[slot] = SymbolicArray(array)
    found = []
    for slot, written in run_steps(problem, piece, inputs).items():
        for i, expression in enumerate(written.elements()):
            check_parts(expression)
            used = {s: symbols[s] for s in sorted(expression.free_symbols, key=str)}
            spend(1 + len(used))
            found.append(Formula(slot, written.shape, range(i, i + 1), expression, used))
    return found


def check_parts(expression: Any) -> None:
    """Whether a formula is one that SymPy can work with.

    Raises:
        Unavailable: it has more than `PARTS` parts.
    """
    if sum(1 for _ in islice(sympy.preorder_traversal(expression), PARTS + 1)) > PARTS:
        raise Unavailable(f"a formula has more than {PARTS:,} parts, too many for SymPy")


def _template(problem: Problem, piece: Piece, shapes: Shapes, spend: Any) -> list[Formula]:
    """An elementwise piece: one formula for all elements of each written slot."""
    symbols: dict[Any, int] = {}
    inputs = {}
    for slot in piece.reads:
        variable, places = _variable(problem, slot, len(symbols))
        inputs[slot] = SymbolicArray(variable)
        symbols.update(places)
    written = run_steps(problem, piece, inputs)
    known = dict(shapes)
    for i in piece.steps:
        known[i] = numpy.broadcast_shapes(*(known.get(a, ()) for a in problem.program.steps[i].args))
    found = []
    for slot in piece.writes:
        expression = written[slot].array.item()
        used = {symbol: place for symbol, place in symbols.items() if symbol in expression.free_symbols}
        spend(prod(known[slot]) * (1 + len(used)))
        stand = {symbol: (s, behind(shapes[slot_of(s)], known[slot])) for symbol, s in used.items()}
        found.append(Formula(slot, known[slot], range(prod(known[slot])), expression, stand))
    return found


def behind(source: tuple[int, ...], target: tuple[int, ...]) -> Callable[[int], int]:
    """The flat index in `source` behind each flat index of the shape `target` that it is broadcast to.

    >>> [behind((2, 1), (2, 3))(i) for i in range(6)]
    [0, 0, 0, 1, 1, 1]
    """
    flat = numpy.broadcast_to(numpy.arange(prod(source)).reshape(source), target).ravel()
    return lambda element: int(flat[element])


def run_steps(problem: Problem, piece: Piece, inputs: Mapping[int, SymbolicArray]) -> dict[int, SymbolicArray]:
    """Run a piece's steps on formulas; plain constants enter exactly."""
    slots: dict[int, Any] = {**problem.symbolic_constants, **inputs}
    for i in piece.steps:
        step = problem.program.steps[i]
        assert step.op is not None
        slots[i] = step.op(*(slots[a] for a in step.args), **step.attributes)
    return {slot: slots[slot] for slot in piece.writes}
