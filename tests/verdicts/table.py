"""Right and wrong claims, judged by us and by the rules of other tools: `python tests/verdicts/table.py [--near N]`.

The claims are those in the specs (for inputs without one SymPy's formula, else our own gradient's numbers), at the
specs' points and at some around them. Each is then mutated; a mutant that is the same function is set aside by balls.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

import numpy
from cases import Subject, around, spec_subjects
from generated import programs

from autograd_core.carriers.arb import BallArray, balls, precision
from autograd_core.errors import LanguageError
from autograd_core.language import Program, parse
from autograd_core.oracles.problem import Array, Problem, literal
from autograd_core.verdict.check import GradientReport, check
from autograd_core.verdict.claims import judge_claim
from autograd_core.verdict.evidence import Judgement
from autograd_core.verdict.numbers import judge_numbers
from autograd_core.verdict.rules import RULES, replay
from autograd_core.verdict.verdict import Verdict

NEAR, SEED = 2, 11
RIGHT = "right"
WRONG = ("sign", "double", "term dropped", "term * 1.001", "* (1 + 1e-9)")
OURS = "ours"
Claim = str | Array
"""A formula, or numbers."""


class Case(NamedTuple):
    """One claim about one input's gradient at one point, right or mutated, and who accepts it (None: cannot tell)."""

    place: str
    name: str
    at: Mapping[str, Array]
    claim: Claim
    mutation: str
    judgement: Judgement
    accepted: dict[str, bool | None]


class Tally(NamedTuple):
    """All that was judged: claims, the verdicts on our own gradients, and the mutants that are no mutants."""

    cases: list[Case]
    gradients: list[tuple[str, str, Judgement]]
    same: int


def tally(subjects: Sequence[Subject], near: int = NEAR, seed: int = SEED, rules: Iterable[str] = RULES) -> Tally:
    """Every claim of the subjects at their points, right and mutated, judged by us and by the rules."""
    found = Tally([], [], 0)
    for subject in subjects:
        assert subject.at is not None
        single = all(value.shape == () for value in subject.at.values())
        for at in (subject.at, *(around(subject, near, seed) if single else ())):
            found = _judged(subject, at, rules, found)
    return found


def _judged(subject: Subject, at: Mapping[str, Array], rules: Iterable[str], found: Tally) -> Tally:
    problem = subject.problem(at)
    report = check(subject.program, at, wrt=list(subject.wrt), grad_tensors=problem.seeds[0].cotangent, thorough=False)
    same = found.same
    for name, gradient in report.gradients.items():
        found.gradients.append((subject.place, name, gradient.judgement))
        right = _right(subject, gradient)
        for mutation, claim in mutants(problem, name, right):
            if mutation != RIGHT and _equal(problem, right, claim):
                same += 1
                continue
            values = _values(problem, name, claim)
            judgement = _judge(problem, name, claim, gradient)
            accepted = {OURS: _accepts(judgement)}
            accepted.update({rule: _replayed(rule, problem, name, values) for rule in rules})
            found.cases.append(Case(subject.place, name, at, claim, mutation, judgement, accepted))
    return found._replace(same=same)


def _right(subject: Subject, gradient: GradientReport) -> Claim:
    """The claim in the spec; else SymPy's formula where it is the gradient and can be read as it is; else numbers."""
    assert subject.check is not None
    given = subject.check.claim.get(gradient.name)
    if given is not None:
        return given
    formula, cotangent = gradient.formula, gradient.problem.seeds[0].cotangent
    each = cotangent.shape == gradient.value.shape and bool(numpy.all(cotangent == 1))
    # Decimals in it may be rounded.
    if not isinstance(formula, str) or "." in formula or not each:
        return gradient.value
    try:
        parse(formula, inputs=tuple(gradient.problem.at))
    except LanguageError:
        return gradient.value
    return formula


def _judge(problem: Problem, name: str, claim: Claim, gradient: GradientReport) -> Judgement:
    if isinstance(claim, str):
        return judge_claim(problem, name, claim, gradient.evidence)
    return judge_numbers(claim, gradient.evidence)


def _accepts(judgement: Judgement) -> bool | None:
    return True if judgement.verdict.agrees else False if judgement.verdict.wrong else None


def _replayed(rule: str, problem: Problem, name: str, values: Array) -> bool | None:
    def function(point: Mapping[str, Array]) -> Any:
        return problem.program.run(point)[problem.program.output]

    cotangent = problem.seeds[0].cotangent
    return replay(rule, function, problem.at, {name: values}, cotangent=cotangent, seed=SEED).accepts


def mutants(problem: Problem, name: str, claim: Claim) -> Iterator[tuple[str, Claim]]:
    """The claim as it is, and with one mistake each."""
    yield RIGHT, claim
    if not isinstance(claim, str):
        yield from zip((WRONG[0], WRONG[1], WRONG[4]), (-claim, 2 * claim, claim * (1 + 1e-9)), strict=True)
        return
    term = largest_term(problem, claim)
    texts = (f"-({claim})", f"2*({claim})", f"({claim}) - ({term})", f"({claim}) + 0.001*({term})")
    yield from zip(WRONG, (*texts, f"({claim})*(1 + 1e-9)"), strict=True)


def largest_term(problem: Problem, claim: str) -> str:
    """The term of a claim, with its sign, that is the largest at the point."""
    program = parse(claim, inputs=tuple(problem.at))
    slots = program.run(_leaves(problem, program))
    terms = list(_terms(program, program.output, 1))
    sign, slot = max(terms, key=lambda term: float(numpy.max(numpy.abs(slots[term[1]]), initial=0.0)))
    span = program.steps[slot].span
    return ("" if sign > 0 else "-") + f"({program.source[span.start : span.end]})"


