"""The formulas that a proof compares: what our backward rules, SymPy and a claim give on symbols."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from math import prod
from time import monotonic
from typing import Any, NamedTuple

import numpy
import sympy

from autograd_core.carriers.arb import ball
from autograd_core.carriers.sympy import SymbolicArray, symbolic
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.language import Program, Step
from autograd_core.op import Op, Value
from autograd_core.ops import TABLE
from autograd_core.oracles.closed import derivatives
from autograd_core.oracles.pieces import behind, is_array, is_elementwise
from autograd_core.oracles.problem import Array, Problem, Seed, literal
from autograd_core.oracles.proof.cases import Identity, Need
from autograd_core.oracles.proof.ring import Stuck

COTANGENT = "grad_output"
"""What a claim calls the cotangent of the program's output."""

_MOST_STEPS = 60
_MOST_OPERATIONS = 400
_MOST_ELEMENTS = 16
_MOST_POINTS = 1000


class Watch(NamedTuple):
    """Until when formulas may be computed, and which rows had which arguments."""

    deadline: float
    calls: list[tuple[Op, list[Any]]]


WATCH: ContextVar[Watch] = ContextVar("watch")


class _Watched(SymbolicArray):
    """Formulas of bounded size, whose rows are noted: SymPy cancels exp(log(x)), and with it what x has to be."""

    @classmethod
    def apply(cls, op: Op, args: tuple[Value, ...], attributes: dict[str, Any]) -> _Watched:
        watch = WATCH.get()
        if monotonic() > watch.deadline:
            raise Stuck("the time for a proof is over")
        result = super().apply(op, args, attributes)
        if any(sympy.count_ops(e) > _MOST_OPERATIONS for e in result.elements()):
            raise Stuck("the formulas grow too large")
        watch.calls.append((op, [_watched(a) for a in args]))
        return result


def _watched(value: Value) -> _Watched:
    if isinstance(value, _Watched):
        return value
    return _Watched(value.array if isinstance(value, SymbolicArray) else value)


@dataclass
class Closed:
    """A program on symbols, as `closed.derivatives` reads it; a template is one formula for all elements."""

    problem: Problem
    template: bool
    symbols: dict[str, _Watched] = field(default_factory=dict)
    names: dict[Any, Any] = field(default_factory=dict)
    """Each symbol's name in the user's words."""
    output: Any = None

    def give(self, name: str) -> _Watched:
        """Symbols for each element of an input or of the cotangent, or one for all."""
        array = numpy.empty(() if self.template else self._at[name].shape, dtype=object)
        for i, place in enumerate(numpy.ndindex(array.shape)):
            array.flat[i] = symbol = sympy.Symbol(f"v{len(self.names)}", real=True)
            label = f"{name}[{', '.join(map(str, place))}]" if place else name
            self.names[symbol] = sympy.Symbol(label, real=True)
        self.symbols[name] = _Watched(array)
        return self.symbols[name]

    def points(self) -> list[dict[Any, Any]]:
        """The balls that the symbols stand for: once, or for each element of a template."""
        shape = self.problem.seeds[0].cotangent.shape
        found = {}
        for element in range(prod(shape) if self.template else 1):
            point: dict[Any, Any] = {}
            for name, symbols in self.symbols.items():
                value = self._at[name]
                picked = value.flat[behind(value.shape, shape)(element)] if self.template else value.ravel()
                point.update(zip(symbols.elements(), numpy.atleast_1d(picked).tolist(), strict=True))
            found[tuple(point.values())] = point
        return [{symbol: ball(number) for symbol, number in point.items()} for point in found.values()]

    @property
    def _at(self) -> dict[str, Array]:
        return {COTANGENT: self.problem.seeds[0].cotangent, **self.problem.at}


def of_rules(problem: Problem, name: str) -> tuple[Closed, Identity]:
    """What backward gives on symbols, against SymPy's derivative.

    Raises:
        Stuck: the program has no formulas of moderate size.
    """
    closed = _closed(problem, name, [problem.program])
    leaves = {key: Tensor(closed.give(key), requires_grad=key == name) for key in problem.program.inputs}
    output = problem.program.run(leaves, lift=lambda step: _literal(step, Tensor))[problem.seeds[0].slot]
    closed.output = output.value
    return closed, _identity(closed, _ours(closed, leaves[name], output), derivatives(closed, name, problem.order))


