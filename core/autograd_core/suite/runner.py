"""Runs checks. `run_check` is the unit of work: it takes plain data, and nothing that a check does gets out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy

from autograd_core.errors import UserError
from autograd_core.language import judgeable, parse, part_dtype, show_error
from autograd_core.suite.expectations import read_raw, unmet
from autograd_core.suite.outcome import Outcome
from autograd_core.suite.patterns import matches
from autograd_core.suite.spec import Check, load_suite
from autograd_core.verdict import check as question
from autograd_core.verdict.check import Report

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
        report = _report(check)
        claims = {name: one.explained for name, one in report.claims.items()}
        reasons = unmet(check, report, claims, report.verdict)
    except UserError as error:
        wrong = _not_as_expected(check, error)
        return Outcome(check, None, wrong is None, wrong, perf_counter() - start)
    except Exception as error:  # one check's defect must not cost the other checks their answer
        reason = f"internal error: {type(error).__name__}: {error}"[:_MOST_TEXT]
        return Outcome(check, None, False, reason, perf_counter() - start, internal=True)
    if check.error is not None:
        reasons = [f"expected an error matching {check.error!r}, but there was none: {report.verdict}"]
    why = "; ".join(reasons) or None
    return Outcome(check, report.verdict, not reasons, why, perf_counter() - start, report, claims)


def _report(check: Check) -> Report:
    generator = numpy.random.default_rng(0)
    point = {name: read_raw(f"at.{name}", raw, check, check.dtype, generator) for name, raw in check.at.items()}
    cotangent: Any = check.grad_tensors
    if cotangent is not None and cotangent != "ones":
        cotangent = read_raw("grad_tensors", cotangent, check, part_dtype(check.dtype), generator)
    program = parse(check.expr, inputs=tuple(point), output=check.output)
    judgeable(program)
    return question.check(
        program,
        point,
        wrt=check.wrt,
        constant=check.constant,
        dtype=check.dtype,
        grad_tensors=cotangent,
        order=check.order,
        max_ulp=check.max_ulp,
        convention=check.convention,
        claim=check.claim,
    )


def _not_as_expected(check: Check, error: UserError) -> str | None:
    """None if this is the error that the check expects, else what to say."""
    if check.error is None:
        return f"error: {show_error(error)}"
    text = f"{error.message}\n{error.hint or ''}"[:_MOST_TEXT]
    if matches(check.error, text):
        return None
    return f"expected an error matching {check.error!r}, found: {show_error(error)}"
