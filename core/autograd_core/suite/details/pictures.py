"""Pictures of a check, as SVG: the graph that was recorded, and the function with its gradient around the point."""

from __future__ import annotations

import math
import re
from html import unescape

import numpy

from autograd_core.suite.check import Check
from autograd_core.verdict.check import GradientReport, Report
from autograd_core.verdict.verdict import Verdict

MOST_NODES = 40
"""Of a larger graph the part next to the output is drawn."""
_LARGEST = 1 << 18
"""Characters of one picture."""
_MOST_NUMBERS = 2000
"""Of all inputs together."""
_MOST_MOVED, _MOST_MOVED_CALM = 300, 40
"""Programs that compute more numbers are not moved about: where something is to be seen, and where all is well."""
_LONG = frozenset(("general", "bilinear", "composite"))
"""Kinds of rows whose formulas are long where they are given arrays."""
_POINTS = 101
_WIDER = 1.25
"""What is left and right of the point, as a part of its distance from 0, so that 0 can be seen."""
_TITLE = re.compile("<(title|desc)>([^<]*)</")

Picture = dict[str, str]
"""The image (`svg`), and what it shows in words (`alt`)."""


def graph(report: Report) -> Picture | None:
    """The recorded graph, with values and gradients; None where it would be too large.

    >>> from autograd_core.verdict.check import check
    >>> graph(check("x*x", {"x": 3.0}))["svg"][:4]
    '<svg'
    """
    if sum(int(one.size) for one in report.at.values()) > _MOST_NUMBERS:
        return None
    from autograd_core.graphs.program import of_program

    found = of_program(
        report.program,
        report.at,
        values=True,
        grads=report.order == 1,
        max_nodes=MOST_NODES,
        grad_tensors=_cotangent(report),
        order=report.order,
        wrt=_wrt(report),
        convention=report.convention,
    )
    return _picture(found.svg())


def plot(report: Report, check: Check) -> Picture | None:
    """The function and its gradient around the point; None where there is no single real number to move.

    Where the input is an array, the element that is worst moves.
    """
    gradient = _worst(report)
    calm = report.verdict.agrees and report.verdict is not Verdict.KINK
    if gradient is None or not _affordable(report, _MOST_MOVED_CALM if calm else _MOST_MOVED):
        return None
    from autograd_core.plots.plot import plot as drawn
    from autograd_core.plots.ranges import Range

    index = gradient.judgement.index or (0,) * gradient.value.ndim
    middle = float(report.at[gradient.name][index])
    around = _WIDER * abs(middle) or 1.0
    if not math.isfinite(2 * around):
        return None
    # Where all is well, points that are evenly apart show it.
    over = Range(gradient.name, index, middle - around, middle + around, _POINTS if calm else None)
    found = drawn(
        report.program,
        over,
        {name: value for name, value in report.at.items() if index or name != gradient.name},
        dtype=report.dtype,
        grad_tensors=_cotangent(report),
        convention=check.convention,
    )
    return _picture(found.svg())


def _worst(report: Report) -> GradientReport | None:
    """The gradient that is worst, the first of several."""
    found = [one for one in report.gradients.values() if one.name in report.at and one.value.size]
    return max(found, key=lambda one: one.judgement.verdict.severity, default=None)


def _affordable(report: Report, most: int) -> bool:
    """Whether a program can be asked about at a hundred points within seconds: SymPy takes long for matrices."""
    if report.order > 1 or any(numpy.iscomplexobj(one) for one in report.at.values()):
        return False
    single = all(one.size == 1 for one in report.at.values())
    kinds = {step.op.kind for step in report.program.steps if step.op is not None}
    return report.problem.numbers <= most and not kinds & (_LONG - {"composite"} if single else _LONG)


def _wrt(report: Report) -> list[str]:
    names = {name.removesuffix(".real").removesuffix(".imag") for name in report.gradients}
    return [name for name in report.at if name in names]


def _cotangent(report: Report) -> object:
    """What backward began with; None for a single number, whose is 1."""
    return report.problem.seeds[-1].cotangent if report.run.output.ndim and not report.problem.complexes else None


def _picture(svg: str) -> Picture | None:
    if len(svg) > _LARGEST:
        return None
    return {"svg": svg, "alt": " ".join(unescape(words) for _, words in _TITLE.findall(svg[:5000]))}
