"""A function of one number over a range: sampling it, and asking the witnesses about it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy

from autograd_core.oracles import closed
from autograd_core.plots import marks as marking
from autograd_core.plots import sampling, witnesses
from autograd_core.plots.marks import Mark
from autograd_core.plots.model import Curve, Errors, Sampled
from autograd_core.plots.moving import Array, Moving, affordable
from autograd_core.plots.ranges import Range

C = TypeVar("C", bound=Curve)

_MOST_NUMBERS = 2_000_000
_ONE_BY_ONE = 20_000
"""Numbers computed at most for the curve: all points at once, and where they are taken one by one."""
_SYMBOLIC, _FINITE = 41, 27
"""Points at which SymPy and finite differences are asked."""


def curve_of(made: type[C], moving: Moving, over: Range, dtype: str, convention: str) -> C:
    """Sample the function, find its marks, and ask the witnesses, all within bounded numbers of runs."""
    most = _MOST_NUMBERS if moving.together else _ONE_BY_ONE
    even = over.even(over.count or affordable(moving, most, sampling.EVEN, least=25), dtype)
    found = marking.marks(moving, over, even)
    points = even if over.count else _refined(moving, over, even, found, affordable(moving, most, sampling.MOST))
    given = points[None]
    there = numpy.unique(numpy.array([mark.place for mark in found if mark.kind in ("kink", "jump")]).astype(dtype))
    return made(
        moving.program,
        over,
        {name: value for name, value in moving.at.items() if name != over.name or over.index},
        dtype,
        convention,
        points,
        even.astype(float),
        moving.values(given),
        moving.gradients(given)[0],
        _by_sympy(moving, _apart(moving, even, found, "symbolic", _SYMBOLIC)),
        _by_differences(moving, _apart(moving, even, found, "finite", _FINITE)),
        _errors(moving, given, dtype),
        found,
        there,
        moving.values(there[None]) if there.size else there,
        moving.gradients(there[None])[0] if there.size else there,
        _formula(moving, even[even.size // 2]),
    )


def _refined(moving: Moving, over: Range, even: Array, found: Sequence[Mark], most: int) -> Array:
    def curves(points: Array) -> Array:
        return numpy.stack([moving.values(points[None]), moving.gradients(points[None])[0]])

    points = sampling.refined(curves, over, even, even.dtype, most)
    return sampling.with_sides(points, over, [mark.place for mark in found if mark.kind != "hole"], even.dtype)


def _formula(moving: Moving, x: Any) -> str | None:
    """SymPy's derivative along the number that moves; where all elements are alike it is that of each, unweighted."""
    if moving.together and moving.cotangent != 1:
        return None
    found = closed.formula(moving.single(numpy.array([x])), moving.targets[0][0])
    for i in () if isinstance(found, str) else moving.targets[0][1]:
        found = None if found is None else found[i]
    return found if isinstance(found, str) else None


def _apart(moving: Moving, even: Array, found: Sequence[Mark], witness: str, most: int) -> Array:
    """Evenly spaced points, none of them on a mark, at which a witness is asked."""
    free = even[~numpy.isin(even, numpy.array([mark.place for mark in found]).astype(even.dtype))]
    return witnesses.chosen(moving, free[None], witness, most)


def _by_sympy(moving: Moving, asked: Array) -> Sampled:
    answers, reason = witnesses.by_sympy(moving, asked)
    told = [i for i, one in enumerate(answers) if one is not None and math.isfinite(one)]
    y = numpy.array([answers[i] for i in told], dtype=float)
    ours = moving.gradients(asked)[0][told]
    return Sampled(asked[0, told], y, numpy.zeros(y.shape), ours, len(answers), reason)


def _by_differences(moving: Moving, asked: Array) -> Sampled:
    answers = witnesses.by_differences(moving, asked)
    told = [(i, one) for i, one in enumerate(answers) if one is not None]
    y, error = (numpy.array([getattr(one, key) for _, one in told], dtype=float) for key in ("value", "error"))
    places = [i for i, _ in told]
    return Sampled(asked[0, places], y, error, moving.gradients(asked)[0][places], len(answers))


def _errors(moving: Moving, points: Array, dtype: str) -> Errors:
    asked = witnesses.chosen(moving, points, "balls", points.shape[1])
    known = witnesses.truth(moving, asked)
    values = witnesses.errors(moving.values(asked), known.values, dtype)
    return Errors(asked[0], values, witnesses.errors(moving.gradients(asked)[0], known.slopes[0], dtype))
