"""What a notebook shows of a check of Python functions."""

from __future__ import annotations

from autograd_core.drawing.card import Card
from autograd_core.verdict.display import array, elements, headline, label, ulps
from autograd_core.verdict.opaque.report import FunctionReport


def card(report: FunctionReport) -> Card:
    """A function that is Python code, and the gradient that is claimed of it."""
    facts = [("function", report.function), ("gradient", report.gradient)]
    facts.append(("value", f"{array(report.value)}  {report.dtype}"))
    rows = [
        (label(name, one.index), _number(one.claimed), _number(one.true), ulps(one.ulp), str(one.verdict))
        for name, found in report.inputs.items()
        for one in found.wrong
    ]
    rows += [(name, "", "", "", str(one.judgement.verdict)) for name, one in report.inputs.items() if not one.wrong]
    reasons = [f"{name}: {one.judgement.reason}" for name, one in report.inputs.items() if one.judgement.reason]
    return Card("", headline(report.verdict), "", facts, [elements(rows)], [*reasons, *report.notes])


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.17g}"
