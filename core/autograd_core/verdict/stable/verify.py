"""Whether a rewritten program still means the same, and how good its float gradient is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.errors import Undecided
from autograd_core.oracles import exact
from autograd_core.oracles.bounds import Bounds, bounds
from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.forward import on_balls
from autograd_core.oracles.problem import Array, Problem
from autograd_core.verdict.passes import derivative
from autograd_core.verdict.ulps import ulps

_START, _LIMIT = 192, 3072
_NEAR = (2.0**-20, 2.0**-10, 2.0**-4)
"""How far from the point, relative to it, values are compared; and at random far from it."""
_FAR = 6
_DECIDED = 4
"""At fewer points nothing is called the same."""
_FINE, _ORDINARY = 16.0, 4.0
"""Ulps that a rewritten program may have anywhere, and ulps that are not worth a word."""
_ALL = 1100.0
"""Bits that count for a number that is not finite."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """The float gradients and values of a program against their enclosures, in ulps; inf for what is not finite."""

    gradients: tuple[float, ...]
    """Of every element of every gradient."""
    values: tuple[float, ...]
    """Of every element of every slot that has a seed."""
    truths: Mapping[str, Enclosure]
    value: bool = False
    """Whether the values are the question, not the gradients."""

    @property
    def asked(self) -> tuple[float, ...]:
        """The errors in question."""
        return self.values if self.value else self.gradients

    @property
    def largest(self) -> float:
        """The worst of them."""
        return max(self.asked, default=0.0)

    @property
    def lost(self) -> float:
        """The bits that they are off by together, ordinary rounding left out."""
        return sum(min(math.log2(max(one / _ORDINARY, 1)), _ALL) for one in self.asked)

    def better(self, before: Numbers) -> bool:
        """Whether digits are won and none are lost, and both enclosures allow for the same gradient."""
        ours, theirs = self.gradients + self.values, before.gradients + before.values
        kept = len(ours) == len(theirs) and all(a <= max(_FINE, 4 * b) for a, b in zip(ours, theirs, strict=True))
        return kept and self.lost < before.lost - 1 and all(map(_meet, self.truths.values(), before.truths.values()))


def measured(problem: Problem, value: bool = False) -> Numbers:
    """How good the floats of a problem are; with `value`, that the values are the question."""
    truths, gradients, values = exact.enclose(problem), [], []
    for name in problem.wrt:
        given = derivative(problem.program, problem.at, name, problem.seeds, 1)
        middles = truths[name].middle
        known = [None] * given.size if middles is None else middles.ravel().tolist()
        gradients += [_off(*pair, given.dtype) for pair in zip(given.ravel().tolist(), known, strict=True)]
    slots, right = problem.program.run(problem.at), _pinned(problem)
    for seed in problem.seeds:
        given = numpy.asarray(slots[seed.slot], problem.dtype).ravel()
        values += [_off(a, right.pop(0) if right else None, given.dtype) for a in given.tolist()]
    return Numbers(tuple(gradients), tuple(values), truths, value)


def _off(number: float, truth: Fraction | None, dtype: Any) -> float:
    off = math.inf if truth is None else ulps(number, truth, dtype)
    return math.inf if math.isnan(off) else off


def _pinned(problem: Problem) -> list[Fraction | None]:
    """The true values of the seeded slots."""
    bits, found = _START, None
    while bits <= _LIMIT:
        with precision(bits):
            found = _values(problem, problem.at)
        if found is not None and all(one is not None and one.known for one in found):
            break
        bits *= 4
    return [None if one is None else one.middle for one in found or ()]


def _meet(one: Enclosure, other: Enclosure) -> bool:
    if one.middle is None or one.radius is None or other.middle is None or other.radius is None:
        return one.middle is not None
    pairs = [(Bounds(*a), Bounds(*b)) for a, b in zip(_pairs(one), _pairs(other), strict=True) if None not in (*a, *b)]
    return all(a.meets(b) for a, b in pairs)


def _pairs(one: Enclosure) -> Iterator[tuple[Any, Any]]:
    assert one.middle is not None and one.radius is not None
    return zip(one.middle.ravel().tolist(), one.radius.ravel().tolist(), strict=True)


def same(old: Problem, new: Problem) -> bool:
    """Whether two programs have the same values at the point, close to it and far away, wherever the old one has any.

    The balls of both have to overlap and to be tiny. At the point itself, and at some others, that must be decided.
    """
    decided = 0
    for k, at in enumerate(_points(old)):
        answer = _agree(old, new, at)
        if answer is False or (answer is None and k == 0):
            return False
        decided += answer is True
    return decided >= _DECIDED


def _points(problem: Problem) -> Iterator[Mapping[str, Array]]:
    """The point, points close to it, and points of all signs and of magnitudes around 1."""
    generator = numpy.random.default_rng(0)
    yield problem.at
    point = {name: numpy.asarray(value, numpy.float64) for name, value in problem.at.items()}
    for distance in _NEAR:
        yield {n: v + distance * generator.uniform(-1, 1, v.shape) * numpy.where(v, v, 1) for n, v in point.items()}
    for k in range(_FAR):
        scale = 2.0 ** (k - _FAR // 2)
        signed = (generator.uniform(-scale, scale, v.shape) for v in point.values())
        yield dict(zip(point, signed, strict=True))
        yield {n: numpy.abs(generator.uniform(-scale, scale, v.shape)) for n, v in point.items()}


def _agree(old: Problem, new: Problem, at: Mapping[str, Array]) -> bool | None:
    """Whether the values agree at a point; None where the old program has none, or where balls cannot tell."""
    bits = _START
    while bits <= _LIMIT:
        with precision(bits):
            before = _values(old, at)
            if before is None or any(one is None for one in before):
                bits *= 4
                continue
            after = _values(new, at)
        if after is None or len(after) != len(before):
            return False
        if any(b is not None and a is not None and not b.meets(a) for a, b in zip(after, before, strict=True)):
            return False
        if all(one is not None and one.known for one in (*before, *after)):
            return True
        if any(a is None and b is not None and b.known for a, b in zip(after, before, strict=True)) and bits == _LIMIT:
            return False
        bits *= 4
    return None


def _values(problem: Problem, at: Mapping[str, Array]) -> list[Bounds | None] | None:
    """The values of the seeded slots; None where a comparison is not decided."""
    try:
        slots = on_balls(problem, {name: BallArray(value) for name, value in at.items()})
    except Undecided:
        return None
    found: list[Bounds | None] = []
    for seed in problem.seeds:
        if slots[seed.slot].shape != numpy.shape(seed.cotangent):
            return []
        found += [bounds(one) for one in slots[seed.slot].elements()]
    return found
