"""One point at which hypotheses about a mistake are tried: the gradient, and each step's share in it, on balls.

The gradient is linear in the derivative of each single step, so that "without the term", "twice the term" or "without
this factor" are sums of shares; nothing is differentiated again for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy

from autograd_core.carriers.arb import BallArray, balls
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.language import Program, Step
from autograd_core.oracles.problem import Array, Problem, literal

BITS = 320
_KNOWN_BITS = 90
_VANISHES = 2.0**-200

# Near the point and far from it; every element moves by an amount of its own, and keeps its sign.
_SPREADS = (0.031, 0.19, 0.73, 0.011, 2.3, 0.0037, 0.00071)
ENOUGH = 4
"""At so many points a hypothesis has to hold, the given one among them."""


class Edge(NamedTuple):
    """The use of an earlier step as an operand: the share of the gradient that passes here is a term."""

    slot: int
    operand: int


class Trial:
    """The problem at one point, on balls of `BITS` bits (the caller sets the precision)."""

    def __init__(self, problem: Problem, name: str, at: Mapping[str, Array], cotangents: Sequence[Array]) -> None:
        self.problem = problem
        self.name = name
        self.program = problem.program
        self.at = at
        self.cotangents = cotangents
        self.shape = problem.at[name].shape
        self.leaves = {key: Tensor(BallArray(value), requires_grad=True) for key, value in at.items()}
        self.leaf = self.leaves[name]
        self.slots = self.program.run(self.leaves, lift=_lift)
        self.seeds = [seed.slot for seed in problem.seeds]
        self._shares: dict[Edge, Array] = {}
        self._locals: dict[Edge, Array] = {}
        self._elsewhere: dict[tuple[str, str], Trial] = {}

    def gradient(self, name: str, cotangents: Sequence[Array] | None = None) -> Array:
        """The gradient by an input, perhaps with other cotangents than the given ones."""
        return self._pulled([self.leaves[name]], cotangents or self.cotangents)[0]

    def _pulled(self, places: Sequence[Any], cotangents: Sequence[Array]) -> list[Array]:
        pairs = zip(self.seeds, cotangents, strict=True)
        live = [(self.slots[slot], Tensor(BallArray(g))) for slot, g in pairs if _live(self.slots[slot])]
        if not live:
            return [_zeros(place) for place in places]
        roots, given = [root for root, _ in live], [g for _, g in live]
        found = grad(roots, places, given, retain_graph=True, allow_unused=True)
        return [_zeros(place) if g is None else g.value.array for place, g in zip(places, found, strict=True)]

    @cached_property
    def truth(self) -> Array:
        """The gradient by the input in question."""
        return self._pulled([self.leaf], self.cotangents)[0]

    @cached_property
    def adjoints(self) -> dict[int, Array]:
        """The cotangent that arrives at each step on the way to the input."""
        wanted = [i for i, value in enumerate(self.slots) if _live(value)]
        return dict(zip(wanted, self._pulled([self.slots[i] for i in wanted], self.cotangents), strict=True))

    def share(self, edge: Edge) -> Array:
        """What passes through one operand of one step: a term of the gradient, in the input's shape."""
        if edge not in self._shares:
            step, leaf = self._alone(edge, broadcast=False)
            cotangent = Tensor(BallArray(self.adjoints[edge.slot]))
            self._shares[edge] = self.onwards(edge, grad(step, leaf, cotangent)[0].value.array)  # type: ignore[union-attr]
        return self._shares[edge]

    def onwards(self, edge: Edge, cotangent: Array) -> Array:
        """A cotangent of the operand, pulled back to the input."""
        place = self.slots[self.program.steps[edge.slot].args[edge.operand]]
        if place is self.leaf:
            return cotangent
        found = grad(place, self.leaf, Tensor(BallArray(cotangent)), retain_graph=True, allow_unused=True)[0]
        return _zeros(self.leaf) if found is None else found.value.array

    def local(self, edge: Edge) -> Array:
        """The derivative of an elementwise step by one operand: its factor in the chain, in the step's shape."""
        if edge not in self._locals:
            step, leaf = self._alone(edge, broadcast=True)
            ones = Tensor(BallArray(numpy.ones(step.shape)))
            self._locals[edge] = grad(step, leaf, ones)[0].value.array  # type: ignore[union-attr]
        return self._locals[edge]

    def _alone(self, edge: Edge, broadcast: bool) -> tuple[Tensor, Tensor]:
        """The step run again with one operand as a leaf of its own."""
        step = self.program.steps[edge.slot]
        assert step.op is not None
        args = [self.slots[a] for a in step.args]
        array = args[edge.operand].value.array
        if broadcast:
            array = numpy.broadcast_to(array, self.slots[edge.slot].shape)
        args[edge.operand] = leaf = Tensor(BallArray(array), requires_grad=True)
        return step.op(*args, **step.attributes), leaf

    def replaced(self, edge: Edge, factor: Array) -> Array:
        """The gradient if the elementwise step's derivative by this operand were `factor`."""
        operand = self.slots[self.program.steps[edge.slot].args[edge.operand]]
        cotangent = sum_to(arrayed(self.adjoints[edge.slot] * factor), operand.shape)
        return arrayed(self.truth - self.share(edge) + self.onwards(edge, cotangent))

    def turned(self, edge: Edge, way: int) -> Array | None:
        """The gradient if a matrix product were pulled back in a wrong way; None where the shapes do not fit."""
        left, right = (self.slots[a].value.array for a in self.program.steps[edge.slot].args)
        shape = (left, right)[edge.operand].shape
        if not 1 <= left.ndim <= 2 or not 1 <= right.ndim <= 2:
            return None
        left, right = (left if left.ndim == 2 else left[None]), (right if right.ndim == 2 else right[:, None])
        g = self.adjoints[edge.slot].reshape(left.shape[0], right.shape[1])
        ways = (
            ((g, right), (g.T, right.T), (right.T, g)) if edge.operand == 0 else ((left, g), (left.T, g.T), (g, left.T))
        )
        first, second = ways[way]
        wanted = (left, right)[edge.operand].shape
        if first.shape[1] != second.shape[0] or (first.shape[0], second.shape[1]) != wanted:
            return None
        return arrayed(self.truth - self.share(edge) + self.onwards(edge, (first @ second).reshape(shape)))

    def elsewhere(self, name: str, unit: Any) -> Trial:
        """The problem with one input in another unit."""
        if (name, str(unit)) not in self._elsewhere:
            at = {**self.at, name: arrayed(BallArray(self.at[name]).array * unit)}
            self._elsewhere[name, str(unit)] = Trial(self.problem, self.name, at, self.cotangents)
        return self._elsewhere[name, str(unit)]

    def value(self, slot: int) -> Array:
        """The value of a step."""
        array: Array = self.slots[slot].value.array
        return array


