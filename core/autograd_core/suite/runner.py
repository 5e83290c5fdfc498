"""Runs checks. `run_check` is the unit of work: it takes plain data, and nothing that a check does gets out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter

from autograd_core.errors import UserError
from autograd_core.language import show_error
from autograd_core.suite.asking import ask
from autograd_core.suite.expectations import unmet
from autograd_core.suite.outcome import Outcome
from autograd_core.suite.patterns import matches
from autograd_core.suite.spec import Check, load_suite

_MOST_TEXT = 600


def run_suite(paths: Iterable[str | Path]) -> Iterator[Outcome]:
    """The outcome of every check that the paths mean, in the order of the files, each as soon as it is known.

    All files are read before the first check runs.

    Raises:
        SpecError: a path or a file cannot be used, or there is no check at all.
    """
    return map(run_check, load_suite(paths))


def run_check(check: Check) -> Outcome:
    """Run one check; whatever happens inside becomes an outcome.

    >>> run_check(Check("sign", "x*x", {"x": 3.0}, claim={"x": "-2*x"})).reason
    'claim for x: disagree: claimed -6, true 6, difference -12: the claim is -1 times the truth'
    >>> run_check(Check("typo", "sinn(x)", {"x": 3.0}, error="unknown function")).status
    'refused'
    """
    start = perf_counter()
    try:
        return attempt(check)
    except MemoryError:
        return Outcome(check, None, False, "internal error: out of memory", perf_counter() - start, internal=True)


def attempt(check: Check) -> Outcome:
    """As `run_check`, for callers who have an answer of their own to a lack of memory.

    Raises:
        MemoryError: there is not enough memory.
    """
    if check.skip is not None:
        return Outcome(check, None, True, check.skip, 0.0)
    start = perf_counter()
    try:
        report = ask(check)
        claims = {name: one.explained for name, one in report.claims.items()}
        reasons = unmet(check, report, claims, report.verdict)
    except UserError as error:
        wrong = _not_as_expected(check, error)
        return Outcome(check, None, wrong is None, wrong, perf_counter() - start)
    except MemoryError:
        raise
    except Exception as error:  # one check's defect must not cost the other checks their answer
        reason = f"internal error: {type(error).__name__}: {error}"[:_MOST_TEXT]
        return Outcome(check, None, False, reason, perf_counter() - start, internal=True)
    if check.error is not None:
        reasons = [f"expected an error matching {check.error!r}, but there was none: {report.verdict}"]
    why = "; ".join(reasons) or None
    return Outcome(check, report.verdict, not reasons, why, perf_counter() - start, report, claims)


def _not_as_expected(check: Check, error: UserError) -> str | None:
    """None if this is the error that the check expects, else what to say."""
    if check.error is None:
        return f"error: {show_error(error)}"
    text = f"{error.message}\n{error.hint or ''}"[:_MOST_TEXT]
    if matches(check.error, text):
        return None
    return f"expected an error matching {check.error!r}, found: {show_error(error)}"
