"""One question, all witnesses: the gradient of a program at a point, and what can be said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import numpy

from autograd_core.errors import UserError
from autograd_core.language import LIMITS, Limits, Program, infer, parse
from autograd_core.oracles import closed, elements, exact, finite
from autograd_core.oracles.elements import Finite
from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.finite import Estimate
from autograd_core.oracles.problem import Array, Problem
from autograd_core.oracles.statements import Link, links
from autograd_core.oracles.symbolic import Symbolic
from autograd_core.verdict.evidence import Evidence, Judgement
from autograd_core.verdict.judge import MAX_ULP, judge
from autograd_core.verdict.passes import KinkAt, Run, kinks, run
from autograd_core.verdict.verdict import Verdict, worst

_MOST_STEPS = 20_000
"""Witnesses that cost milliseconds an operation are not called for longer programs."""


@dataclass(frozen=True)
class GradientReport:
    """The gradient of one input: the float value, what each witness says, and the verdict."""

    name: str
    value: Array
    formula: Any
    evidence: Evidence
    judgement: Judgement


@dataclass(frozen=True)
class Report:
    """The answer to one `check`: value, gradients by input name, passes, and the worst verdict."""

    program: Program
    at: Mapping[str, Array]
    run: Run
    gradients: Mapping[str, GradientReport]
    verdict: Verdict
    order: int = 1
    links: Sequence[Link] = ()
    """The statements of a longer program, as formulas with their derivatives."""

    @property
    def dtype(self) -> str:
        """The dtype that the program computed in."""
        return str(numpy.result_type(*self.at.values())) if self.at else "float64"


class Settings(TypedDict, total=False):
    """What `check` may be told beside the program and the point."""

    wrt: Sequence[str] | None
    """The inputs to differentiate by; all of them by default."""
    constant: Sequence[str]
    """Inputs that take no gradient."""
    dtype: Any
    """float64 (the default), float32 or float16."""
    grad_tensors: Any
    """None, "ones", or the cotangent, of the output's shape."""
    backward: Sequence[str]
    """Names of statements to run backward from, one pass each; the output by default."""
    retain_graph: bool
    create_graph: bool
    order: int
    """Of the derivative, 1 by default; see `Problem` for arrays."""
    max_ulp: float | None
    """The largest distance from the truth that is not called inaccurate; see `MAX_ULP`."""
    limits: Limits
    """Sizes beyond which nothing is computed."""


def check(program: Program | str, at: Mapping[str, Any], **settings: Unpack[Settings]) -> Report:
    """Compute the gradient of a program (or its text) at a point by backward, and judge it by independent witnesses.

    `at` gives an array or nested list for each input.

    Raises:
        LanguageError: the text does not parse, an input is missing, shapes do not fit.
        EngineError: what torch refuses too.
        UserError: a name in `at`, `wrt` or `constant` that the program does not read.

    >>> report = check("x*x*exp(x)", {"x": 1.5})
    >>> report.verdict, float(report.gradients["x"].value)
    (<Verdict.CORROBORATED: 'corroborated'>, 23.52886761927484)
    """
    limits, dtype = settings.get("limits", LIMITS), settings.get("dtype", "float64")
    if isinstance(program, str):
        program = parse(program, inputs=tuple(at), limits=limits)
    point = {name: numpy.asarray(value, dtype=dtype) for name, value in at.items() if _used(program, name)}
    names = _names(program, settings.get("wrt"), settings.get("constant", ()))
    infer(program, {name: value.shape for name, value in point.items()}, numpy.dtype(dtype).itemsize, limits)
    executed = run(
        program,
        point,
        names,
        grad_tensors=settings.get("grad_tensors"),
        backward_from=settings.get("backward", ()),
        retain_graph=settings.get("retain_graph", False),
        create_graph=settings.get("create_graph", False),
        order=settings.get("order", 1),
    )
    problem = Problem(program, point, names, executed.seeds, settings.get("order", 1))
    bound = settings.get("max_ulp")
    reports = _judged(problem, executed, MAX_ULP[str(numpy.dtype(dtype))] if bound is None else bound)
    verdict = worst(r.judgement.verdict for r in reports.values())
    return Report(program, point, executed, reports, verdict, problem.order, links(problem))


