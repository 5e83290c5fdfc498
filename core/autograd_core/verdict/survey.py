"""One question at many points: the gradient of a program, what is claimed of it, and every test that needs no truth."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import signature
from typing import Any

import numpy

from autograd_core.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck
from autograd_core.drawing.shown import Shown
from autograd_core.engine.tensor import Tensor
from autograd_core.language import Program
from autograd_core.oracles.problem import Array
from autograd_core.oracles.proof.prove import prove
from autograd_core.verdict.check import Report, check
from autograd_core.verdict.claimed import ClaimReport
from autograd_core.verdict.consistency.tests import Consistency, dot_product, hessian_symmetry, taylor_remainder
from autograd_core.verdict.rules import RuleVerdict, replay
from autograd_core.verdict.verdict import Verdict, worst

_MOST_MOVED, _MOST_CELLS = 10_000, 4_000_000
"""Input elements that torch's rule moves one by one, and numbers in the Jacobians that it keeps."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Surveyed:
    """What was found at one point: the gradient with its claims, and the second derivative where it was asked for."""

    report: Report
    second: Report | None = None
    rules: Mapping[str, RuleVerdict] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """The worst of all verdicts at the point."""
        return worst([self.report.verdict, *([self.second.verdict] if self.second else [])])


@dataclass(frozen=True)
class TorchCheck:
    """What torch's rule says of our gradient at the first point; `text` is its message where it does not pass.

    `passed` is None where it was not run, being too much work.
    """

    name: str
    passed: bool | None
    text: str = ""


@dataclass(frozen=True)
class Survey(Shown):
    """The answer to one `gradcheck`: every point, the tests that need no reference, and what other tools would say."""

    program: Program
    describe: str
    points: Sequence[Surveyed]
    tests: Sequence[Consistency] = ()
    torch: Sequence[TorchCheck] = ()
    proofs: Mapping[str, bool] = field(default_factory=dict)
    """Whether the formula (the claim, or what our rules give) is right for all inputs, by input name."""

    @property
    def verdict(self) -> Verdict:
        """The worst verdict at any point; a consistency test that balls decided counts as well, and so does a proof."""
        broken = [Verdict.DISAGREE for test in self.tests if test.passed is False and test.certain]
        found = worst([*(point.verdict for point in self.points), *broken])
        proven = found is Verdict.CERTIFIED and bool(self.proofs) and all(self.proofs.values())
        return Verdict.PROVED if proven else found

    @cached_property
    def worst(self) -> Surveyed:
        """The first point with the worst verdict."""
        return max(self.points, key=lambda point: point.verdict.severity)

    @property
    def counts(self) -> dict[Verdict, int]:
        """At how many points each verdict was found, the best first."""
        found = Counter(point.verdict for point in self.points)
        return {verdict: found[verdict] for verdict in Verdict if found[verdict]}

    def claim(self, name: str) -> ClaimReport | None:
        """The claim for an input where it fares worst."""
        found = [one for point in self.points if (one := point.report.claims.get(name)) is not None]
        return max(found, key=lambda one: (one.judgement.verdict.severity, bool(one.judgement.reason)), default=None)

    def rule(self, name: str) -> tuple[int, RuleVerdict | None]:
        """At how many points a tool's rule accepts, and what it says where it first does not."""
        found = [point.rules[name] for point in self.points if name in point.rules]
        other = [one for one in found if not one.accepts]
        return len(found) - len(other), next(iter(other), None)


def survey(
    program: Program,
    points: Sequence[Mapping[str, Array]],
    *,
    describe: str = "",
    second_order: bool = False,
    rules: Sequence[str] = (),
    torch: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    seed: int = 0,
    **settings: Any,
) -> Survey:
    """Judge a program's gradient, and what is claimed of it, at every point.

    The first point is looked at by all witnesses, the others by balls, and by the rest where balls cannot decide.
    `rules` names tools whose rule is replayed (see `rules.replay`) on the claim, or on our gradient where nothing is
    claimed. `torch` holds options of torch's `gradcheck`, which is then run at the first point, and with `second_order`
    `gradgradcheck`, too. `progress` is called with the number of points that are done and of all. `settings` are those
    of `check`.

    Raises:
        UserError, LanguageError: as `check`.
        ValueError: there are no points, or no such rule.

    >>> from autograd_core.language import parse
    >>> found = survey(parse("x*x"), [{"x": numpy.array(0.3)}, {"x": numpy.array(-7.1)}])
    >>> found.verdict, [test.passed for test in found.tests]
    (<Verdict.PROVED: 'proved'>, [True, True, True])
    """
    if not points:
        raise ValueError("there are no points to survey")
    found: list[Surveyed] = []
    for k, at in enumerate(points):
        report = check(program, at, **{"thorough": k == 0, **settings})
        second = _second(program, at, settings) if second_order else None
        found.append(Surveyed(report, second, {rule: _replay(rule, report, seed + k) for rule in rules}))
        if progress is not None:
            progress(k + 1, len(points))
    first = found[0].report
    return Survey(program, describe, found, _tests(first, seed), _torch(first, torch, second_order), _proofs(found))


