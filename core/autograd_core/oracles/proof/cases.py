"""Whether formulas are identical, by cases: each sign that decides something is tried both ways.

Points where such a sign is 0 (kinks, edges) are no part of a proof. The point of a problem therefore has to lie clear
of all of them, which balls decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import flint

from autograd_core.carriers.arb import precision
from autograd_core.carriers.formulas import NoBall, on_balls
from autograd_core.errors import Undecided
from autograd_core.oracles.proof.ring import AtEdge, Fraction, Ring, Stuck
from autograd_core.oracles.proof.signs import Outside, Signs, Split
from autograd_core.oracles.proof.table import edges, jumps, kinked
from autograd_core.oracles.proof.walk import Finer, Walk

_MOST_CASES = 32
_MOST_RESTARTS = 24
_BITS = (128, 1024)

Case = Mapping[Any, int]
"""Expressions and their signs."""


class Need(NamedTuple):
    """What an expression has to be for a formula to have a value: positive, not negative (`or_zero`), or not 0."""

    expression: Any
    positive: bool = True
    or_zero: bool = False


@dataclass(frozen=True)
class Identity:
    """Pairs of formulas that should be equal wherever the program's formulas `values` are real numbers.

    `needs` have to be met for the first ones to have values; `points` give each symbol a ball.
    """

    pairs: Sequence[tuple[Any, Any]]
    values: Sequence[Any]
    points: Sequence[Mapping[Any, Any]]
    deadline: float
    needs: Sequence[Need] = ()


@dataclass
class Found:
    """What became of an attempt: whether all pairs are equal, in which cases, and what else that takes for granted."""

    equal: bool = True
    cases: list[Case] = field(default_factory=list)
    assumed: dict[Any, None] = field(default_factory=dict)
    difference: Any = None
    """A difference of two rational functions that is not 0."""


def explore(identity: Identity, splitting: bool, everywhere: bool) -> Found:
    """Go through the cases: all of them, or those that have a point; `splitting` asks for the signs of all factors.

    Raises:
        Stuck: no decision.
    """
    units: dict[Any, Any] = {}
    if len(identity.pairs) == 1:
        return _by_cases(identity, splitting, everywhere, units)
    try:
        return _all_at_once(identity, splitting, units)
    except Split:
        pass
    found = Found(cases=[{}])
    for pair in identity.pairs:  # each by its own cases: 4 elements with 3 branches have 12 cases together, not 81
        one = _by_cases(replace(identity, pairs=[pair]), splitting, everywhere, units)
        if not one.equal:
            return one
        found.assumed.update(one.assumed)
        found.cases = [{**found.cases[0], **case} for case in one.cases]  # a single one, as there is a single point
    return found


def check_points(identity: Identity) -> None:
    """See that the program has a value at every point, and that it does not change its form there.

    Raises:
        AtEdge: it does, or balls cannot tell.
    """
    changes = dict.fromkeys(edge for value in identity.values for edge in edges(value))
    for point in identity.points:
        if any(sign_at(edge, point) is None for edge in changes) or not all(
            map(partial(_finite, point), identity.values)
        ):
            raise AtEdge


def _finite(point: Mapping[Any, Any], value: Any) -> bool:
    with precision(_BITS[0]):
        try:
            return bool(on_balls(value, point).is_finite())
        except (NoBall, Undecided):  # the formula may still be compared; others say whether it has a value
            return True


def _all_at_once(identity: Identity, splitting: bool, units: dict[Any, Any]) -> Found:
    """All pairs without any case."""
    try:
        signs, difference = _compare(identity, {}, splitting, units)
    except Outside:
        raise Stuck("the program has no real value here") from None
    if difference is not None:
        return Found(False, difference=difference)
    _check(signs, identity.points)
    return Found(True, [{}], dict.fromkeys(signs.assumed))


def _by_cases(identity: Identity, splitting: bool, everywhere: bool, units: dict[Any, Any]) -> Found:
    found = Found()
    stack: list[tuple[Case, Sequence[Any]]] = [({}, identity.points)]
    for _ in range(_MOST_CASES):
        if not stack:
            return found
        case, points = stack.pop()
        try:
            signs, difference = _compare(identity, case, splitting, units)
        except Outside:
            if points:
                raise Stuck("the program has no real value here") from None
            continue
        except Split as split:
            sides = _sides(split.expression, points)
            stack += [({**case, split.expression: s}, sides[s]) for s in (1, -1) if everywhere or sides[s]]
            continue
        if difference is not None:
            return Found(False, difference=None if case else difference)
        _check(signs, points)
        found.cases += [case] if points else []
        found.assumed.update(dict.fromkeys(signs.assumed))
    raise Stuck("there are too many cases")


def _check(signs: Signs, points: Sequence[Any]) -> None:
    """Whether every sign that was made use of is what it is at the points, and none of them is 0."""
    for expression, sign in signs.used.items():
        if any(sign_at(expression, point) not in ((sign,) if sign else (1, -1)) for point in points):
            raise AtEdge
    if any(sign_at(expression, point) != 1 for expression in signs.assumed for point in points):
        raise Stuck("it is not known whether the claim has a value here")


def _compare(identity: Identity, case: Case, splitting: bool, units: dict[Any, Any]) -> tuple[Signs, Any]:
    """The signs that were used in one case, and the first difference that is not 0, as far as it can be told."""
    known = dict(case)
    for _ in range(_MOST_RESTARTS):
        ring = Ring(identity.deadline)
        signs = Signs(ring, known, splitting)
        walk = Walk(ring, signs, units)
        try:
            for value in identity.values:
                _learn(walk, value)
            if signs.known != known:  # what was learned last may give what was met first another form
                known = signs.known
                continue
            signs.learning = False
            walk = Walk(ring, signs, units) if splitting else walk  # now the signs of all factors are asked for
            for need in identity.needs:
                _meet(walk, need)
            for ours, theirs in identity.pairs:
                if ours == theirs and not kinked(ours):
                    continue
                difference = ring.add(walk(ours), ring.scale(walk(theirs), -1))
                if not ring.is_zero(difference):
                    return signs, _told(ring, signs, difference)
        except Finer:
            continue
        return signs, None
    raise Stuck("the functions' arguments have no common measure")


def _meet(walk: Walk, need: Need) -> None:
    found = walk(need.expression)
    if need.positive:
        walk.signs.positive(found, need.or_zero)
    elif walk.ring.is_zero(found):
        raise Stuck("a denominator is 0 for all inputs")


def _learn(walk: Walk, value: Any) -> None:
    """Meet all that has to be real for a value to be real; leave out what hangs on a sign that is not known."""
    if jumps(value):  # what it multiplies need not be real where it is 0
        return
    try:
        walk(value)
    except (Split, Stuck):
        for argument in () if value.is_Piecewise or value.is_Mul else value.args:
            _learn(walk, argument)


def _told(ring: Ring, signs: Signs, difference: Fraction) -> Any:
    """A difference that is certainly not 0 everywhere as an expression, else False."""
    used = {at for poly in difference for _, powers in ring.terms(poly) for at in powers}
    plain = all(ring.atoms[at].expression.is_Symbol for at in used)
    return signs.expression(difference) if plain else False


def _sides(expression: Any, points: Sequence[Any]) -> dict[int, list[Any]]:
    sides: dict[int, list[Any]] = {1: [], -1: []}
    for point in points:
        sign = sign_at(expression, point)
        if sign is None:
            raise AtEdge
        sides[sign].append(point)
    return sides


def sign_at(expression: Any, point: Mapping[Any, Any]) -> int | None:
    """The sign of an expression at a point, 1 or -1; None where it is 0, or where balls do not tell.

    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> [sign_at(sympy.sin(x) - x, {x: flint.arb(at)}) for at in (1, 0)]
    [-1, None]
    """
    for bits in _BITS:
        with precision(bits):
            try:
                value = on_balls(expression, point)
            except (NoBall, Undecided):
                return None
            if isinstance(value, flint.arb) and (value > 0 or value < 0):
                return 1 if value > 0 else -1
    return None
