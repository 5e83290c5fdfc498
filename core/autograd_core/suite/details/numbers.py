"""The numbers behind a verdict: of each gradient and claim the elements that are worst."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy

from autograd_core.oracles.problem import Array
from autograd_core.verdict.check import Report
from autograd_core.verdict.decimals import digits
from autograd_core.verdict.evidence import Evidence, Judgement
from autograd_core.verdict.failures import Failure, failures

MOST = 12
"""Elements of one gradient."""
_FEW = 256
"""Of a larger array only the elements that are wrong are looked at."""
_MOST_SHOWN = 6

Table = dict[str, Any]
"""Rows (element, given, true, difference, ulps, witness, verdict) as texts, and how many elements there are."""


def of_gradients(report: Report) -> dict[str, Table]:
    """The elements of each gradient, the worst first."""
    return {name: _table(name, g.value, g.evidence, g.judgement) for name, g in report.gradients.items()}


def of_claims(report: Report) -> dict[str, Table]:
    """The elements of each claim, the worst first, with the claim itself."""
    return {
        name: {"claim": one.text, **_table(name, one.values, one.evidence, one.judgement)}
        for name, one in report.claims.items()
    }


def value(output: Array) -> str:
    """The program's value, of an array a few numbers.

    >>> value(numpy.array(0.1)), value(numpy.zeros((2, 50)))
    ('0.1', '[[0., 0., 0., ..., 0., 0., 0.],\\n [0., 0., 0., ..., 0., 0., 0.]]  shape (2, 50)')
    """
    if output.ndim == 0:
        return str(output[()])
    text = numpy.array2string(output, separator=", ", threshold=_MOST_SHOWN, max_line_width=100)
    return f"{text}  shape {output.shape}"


def _table(name: str, values: Array, evidence: Evidence, judgement: Judgement) -> Table:
    found = failures(values, evidence, judgement, every=values.size <= _FEW)
    return {"rows": [_row(name, one) for one in found[:MOST]], "total": int(values.size)}


def _row(name: str, one: Failure) -> list[str]:
    label = f"{name}[{', '.join(map(str, one.index))}]" if one.index else name
    ulps = "-" if one.ulps is None else f"{one.ulps:.3g}" if math.isfinite(one.ulps) else str(float(one.ulps))
    return [
        label, _number(one.given, 17), _number(one.true, 17), _number(one.difference, 3), ulps, one.oracle or "-",
        str(one.verdict),
    ]  # fmt: skip


def _number(one: Fraction | float | None, significant: int) -> str:
    if one is None:
        return "-"
    return digits(one, significant) if isinstance(one, Fraction) else f"{one:.{significant}g}"