def of_claim(problem: Problem, name: str, claim: Program) -> tuple[Closed, Identity]:
    """A claimed formula against SymPy's derivative, with all that has to hold for the claim to have values.

    Raises:
        Stuck: the program or the claim has no formulas of moderate size.
    """
    closed = _closed(problem, name, [problem.program, claim])
    for key in dict.fromkeys((*problem.program.inputs, *claim.inputs)):
        closed.give(key)
    closed.output = problem.program.run(closed.symbols, lift=_literal)[problem.seeds[0].slot]
    theirs = _weighted(closed, name)
    calls = WATCH.get().calls
    calls.clear()
    claimed = _watched(claim.run(closed.symbols, lift=_literal)[claim.output]).counting().array
    identity = _identity(closed, numpy.broadcast_to(claimed, theirs.shape), theirs)
    return closed, replace(identity, needs=[need for op, args in calls for need in _needs(op, args)])


def _closed(problem: Problem, name: str, programs: list[Program]) -> Closed:
    """One formula for all elements where no step sums and none knows the place of an element."""
    shape = problem.seeds[0].cotangent.shape
    steps = [step for program in programs for step in program.steps]
    inputs = {key for program in programs for key in program.inputs if key in problem.at}
    if any(value.dtype.kind == "c" for value in problem.at.values()):
        raise Stuck("complex numbers have no proofs")
    if sum(step.op is not None for step in steps) > _MOST_STEPS:
        raise Stuck(f"there are more than {_MOST_STEPS} operations")
    template = (
        problem.at[name].shape == shape
        and all(is_elementwise(program, range(len(program.steps))) for program in programs)
        and not any(is_array(step.constant) for step in steps)
        and (
            len(programs) == 1 or len(numpy.unique(problem.seeds[0].cotangent)) == 1 or COTANGENT in programs[1].inputs
        )
    )
    if prod(shape) > _MOST_POINTS:
        raise Stuck(f"the output has more than {_MOST_POINTS} elements")
    if not template and any(problem.at[key].size > _MOST_ELEMENTS for key in inputs):
        raise Stuck(f"an input has more than {_MOST_ELEMENTS} elements")
    return Closed(problem, template)


def _literal(step: Step, wrap: Any = lambda value: value) -> Any:
    """A literal as an exact formula; subexpressions of constants are computed from them."""
    return None if step.op is not None else wrap(_watched(symbolic(literal(step))))


def _ours(closed: Closed, leaf: Tensor, output: Tensor) -> Array:
    """What backward computes on formulas, of the problem's order (see `Problem`)."""
    weight: Any = Tensor(_Watched(numpy.ones((), dtype=int) if closed.template else closed.problem.seeds[0].cotangent))
    current: Any = output
    for order in reversed(range(closed.problem.order)):
        if not getattr(current, "requires_grad", False):
            zeros: Array = SymbolicArray(numpy.zeros(leaf.shape, dtype=int)).array
            return zeros
        current = grad(current, leaf, weight, create_graph=order > 0, materialize_grads=True)[0]
        current, weight = (TABLE["sum"](current), None) if order else (current, None)
    found: Array = _watched(current.value).counting().array
    return found


def _weighted(closed: Closed, name: str) -> Array:
    """SymPy's derivative with the cotangent that a claim speaks of: symbols where it reads them, else the numbers."""
    problem = closed.problem
    seed = problem.seeds[0]
    symbols = closed.symbols.get(COTANGENT) if COTANGENT not in problem.at else None
    weights = SymbolicArray(seed.cotangent).array if symbols is None else symbols.array
    if not closed.template:
        weighed = replace(problem, seeds=(Seed(seed.slot, weights),))
        return derivatives(replace(closed, problem=weighed), name, problem.order)
    return numpy.array(derivatives(closed, name, problem.order).item() * weights.flat[0], dtype=object)


def _identity(closed: Closed, ours: Array, theirs: Array) -> Identity:
    pairs = dict.fromkeys(zip(ours.ravel().tolist(), theirs.ravel().tolist(), strict=True))
    return Identity(list(pairs), closed.output.elements(), closed.points(), WATCH.get().deadline)


def _needs(op: Op, args: list[Any]) -> list[Need]:
    """What has to hold for a row to have values, from the domains of its arguments."""
    found = []
    power = op is TABLE["pow"]
    if op is TABLE["div"] or (power and any(not e.is_nonnegative for e in args[1].elements())):
        found += [Need(e, positive=False) for e in args[not power].elements()]
    if power and all(e.is_Integer for e in args[1].elements()):
        return found
    for interval, argument in zip(op.domain, args, strict=False):
        for sign, end in ((1, interval.low), (-1, interval.high)):
            if numpy.isfinite(end):
                parts = [sign * (e - sympy.Rational(end)) for e in argument.elements()]
                found += [Need(part, or_zero=interval.closed or power) for part in parts]
    return found
