"""All witnesses are asked about one problem; what they say becomes the evidence on each input's gradient."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

import numpy

from autograd_core import conventions
from autograd_core.language import Program
from autograd_core.language.replay import Replay
from autograd_core.oracles import certified, closed, elements, exact, finite, forward, probe
from autograd_core.oracles.certified import Truth, along_ours
from autograd_core.oracles.elements import Finite
from autograd_core.oracles.exact import Enclosure, tiny
from autograd_core.oracles.finite import Estimate
from autograd_core.oracles.local import Findings, inspect
from autograd_core.oracles.problem import Array, Problem
from autograd_core.oracles.symbolic import Symbolic
from autograd_core.verdict.evidence import Evidence, Judgement, shown
from autograd_core.verdict.passes import KinkAt, Run, derivative, kinks
from autograd_core.verdict.verdict import Verdict

_MOST_STEPS = 20_000
"""Witnesses that cost milliseconds an operation are not called for longer programs."""
_HIGHEST = 5
"""Finite differences of higher orders cost dozens of backward passes through graphs that grow with each order."""
_PROBES = (2.0**-20, -(2.0**-20), 2.0**-8, -(2.0**-8))
"""Distances from the point, relative to it, at which ops are looked at when a finite difference is off."""


def gather(problem: Problem, executed: Run, thorough: bool = True) -> dict[str, Evidence]:
    """What every witness says about the gradient of each input in `wrt`.

    SymPy and finite differences are asked only when they are looked at; `thorough` says that they are in any case.
    """
    asked = _Asked(problem, executed, thorough)
    return {name: asked.evidence(name) for name in problem.wrt}


class _Asked:
    """The witnesses of one problem: those that speak for all inputs together, and what each input's evidence is."""

    def __init__(self, problem: Problem, executed: Run, thorough: bool) -> None:
        self.problem = problem
        self.executed = executed
        self.thorough = thorough
        self.small = len(problem.program.steps) <= _MOST_STEPS
        self.too_long = f"the program has more than {_MOST_STEPS} steps"
        silent = dict.fromkeys(problem.wrt, Enclosure(None, None, 0, self.too_long))
        self.ours = exact.enclose(problem) if self.small else silent
        self.truth = certified.certify(problem) if self.small else Truth(silent)
        self.vouched, self.refutation, self.remark = _along(problem, self.truth, self.ours)
        given = (*problem.at.values(), *(seed.cotangent for seed in problem.seeds))
        finite = all(numpy.isfinite(value).all() for value in given)
        sure = finite and all(map(tiny, self.truth.gradients.values()))
        self.undefined = _undefined(problem) if self.small and not sure else None
        asked = (lambda: self.symbolic) if thorough else None
        self.mistake = _mistake(problem, executed, asked) if self.small and self.undefined is None else None
        self.marks = _marks(problem.program, kinks(problem.program, problem.at))
        self.size = float(sum(numpy.abs(s.cotangent * executed.slots[s.slot]).sum() for s in problem.seeds))

    @cached_property
    def symbolic(self) -> Mapping[str, Symbolic]:
        """SymPy's answers."""
        if not self.small:
            return dict.fromkeys(self.problem.wrt, Symbolic(None, self.too_long))
        return closed.gradients(self.problem)

    def evidence(self, name: str) -> Evidence:
        """What is known about the gradient of one input."""
        problem = self.problem
        sides = cache(lambda i: probe.sides(problem, name, i) if self.small else None)
        return Evidence(
            self.executed.gradients[name],
            lambda: self.symbolic[name],
            self.ours[name],
            lambda: _differences(problem, name, lambda: self.symbolic),
            problem.at[name],
            self.size,
            self.marks,
            lambda i: _slopes(problem, name, i, sides(i)),
            self.undefined,
            self.mistake,
            sides,
            lambda i: probe.around(problem, name, i) if self.small else None,
            lambda i: problem.order > 1 or _vouched(problem, name, i),
            self.ours[name] if self.vouched else self.truth.gradients[name],
            self.refutation,
            self.remark,
            self.thorough,
            lambda: probe.torn(problem) if self.small else None,
        )


def _along(problem: Problem, truth: Truth, ours: Mapping[str, Enclosure]) -> tuple[bool, str | None, str | None]:
    """Whether the enclosures of our rules pass along random directions; how they fail; what to say if they pass."""
    if not truth.along:
        return False, None, None
    for one in truth.along:
        given = along_ours(one, ours)
        if given is None or not (given.known and one.slope.known):
            return False, None, None
        if not given.meets(one.slope):
            where = certified.culprit(problem, ours, truth.seed)
            found = f"{shown(given.middle)} along a random direction (seed {truth.seed})"
            text = f"in exact arithmetic the rules give {found}, proven is {shown(one.slope.middle)}"
            return False, f"{text}; wrong at {where}" if where else text, None
    return (
        True,
        None,
        f"by {len(truth.along)} random directions (seed {truth.seed}), which a wrong one passes once in 2**50",
    )


def _differences(problem: Problem, name: str, symbolic: Callable[[], Mapping[str, Symbolic]]) -> Finite:
    if problem.order <= _HIGHEST or symbolic()[name].value is None:
        return _finite(problem, name)
    return _unasked(problem, name)


def _undefined(problem: Problem) -> str | None:
    if not all(numpy.isfinite(seed.cotangent).all() for seed in problem.seeds):
        return "the cotangent of the output is not a finite number"
    try:
        return forward.undefined(problem)
    except Exception:  # a witness that fails has nothing to say
        return None