def run_claim(program: Program, values: Mapping[str, Array]) -> Array:
    """A claim, or another formula, on balls."""
    slots = program.run({key: BallArray(value) for key, value in values.items()}, lift=_lift_plain)
    found = slots[program.output]
    array: Array = found.array if isinstance(found, BallArray) else BallArray(found).array
    return array


def moved(problem: Problem, names: Sequence[str], cotangents: bool) -> Iterator[tuple[dict[str, Array], list[Array]]]:
    """Other points to try: these inputs move, and the cotangents too where asked."""
    for spread in _SPREADS:
        generator = numpy.random.default_rng(int(spread * 1e6))
        at = {key: _moved(value, spread, generator) if key in names else value for key, value in problem.at.items()}
        yield at, [_moved(s.cotangent, spread, generator) if cotangents else s.cotangent for s in problem.seeds]


def _moved(value: Array, spread: float, generator: Any) -> Array:
    if value.dtype.kind not in "fc":
        return value
    factor = (1 + spread) ** generator.uniform(-1, 1, value.shape)
    place: Array = numpy.where(value == 0, spread * (factor - 1), value * factor)
    return place


def sum_to(array: Array, shape: tuple[int, ...]) -> Array:
    """Summed over the axes along which `shape` was broadcast.

    >>> sum_to(numpy.ones((3, 2)), (1, 2))
    array([[3., 3.]])
    """
    lead = array.ndim - len(shape)
    axes = (*range(lead), *(lead + i for i, n in enumerate(shape) if n == 1 and array.shape[lead + i] != 1))
    summed: Array = numpy.asarray(array.sum(axis=axes, keepdims=True)).reshape(shape) if axes else array
    return summed


def known(array: Array, beside: Array | None = None) -> bool:
    """Whether every element is known well enough to tell formulas apart, or vanishes beside the largest."""
    every = [*array.ravel(), *(() if beside is None else beside.ravel())]
    if not all(e.is_finite() for e in every):
        return False
    largest = max((e.abs_upper() for e in every), default=0)
    return all(
        e.is_exact() or e.rel_accuracy_bits() >= _KNOWN_BITS or e.abs_upper() <= largest * _VANISHES
        for e in array.ravel()
    )


def same(first: Array, second: Array) -> bool:
    """Whether no element proves the two different."""
    return first.shape == second.shape and all(
        a.overlaps(b) for a, b in zip(first.ravel(), second.ravel(), strict=True)
    )


def arrayed(value: Any) -> Array:
    """An array again: NumPy's arithmetic makes plain objects of arrays without axes."""
    array: Array = numpy.asarray(value, dtype=object)
    return array


def _live(value: Any) -> bool:
    return isinstance(value, Tensor) and value.requires_grad


def _zeros(place: Any) -> Array:
    zeros: Array = BallArray(numpy.zeros(place.shape)).array
    return zeros


def _lift(step: Step) -> Tensor | None:
    return None if step.op is not None else Tensor(balls(literal(step)))


def _lift_plain(step: Step) -> BallArray | None:
    return None if step.op is not None else balls(literal(step))
