"""What a notebook shows of a verdict: the verdict and its reasons, and each gradient beside the truth, in ulps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch
from typing import TYPE_CHECKING, Any

import numpy

from autograd_core.drawing.card import Card, Grid
from autograd_core.verdict.check import GradientReport, Report
from autograd_core.verdict.claimed import ClaimReport
from autograd_core.verdict.decimals import digits
from autograd_core.verdict.evidence import proven
from autograd_core.verdict.survey import Survey
from autograd_core.verdict.verdict import Verdict

if TYPE_CHECKING:
    from autograd_core.oracles.problem import Array
    from autograd_core.verdict.evidence import Evidence, Judgement

_MOST, _LONGEST = 12, 400
_HEADINGS = ("gradient", "given", "true", "ulps", "verdict")
_NUMBERS = frozenset({1, 2, 3})
_PASSED = {True: "passed", False: "failed", None: "not told"}


def colour(verdict: Verdict) -> str:
    """The name of a verdict's colour: red for what is wrong, amber for what nobody decided or differentiates."""
    if verdict.wrong:
        return "red"
    return "green" if verdict.severity <= Verdict.CORROBORATED.severity else "amber"


@singledispatch
def card(result: Any) -> Card:
    """What is shown of a result; of a verdict alone, its name in its colour.

    >>> card(Verdict.PROVED).markdown()
    '**proved**\\n'
    """
    return Card(badge=headline(result))


@card.register
def of_report(report: Report) -> Card:
    """A whole answer: the program, its value, every gradient and claim, and what is to be said of them."""
    facts = [("program", _short(report.program.source)), ("value", f"{array(report.run.output)}  {report.dtype}")]
    for g in report.gradients.values():
        if isinstance(g.formula, str):
            facts.append((g.label(), _short(g.formula)))
    rows = [row for g in report.gradients.values() for row in _rows(g.name, g.value, g.evidence, g.judgement)]
    grids = [elements(rows)]
    if report.claims:
        claimed = [(f"{name}", _short(one.text), str(one.judgement.verdict)) for name, one in report.claims.items()]
        grids.append(Grid(("claim by", "formula", "verdict"), claimed))
    told: list[GradientReport | ClaimReport] = [*report.gradients.values(), *report.claims.values()]
    notes = [note for one in told for note in _reason(one)]
    return Card(badge=headline(report.verdict), facts=facts, grids=grids, notes=[*notes, *_advice(report)])


@card.register
def of_gradient(g: GradientReport) -> Card:
    """The gradient of one input."""
    facts = [(g.label(), _short(g.formula))] if isinstance(g.formula, str) else []
    rows = _rows(g.name, g.value, g.evidence, g.judgement)
    return Card(g.name, headline(g.judgement.verdict), "", facts, [elements(rows)], list(_reason(g)))


@card.register
def of_claim(one: ClaimReport) -> Card:
    """A claimed gradient."""
    rows = _rows(one.name, one.values, one.evidence, one.judgement)
    facts = [("claim", _short(one.text))]
    return Card(one.name, headline(one.judgement.verdict), "", facts, [elements(rows)], list(_reason(one)))


@card.register
def of_survey(found: Survey) -> Card:
    """Many points: how many of each verdict, and the worst point."""
    counts = [(str(verdict), str(count)) for verdict, count in found.counts.items()]
    worst = of_report(found.worst.report)
    tests = [(test.test, _PASSED[test.passed]) for test in found.tests]
    grids = [Grid(("verdict", "points"), counts, frozenset({1}))]
    if tests:
        grids.append(Grid(("test", "result"), tests))
    told = f"{len(found.points)} points" if len(found.points) != 1 else "1 point"
    lead = "below, the first of the points that fare worst" if len(found.points) > 1 else ""
    return Card(told, headline(found.verdict), lead, worst.facts, [*grids, *worst.grids], worst.notes)


