"""One question, all witnesses: the gradient of a program at a point, and what can be said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy

from autograd_core import conventions
from autograd_core.drawing.shown import Shown
from autograd_core.errors import UserError
from autograd_core.language import LIMITS, Limits, Program, infer, parse
from autograd_core.language.words import nearest
from autograd_core.oracles import closed
from autograd_core.oracles.nearest import Nearby, nearby
from autograd_core.oracles.problem import Array, Problem
from autograd_core.oracles.proof.prove import prove
from autograd_core.oracles.statements import Link, links
from autograd_core.verdict import complexes
from autograd_core.verdict.evidence import Evidence, Judgement
from autograd_core.verdict.gather import gather
from autograd_core.verdict.judge import MAX_ULP, judge
from autograd_core.verdict.passes import Run, run
from autograd_core.verdict.verdict import Verdict, worst

if TYPE_CHECKING:  # what most questions do not need is imported when one does
    from autograd_core.verdict.blame import Blame
    from autograd_core.verdict.claimed import ClaimReport
    from autograd_core.verdict.stable.suggest import Suggestion


@dataclass(frozen=True)
class GradientReport(Shown):
    """The gradient of one input: the float value, what each witness says, and the verdict."""

    name: str
    value: Array
    evidence: Evidence = field(repr=False)
    judgement: Judgement
    problem: Problem = field(repr=False)
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
class Report(Shown):
    """The answer to one `check`: value, gradients by input name, passes, and the worst verdict."""

    program: Program = field(repr=False)
    at: Mapping[str, Array]
    run: Run = field(repr=False)
    gradients: Mapping[str, GradientReport]
    verdict: Verdict
    problem: Problem = field(repr=False)
    order: int = 1
    convention: str = conventions.DEFAULT
    """What the derivative is at a kink, by name (see `conventions`)."""
    claims: Mapping[str, ClaimReport] = field(default_factory=dict)
    """Claimed gradients, by input name."""
    device: str = "cpu"
    """Where the program ran; the witnesses are the CPU's."""

    def _repr_latex_(self) -> str | None:
        return self._display().latex(self)  # type: ignore[no-any-return]

    @property
    def accurate(self) -> bool:
        """Whether no gradient is inaccurate."""
        return not any(g.judgement.verdict is Verdict.INACCURATE for g in self.gradients.values())

    @cached_property
    def blames(self) -> Mapping[str, Blame]:
        """What spoilt the gradients that are inaccurate, as far as it can be said."""
        if self.accurate:
            return {}
        from autograd_core.verdict.blame import blame

        with conventions.convention(self.convention):
            wrong = [name for name, g in self.gradients.items() if g.judgement.verdict is Verdict.INACCURATE]
            found = {name: blame(self.problem, self.run, name) for name in wrong}
        return {name: one for name, one in found.items() if one is not None}

    @cached_property
    def suggestion(self) -> Suggestion | None:
        """A program of the same value that loses fewer bits here, where the gradient is inaccurate and one is known."""
        if self.accurate:
            return None
        from autograd_core.verdict.stable.suggest import stable

        with conventions.convention(self.convention):
            return stable(self.problem, next(iter(self.blames.values()), None))

    @cached_property
    def nearby(self) -> Sequence[Nearby]:
        """Kinks, jumps and edges of the domain close to the point, the nearest first."""
        return [one for one in nearby(self.problem) if one.close]

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
    """float64 (the default), float32 or float16, and the complex counterpart where an input holds complex numbers;
    complex128 or complex64 make all inputs complex."""
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
    prove: bool
    """Whether a proof for all inputs is looked for, which takes up to half a second an input; it is not by default."""
    device: str
    """Where the program runs: "cpu" (the default), "cuda" or "cuda:N"; see `tensors.devices`."""
    claim: Mapping[str, Any]
    """Claimed gradients by input name: formulas of the inputs and `grad_output`, or arrays of numbers."""


