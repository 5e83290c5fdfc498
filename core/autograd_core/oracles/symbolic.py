"""SymPy as a witness: each piece's own formula is differentiated, and the pieces are chained by numbers.

None of our derivative rules takes part. Values are computed by mpmath (through `evalf`) at 100 digits. Where `evalf`
keeps account of all digits on the way, that is enough; elsewhere they are computed at 50 digits as well, and what both
agree on is reported. That corroborates; it does not prove.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NamedTuple

import numpy
import sympy

from autograd_core.carriers.sympy import rational
from autograd_core.errors import NoFormula
from autograd_core.oracles.digits import Unavailable, Undefined, as_fraction, number_at, parts_at, real_at, whole
from autograd_core.oracles.pieces import LONGEST, Formula, Piece, cut, formulas, is_array, slot_of
from autograd_core.oracles.problem import Array, Problem

DIGITS = (50, 100)
_AGREE = Fraction(1, 10**30)
_MOST_TEXT = 200
_CANCELLED = sympy.Rational(1, 10**20)
_LARGEST = 4000
"""Numbers evaluated at most in one sweep: every element of every piece, and its derivative by each symbol."""


@dataclass(frozen=True)
class Symbolic:
    """SymPy's derivative at the point, as Fractions (None where it has no finite real value), or why there is none."""

    value: Array | None
    reason: str | None = None
    defined: bool = True
    outputs: Mapping[int, Array] = field(default_factory=dict)
    """The values of the seeded slots."""


class _Entry(NamedTuple):
    """One number of a piece's Jacobian: d slot[element] / d source[at]."""

    slot: int
    element: int
    source: int
    at: int
    number: Any


_Work = tuple[Formula, Mapping[Any, Any]]
"""A formula, and its derivatives by symbol."""


def gradients(problem: Problem) -> dict[str, Symbolic]:
    """SymPy's first derivative for every input in `wrt`; orders above 1 need a closed form (see `closed.py`)."""
    return attempt(problem.wrt, lambda: _first_order(problem))


def attempt(names: Any, compute: Any) -> dict[str, Symbolic]:
    """`compute()`, or for each name the reason why SymPy has nothing to say."""
    try:
        found: dict[str, Symbolic] = compute()
    except (Unavailable, NoFormula) as error:
        return dict.fromkeys(names, Symbolic(None, str(error)))
    except Undefined as error:
        return dict.fromkeys(names, Symbolic(None, str(error), defined=False))
    except Exception as error:  # a witness that fails has nothing to say
        text = " ".join(f"SymPy failed: {type(error).__name__}: {error}".split())[:_MOST_TEXT]
        return dict.fromkeys(names, Symbolic(None, text))
    return found


def _first_order(problem: Problem) -> dict[str, Symbolic]:
    elements = sum(value.size for value in problem.at.values())
    if elements > _LARGEST:
        raise Unavailable(f"there are {elements} input elements; SymPy is asked for small arrays only")
    shared: dict[tuple[int, ...], list[_Work]] = {}
    sweeps = [_Sweep(problem, digits, shared) for digits in DIGITS]
    high = sweeps[1].run()
    if sweeps[1].sure:
        sweeps[0], low = sweeps[1], high
    else:
        low = sweeps[0].run()
    outputs = {}
    for slot in {seed.slot for seed in problem.seeds}:
        known = agreed(*(sweep.values[slot] for sweep in sweeps)).value if slot in sweeps[1].values else None
        if known is not None:
            outputs[slot] = known
    return {name: replace(agreed(low[name], high[name]), outputs=outputs) for name in problem.wrt}


def agreed(low: Array, high: Array) -> Symbolic:
    """What evaluations at two precisions agree on, to 30 digits; a value that shrinks with the precision is zero."""
    out = numpy.empty(low.shape, dtype=object)
    unsure = 0
    for i, (a, b) in enumerate(zip(low.ravel(), high.ravel(), strict=True)):
        first, second = as_fraction(a), as_fraction(b)
        if first is None or second is None:
            continue
        if abs(first - second) <= _AGREE * abs(second):
            out.flat[i] = second
        elif abs(second) <= abs(first) / 10**20:
            out.flat[i] = Fraction(0)
        elif abs(second) < abs(first) * 10**20:  # else it grows with the precision: there is no finite value
            unsure += 1
    return Symbolic(out, f"{unsure} elements lost too many digits to cancellation" if unsure else None)


def _derivatives(expression: Any, symbols: set[Any]) -> dict[Any, Any]:
    """SymPy's derivative by each symbol; a sum term by term, or its cost would grow with terms times symbols."""
    parts: dict[Any, list[Any]] = {symbol: [] for symbol in symbols}
    for term in sympy.Add.make_args(expression):
        for symbol in term.free_symbols & symbols:
            parts[symbol].append(term.diff(symbol))
    return {symbol: sympy.Add(*found) for symbol, found in parts.items()}


def numbers(values: Array) -> Array:
    """An array of floats as exact SymPy numbers."""
    out = numpy.empty(values.shape, dtype=object)
    for i, value in enumerate(values.ravel().tolist()):
        out.flat[i] = rational(value)
    return out