def _terms(program: Program, slot: int, sign: int) -> Iterator[tuple[int, int]]:
    step = program.steps[slot]
    op = step.op.name if step.op is not None and step.constant is None else ""
    if op in ("add", "sub"):
        yield from _terms(program, step.args[0], sign)
        yield from _terms(program, step.args[1], sign if op == "add" else -sign)
    elif op == "neg":
        yield from _terms(program, step.args[0], -sign)
    else:
        yield sign, slot


def _leaves(problem: Problem, program: Program) -> dict[str, Array]:
    known = {**problem.at, "grad_output": problem.seeds[0].cotangent}
    return {name: known[name] for name in program.inputs}


def _values(problem: Problem, name: str, claim: Claim) -> Array:
    shape = problem.at[name].shape
    if not isinstance(claim, str):
        return claim
    program = parse(claim, inputs=tuple(problem.at))
    with numpy.errstate(all="ignore"):
        found = numpy.asarray(program.run(_leaves(problem, program))[program.output], dtype=float)
    return numpy.array(numpy.broadcast_to(found, shape))


_BITS, _TINY = 1024, 2.0**-900


def _equal(problem: Problem, right: Claim, wrong: Claim) -> bool:
    """Whether two claims are the same numbers, as far as balls of 1,024 bits can tell: 0 is, times anything."""
    if not (isinstance(right, str) and isinstance(wrong, str)):
        return bool(numpy.array_equal(right, wrong))
    with precision(_BITS):
        first, second = (_enclosed(problem, text) for text in (right, wrong))
        pairs = list(zip(first, second, strict=True))
        return all(abs(a - b).upper() <= _TINY * max(abs(a).upper(), abs(b).upper()) for a, b in pairs)


def _enclosed(problem: Problem, text: str) -> list[Any]:
    program = parse(text, inputs=tuple(problem.at))
    leaves = {name: BallArray(value) for name, value in _leaves(problem, program).items()}
    slots = program.run(leaves, lift=lambda s: None if s.op is not None else balls(literal(s)))
    return list(slots[program.output].array.ravel())


def table(found: Tally) -> str:
    """False alarms, misses by mutation and what cannot be told, by judge."""
    by = {mutation: [case for case in found.cases if case.mutation == mutation] for mutation in (RIGHT, *WRONG)}
    head = f"{'':<14}{'false alarms':>16}" + "".join(f"{'missed: ' + w if w == WRONG[0] else w:>16}" for w in WRONG)
    lines = [head + f"{'cannot tell':>14}"]
    for judge in found.cases[0].accepted:
        cells = [sum(case.accepted[judge] is False for case in by[RIGHT])]
        cells += [sum(case.accepted[judge] is True for case in by[wrong]) for wrong in WRONG]
        silent = sum(case.accepted[judge] is None for case in found.cases)
        lines.append(f"{judge:<14}" + "".join(f"{cell:>16}" for cell in cells) + f"{silent:>14}")
    lines.append(f"{'claims':<14}" + "".join(f"{len(some):>16}" for some in by.values()) + f"{len(found.cases):>14}")
    return "\n".join(lines)


def summary(found: Tally) -> str:
    """Verdicts on claims and on our own gradients."""
    verdicts = Counter(case.judgement.verdict for case in found.cases if case.mutation == RIGHT)
    own = Counter(judgement.verdict for _, _, judgement in found.gradients)
    sure = sum(own[verdict] for verdict in (Verdict.PROVED, Verdict.CERTIFIED))
    lines = [
        f"{found.same} mutants are the same function (0 times anything) and set aside",
        f"right claims: {_counts(verdicts)}",
        f"our gradients: {_counts(own)}; certified or proved: {100 * sure / len(found.gradients):.2f} %",
    ]
    return "\n".join(lines)


def _counts(verdicts: Mapping[Verdict, int]) -> str:
    return ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in Verdict if verdicts.get(verdict))


def failures(found: Tally) -> list[Case]:
    """The claims on which we are wrong, or silent."""
    return [case for case in found.cases if case.accepted[OURS] is not (case.mutation == RIGHT)]


def timed(count: int = 60, seed: int = SEED) -> tuple[float, float, float]:
    """Milliseconds for a certified gradient of a program of 20 ops: median, 90th percentile; and the ops' mean."""
    subjects = programs(count, seed)
    taken = []
    for program, at in subjects[: count // 4] + subjects:
        start = time.process_time()  # what else runs on the machine does not count
        report = check(program, at, thorough=False)
        taken.append(1e3 * (time.process_time() - start))
        assert report.verdict in (Verdict.CERTIFIED, Verdict.INACCURATE), (program.source, at, report.verdict)
    taken = taken[count // 4 :]
    ops = [sum(step.op is not None for step in program.steps) for program, _ in subjects]
    return median(taken), float(numpy.percentile(taken, 90)), sum(ops) / len(ops)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--near", type=int, default=NEAR, help="points around each spec's own point")
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    start = time.perf_counter()
    found = tally(spec_subjects(), args.near, args.seed)
    programs_ = len({case.place for case in found.cases})
    print(f"claims about {programs_} programs in specs, seed {args.seed}, {time.perf_counter() - start:.0f} s")
    print(table(found))
    print(summary(found))
    for case in failures(found):
        at = {name: value.tolist() for name, value in case.at.items()}
        print(f"{case.mutation}: {case.place}: {case.name} at {at}: {case.claim}")
        print(f"    {case.judgement.verdict}: {case.judgement.reason}")
    middle, slow, ops = timed()
    print(f"a certified gradient of a program of {ops:.0f} ops: median {middle:.2f} ms, 90 % {slow:.2f} ms")


if __name__ == "__main__":
    main()
