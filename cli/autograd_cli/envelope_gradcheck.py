"""What `gradcheck` found as JSON: one versioned object, every point and every element that is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from autograd_cli.envelope import SCHEMA, advice, plain
from autograd_core.verdict.failures import Failure, failures

if TYPE_CHECKING:
    from autograd_core.verdict.check import Report
    from autograd_core.verdict.claimed import ClaimReport
    from autograd_core.verdict.evidence import Judgement
    from autograd_core.verdict.opaque.check import FunctionReport
    from autograd_core.verdict.opaque.report import InputReport
    from autograd_core.verdict.survey import Survey, Surveyed


def survey_envelope(found: Survey, status: int) -> dict[str, Any]:
    """The object that `gradcheck --json` prints for an expression."""
    first = found.points[0].report
    return {
        "schema": SCHEMA,
        "command": "gradcheck",
        "expression": found.program.source,
        "dtype": first.dtype,
        "device": first.device,
        "convention": first.convention,
        "describe": found.describe,
        "points": [_point(point) for point in found.points],
        "claims": {name: _mistake(found.claim(name)) for name in first.claims},
        "tests": [
            {
                "test": test.test,
                "passed": test.passed,
                "certain": test.certain,
                "measured": plain(float(test.measured)),
                "bound": plain(float(test.bound)),
                "text": test.text,
            }
            for test in found.tests
        ],
        "proofs": dict(found.proofs),
        "torch": [asdict(check) for check in found.torch],
        "counts": {str(verdict): count for verdict, count in found.counts.items()},
        "verdict": str(found.verdict),
        "exit_code": int(status),
    }


def _point(point: Surveyed) -> dict[str, Any]:
    report = point.report
    return {
        "at": _values(report.at),
        "gradients": _gradients(report),
        "second": None if point.second is None else _gradients(point.second),
        "claims": {name: _claim(claim) for name, claim in report.claims.items()},
        "rules": {name: {"accepts": rule.accepts, "text": rule.text} for name, rule in point.rules.items()},
        "verdict": str(point.verdict),
        **advice(report),
    }


def _values(at: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in at.items()}


def _gradients(report: Report) -> dict[str, Any]:
    return {
        name: {
            "value": plain(g.value),
            **_judgement(g.judgement),
            "failures": _failures(failures(g.value, g.evidence, g.judgement)),
        }
        for name, g in report.gradients.items()
    }


def _claim(claim: ClaimReport) -> dict[str, Any]:
    given = {"claim": claim.text} if claim.judgement.verdict.agrees else {"claim": claim.text, **_wrong(claim)}
    return {**given, **_judgement(claim.judgement)}


def _wrong(claim: ClaimReport) -> dict[str, Any]:
    return {"value": plain(claim.values), "failures": _failures(claim.failures())}


def _mistake(claim: ClaimReport | None) -> dict[str, Any] | None:
    """What is wrong with a claim where it fares worst, and the simplest point that shows it."""
    if claim is None or claim.judgement.verdict.agrees:
        return None
    mistake, smallest = claim.mistake, claim.smallest
    return {
        "mistake": None if mistake is None else {"kind": str(mistake.kind), "text": mistake.text},
        "smallest": None if smallest is None else {"at": _values(smallest[0]), "reason": smallest[1].reason},
    }


def _judgement(judgement: Judgement) -> dict[str, Any]:
    return {
        "verdict": str(judgement.verdict),
        "reason": judgement.reason,
        "max_ulp": plain(judgement.ulp),
        "worst": None if judgement.index is None else list(judgement.index),
    }


def _failures(found: Sequence[Failure]) -> list[dict[str, Any]]:
    return [
        {
            "index": list(one.index),
            "given": plain(one.given),
            "true": plain(one.true),
            "difference": plain(one.difference),
            "ulp": plain(one.ulps),
            "oracle": one.oracle,
            "verdict": str(one.verdict),
        }
        for one in found
    ]


def function_envelope(report: FunctionReport, status: int) -> dict[str, Any]:
    """The object that `gradcheck --python --json` prints."""
    return {
        "schema": SCHEMA,
        "command": "gradcheck",
        "function": report.function,
        "gradient": report.gradient,
        "dtype": report.dtype,
        "at": _values(report.at),
        "output": {"value": plain(report.value), "shape": list(report.value.shape)},
        "inputs": {name: _input(one) for name, one in report.inputs.items()},
        "notes": list(report.notes),
        "evaluations": report.evaluations,
        "verdict": str(report.verdict),
        "exit_code": int(status),
    }


def _input(one: InputReport) -> dict[str, Any]:
    return {
        "claimed": plain(one.claimed),
        "witnesses": {
            witness.name: {
                "value": plain(witness.value),
                "error": plain(witness.error),
                "reason": witness.reason or witness.note,
            }
            for witness in one.witnesses
        },
        "wrong": one.count,
        "failures": [
            {
                "index": list(e.index),
                "given": plain(e.claimed),
                "true": plain(e.true),
                "difference": plain(e.difference),
                "ulp": plain(e.ulp),
                "oracle": e.by,
                "verdict": str(e.verdict),
            }
            for e in one.wrong
        ],
        **_judgement(one.judgement),
    }
