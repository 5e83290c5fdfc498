"""One question, all witnesses: the gradient of a program at a point, and what can be said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypedDict, Unpack

import numpy

from autograd_core import conventions
from autograd_core.errors import UserError
from autograd_core.language import LIMITS, Limits, Program, infer, parse
from autograd_core.language.words import nearest
from autograd_core.oracles import closed
from autograd_core.oracles.problem import Array, Problem
from autograd_core.oracles.statements import Link, links
from autograd_core.verdict.evidence import Evidence, Judgement
from autograd_core.verdict.gather import gather
from autograd_core.verdict.judge import MAX_ULP, judge
from autograd_core.verdict.passes import Run, run
from autograd_core.verdict.verdict import Verdict, worst


@dataclass(frozen=True)
class GradientReport:
    """The gradient of one input: the float value, what each witness says, and the verdict."""

    name: str
    value: Array
    evidence: Evidence
    judgement: Judgement
    problem: Problem
    order: int = 1

    @cached_property
    def formula(self) -> Any:
        """SymPy's derivative as text (see `closed.formula`), or None."""
        return closed.formula(self.problem, self.name)

    def label(self, place: tuple[int, ...] = ()) -> str:
        """What the value at a place, or `formula`, is the derivative of, and by what.

        >>> check("sum(x**3)", {"x": [1.0, 2.0]}, order=2).gradients["x"].label((0,))
        'd/dx[0] of sum(d/dx)'
        """
        by = f"{self.name}[{', '.join(map(str, place))}]" if place else self.name
        if self.order == 1:
            return f"d/d{by}"
        if isinstance(self.formula, str):  # one formula for each element by itself, or a single number
            return f"d^{self.order}/d{by}^{self.order}"
        inner = f"d/d{self.name}"
        for _ in range(self.order - 2):
            inner = f"d/d{self.name} of sum({inner})"
        return f"d/d{by} of sum({inner})"


@dataclass(frozen=True)
class Report:
    """The answer to one `check`: value, gradients by input name, passes, and the worst verdict."""

    program: Program
    at: Mapping[str, Array]
    run: Run
    gradients: Mapping[str, GradientReport]
    verdict: Verdict
    problem: Problem
    order: int = 1
    convention: str = conventions.DEFAULT
    """What the derivative is at a kink, by name (see `conventions`)."""

    @cached_property
    def links(self) -> Sequence[Link]:
        """The statements of a longer program, as formulas with their derivatives."""
        return links(self.problem)

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
    convention: str
    """What the derivative is at a kink: one of `conventions.NAMES`, torch's by default."""
    thorough: bool
    """Whether SymPy and finite differences are asked even where balls decide; they take most of the time."""


def check(program: Program | str, at: Mapping[str, Any], **settings: Unpack[Settings]) -> Report:
    """Compute the gradient of a program (or its text) at a point by backward, and judge it by independent witnesses.

    `at` gives an array or nested list for each input.

    Raises:
        LanguageError: the text does not parse, an input is missing, shapes do not fit.
        EngineError: what torch refuses too.
        UserError: a name in `at`, `wrt` or `constant` that the program does not read; an unknown convention.

    >>> report = check("x*x*exp(x)", {"x": 1.5})
    >>> report.verdict, float(report.gradients["x"].value)
    (<Verdict.CERTIFIED: 'certified'>, 23.52886761927484)
    """
    limits, dtype = settings.get("limits", LIMITS), settings.get("dtype", "float64")
    if isinstance(program, str):
        program = parse(program, inputs=tuple(at), limits=limits)
    point = {name: numpy.asarray(value, dtype=dtype) for name, value in at.items() if _used(program, name)}
    names = _names(program, settings.get("wrt"), settings.get("constant", ()))
    infer(program, {name: value.shape for name, value in point.items()}, numpy.dtype(dtype).itemsize, limits)
    with conventions.convention(_convention(settings)):
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
        reports = _reports(problem, executed, settings)
    verdict = worst(r.judgement.verdict for r in reports.values())
    return Report(program, point, executed, reports, verdict, problem, problem.order, _convention(settings))


def _reports(problem: Problem, executed: Run, settings: Settings) -> dict[str, GradientReport]:
    """The gradient of each input, with its evidence and judgement; at a kink by the convention in force."""
    bound = settings.get("max_ulp")
    most = MAX_ULP[str(numpy.dtype(problem.dtype))] if bound is None else bound
    found = {}
    for name, evidence in gather(problem, executed, settings.get("thorough", True)).items():
        found[name] = GradientReport(name, evidence.value, evidence, judge(evidence, most), problem, problem.order)
    return found


def _convention(settings: Settings) -> str:
    name = settings.get("convention", conventions.DEFAULT)
    if name not in conventions.NAMES:
        hint = nearest(name, conventions.NAMES) or f"one of {', '.join(conventions.NAMES)}"
        raise UserError(f"no convention is named '{name}'", hint=hint)
    return name


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