def _used(program: Program, name: str) -> bool:
    if name not in program.inputs:
        known = ", ".join(program.inputs) or "none"
        raise UserError(f"the program has no input named {name!r}", hint=f"its inputs: {known}")
    return True


def _names(program: Program, wrt: Sequence[str] | None, constant: Sequence[str]) -> list[str]:
    for name in (*(wrt or ()), *constant):
        _used(program, name)
    names = [name for name in (program.inputs if wrt is None else wrt) if name not in constant]
    if not names:
        raise UserError("there is no input left to differentiate by", hint="remove one from constant, or add one")
    return names


def _judged(problem: Problem, executed: Run, max_ulp: float) -> dict[str, GradientReport]:
    small = len(problem.program.steps) <= _MOST_STEPS
    too_long = f"the program has more than {_MOST_STEPS} steps"
    symbolic = closed.gradients(problem) if small else dict.fromkeys(problem.wrt, Symbolic(None, too_long))
    enclosed = exact.enclose(problem) if small else dict.fromkeys(problem.wrt, Enclosure(None, None, 0, too_long))
    marks = _marks(problem.program, kinks(problem.program, problem.at))
    size = float(sum(numpy.abs(s.cotangent * executed.slots[s.slot]).sum() for s in problem.seeds))
    found = {}
    for name in problem.wrt:
        evidence = Evidence(
            executed.gradients[name],
            symbolic[name],
            enclosed[name],
            _finite(problem, name),
            problem.at[name],
            size,
            marks,
            lambda i, name=name: _slopes(problem, name, i),  # type: ignore[misc]
        )
        formula = closed.formula(problem, name)
        found[name] = GradientReport(name, evidence.value, formula, evidence, judge(evidence, max_ulp))
    return found


def _marks(program: Program, found: Sequence[KinkAt]) -> tuple[str, ...]:
    marks = []
    for kink in found:
        text = program.source[kink.span.start : kink.span.end][:60]
        marks.append(f"{text} is at a kink of {kink.op}" + f" ({kink.convention})" * bool(kink.convention))
    return tuple(dict.fromkeys(marks))


def _function(problem: Problem, name: str) -> tuple[Callable[[Mapping[str, Array]], Array], Array]:
    """What finite differences see, and the weights it is contracted with.

    First order: the seeds' slots one after the other. Higher orders: the gradient of one order less.
    """
    if problem.order == 1:
        slots, weights = [s.slot for s in problem.seeds], [s.cotangent.ravel() for s in problem.seeds]

        def outputs(point: Mapping[str, Array]) -> Array:
            values = problem.program.run(point)
            return numpy.concatenate([numpy.ravel(values[slot]) for slot in slots])

        return outputs, numpy.concatenate(weights).astype(numpy.float64)

    cotangent = problem.seeds[0].cotangent

    def lower(point: Mapping[str, Array]) -> Array:
        executed = run(problem.program, point, [name], grad_tensors=cotangent, order=problem.order - 1)
        return executed.gradients[name].ravel()

    return lower, numpy.ones(problem.at[name].size)


def _double(problem: Problem) -> dict[str, Array]:
    """The point in float64: in a narrower dtype finite differences would see little but rounding."""
    return {name: value.astype(numpy.float64) for name, value in problem.at.items()}


def _finite(problem: Problem, name: str) -> Finite:
    function, weights = _function(problem, name)
    return elements.gradient(function, _double(problem), [name], weights)[name]


def _slopes(problem: Problem, name: str, i: int) -> tuple[Estimate, Estimate]:
    point = _double(problem)
    function, weights = _function(problem, name)

    def along(t: float) -> float:
        moved = point[name].copy()
        moved.flat[i] = t
        return float(weights @ function({**point, name: moved}))

    return finite.one_sided(along, float(point[name].flat[i]))