class _Sweep:
    """One forward and one backward sweep over the pieces, in numbers of `digits` digits."""

    def __init__(self, problem: Problem, digits: int, shared: dict[tuple[int, ...], list[_Work]]) -> None:
        self.problem = problem
        self.digits = digits
        self.shared = shared
        self.budget = _LARGEST
        self.values: dict[int, Array] = {}
        self.adjoints: dict[int, Array] = {}
        self.active: set[int] = set()
        self.sure = not problem.complexes and not problem.conditions
        """Whether all digits are right: no numbers went from piece to piece, and none lost digits."""
        steps = problem.program.steps
        self.conditions = problem.conditions
        self.inputs = {step.input: i for i, step in enumerate(steps) if step.input is not None}
        for i, step in enumerate(steps):
            if step.input is not None:
                self.values[i] = numbers(problem.at[step.input])
            elif is_array(step.constant):
                self._keep(i, problem.symbolic_constants[i].array)
        self.active.update(self.inputs[name] for name in problem.wrt if name in self.inputs)

    def run(self) -> dict[str, Array]:
        """The gradient of every wanted input, as arrays of SymPy numbers."""
        # A part of a complex number as a formula may be far longer than the number: those are made step by step.
        longest = 1 if self.problem.complexes else LONGEST
        pieces = cut(self.problem.program, (s.slot for s in self.problem.seeds), longest)
        self.sure = self.sure and len(pieces) == 1
        jacobians = [self._forward(piece) for piece in pieces]
        for seed in self.problem.seeds:
            self._deposit(seed.slot, numbers(seed.cotangent))
        for jacobian in reversed(jacobians):
            for entry in jacobian:
                self._pull(entry)
        return {name: self._gradient(name) for name in self.problem.wrt}

    def _gradient(self, name: str) -> Array:
        found = self.adjoints.get(self.inputs.get(name, -1))
        return numbers(numpy.zeros(self.problem.at[name].shape)) if found is None else found

    def _keep(self, slot: int, array: Array) -> None:
        """Store values; of complex numbers each part by itself."""
        if slot not in self.problem.complexes:
            self.values[slot] = array
            return
        parts = [one.as_real_imag() for one in array.ravel()]
        for place, k in ((slot, 0), (~slot, 1)):
            self.values[place] = numpy.empty(array.shape, dtype=object)
            for i, pair in enumerate(parts):
                self.values[place].flat[i] = pair[k]

    def _forward(self, piece: Piece) -> list[_Entry]:
        """Compute the values that the piece writes; return its Jacobian."""
        if any(slot in self.active for slot in piece.reads):
            self.active.update(piece.writes)
        found: list[_Entry] = []
        for formula, wanted in self._work(piece):
            places = (formula.slot, ~formula.slot)[: 1 + (formula.slot in self.problem.complexes)]
            arrays = [self.values.setdefault(place, numpy.empty(formula.shape, dtype=object)) for place in places]
            for element in formula.elements:
                point = {symbol: self.values[s].flat[at(element)] for symbol, (s, at) in formula.symbols.items()}
                for array, number in zip(arrays, self._numbers(formula, point), strict=True):
                    array.flat[element] = number
                found.extend(self._entries(formula, element, point, wanted))
        return found

    def _work(self, piece: Piece) -> list[_Work]:
        """The formulas of a piece with their derivatives; both precisions share those that no condition decides."""
        if piece.steps in self.shared:
            return self.shared[piece.steps]
        shapes = {slot: self.values[slot].shape for slot in piece.reads}
        truths = {s: self.values[s] for s in piece.reads if s in self.conditions}
        found: list[_Work] = []
        for formula in formulas(self.problem, piece, shapes, truths, self._spend):
            smooth = formula.slot not in self.conditions  # a condition has no derivative
            active = {s for s, (place, _) in formula.symbols.items() if smooth and slot_of(place) in self.active}
            found.append((formula, _derivatives(formula.expression, active)))
        if not truths:
            self.shared[piece.steps] = found
        return found

    def _entries(
        self, formula: Formula, element: int, point: Mapping[Any, Any], wanted: Mapping[Any, Any]
    ) -> list[_Entry]:
        entries = []
        for symbol, derivative in wanted.items():
            source, at = formula.symbols[symbol]
            if formula.slot in self.problem.complexes:
                number, imag = parts_at(derivative, point, self.digits)
                entries.append(_Entry(~formula.slot, element, source, at(element), imag))
            else:
                number = number_at(derivative, point, self.digits)
                self.sure = self.sure and whole(derivative, number, self.digits)
            entries.append(_Entry(formula.slot, element, source, at(element), number))
        return entries

    def _numbers(self, formula: Formula, point: Mapping[Any, Any]) -> tuple[Any, ...]:
        """A value of the program; of a complex one both parts."""
        if formula.slot not in self.problem.complexes:
            number = real_at(formula.expression, point, self.digits)
            self.sure = self.sure and whole(formula.expression, number, self.digits)
            return (number,)
        parts = parts_at(formula.expression, point, self.digits)
        if sympy.nan in parts:
            raise Undefined("the program has no finite value here")
        return parts

    def _pull(self, entry: _Entry) -> None:
        if entry.slot not in self.adjoints or self.adjoints[entry.slot].flat[entry.element] == 0:
            return
        pulled = self.adjoints[entry.slot].flat[entry.element] * entry.number
        if entry.source not in self.adjoints:
            self.adjoints[entry.source] = numbers(numpy.zeros(self.values[entry.source].shape))
        held = self.adjoints[entry.source].flat
        total = (held[entry.at] + pulled).evalf(self.digits)
        if self.sure and held[entry.at] != 0:
            self.sure = bool(abs(total) >= _CANCELLED * abs(pulled))
        held[entry.at] = total

    def _deposit(self, slot: int, cotangent: Array) -> None:
        self.adjoints[slot] = self.adjoints[slot] + cotangent if slot in self.adjoints else cotangent

    def _spend(self, amount: int) -> None:
        self.budget -= amount
        if self.budget < 0:
            raise Unavailable(f"more than {_LARGEST} numbers would be needed; SymPy is asked for small arrays only")
