"""Results as JSON: one versioned object whose keys are part of the contract."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd_core.verdict.check import GradientReport, Report

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
        "verdict": str(report.verdict),
        "exit_code": int(status),
    }
    return envelope


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
        "certified": None,
        "max_ulp": plain(judgement.ulp),
        "worst": None if judgement.index is None else list(judgement.index),
        "verdict": str(judgement.verdict),
        "reason": judgement.reason,
    }


def one_line(envelope: dict[str, Any]) -> str:
    """One object on one line, in ASCII."""
    return json.dumps(envelope, allow_nan=False) + "\n"
