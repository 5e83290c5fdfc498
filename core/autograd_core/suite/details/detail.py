"""Everything that is shown of one outcome, as plain data for JSON."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar

from autograd_core.suite.check import Check
from autograd_core.suite.details.asked import asked
from autograd_core.suite.outcome import Outcome
from autograd_core.verdict.check import Report

T = TypeVar("T")
_ROOM, _ROOM_FOR_PICTURES = 2.0, 20.0
"""Seconds that must be left of a check's time: what is made for the eye takes less, and must not make it late."""


def detail(outcome: Outcome, seconds: float) -> dict[str, Any]:
    """What a report shows of an outcome; `seconds` is what the check may take, and what is shown must not cost it that.

    >>> from autograd_core.suite.check import Check
    >>> from autograd_core.suite.runner import run_check
    >>> found = detail(run_check(Check("square", "x*x", {"x": 3.0})), 60.0)
    >>> found["asked"][0], found["value"], found["gradients"]["x"]["formulas"][0]["text"]
    (('expr', 'x*x'), '9.0', '2*x')
    """
    found: dict[str, Any] = {"asked": asked(outcome.check)}
    if outcome.report is not None:
        _Maker(found, outcome.report, outcome.check, perf_counter() - outcome.seconds + seconds).make()
    return found


class _Maker:
    """Makes one thing after the other, until the time is up; one that fails is left out."""

    def __init__(self, found: dict[str, Any], report: Report, check: Check, until: float) -> None:
        self.found = found
        self.report = report
        self.check = check
        self.until = until

    def make(self) -> None:
        """All there is, the most important first."""
        from autograd_core.suite.details import formulas, numbers, pictures

        report, found = self.report, self.found
        found["value"] = self._made(lambda: numbers.value(report.run.output))
        found["gradients"] = self._made(lambda: numbers.of_gradients(report)) or {}
        found["claims"] = self._made(lambda: numbers.of_claims(report)) or {}
        found["advice"] = self._made(lambda: _advice(report)) or []
        for name, gradient in report.gradients.items():
            shown = found["gradients"].setdefault(name, {"rows": [], "total": 0})
            shown["formulas"] = self._made(lambda one=gradient: formulas.of_gradient(one)) or []  # type: ignore[misc]
        first = next(iter(report.gradients.values()), None)
        found["function"] = None if first is None else self._made(lambda: formulas.of_function(first))
        found["graph"] = self._made(lambda: pictures.graph(report), _ROOM_FOR_PICTURES)
        found["plot"] = self._made(lambda: pictures.plot(report, self.check), _ROOM_FOR_PICTURES)

    def _made(self, make: Callable[[], T], room: float = _ROOM) -> T | None:
        if perf_counter() + room > self.until:
            self.found["cut"] = True
            return None
        try:
            return make()
        except Exception:  # what is only shown must not cost the answer
            return None


def _advice(report: Report) -> list[str]:
    """What lost the digits, and the form that keeps them."""
    found = [f"{name}: {one.text}" for name, one in report.blames.items()]
    if report.suggestion is not None:
        before, after = float(report.suggestion.before), float(report.suggestion.after)
        found.append(f"stable form: {report.suggestion.program} ({before:.3g} ulp off become {after:.3g})")
    return found
