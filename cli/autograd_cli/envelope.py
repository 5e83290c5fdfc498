"""Results as JSON: one versioned object whose keys are part of the contract."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy

from autograd_cli.lines import SCHEMA as SCHEMA
from autograd_cli.lines import one_line as one_line
from autograd_core.verdict.complexes import part_names, whole
from autograd_core.verdict.decimals import digits
from autograd_core.verdict.verdict import worst

if TYPE_CHECKING:
    from autograd_core.oracles.nearest import Nearby
    from autograd_core.verdict.blame import Blame
    from autograd_core.verdict.check import GradientReport, Report
    from autograd_core.verdict.stable.suggest import Suggestion


def plain(value: Any) -> Any:
    """Numbers and nested lists that JSON can say; NaN and infinities become the strings "nan", "inf" and "-inf".

    A complex number becomes an object of its parts.

    >>> plain([1.0, math.inf]), plain(1 + 2j)
    ([1.0, 'inf'], {'re': 1.0, 'im': 2.0})
    """
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, complex):
        return {"re": plain(value.real), "im": plain(value.imag)}
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
        "device": report.device,
        "order": report.order,
        "convention": report.convention,
        "output": {"value": plain(report.run.output), "shape": list(report.run.output.shape)},
        "gradients": _gradients(report),
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


def _gradients(report: Report) -> dict[str, Any]:
    """By input name; of a complex input the gradient as a whole, with what is known of each of its parts."""
    found: dict[str, Any] = {}
    for name, g in report.gradients.items():
        key, part = whole(name)
        if part is None:
            found[key] = _gradient(g)
        else:
            found.setdefault(key, {"parts": {}})["parts"][part] = _gradient(g)
            found[key] |= _joined(report, key)
    return found


def _joined(report: Report, name: str) -> dict[str, Any]:
    value = report.run.passes[-1].gradients[name]
    judgements = [report.gradients[part].judgement for part in part_names(name)]
    verdict = worst(one.verdict for one in judgements)
    told = next(one for one in judgements if one.verdict is verdict)
    return {
        "value": plain(value),
        "shape": list(value.shape),
        "max_ulp": plain(max((one.ulp for one in judgements if one.ulp is not None), default=None)),
        "worst": None if told.index is None else list(told.index),
        "verdict": str(verdict),
        "reason": told.reason,
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