def check(program: Program | str, at: Mapping[str, Any], **settings: Unpack[Settings]) -> Report:
    """Compute the gradient of a program (or its text) at a point by backward, and judge it by independent witnesses.

    `at` gives an array or nested list for each input. The gradient of a real L by a complex input z is that of torch,
    dL/d(z.real) + i dL/d(z.imag); its parts are judged one by one (see `complexes`).

    Raises:
        LanguageError: the text does not parse, an input is missing, shapes do not fit.
        EngineError: what torch refuses too.
        UserError: a name in `at`, `wrt` or `constant` that the program does not read; an unknown convention; a
            derivative of higher order by a complex input.

    >>> report = check("x*x*exp(x)", {"x": 1.5})
    >>> report.verdict, float(report.gradients["x"].value)
    (<Verdict.CERTIFIED: 'certified'>, 23.52886761927484)
    """
    limits, dtype = settings.get("limits", LIMITS), settings.get("dtype", "float64")
    if isinstance(program, str):
        program = parse(program, inputs=tuple(at), limits=limits)
    point = {name: complexes.numbers(value, dtype) for name, value in at.items() if _used(program, name)}
    names = differentiated(program, settings.get("wrt"), settings.get("constant", ()))
    infer(program, {name: value.shape for name, value in point.items()}, _itemsize(point), limits)
    with conventions.convention(chosen_convention(settings)):
        problem, executed = _executed(program, point, names, settings)
        reports = _reports(problem, executed, settings)
        claims = _claims(problem, reports, settings)
    judgements = [*(one.judgement for one in reports.values()), *(one.judgement for one in claims.values())]
    verdict = worst(judgement.verdict for judgement in judgements)
    asked = (problem.order, chosen_convention(settings), claims, settings.get("device", "cpu"))
    return Report(program, point, executed, reports, verdict, problem, *asked)


def _executed(
    program: Program, point: Mapping[str, Array], names: Sequence[str], settings: Settings
) -> tuple[Problem, Run]:
    """Forward and backward, and the question about it, which is a real one."""
    order = settings.get("order", 1)
    complexes.only_first(order, [name for name in names if name in point and numpy.iscomplexobj(point[name])])
    executed = run(
        program,
        point,
        names,
        grad_tensors=settings.get("grad_tensors"),
        backward_from=settings.get("backward", ()),
        retain_graph=settings.get("retain_graph", False),
        create_graph=settings.get("create_graph", False),
        order=order,
        device=settings.get("device", "cpu"),
    )
    problem = Problem(program, point, names, executed.seeds, order)
    return complexes.real_question(problem, executed) if complexes.involved(executed) else (problem, executed)


def _reports(problem: Problem, executed: Run, settings: Settings) -> dict[str, GradientReport]:
    """The gradient of each input, with its evidence and judgement; at a kink by the convention in force."""
    bound = settings.get("max_ulp")
    most = MAX_ULP[str(numpy.dtype(problem.dtype))] if bound is None else bound
    found = {}
    ask = complexes.gather_parts if complexes.involved(executed) else gather
    for name, evidence in ask(problem, executed, settings.get("thorough", True)).items():
        judgement = judge(evidence, most)
        if settings.get("prove") and judgement.verdict is Verdict.CERTIFIED and prove(problem, name).proved:
            judgement = replace(judgement, verdict=Verdict.PROVED)
        found[name] = GradientReport(name, evidence.value, evidence, judgement, problem, problem.order)
    return found


def _claims(problem: Problem, reports: Mapping[str, GradientReport], settings: Settings) -> dict[str, ClaimReport]:
    given = settings.get("claim", {})
    if not given:
        return {}
    from autograd_core.verdict.claimed import judged

    found = {}
    for name, claim in complexes.by_part(given, reports).items():
        if name not in reports:
            known = ", ".join(dict.fromkeys(complexes.whole(name)[0] for name in reports))
            raise UserError(f"no gradient is taken by '{name}'", hint=f"claims may be for {known}")
        try:
            one = judged(problem, name, claim, reports[name].evidence, settings.get("max_ulp"))
            found[name] = one.proved() if settings.get("prove") else one
        except UserError as error:
            error.message = f"claim.{name}: {error.message}"
            error.args = (error.message,)
            raise
    return found


def _itemsize(point: Mapping[str, Array]) -> int:
    """The bytes that a number of the program takes."""
    return int(numpy.result_type(numpy.float16, *point.values()).itemsize)


def chosen_convention(settings: Settings) -> str:
    """The name of the convention at kinks.

    Raises:
        UserError: there is none of that name.
    """
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


def differentiated(program: Program, wrt: Sequence[str] | None, constant: Sequence[str]) -> list[str]:
    """The inputs that gradients are taken by: those in `wrt` (None: all), without those that are constant.

    Raises:
        UserError: a name that is no input, or none is left.

    >>> differentiated(parse("x*y"), None, ["y"])
    ['x']
    """
    for name in (*(wrt or ()), *constant):
        _used(program, name)
    names = [name for name in (program.inputs if wrt is None else wrt) if name not in constant]
    if not names:
        raise UserError("there is no input left to differentiate by", hint="remove one from constant, or add one")
    return names
