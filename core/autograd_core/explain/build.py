"""From a program and a point to its explanation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

from autograd_core import conventions
from autograd_core.explain.backward import passes
from autograd_core.explain.explanation import Explanation
from autograd_core.explain.model import Quantity
from autograd_core.explain.results import results
from autograd_core.explain.telling import Telling
from autograd_core.language import Program
from autograd_core.verdict.check import Report, Settings, check

MOST_STEPS = 40
"""So many steps are shown where nobody says otherwise."""


def explain(
    program: Program | str,
    at: Mapping[str, Any],
    *,
    depth: int | None = None,
    max_steps: int = MOST_STEPS,
    **settings: Unpack[Settings],
) -> Explanation:
    """The chain rule at work: values forward, cotangents backward node by node, the formula and the verdict.

    `program`, `at` and `settings` are those of `check`. `depth` leaves out what is more than so many steps away from
    the output; of more than `max_steps` steps those in the middle are left out. Neither changes the verdict.

    With `order` above 1 the passes shown are the first ones, and the results those of the derivative of that order.

    Raises:
        UserError, LanguageError, EngineError: as `check`.

    >>> print(explain("x*x", {"x": 3.0}).text())  # doctest: +ELLIPSIS
    program  x*x
    ...
    verdict  proved: right for all inputs, by exact algebra
    <BLANKLINE>
    """
    settings.setdefault("prove", True)
    report = check(program, at, **settings)
    with conventions.convention(report.convention):
        return _told(Telling(report, settings, depth, max_steps))


def _told(telling: Telling) -> Explanation:
    report = telling.report
    return Explanation(
        source=report.program.source,
        dtype=report.dtype,
        convention=report.convention,
        order=report.order,
        inputs=[(name, Quantity.of(value)) for name, value in report.at.items()],
        statements=[telling.names.typed(*one.span) for one in report.program.statements],
        forward=telling.forward(),
        passes=passes(telling),
        results=results(report, telling.names),
        advice=_advice(report),
        verdict=str(report.verdict),
        limit=telling.limit,
        report=report,
    )


def _advice(report: Report) -> list[str]:
    """Where bits were lost and how to keep them; kinks and edges close by."""
    found = [f"{name}: {one.text}" for name, one in report.blames.items()]
    if report.suggestion is not None:
        found.append(f"a form that keeps the digits: `{report.suggestion.program}`")
    return [*found, *(str(one.told) for one in report.nearby)]
