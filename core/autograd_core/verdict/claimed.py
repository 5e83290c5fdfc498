"""A claimed gradient with its verdict, what is wrong with it by name, and the smallest point that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy

from autograd_core.drawing.shown import Shown
from autograd_core.errors import UserError
from autograd_core.language import Program
from autograd_core.oracles.forward import refusal
from autograd_core.oracles.problem import Array, Problem, Seed
from autograd_core.oracles.proof.prove import Proof, prove_claim
from autograd_core.verdict.claims import judge_claim, read_claim
from autograd_core.verdict.complexes import whole
from autograd_core.verdict.evidence import Evidence, Judgement
from autograd_core.verdict.failures import Failure, failures
from autograd_core.verdict.mistakes import conjugates as complexes_claims
from autograd_core.verdict.mistakes.diagnose import Mistake, diagnose, diagnose_numbers
from autograd_core.verdict.numbers import as_floats, judge_numbers
from autograd_core.verdict.passes import run
from autograd_core.verdict.shrink import shrink
from autograd_core.verdict.verdict import Verdict

_TRIES = 120
"""Points tried for a smaller counterexample, ..."""
_TRIED = 400_000
"""... and numbers computed on the way at all of them together."""


@dataclass(frozen=True)
class ClaimReport(Shown):
    """What was claimed as the gradient by one input, a formula or numbers, and what can be said of it."""

    name: str
    claim: str | Array
    problem: Problem = field(repr=False)
    evidence: Evidence = field(repr=False)
    judgement: Judgement

    @property
    def text(self) -> str:
        """The claim, for people."""
        if isinstance(self.claim, str):
            return self.claim
        return f"an array of shape {self.claim.shape}" if self.claim.ndim else str(self.claim[()])

    @cached_property
    def values(self) -> Array:
        """The claim as floats, of the input's shape."""
        if isinstance(self.claim, str):
            program, values = read_claim(self.problem, self.claim, self.name)
            found, shape = numpy.asarray(program.run(values)[program.output]), self.problem.at[self.name].shape
            try:
                return numpy.broadcast_to(as_floats(found, self.problem.dtype), shape)
            except ValueError:  # it has another shape, as the verdict says
                return numpy.full(shape, numpy.nan)
        return as_floats(_part(self.claim, self.name))

    @cached_property
    def mistake(self) -> Mistake | None:
        """What is wrong with it, where the mistake has a name."""
        if self.judgement.verdict is not Verdict.DISAGREE or refusal(self.problem):
            return None
        if self.problem.complexes:
            return complexes_claims.diagnose(self.problem, self.name, self.claim)
        if isinstance(self.claim, str):
            return diagnose(self.problem, self.name, self._program)
        return diagnose_numbers(self.problem, self.name, self.claim)

    @cached_property
    def smallest(self) -> tuple[Mapping[str, Array], Judgement] | None:
        """A point of simple numbers at which the formula is wrong as well, and how it is wrong there."""
        tries = min(_TRIES, _TRIED // max(self.problem.numbers, 1))
        if self.judgement.verdict is not Verdict.DISAGREE or not isinstance(self.claim, str) or not tries:
            return None
        found: dict[str, Judgement] = {}

        def fails(at: Mapping[str, Array]) -> bool:
            judged = _again(self.problem, self.name, str(self.claim), at)
            if judged.verdict is Verdict.DISAGREE:
                found["last"] = judged
            return judged.verdict is Verdict.DISAGREE

        point = shrink(self.problem.at, fails, tries)
        return (point, found["last"]) if found else None

    def proved(self) -> ClaimReport:
        """The same, with the verdict `proved` where the formula is SymPy's derivative for all inputs."""
        if self.judgement.verdict is not Verdict.CERTIFIED or not isinstance(self.claim, str):
            return self
        program, values = read_claim(self.problem, self.claim, self.name)
        if any(map(numpy.iscomplexobj, program.run(values))):
            return self
        return replace(self, judgement=with_proof(self.judgement, prove_claim(self.problem, self.name, self._program)))

    @property
    def _program(self) -> Program:
        return read_claim(self.problem, str(self.claim), self.name)[0]

    @property
    def explained(self) -> Judgement:
        """The judgement, with the mistake's name in its reason."""
        if self.mistake is None or "times the truth" in (self.judgement.reason or ""):
            return self.judgement
        return replace(self.judgement, reason=f"{self.judgement.reason}; {self.mistake.kind}: {self.mistake.text}")

    def failures(self, every: bool = False) -> list[Failure]:
        """The elements that are wrong, the worst first; see `failures.failures`."""
        return failures(self.values, self.evidence, self.judgement, every)


def with_proof(judgement: Judgement, proof: Proof) -> Judgement:
    """What a proof adds to a certified judgement: `proved`, or the region where the formulas are identical."""
    if proof.proved:
        return replace(judgement, verdict=Verdict.PROVED)
    if proof.where and judgement.reason is None:
        return replace(judgement, reason=f"the formulas are identical wherever {proof.where}")
    return judgement


def judged(problem: Problem, name: str, claim: Any, evidence: Evidence, max_ulp: float | None = None) -> ClaimReport:
    """The verdict on a claim: a formula of the inputs and `grad_output`, or numbers.

    Raises:
        LanguageError: as `judge_claim`.
        UserError: an array that holds no real numbers.

    >>> from autograd_core.verdict.check import check
    >>> one = check("x**3", {"x": 1.7}, claim={"x": "3*x"}).claims["x"]
    >>> one.mistake.text, {key: float(value) for key, value in one.smallest[0].items()}
    ('equals the truth with a power of `x` too few', {'x': 2.0})
    """
    if isinstance(claim, str):
        return ClaimReport(name, claim, problem, evidence, judge_claim(problem, name, claim, evidence))
    values = numpy.asarray(claim)
    if _part(values, name).dtype.kind not in "fiub":
        raise UserError(f"the claim for {name} holds no real numbers", hint="give a formula, or an array of numbers")
    return ClaimReport(name, values, problem, evidence, judge_numbers(_part(values, name), evidence, max_ulp))


def _part(values: Array, name: str) -> Array:
    """Of numbers for a complex input, what is for one of its parts."""
    part = whole(name)[1]
    return numpy.array(getattr(values, part)) if part else values


def _again(problem: Problem, name: str, claim: str, at: Mapping[str, Array]) -> Judgement:
    """The verdict on a formula at another point, by balls alone."""
    from autograd_core.verdict.gather import gather

    executed = run(problem.program, at, [name], grad_tensors="ones", order=problem.order)
    seeds = [Seed(seed.slot, seed.cotangent) for seed in problem.seeds]
    moved = Problem(problem.program, at, [name], seeds, problem.order)
    return judge_claim(moved, name, claim, gather(moved, executed, thorough=False)[name])
