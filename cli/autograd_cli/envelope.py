"""Results as JSON: one versioned object whose keys are part of the contract."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy

from autograd_cli.decimals import digits

if TYPE_CHECKING:
    from autograd_core.oracles.nearest import Nearby
    from autograd_core.verdict.blame import Blame
    from autograd_core.verdict.check import GradientReport, Report
    from autograd_core.verdict.stable import Suggestion

SCHEMA = "autograd-cli/1"


def plain(value: Any) -> Any:
    """Numbers and nested lists that JSON can say; NaN and infinities become the strings "nan", "inf" and "-inf".

    >>> plain([1.0, math.inf])
    [1.0, 'inf']
    """
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return _rational(value)


def _rational(value: Any) -> Any:
    """The nearest float of a Fraction; beyond the float range, an infinity."""
    try:
        return float(value)
    except OverflowError:
        return "inf" if value > 0 else "-inf"


def grad_envelope(report: Report, status: int) -> dict[str, Any]:
    """The object that `grad --json` prints."""
    envelope: dict[str, Any] = {
        "schema": SCHEMA,
        "command": "grad",
        "expression": report.program.source,
        "dtype": report.dtype,
        "device": "cpu",
        "order": report.order,
        "convention": report.convention,
        "output": {"value": plain(report.run.output), "shape": list(report.run.output.shape)},
        "gradients": {name: _gradient(g) for name, g in report.gradients.items()},
        "statements": [
            {"name": link.name, "formula": link.formula, "derivatives": dict(link.derivatives)} for link in report.links
        ],
        "passes": [
            {"from": p.name or None, "gradients": {name: plain(g) for name, g in p.gradients.items()}}
            for p in report.run.passes
        ],
        **advice(report),
        "verdict": str(report.verdict),
        "exit_code": int(status),
    }
    return envelope


def advice(report: Report) -> dict[str, Any]:
    """Where bits were lost, the form that keeps them, and what lies close by."""
    return {
        "lost": {name: _blame(one) for name, one in report.blames.items()},
        "stable": _suggestion(report.suggestion),
        "nearby": [_nearby(one) for one in report.nearby],
    }


def _blame(one: Blame) -> dict[str, Any]:
    return {
        "cause": str(one.cause),
        "op": one.op,
        "phase": one.phase,
        "start": one.span.start,
        "end": one.span.end,
        "index": list(one.index),
        "bits": plain(float(one.lost)),
        "text": one.text,
    }


def _suggestion(one: Suggestion | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "original": one.original,
        "replacement": one.replacement,
        "expression": one.program,
        "max_ulp": {"before": plain(float(one.before)), "after": plain(float(one.after))},
    }


def _nearby(one: Nearby) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "input": one.element,
        "at": plain(one.place),
        "distance": plain(one.distance),
        "slopes": [plain(one.left), plain(one.right)],
        "text": str(one),
    }


def _gradient(g: GradientReport) -> dict[str, Any]:
    evidence, judgement = g.evidence, g.judgement
    symbolic = {"formula": g.formula, "value": plain(evidence.symbolic.value), "reason": evidence.symbolic.reason}
    finite = evidence.finite
    return {
        "value": plain(g.value),
        "shape": list(g.value.shape),
        "symbolic": symbolic,
        "finite": {
            "value": plain(finite.value),
            "error": plain(finite.error),
            "reason": next(iter(finite.reasons.values()), None),
        },
        "certified": _certified(g),
        "max_ulp": plain(judgement.ulp),
        "worst": None if judgement.index is None else list(judgement.index),
        "verdict": str(judgement.verdict),
        "reason": judgement.reason,
    }


def _certified(g: GradientReport) -> dict[str, Any] | None:
    """The proven truth as decimal texts, which no float could hold; None where there is none."""
    truth = g.evidence.truth
    if truth.middle is None or truth.radius is None:
        return None
    return {
        "value": _decimals(truth.middle, 40),
        "radius": _decimals(truth.radius, 3),
        "bits": truth.bits,
        "max_ulp": plain(g.judgement.ulp),
    }


def _decimals(numbers: Any, significant: int) -> Any:
    found = [None if number is None else digits(number, significant) for number in numbers.ravel()]
    return numpy.array(found, dtype=object).reshape(numbers.shape).tolist()


def one_line(envelope: dict[str, Any]) -> str:
    """One object on one line, in ASCII."""
    return json.dumps(envelope, allow_nan=False) + "\n"
