"""Results for people: a table, formulas and reasons. User text never passes through Rich's markup."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TextIO

import numpy
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from autograd_core.verdict.check import GradientReport, Report

_MOST_ROWS = 20
_PIPE_WIDTH = 160
_FARTHEST = -10_000
"""Decimal exponents below this are not shown: such values stand for anything smaller still."""
_COLORS = {
    "proved": "green",
    "certified": "green",
    "corroborated": "green",
    "kink": "yellow",
    "undefined": "yellow",
    "cannot_tell": "yellow",
    "inaccurate": "red",
    "disagree": "red",
}


def render(report: Report, stream: TextIO) -> None:
    """Write the report of one `grad` to a terminal, or as plain text to anything else."""
    console = Console(file=stream, markup=False, highlight=False, width=None if stream.isatty() else _PIPE_WIDTH)
    console.print(_heading(report))
    console.print(_table(report))
    for link in report.links:
        found = "".join(f"   d{link.name}/d{name} = {text}" for name, text in link.derivatives.items())
        console.print(Text(f"{link.name} = {link.formula}{found}"))
    for name, g in report.gradients.items():
        _notes(console, name, g, report)
    if len(report.run.passes) > 1:
        for one in report.run.passes:
            for name, gradient in one.gradients.items():
                console.print(Text(f"after backward from {one.name}: {name}.grad = {_array(gradient)}"))
    console.print(Text("verdict  ") + _verdict(str(report.verdict)))


def _heading(report: Report) -> Text:
    source = " ; ".join(line.strip() for line in report.program.source.splitlines() if line.strip())
    text = Text(f"program  {_short(source, 400)}\n")
    text.append(f"value    {_array(report.run.output)}")
    if report.run.output.ndim:
        text.append(f"  shape {report.run.output.shape}")
    return text.append(f"  {report.dtype}")


def _table(report: Report) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    order = "" if report.order == 1 else f", order {report.order}"
    for heading in (f"gradient{order}", "backward", "SymPy", "finite difference", "ulp", "verdict"):
        table.add_column(Text(heading), overflow="fold", justify="left")
    for name, g in report.gradients.items():
        for i, place in enumerate(numpy.ndindex(g.value.shape)):
            if i == _MOST_ROWS:
                rest = f"... {g.value.size - _MOST_ROWS} more elements of {name}; --json shows them all"
                table.add_row(Text(rest), "", "", "", "", "")
                break
            table.add_row(*_row(name, g, i, place))
    return table


def _row(name: str, g: GradientReport, i: int, place: tuple[int, ...]) -> list[Text]:
    evidence, judgement = g.evidence, g.judgement
    label = f"{name}[{', '.join(map(str, place))}]" if place else name
    truth = None if evidence.symbolic.value is None else evidence.symbolic.value.flat[i]
    finite = "-"
    if evidence.finite.value is not None and evidence.finite.error is not None:
        finite = with_error(float(evidence.finite.value.flat[i]), float(evidence.finite.error.flat[i]))
    ulp = judgement.ulps[i] if judgement.ulps else None
    verdict = _verdict(str(judgement.verdict)) if i == 0 else Text()
    cells = [label, str(g.value.flat[i]), "-" if truth is None else digits(truth), finite]
    return [*map(Text, cells), Text("-" if ulp is None else f"{ulp:.3g}"), verdict]


def _notes(console: Console, name: str, g: GradientReport, report: Report) -> None:
    mark = "" if report.order == 1 else f"^{report.order}"
    if isinstance(g.formula, str):
        console.print(Text(f"d{mark}/d{name}{mark} = {g.formula}"))
    elif g.formula is not None:
        for place in numpy.ndindex(g.value.shape):
            found: Any = g.formula
            for i in place:
                found = found[i]
            console.print(Text(f"d{mark}/d{name}[{', '.join(map(str, place))}]{mark} = {found}"))
    if g.evidence.symbolic.reason:
        console.print(Text(f"SymPy on {name}: {g.evidence.symbolic.reason}"))
    if g.judgement.reason:
        where = "" if g.judgement.index is None else f" at {list(g.judgement.index)}"
        console.print(Text(f"{name}{where}: {g.judgement.reason}"))


def _verdict(verdict: str) -> Text:
    return Text(verdict, style=f"bold {_COLORS[verdict]}")


def _array(values: Any) -> str:
    if numpy.ndim(values) == 0:
        return str(numpy.asarray(values)[()])
    text = numpy.array2string(numpy.asarray(values), separator=", ", threshold=50, max_line_width=10_000)
    return " ".join(text.split())


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + "..."


def digits(number: Fraction, significant: int = 20) -> str:
    """A rational to so many significant digits.

    >>> digits(Fraction(1, 3), 5)
    '0.33333'
    """
    with localcontext() as context:
        context.prec = significant
        rounded = Decimal(number.numerator) / Decimal(number.denominator)
        if number and rounded.adjusted() < _FARTHEST:
            return "-0 (underflow)" if number < 0 else "0 (underflow)"
        if -5 <= rounded.adjusted() < significant:
            return format(rounded.normalize(), "f")
        return str(rounded)


def with_error(value: float, error: float) -> str:
    """A value to the digits that its error bar leaves, and the bar.

    >>> with_error(1.23456789, 2e-4)
    '1.23457 +- 0.0002'
    """
    if not numpy.isfinite(error) or not numpy.isfinite(value):
        return "cannot tell"
    if error == 0 or value == 0:
        return f"{value:.17g} +- {error:.2g}"
    meaningful = int(numpy.ceil(numpy.log10(abs(value) / error))) + 2 if abs(value) > error else 2
    return f"{value:.{min(max(meaningful, 2), 17)}g} +- {error:.2g}"