def _proofs(points: Sequence[Surveyed]) -> dict[str, bool]:
    """Whether what was certified at all points holds for all inputs: of the claim where there is one."""
    report, found = points[0].report, {}
    if report.order > 1 or any(point.second or point.verdict is not Verdict.CERTIFIED for point in points):
        return {}
    for name in report.gradients:
        claim = report.claims.get(name)
        judgement = None if claim is None else claim.proved().judgement
        found[name] = judgement.verdict is Verdict.PROVED if judgement else prove(report.problem, name).proved
    return found


def _second(program: Program, at: Mapping[str, Array], settings: Mapping[str, Any]) -> Report:
    return check(program, at, **{**settings, "thorough": False, "order": 2, "claim": {}})


def _replay(rule: str, report: Report, seed: int) -> RuleVerdict:
    problem, claims = report.problem, report.claims
    given = {name: claims[name].values if name in claims else g.value for name, g in report.gradients.items()}
    dtype = problem.dtype
    gradients = {name: numpy.asarray(value, dtype=dtype) for name, value in given.items()}
    slots, cotangent = [s.slot for s in problem.seeds], numpy.concatenate([s.cotangent.ravel() for s in problem.seeds])
    at = {name: value.astype(dtype) for name, value in problem.at.items()}
    return replay(
        rule,
        lambda point: _outputs(problem.program.run(point), slots),
        at,
        gradients,
        cotangent=cotangent.astype(dtype),
        seed=seed,
    )


def _outputs(values: Sequence[Any], slots: Sequence[int]) -> Array:
    """What backward starts from, one after the other."""
    return numpy.concatenate([numpy.ravel(values[slot]) for slot in slots])


def _tests(report: Report, seed: int) -> list[Consistency]:
    if report.problem.order != 1 or report.verdict is Verdict.UNDEFINED or report.problem.complexes:
        return []
    problem = report.problem
    found = [
        dot_product(problem, seed=seed),
        hessian_symmetry(problem, seed=seed),
        taylor_remainder(problem, seed=seed),
    ]
    return [test for test in found if test.passed is not None]


def _torch(report: Report, options: Mapping[str, Any] | None, second_order: bool) -> list[TorchCheck]:
    """torch's own test of our engine at the point, with its step and tolerances."""
    if options is None:
        return []
    names, slot = list(report.run.passes[-1].gradients), report.program.output
    size = sum(report.at[name].size for name in names)
    if not options.get("fast_mode") and (size > _MOST_MOVED or size * report.run.output.size > _MOST_CELLS):
        text = f"its Jacobian has {report.run.output.size} x {size} numbers, each by differences; try the fast mode"
        return [TorchCheck("gradcheck", None, text)]
    constants = {name: value for name, value in report.at.items() if name not in names}

    def function(*tensors: Tensor) -> Any:
        return report.program.run({**constants, **dict(zip(names, tensors, strict=True))})[slot]

    inputs = [Tensor(report.at[name].copy(), requires_grad=True) for name in names]
    functions = (gradcheck, gradgradcheck) if second_order else (gradcheck,)
    return [_passes(one, function, inputs, options) for one in functions]


def _passes(
    check: Callable[..., bool], function: Callable[..., Any], inputs: Sequence[Tensor], options: Mapping[str, Any]
) -> TorchCheck:
    """One of torch's two tests, with those of the options that it has."""
    known = signature(check).parameters
    with warnings.catch_warnings(), numpy.errstate(all="ignore"):
        warnings.simplefilter("ignore", UserWarning)
        try:
            passed = check(function, inputs, **{name: one for name, one in options.items() if name in known})
            return TorchCheck(check.__name__, passed)
        except GradcheckError as error:
            return TorchCheck(check.__name__, False, str(error))
        except Exception as error:  # what our verdict is does not depend on it
            return TorchCheck(check.__name__, False, f"{type(error).__name__}: {error}")
