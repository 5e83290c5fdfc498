"""Tests of derivatives that need no reference: forward mode against backward, Hessian symmetry, Taylor remainders.

They find where two of our ways to one number part; they are silent about a mistake that both make. Floats show where to
look and balls decide: a difference of floats is called a mistake only where the enclosures of both are disjoint.

Sources: dot-product and Taylor tests as in Griewank & Walther, *Evaluating Derivatives*, 2nd ed., 2008; the rounding
bound n u sum |terms| from Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., 2002, section 3.1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy

from autograd_core.carriers.arb import ball
from autograd_core.oracles.forward import refusal
from autograd_core.oracles.problem import Array, Problem
from autograd_core.verdict.consistency.forms import DotProduct, Form, Hessian, Machine
from autograd_core.verdict.consistency.taylor import Sweep, sweep, sweep_on_balls

_ENTRIES = 10_000
"""Entries of a Jacobian up to which all are compared; beyond, random directions are."""
_STEPS = 200_000
"""Steps of a program times runs of it up to which a whole Jacobian is computed."""
_DRAWS = 3
_CHEAP = 5_000
"""Numbers on the way up to which balls are asked without an occasion."""


@dataclass(frozen=True)
class Consistency:
    """What one test found; `passed` is None where nothing can be said.

    `measured` is a difference and `bound` what rounding explains, or both are slopes: measured and wanted. `certain`
    says that balls decided; `place` names the entry where the two ways are furthest apart; `seeds` repeat the draws.
    """

    test: str
    passed: bool | None
    measured: float
    bound: float
    text: str
    certain: bool = False
    place: str | None = None
    seeds: tuple[int, ...] = ()


def dot_product(problem: Problem, *, seed: int = 0) -> Consistency:
    """<J v, w> by forward mode against <v, J^T w> by backward; entry by entry where the Jacobian is small.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("x*sin(x)")
    >>> point = {"x": numpy.array([1.0, 2.0])}
    >>> dot_product(Problem(program, point, ["x"], [Seed(program.output, numpy.ones(2))])).text
    'forward mode and backward agree on all 4 entries of the Jacobian (on balls too, in 1 random direction)'
    """
    return _never_raising("dot product", problem, lambda: _compared("dot product", problem, DotProduct, seed))


def hessian_symmetry(problem: Problem, *, seed: int = 0) -> Consistency:
    """v^T H w against w^T H v, with H from backward through backward; entry by entry where the Hessian is small.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("x*sin(y)")
    >>> point = {"x": numpy.array(1.0), "y": numpy.array(2.0)}
    >>> hessian_symmetry(Problem(program, point, ["x", "y"], [Seed(program.output, numpy.array(1.0))])).passed
    True
    """
    return _never_raising("Hessian symmetry", problem, lambda: _compared("Hessian symmetry", problem, Hessian, seed))


def taylor_remainder(
    problem: Problem, gradients: Mapping[str, Array] | None = None, *, order: int = 1, seed: int = 0
) -> Consistency:
    """How fast |f(x + hv) - f(x) - h <gradient, v>| falls with h along a random v: with slope 2 if all is right.

    With `order=2` the Hessian's term is subtracted as well, and the slope is 3. `gradients` may be claimed ones; ours
    by default. The sweep goes down to the rounding floor; a remainder of zero, as of a linear function, is exact.

    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("exp(x)")
    >>> question = Problem(program, {"x": numpy.array(1.0)}, ["x"], [Seed(program.output, numpy.array(1.0))])
    >>> taylor_remainder(question).passed, taylor_remainder(question, {"x": numpy.array(2.7)}).passed
    (True, False)
    """
    return _never_raising("Taylor remainder", problem, lambda: _taylor(problem, gradients, order, seed))


def _never_raising(test: str, problem: Problem, run: Callable[[], Consistency]) -> Consistency:
    if problem.dtype.kind != "f":
        return Consistency(test, None, math.nan, math.nan, f"the {test} test is made for real inputs only")
    try:
        with numpy.errstate(all="ignore"):
            return run()
    except Exception as error:  # a witness that fails has nothing to say
        return Consistency(test, None, math.nan, math.nan, f"not measured: {type(error).__name__}: {error}")


def _compared(test: str, problem: Problem, kind: type[Form], seed: int) -> Consistency:
    """Compare both ways on floats, all entries or in random directions; then ask balls."""
    form = kind(Machine(problem))
    rows, columns = form.sizes
    runs = (rows + columns) * len(problem.program.steps)
    whole = rows * columns <= _ENTRIES and runs <= _STEPS
    seeds = () if whole else tuple(range(seed, seed + _DRAWS))
    found = _of_all_entries(form) if whole else _in_directions(form, seeds)
    if found is None:
        return Consistency(test, None, math.nan, math.nan, "a derivative is not finite here", seeds=seeds)
    row, column, gap, bound = found
    entries = f"all {rows * columns} entries" if rows * columns > 1 else "the one entry"
    what = f"{entries} of the {form.matrix}" if whole else f"{_DRAWS} random directions"
    if gap <= bound:
        exact = _on_balls(kind, problem, *_draw(seed, rows, columns)) if problem.numbers <= _CHEAP else None
        if exact is False:
            return Consistency(
                test, False, gap, bound, f"{form.ways} part on balls: a rule is wrong", True, None, seeds
            )
        also = " (on balls too, in 1 random direction)" if exact else ""
        return Consistency(test, True, gap, bound, f"{form.ways} agree on {what}{also}", bool(exact), None, seeds)
    place = form.place(row, column)
    exact = _on_balls(kind, problem, _unit(row, rows), _unit(column, columns), gap)
    if exact and problem.numbers <= _CHEAP and _on_balls(kind, problem, *_draw(seed, rows, columns)) is False:
        return Consistency(test, False, gap, bound, f"{form.ways} part on balls: a rule is wrong", True, None, seeds)
    said = {
        True: "agree on balls: the rules are right there, and the floats lose digits",
        False: "part on balls as well: a rule is wrong",
        None: "cannot be told apart from lost digits: balls do not decide",
    }[exact]
    text = f"{form.ways} differ by {gap:.3g} at {place} (rounding explains {bound:.3g}), and {said}"
    return Consistency(test, exact, gap, bound, text, exact is not None, place, seeds)


def _of_all_entries(form: Form) -> tuple[int, int, float, float] | None:
    """Where the two matrices are furthest apart, measured by what rounding explains there; None if not finite."""
    first, second = form.matrices()
    if not (numpy.isfinite(first).all() and numpy.isfinite(second).all()):
        return None
    gap = numpy.abs(first - second)
    bound = form.machine.rounding * (numpy.abs(first) + numpy.abs(second))
    if not gap.size:
        return 0, 0, 0.0, 0.0
    row, column = numpy.unravel_index(int(numpy.argmax(gap - bound)), gap.shape)
    return int(row), int(column), float(gap[row, column]), float(bound[row, column])


def _in_directions(form: Form, seeds: tuple[int, ...]) -> tuple[int, int, float, float] | None:
    """The first direction in which the two ways part, and the entry to which bisection leads; else the widest gap."""
    widest = (0, 0, 0.0, math.inf)
    for seed in seeds:
        v, w = _draw(seed, *form.sizes)
        first, second, size = form.both(v, w)
        gap, bound = abs(first - second), form.machine.rounding * size
        if not math.isfinite(gap):
            return None
        if gap > bound:
            row, column = _bisected(form, v, w)
            first, second, size = form.both(_unit(row, len(v)), _unit(column, len(w)))
            return row, column, float(abs(first - second)), float(form.machine.rounding * size)
        widest = max(widest, (0, 0, float(gap), float(bound)), key=lambda one: one[2] / one[3] if one[3] else 0.0)
    return widest


def _draw(seed: int, rows: int, columns: int) -> tuple[Array, Array]:
    random = numpy.random.default_rng(seed)
    return random.standard_normal(rows), random.standard_normal(columns)


def _unit(place: int, size: int) -> Array:
    unit = numpy.zeros(size)
    unit[place] = 1
    return unit


def _bisected(form: Form, v: Array, w: Array) -> tuple[int, int]:
    """The entry that a gap comes from: of either vector that half is kept in which the gap is larger."""
    left, right = numpy.arange(len(v)), numpy.arange(len(w))

    def gap(rows: Array, columns: Array) -> float:
        first, second, _ = form.both(_only(v, rows), _only(w, columns))
        return abs(float(first - second))

    while len(left) > 1:
        left = max(numpy.array_split(left, 2), key=lambda half: gap(half, right))
    while len(right) > 1:
        right = max(numpy.array_split(right, 2), key=lambda half: gap(left, half))
    return int(left[0]), int(right[0])


def _only(vector: Array, kept: Array) -> Array:
    part = numpy.zeros_like(vector)
    part[kept] = vector[kept]
    return part


def _on_balls(kind: type[Form], problem: Problem, v: Array, w: Array, gap: float = 0.0) -> bool | None:
    """Whether both ways overlap in exact arithmetic; None where balls are not asked, or too wide to explain `gap`."""
    if refusal(problem) is not None:
        return None
    for bits in (128, 512):
        try:
            first, second, size = kind(Machine(problem, bits)).both(v, w)
        except Exception:  # balls may be unable to run the program
            return None
        if not first.overlaps(second):
            return False
        if first.rad() + second.rad() <= max(1e-25 * abs(size).upper(), 1e-6 * ball(gap)):
            return True
    return None


def _taylor(problem: Problem, gradients: Mapping[str, Array] | None, order: int, seed: int) -> Consistency:
    if order not in (1, 2) or (order == 2 and gradients is not None):
        raise ValueError("order is 1, or 2 with our own gradients")
    exact = sweep_on_balls(problem, gradients, order, seed) if refusal(problem) is None else None
    found: Sweep = sweep(problem, gradients, order, seed) if exact is None else exact
    passed, text = _read(found, order + 1, _rounded(problem, gradients), seed)
    measured = math.inf if found.zero else math.nan if found.slope is None else found.slope
    return Consistency("Taylor remainder", passed, measured, float(order + 1), text, exact is not None, None, (seed,))


def _rounded(problem: Problem, gradients: Mapping[str, Array] | None) -> float:
    """How far a claimed gradient may be off along a direction because it had to be rounded to floats; 0 for ours."""
    if gradients is None:
        return 0.0
    terms = (numpy.abs(gradients[n] * problem.at[n]).sum() + numpy.abs(gradients[n]).sum() for n in problem.wrt)
    return float(sum(terms)) * 4 * float(numpy.finfo(problem.dtype).eps)


def _read(found: Sweep, wanted: int, rounded: float, seed: int) -> tuple[bool | None, str]:
    """What a sweep says: whether the test is passed, in a sentence."""
    if found.zero:
        return True, "the remainder is zero: the function is that polynomial here"
    if found.slope is None:
        return None, "the remainder drowns in rounding, or does not fall steadily"
    if found.slope > wanted - 0.5:
        return True, f"the remainder falls with slope {found.slope:.3g}, as it should ({wanted})"
    if found.slope > 0.75 and found.defect <= rounded:
        return True, "the gradient is off by no more than its rounding to floats"
    said = f"the remainder falls with slope {found.slope:.3g} instead of {wanted}"
    if found.kink and found.slope < 1.5:
        return None, f"{said}, differently on both sides: the function has a kink here"
    return False, f"{said}: along the direction of seed {seed} the derivative is off by {found.defect:.6g}"