def _marks(program: Program, found: Sequence[KinkAt]) -> tuple[str, ...]:
    marks, chosen = [], conventions.current()
    for kink in found:
        text = program.source[kink.span.start : kink.span.end][:60]
        # What a row says of its kinks is torch's choice.
        how = kink.convention if chosen == conventions.DEFAULT else f"convention {chosen}"
        marks.append(f"{text} is at a kink of {kink.op}" + f" ({how})" * bool(how))
    return tuple(dict.fromkeys(marks))


def _mistake(
    problem: Problem, executed: Run, symbolic: Callable[[], Mapping[str, Symbolic]] | None
) -> Judgement | None:
    """What is wrong with the forward values: an op's float for its operands, or balls and SymPy apart."""
    slip = inspect(problem, executed.slots).slip
    if slip is None:
        return _apart(problem, symbolic()) if symbolic is not None else None
    reason = f"the VALUE is wrong: {slip.op} in {slip.where} gives {slip.given!r}, right is {shown(slip.right.middle)}"
    if not math.isfinite(slip.given):
        return Judgement(Verdict.INACCURATE, reason)
    # Where less than half of the digits are right, it is another function.
    half = math.sqrt(float(numpy.finfo(problem.dtype).eps))
    return Judgement(Verdict.DISAGREE if slip.error > half else Verdict.INACCURATE, reason)


def _apart(problem: Problem, symbolic: Mapping[str, Symbolic]) -> Judgement | None:
    outputs = next((one.outputs for one in symbolic.values()), {})
    for slot, place, ours, theirs in forward.apart(problem, outputs):
        where = f" at {list(place)}" if place else ""
        text = problem.program.source[problem.program.steps[slot].span.start : problem.program.steps[slot].span.end]
        values = f"in exact arithmetic {text[:60]}{where} is {shown(ours)} by balls, {shown(theirs)} by SymPy"
        return Judgement(Verdict.DISAGREE, f"the VALUE is wrong: {values}")
    return None


def _function(
    problem: Problem, name: str, base: Mapping[str, Array]
) -> tuple[Callable[[Mapping[str, Array]], Array], Array]:
    """What finite differences see near `base`, and the weights it is contracted with.

    First order: the seeds' slots one after the other. Higher orders: the gradient of one order less.
    """
    if problem.order == 1:
        slots, weights = [s.slot for s in problem.seeds], [s.cotangent.ravel() for s in problem.seeds]
        replay = Replay(problem.program, base)

        def outputs(point: Mapping[str, Array]) -> Array:
            values = replay(point)
            found = [numpy.asarray(values[slot]).reshape(-1) for slot in slots]
            return found[0] if len(found) == 1 else numpy.concatenate(found)

        return outputs, numpy.concatenate(weights).astype(numpy.float64)

    def lower(point: Mapping[str, Array]) -> Array:
        return derivative(problem.program, point, name, problem.seeds, problem.order - 1).ravel()

    return lower, numpy.ones(problem.at[name].size)


def _double(problem: Problem) -> dict[str, Array]:
    """The point in float64: in a narrower dtype finite differences would see little but rounding."""
    return {name: value.astype(numpy.float64) for name, value in problem.at.items()}


def _finite(problem: Problem, name: str) -> Finite:
    point = _double(problem)
    function, weights = _function(problem, name, point)
    depth = _depth(problem.program) * (1 if problem.order == 1 else 3 * problem.order)
    try:
        return elements.gradient(function, point, [name], weights, depth=depth)[name]
    except Exception as error:  # a witness that fails has nothing to say
        return Finite(None, None, 0, {(): f"finite differences failed: {type(error).__name__}: {error}"[:200]})


def _unasked(problem: Problem, name: str) -> Finite:
    shape = problem.at[name].shape
    reasons: dict[tuple[int, ...], str] = {
        (): f"finite differences are not asked beyond order {_HIGHEST} where SymPy speaks"
    }
    return Finite(numpy.full(shape, numpy.nan), numpy.full(shape, numpy.inf), 0, reasons)


def _depth(program: Program) -> int:
    """The longest chain of operations."""
    depths: list[int] = []
    for step in program.steps:
        depths.append((step.op is not None) + max((depths[a] for a in step.args), default=0))
    return max(depths, default=0)


def _slopes(problem: Problem, name: str, i: int, sides: Any) -> tuple[Estimate, Estimate]:
    """One-sided slopes from exact values, where balls can tell; else finite differences."""
    if sides is not None and all(side.kind != "unknown" for side in sides):
        left, right = (_estimate(side) for side in sides)
        return left, right
    point = _double(problem)
    function, weights = _function(problem, name, point)

    def along(t: float) -> float:
        moved = point[name].copy()
        moved.flat[i] = t
        return float(weights @ function({**point, name: moved}))

    with numpy.errstate(all="ignore"):
        return finite.one_sided(along, float(point[name].flat[i]))


def _estimate(side: probe.Side) -> Estimate:
    if side.kind != "slope":
        return Estimate(math.nan, math.inf, 0.0, 0, side.kind)
    return Estimate(side.slope, abs(side.slope) * 2.0**-50, 0.0, 0)


def _vouched(problem: Problem, name: str, i: int) -> bool:
    """Whether every op's float is right for its operands at points around; what is off then is rounding."""
    point = _double(problem)
    x = float(point[name].flat[i])
    for distance in _PROBES:
        moved = point[name].copy()
        moved.flat[i] = x + distance * (abs(x) or 1.0)
        near = Problem(problem.program, {**point, name: moved}, problem.wrt, problem.seeds)
        found: Findings = inspect(near, problem.program.run(near.at))
        if found.slip is not None or not found.complete:
            return False
    return True
