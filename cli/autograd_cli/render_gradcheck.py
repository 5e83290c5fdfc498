"""What `gradcheck` found, for people: what is wrong first, and nothing of what is right unless asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from autograd_cli.render import array, label, short, ulp_text, verdict_text
from autograd_cli.render_page import Page, Row, number
from autograd_core.language.show import printable
from autograd_core.verdict.failures import Failure, failures, summary
from autograd_core.verdict.verdict import Verdict

if TYPE_CHECKING:
    from autograd_core.oracles.problem import Array
    from autograd_core.verdict.check import GradientReport, Report
    from autograd_core.verdict.opaque.check import FunctionReport
    from autograd_core.verdict.opaque.report import Element, InputReport
    from autograd_core.verdict.survey import Survey, TorchCheck

_MOST_ROWS = 10
_MOST_NUMBERS = 8
"""Of an array at a point."""
_FIRST_LINES, _LAST_LINES = 4, 6
"""Of torch's message, which has whole matrices between them."""


def render(
    found: Survey, *, every: bool = False, terminal: bool = False, encoding: str = "utf-8", width: int | None = None
) -> str:
    """The answer to one `gradcheck` of an expression; colours and a width (by default its own) are for terminals."""
    page = Page(terminal=terminal, encoding=encoding, width=width)
    source = " ; ".join(line.strip() for line in found.program.source.splitlines() if line.strip())
    page.line("program", short(source, 400), whole=True)
    page.line("points", found.describe or f"{len(found.points)}")
    if len(found.points) > 1:
        page.line("found", _counts(found.counts))
    _worst(page, found, every)
    for name in found.points[0].report.claims:
        _claim(page, name, found, every)
    if every and len(found.points) > 1:
        for point in found.points:
            page.line("", Text(f"{_at(point.report.at)}: ").append_text(verdict_text(point.verdict)))
    _general(page, found, every)
    page.line("verdict", verdict_text(found.verdict))
    return page.text


def render_function(
    report: FunctionReport,
    *,
    every: bool = False,
    terminal: bool = False,
    encoding: str = "utf-8",
    width: int | None = None,
) -> str:
    """The answer to one `gradcheck` of a Python function, likewise."""
    page = Page(terminal=terminal, encoding=encoding, width=width)
    page.line("function", report.function)
    page.line("at", _at(report.at))
    page.line("value", f"{array(report.value)}  {report.dtype}")
    for name, one in report.inputs.items():
        _input(page, name, one, every)
    for note in report.notes:
        page.line("note", note)
    page.line("verdict", verdict_text(report.verdict))
    return page.text


def _counts(counts: Mapping[Verdict, int]) -> Text:
    text = Text()
    for verdict, count in counts.items():
        text.append(", " if text else "").append(f"{count} ").append_text(verdict_text(verdict))
    return text


def _at(at: Mapping[str, Array]) -> str:
    return short(", ".join(f"{name} = {array(value, _MOST_NUMBERS)}" for name, value in at.items()), 200)


def _worst(page: Page, found: Survey, every: bool) -> None:
    """The worst point, or the only one: its gradients that are not right, or all of them; claims apart."""
    point = found.worst
    shown = [
        (what, g)
        for report, what in ((point.report, "gradient"), (point.second, "second"))
        for g in (report.gradients.values() if report else ())
        if every or not g.judgement.verdict.agrees or g.judgement.verdict is Verdict.KINK
    ]
    if shown or len(found.points) == 1:
        page.line("at", _at(point.report.at))
    for what, g in shown:
        _gradient(page, what, g, every)
    _advice(page, point.report)


def _gradient(page: Page, what: str, g: GradientReport, every: bool) -> None:
    page.line(what, Text(f"by {g.name}: ").append_text(verdict_text(g.judgement.verdict)))
    _table(page, g.name, failures(g.value, g.evidence, g.judgement, every), g.value.size)
    if g.judgement.reason:
        page.line("", g.judgement.reason)


def _advice(page: Page, report: Report) -> None:
    """Where bits were lost, how to keep them, and what is close to the point."""
    for name, one in report.blames.items():
        page.line("lost", f"{name}: {one.text}")
    better = report.suggestion
    if better is not None:
        page.line("stable", f"{better.program}: {ulp_text(better.before)} ulp become {ulp_text(better.after)}")
    for close in report.nearby:
        if close.distance:  # what is at the point itself is in the verdict's reason
            page.line("nearby", close.told)


