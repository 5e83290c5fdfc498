"""Expected numbers, and expected verdicts: what a check says beside its claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy

from autograd_core.errors import UserError
from autograd_core.language import as_array, read_value
from autograd_core.oracles.problem import Array
from autograd_core.suite.check import AGREE, Check
from autograd_core.suite.keys import UNKNOWN
from autograd_core.verdict.check import Report
from autograd_core.verdict.evidence import Judgement
from autograd_core.verdict.judge import MAX_ULP
from autograd_core.verdict.ulps import ulps
from autograd_core.verdict.verdict import Verdict


@contextmanager
def naming(key: str) -> Iterator[None]:
    """Let an error about a text say which key of the check the text stands under.

    >>> with naming("at.x"):
    ...     as_array([[1], [1, 2]])
    Traceback (most recent call last):
    autograd_core.errors.ValueSyntaxError: at.x: the rows of this list differ in length or depth
    """
    try:
        yield
    except UserError as error:
        error.message = f"{key}: {error.message}"
        error.args = (error.message,)
        raise


def read_raw(
    key: str, raw: Any, check: Check, dtype: Any, generator: numpy.random.Generator, keep: bool = False
) -> Array:
    """A value of a spec file as an array: numbers and lists as they are, text by the language's own reader.

    Complex numbers, which only a text can hold, make it one of complex numbers of that precision. With `keep` the
    numbers of a data file stay in the precision that they have there.

    Raises:
        ValueSyntaxError: it is no value, or does not fit the dtype.
    """
    with naming(key):
        if isinstance(raw, str):
            return read_value(raw, dtype=dtype, seed=generator, folder=check.folder, widen=True, keep=keep)
        return as_array(raw, dtype)


def unmet(check: Check, report: Report, claims: Mapping[str, Judgement], verdict: Verdict) -> list[str]:
    """Why the check fails: one sentence for each verdict and each number that is not as expected; empty if none."""
    found: list[str] = []
    if check.expect == AGREE or check.mistake is not None:
        found += [_sentence(f"gradient by {name}", g.judgement) for name, g in report.gradients.items()
                  if not g.judgement.verdict.agrees]  # fmt: skip
    if check.mistake is not None:
        found += _unnamed(check.mistake, report, claims)
    elif check.expect == AGREE:
        found += [_sentence(f"claim for {name}", j) for name, j in claims.items() if not j.verdict.agrees]
    elif not _met(verdict, check.expect):
        found.append(f"expected {check.expect}, found {verdict}{_why(report, claims, verdict)}")
    return found + list(_numbers(check, report))


def _met(verdict: Verdict, wanted: str) -> bool:
    """Whether a verdict is the one that is wanted; the three that say "right" are met by a better one."""
    if wanted in (Verdict.CERTIFIED, Verdict.CORROBORATED):
        return verdict.severity <= Verdict(wanted).severity
    return verdict == wanted


def _unnamed(mistake: str, report: Report, claims: Mapping[str, Judgement]) -> list[str]:
    """What to say unless a claim has the mistake."""
    named = {name: None if one.mistake is None else one.mistake.kind for name, one in report.claims.items()}
    if mistake in named.values():
        return []
    seen = [
        f"{_sentence(f'claim for {name}', judgement)} (mistake: {named[name] or 'none is named'})"
        for name, judgement in claims.items()
    ]
    return [f"expected the mistake '{mistake}', found " + "; ".join(seen)]


def _why(report: Report, claims: Mapping[str, Judgement], verdict: Verdict) -> str:
    judgements = [*(g.judgement for g in report.gradients.values()), *claims.values()]
    reason = next((j.reason for j in judgements if j.verdict is verdict and j.reason), None)
    return "" if reason is None else f" ({reason})"


def _sentence(what: str, judgement: Judgement) -> str:
    reason = judgement.reason or "no reason is given"
    place = f"element {list(judgement.index)}: " if judgement.index and not reason.startswith("element") else ""
    return f"{what}: {judgement.verdict}: {place}{reason}"


def _numbers(check: Check, report: Report) -> Iterator[str]:
    """What is wrong with the value and the gradients, held against the expected numbers."""
    generator = numpy.random.default_rng(0)
    pairs = [("value", report.run.output, check.value)] if check.value is not None else []
    gradients = report.run.passes[-1].gradients
    pairs += [(f"grad.{name}", gradients[name], raw) for name, raw in check.grad.items()]
    for key, found, raw in pairs:
        if raw == UNKNOWN:
            yield f"{key}: '{UNKNOWN}' stands for a number that `autograd-cli check --update` writes"
            continue
        problem = mismatch(found, read_raw(key, raw, check, "float64", generator), check)
        if problem is not None:
            yield f"{key}: {problem}"


def mismatch(found: Array, wanted: Array, check: Check) -> str | None:
    """Where two arrays differ by more than the check allows: `rtol` and `atol` where given, else ulps of the dtype.

    NaN is expected by NaN and an infinity by the same infinity. The comparison is exact, in rationals. Complex numbers
    are compared part by part.

    >>> mismatch(numpy.array([1.0, 2.0]), numpy.array([1.0, 2.5]), Check("c", "x", rtol=0.1))
    'element [1] is 2.0, expected 2.5 (rtol 0.1, atol 0)'
    """
    if found.shape != wanted.shape:
        return f"the shape is {found.shape}, expected {wanted.shape}"
    if numpy.iscomplexobj(found) or numpy.iscomplexobj(wanted):
        parts = ((part, mismatch(getattr(found, part), getattr(wanted, part), check)) for part in ("real", "imag"))
        return next((f"the {part} part: {problem}" for part, problem in parts if problem is not None), None)
    by_tolerance = check.rtol is not None or check.atol is not None
    for place in numpy.ndindex(found.shape):
        one, other = float(found[place]), float(wanted[place])
        where = f"element {[int(i) for i in place]} is" if place else "it is"
        if not (numpy.isfinite(one) and numpy.isfinite(other)):
            same = one == other or (numpy.isnan(one) and numpy.isnan(other))
            if not same:
                return f"{where} {one!r}, expected {other!r}"
        elif by_tolerance:
            rtol, atol = check.rtol or 0, check.atol or 0
            if abs(Fraction(one) - Fraction(other)) > Fraction(atol) + Fraction(rtol) * abs(Fraction(other)):
                return f"{where} {one!r}, expected {other!r} (rtol {rtol:g}, atol {atol:g})"
        else:
            limit = MAX_ULP[str(found.dtype)] if check.max_ulp is None else check.max_ulp
            distance = ulps(one, Fraction(other), found.dtype)
            if distance > limit:
                return f"{where} {one!r}, expected {other!r}: {distance:.3g} ulp apart, {limit:g} are allowed"
    return None
