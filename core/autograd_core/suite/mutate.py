"""What a suite is worth: how many wrong gradients its claims and expected numbers tell from the right one.

What a check says of the gradient by an input, a formula or numbers, is replaced by a mutant, and the check must then
fail. An input of which it says nothing lets every wrong gradient pass. Mutants that are the same function (0 times
anything) are set aside, where balls of 1,024 bits say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy

from autograd_core.carriers.arb import BallArray, balls, precision
from autograd_core.errors import UserError
from autograd_core.language import Program, parse
from autograd_core.oracles.problem import Array, literal
from autograd_core.suite.asking import ask
from autograd_core.suite.check import AGREE, Check
from autograd_core.suite.expectations import read_raw, unmet
from autograd_core.verdict.check import Report
from autograd_core.verdict.claimed import judged
from autograd_core.verdict.claims import read_claim
from autograd_core.verdict.complexes import whole
from autograd_core.verdict.verdict import Verdict, worst

FACTORS = {"sign": -1.0, "double": 2.0, "* (1 + 1e-9)": 1 + 1e-9}
"""Mutants of any gradient."""
_FORMULAS = {"sign": "-({})", "double": "2*({})", "* (1 + 1e-9)": "({})*(1 + 1e-9)"}
_TERMS = {"dropped term": "({}) - ({})", "term * 1.001": "({}) + 0.001*({})"}
_BITS, _TINY = 1024, 2.0**-900
_LAST = re.compile(r"(?s)(.*[;\n])?\s*(?:[A-Za-z_]\w*\s*=(?!=))?(.*\S)\s*")


@dataclass(frozen=True)
class Worth:
    """How many wrong gradients a check tells from the right one; `silent` inputs it says nothing of."""

    check: Check
    caught: int = 0
    missed: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    failed: str | None = None
    """Why nothing can be said: the check fails as it is."""

    @property
    def mutants(self) -> int:
        """How many wrong gradients there were."""
        return self.caught + len(self.missed)


def worth(check: Check) -> Worth:
    """Try every mutant on a check; a check that expects no gradient has none.

    >>> worth(Check("c", "x*x", {"x": 3.0}, claim={"x": "2*x"})).caught
    3
    >>> worth(Check("c", "x*x", {"x": 3.0}, grad={"x": 6.0}, rtol=1e-3)).missed
    ('x: * (1 + 1e-9)',)
    """
    try:
        return _worth(check)
    except Exception as error:  # one check's defect must not cost the other checks their answer
        return Worth(check, failed=f"internal error: {type(error).__name__}: {error}")


def _worth(check: Check) -> Worth:
    if check.skip or check.error or check.expect in (Verdict.DISAGREE, Verdict.UNDEFINED, Verdict.CANNOT_TELL):
        return Worth(check)
    try:
        report = ask(check)
        wrong = unmet(check, report, {name: one.judgement for name, one in report.claims.items()}, report.verdict)
    except UserError as error:
        wrong = [error.message]
    if wrong:
        return Worth(check, failed="; ".join(wrong))
    trial = _Trial(check, report)
    found = {name: list(trial.of(name)) for name in report.run.passes[-1].gradients}
    missed = [f"{name}: {kind}" for name, some in found.items() for kind, caught in some if not caught]
    silent = [name for name, some in found.items() if some and name not in check.claim and name not in check.grad]
    return Worth(check, sum(caught for some in found.values() for _, caught in some), tuple(missed), tuple(silent))


class _Trial:
    """A check that passes, with its answers, which mutants share."""

    def __init__(self, check: Check, report: Report) -> None:
        self.check = check
        self.report = report

    def of(self, name: str) -> Iterator[tuple[str, bool]]:
        """The mutants of what is said of an input, each with whether the check fails; none that is the same."""
        claim, raw = self.check.claim.get(name), self.check.grad.get(name)
        gradient = self.report.run.passes[-1].gradients[name]
        numbers = None if raw is None else self._read(name, raw)
        for kind, factor in FACTORS.items():
            mutants = [] if claim is None else [self._claim(name, claim, kind, factor)]
            caught = [self._claim_fails(name, one) for one in mutants]
            caught += [] if numbers is None else [self._number_fails(name, numbers * factor)]
            if any(caught) or not self._same(name, claim, mutants, gradient if numbers is None else numbers):
                yield kind, any(caught)
        if isinstance(claim, str) and not claim.lstrip().startswith("@"):
            for kind, mutant in self._terms(claim):
                if (fails := self._claim_fails(name, mutant)) or not self._equal(name, claim, mutant):
                    yield kind, fails

    def _read(self, name: str, raw: Any) -> Array:
        return read_raw(f"grad.{name}", raw, self.check, "float64", numpy.random.default_rng(0))

    def _claim(self, name: str, claim: Any, kind: str, factor: float) -> Any:
        if isinstance(claim, str) and not claim.lstrip().startswith("@"):
            return _rewritten(claim, _FORMULAS[kind])
        return self._read(name, claim) * factor

    def _same(self, name: str, claim: Any, mutants: list[Any], numbers: Array) -> bool:
        """Whether a mutant that passes is the gradient itself."""
        if mutants and isinstance(mutants[0], str):
            return self._equal(name, claim, mutants[0])
        return not numpy.any(mutants[0] if mutants else numbers)  # 0 times anything

    def _claim_fails(self, name: str, mutant: Any) -> bool:
        claims = dict(self.report.claims)
        try:
            for part in (part for part in claims if whole(part)[0] == name):
                gradient = self.report.gradients[part]
                claims[part] = judged(gradient.problem, part, mutant, gradient.evidence, self.check.max_ulp)
        except UserError:
            return True
        judgements = {part: one.judgement for part, one in claims.items()}
        every = [
            *(g.judgement.verdict for g in self.report.gradients.values()),
            *(j.verdict for j in judgements.values()),
        ]
        return bool(unmet(self.check, self.report, judgements, worst(every)))

    def _number_fails(self, name: str, mutant: Array) -> bool:
        spelt = (
            str(mutant.tolist()).replace("(", "").replace(")", "") if numpy.iscomplexobj(mutant) else mutant.tolist()
        )
        check = replace(self.check, grad={**self.check.grad, name: spelt}, expect=AGREE, mistake=None)
        return any(reason.startswith(f"grad.{name}: ") for reason in unmet(check, self.report, {}, self.report.verdict))

    def _terms(self, claim: str) -> Iterator[tuple[str, str]]:
        """The claim without its largest term, and with that term a little larger, where it has several."""
        program = parse(claim, inputs=tuple(self.report.at))
        terms = list(_summands(program, program.output, 1))
        if ";" in claim or "\n" in claim.strip() or len(terms) < 2:
            return
        known: dict[str, Any] = {**self.report.at, "grad_output": self.report.problem.seeds[0].cotangent}
        with numpy.errstate(all="ignore"):
            slots = program.run({name: known[name] for name in program.inputs})
        sign, slot = max(terms, key=lambda term: float(numpy.max(numpy.abs(slots[term[1]]), initial=0.0)))
        span = program.steps[slot].span
        largest = f"{'' if sign > 0 else '-'}({program.source[span.start : span.end]})"
        for kind, text in _TERMS.items():
            yield kind, text.format(claim, largest)

    def _equal(self, name: str, right: Any, mutant: str) -> bool:
        """Whether two formulas are the same numbers, as far as balls can tell."""
        parts = [part for part in self.report.claims if whole(part)[0] == name]
        try:
            with precision(_BITS):
                pairs = [pair for part in parts for pair in zip(*self._balls(part, right, mutant), strict=True)]
                return all(abs(a - b).upper() <= _TINY * max(abs(a).upper(), abs(b).upper()) for a, b in pairs)
        except (UserError, ArithmeticError, AttributeError, ValueError):
            return False

    def _balls(self, part: str, *claims: str) -> Iterator[list[Any]]:
        for claim in claims:
            program, values = read_claim(self.report.problem, claim, part)
            leaves: Mapping[str, Any] = {key: BallArray(value) for key, value in values.items()}
            slots = program.run(leaves, lift=lambda step: None if step.op is not None else balls(literal(step)))
            yield list(slots[program.output].array.ravel())


def _rewritten(claim: str, form: str) -> str:
    """A claim with its last statement, or its only one, put into another formula."""
    match = _LAST.fullmatch(claim)
    assert match is not None
    return f"{match[1] or ''}{form.format(match[2])}"


def _summands(program: Program, slot: int, sign: int) -> Iterator[tuple[int, int]]:
    """The terms of a sum, each with its sign."""
    todo = [(slot, sign)]
    while todo:
        slot, sign = todo.pop()
        step = program.steps[slot]
        op = step.op.name if step.op is not None and step.constant is None else ""
        if op in ("add", "sub"):
            todo += [(step.args[0], sign), (step.args[1], sign if op == "add" else -sign)]
        elif op == "neg":
            todo.append((step.args[0], -sign))
        else:
            yield sign, slot