def _claim(page: Page, name: str, found: Survey, every: bool) -> None:
    claim = found.claim(name)
    assert claim is not None
    judgement, total = claim.judgement, len(found.points)
    wrong = sum(not point.report.claims[name].judgement.verdict.agrees for point in found.points)
    text = Text(printable(f"{name} = {short(claim.text, 200)}: ")).append_text(verdict_text(judgement.verdict))
    page.line("claim", text.append(f" at {wrong} of {total} points" if wrong and total > 1 else ""))
    if not (every or wrong or judgement.reason):
        return
    if total > 1:
        page.line("", f"at {_at(claim.problem.at)}")
    _table(page, name, claim.failures(every), claim.problem.at[name].size)
    if judgement.reason:
        page.line("", judgement.reason)
    if claim.mistake is not None:
        page.line("mistake", f"{claim.mistake.kind}: {claim.mistake.text}")
    if claim.smallest is not None:
        smallest, why = claim.smallest
        page.line("smallest", f"at {_at(smallest)}: {why.reason}")


def _general(page: Page, found: Survey, every: bool) -> None:
    """Proofs, tests that need no reference, and what other tools say."""
    claims = found.points[0].report.claims
    for what, names in (("the claim", claims), ("what our rules give", found.proofs.keys() - claims.keys())):
        proved = ", ".join(name for name, proof in found.proofs.items() if proof and name in names)
        if proved:
            page.line("proof", f"{proved}: {what} is SymPy's derivative for all inputs, by exact algebra")
    passed = [test.test for test in found.tests if test.passed and not every]
    if passed:
        page.line("tests", f"passed: {', '.join(passed)}")
    for test in found.tests:
        if test.test not in passed:
            page.line("test", f"{test.test}: {'passed' if test.passed else 'FAILED'}: {test.text}")
    for check in found.torch:
        _torch(page, check, every)
    for rule in found.points[0].rules:
        _rule(page, rule, found)


def _torch(page: Page, check: TorchCheck, every: bool) -> None:
    if check.passed is None:
        page.line("torch", f"{check.name} was not run: {check.text}")
        return
    page.line("torch", f"{check.name} {'passes' if check.passed else 'fails'} at the first point")
    lines = check.text.splitlines()
    if len(lines) > _FIRST_LINES + _LAST_LINES + 1 and not every:
        lines = [*lines[:_FIRST_LINES], "...", *lines[-_LAST_LINES:]]
    for line in lines:
        page.line("", line)


def _rule(page: Page, rule: str, found: Survey) -> None:
    count, refused = found.rule(rule)
    total, what = len(found.points), "the claim" if found.points[0].report.claims else "the gradient"
    where = f" at {count} of {total} points" if total > 1 else ""
    if refused is None:
        page.line("rule", f"{rule} accepts {what}{where}")
    elif total == 1:
        page.line("rule", refused.text.replace(" it:", f" {what}:", 1))
    else:
        page.line("rule", f"{rule} accepts {what}{where}; {refused.text}")


def _input(page: Page, name: str, one: InputReport, every: bool) -> None:
    """What is claimed for one input of a Python function."""
    judgement = one.judgement
    place = name if judgement.verdict.agrees else label(name, judgement.index or ())
    text = Text(f"{place}: ").append_text(verdict_text(judgement.verdict))
    page.line("gradient", text.append(printable(f": {judgement.reason}") if judgement.reason else ""))
    if one.wrong:
        if one.count is not None and one.claimed.size > 1:
            page.line("", f"{one.count} of {one.claimed.size} elements are not right")
        page.table([_python_row(name, element) for element in one.wrong[:_MOST_ROWS]])
        if (one.count or 0) > _MOST_ROWS:
            page.line("", f"... {(one.count or 0) - _MOST_ROWS} more")
    for witness in one.witnesses:
        if every or witness.reason is not None:
            found = None if witness.value is None else array(witness.value, _MOST_NUMBERS)
            told = ", ".join(part for part in (found, witness.note) if part)
            page.line("", f"{witness.name}: {witness.reason or told or 'asked'}")


def _table(page: Page, name: str, found: Sequence[Failure], total: int) -> None:
    if not found:
        return
    wrong = [one for one in found if not one.verdict.agrees]
    if total > 1:
        page.line("", summary(wrong, total))
    page.table([_row(name, one) for one in found[:_MOST_ROWS]])
    if len(found) > _MOST_ROWS:
        page.line("", f"... {len(found) - _MOST_ROWS} more; --json shows them all")


def _row(name: str, one: Failure) -> Row:
    return _cells(name, one.index, one.given, one.true, one.difference, one.ulps, one.oracle, one.verdict)


def _python_row(name: str, one: Element) -> Row:
    return _cells(name, one.index, one.claimed, one.true, one.difference, one.ulp, one.by, one.verdict)


def _cells(
    name: str, index: tuple[int, ...], given: float, true: Any, difference: Any, ulp: Any, by: Any, verdict: Verdict
) -> Row:
    distance = "-" if ulp is None else f"{ulp:.3g}"
    return Row(
        label(name, index), number(given), number(true), number(difference, 3), distance, by or "-", str(verdict)
    )