def latex(report: Report) -> str | None:
    r"""The derivatives as SymPy writes them; None where there is no formula for the eye.

    >>> from autograd_core.verdict.check import check
    >>> latex(check("x*x", {"x": 3.0}))
    '$\\displaystyle \\frac{d y}{d x} = 2 x$'
    """
    from sympy import Symbol
    from sympy import latex as written

    from autograd_core.oracles.closed import forms

    lines = []
    for name, g in report.gradients.items():
        found = forms(g.problem, name) if isinstance(g.formula, str) else None
        if found is None or found.derivatives.size != 1:
            continue
        power = f"^{{{g.order}}}" if g.order > 1 else ""
        by = written(Symbol(name))
        formula = written(found.derivatives.flat[0].xreplace(dict(found.names)))
        lines.append(rf"\frac{{d{power} y}}{{d {by}{power}}} = {formula}")
    body = r" \\ ".join(lines)
    if len(lines) > 1:
        body = rf"\begin{{gathered}}{body}\end{{gathered}}"
    return rf"$\displaystyle {body}$" if lines else None


def headline(verdict: Verdict) -> tuple[str, str]:
    """The badge of a verdict: its name and its colour."""
    return str(verdict), colour(verdict)


def elements(rows: Sequence[Sequence[str]]) -> Grid:
    """The table of a gradient's elements, with how many are not shown."""
    shown = [row for row in rows if row][:_MOST]
    left_out = len(rows) - len(shown)
    return Grid(_HEADINGS, shown, _NUMBERS, f"... {left_out} more elements" if left_out > 0 else "")


def _rows(name: str, values: Array, evidence: Evidence, judgement: Judgement) -> list[tuple[str, ...]]:
    """The first elements, those first that are not right: what was given, the certified truth, how far they are apart.

    Only as many are worked out as a table shows; the others are empty rows, which are counted.
    """
    verdicts = [one.verdict for one in judgement.elements] or [judgement.verdict] * values.size
    order = sorted(range(values.size), key=lambda i: verdicts[i].agrees)
    found: list[tuple[str, ...]] = [()] * values.size
    for row, i in enumerate(order[:_MOST]):
        certain = proven(evidence, i)
        place = tuple(map(int, numpy.unravel_index(i, values.shape)))
        true = "" if certain is None else digits(certain.middle)
        ulp = ulps(judgement.ulps[i] if judgement.ulps else None)
        found[row] = (label(name, place), str(values.flat[i]), true, ulp, str(verdicts[i]))
    return found


def label(name: str, place: tuple[int, ...]) -> str:
    """An input, or one of its elements."""
    return f"{name}[{', '.join(map(str, place))}]" if place else name


def _reason(one: GradientReport | ClaimReport) -> Iterator[str]:
    reason = one.judgement.reason
    if reason:
        place = () if reason.startswith("element") else one.judgement.index or ()
        yield f"{label(one.name, place)}: {reason}"
    mistake = getattr(one, "mistake", None)
    if mistake is not None and mistake.text not in (reason or ""):
        yield f"{one.name}: {mistake.text}"


def _advice(report: Report) -> Iterator[str]:
    for name, one in report.blames.items():
        yield f"{name}: {one.text}"
    if report.suggestion is not None:
        better = report.suggestion
        yield f"stable form: {better.program} ({ulps(better.before)} ulp off become {ulps(better.after)})"
    for close in report.nearby:
        yield f"nearby: {close.told}"


def ulps(value: float | None) -> str:
    """A distance to three digits; nothing where it is not known."""
    return "" if value is None else f"{value:.3g}"


def array(values: Any) -> str:
    """Numbers on one line, the middle left out of many, with their shape."""
    if numpy.ndim(values) == 0:
        return str(numpy.asarray(values)[()])
    text = numpy.array2string(numpy.asarray(values), separator=", ", threshold=50, max_line_width=10_000)
    return _short(f"{' '.join(text.split())}  shape {numpy.shape(values)}")


def _short(text: str) -> str:
    one_line = " ; ".join(line.strip() for line in text.splitlines() if line.strip())
    return one_line if len(one_line) <= _LONGEST else one_line[:_LONGEST] + "..."
