"""Results for people: a table, formulas and reasons. User text never passes through Rich's markup."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograd_core.language.show import printable
from autograd_core.verdict.complexes import whole
from autograd_core.verdict.decimals import digits
from autograd_core.verdict.evidence import proven

if TYPE_CHECKING:
    from autograd_core.verdict.check import GradientReport, Report
    from autograd_core.verdict.verdict import Verdict

_MOST_ROWS, _MOST_STACKED = 20, 5
_COLUMNS = ("backward", "certified", "SymPy", "finite difference", "ulp")
UNLIMITED = 1_000_000
"""The width where no terminal cuts lines."""
ASCII = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
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


def render(report: Report, *, terminal: bool = False, encoding: str = "utf-8", width: int | None = None) -> str:
    """The report of one `grad` as text; colours and a width (by default its own) are for terminals."""
    text = StringIO()
    console = Console(
        file=text,
        markup=False,
        highlight=False,
        force_terminal=terminal,
        width=width if terminal else UNLIMITED,
    )
    say(console, _heading(report))
    table = _table(report, plain=not encoding.lower().startswith("utf"))
    natural = console.measure(table, options=console.options.update(max_width=UNLIMITED)).maximum
    if natural <= console.width:
        console.print(table)
        _cut(console, report, _MOST_ROWS)
    else:
        _stacked(console, report)
    for link in report.links:
        found = "".join(f"   d{link.name}/d{name} = {one}" for name, one in link.derivatives.items())
        say(console, Text(f"{link.name} = {link.formula}{found}"))
    for name, g in report.gradients.items():
        _notes(console, name, g, report)
    for name in dict.fromkeys(key for key, part in map(whole, report.gradients) if part):
        say(console, Text(f"{name}.grad = {array(report.run.passes[-1].gradients[name])}"))
    _advice(console, report)
    if len(report.run.passes) > 1:
        for one in report.run.passes:
            for name, gradient in one.gradients.items():
                say(console, Text(f"after backward from {one.name}: {name}.grad = {array(gradient)}"))
    say(console, Text("verdict  ") + verdict_text(report.verdict))
    return text.getvalue() if terminal else "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def say(console: Console, text: Text) -> None:
    """One line, however long, that can be copied as it is: the terminal wraps it by itself."""
    console.print(text, soft_wrap=True)


def _heading(report: Report) -> Text:
    source = " ; ".join(line.strip() for line in report.program.source.splitlines() if line.strip())
    text = Text(f"program  {printable(short(source, 400))}\n")
    text.append(f"value    {array(report.run.output)}")
    if report.run.output.ndim:
        text.append(f"  shape {report.run.output.shape}")
    return text.append(f"  {report.dtype}")


def _table(report: Report, plain: bool) -> Table:
    """One row an element; `plain` for streams that take ASCII only."""
    style = ASCII if plain else box.SIMPLE_HEAD
    table = Table(box=style, pad_edge=False, show_edge=False, padding=(0, 1))
    for heading in (_title(report), *_COLUMNS):
        table.add_column(Text(heading), no_wrap=True)
    for name, g in report.gradients.items():
        for i, place in zip(range(_MOST_ROWS), numpy.ndindex(g.value.shape), strict=False):
            table.add_row(*map(Text, (label(name, place), *_cells(g, i))))
    return table


def _title(report: Report) -> str:
    return "gradient" if report.order == 1 else f"gradient, order {report.order}"


def _stacked(console: Console, report: Report) -> None:
    """Where the table is too wide: an element after the other, its numbers below one another."""
    for name, g in report.gradients.items():
        for i, place in zip(range(_MOST_STACKED), numpy.ndindex(g.value.shape), strict=False):
            say(console, Text(f"{_title(report)}  {label(name, place)}"))
            for heading, cell in zip(_COLUMNS, _cells(g, i), strict=True):
                say(console, Text(f"  {heading:19}{cell}"))
    _cut(console, report, _MOST_STACKED)


def _cut(console: Console, report: Report, most: int) -> None:
    for name, g in report.gradients.items():
        if g.value.size > most:
            say(console, Text(f"... {g.value.size - most} more elements of {name}; --json shows them all"))


def label(name: str, place: tuple[int, ...]) -> str:
    """An input, or one of its elements."""
    return f"{name}[{', '.join(map(str, place))}]" if place else name


def _cells(g: GradientReport, i: int) -> tuple[str, str, str, str, str]:
    evidence, judgement = g.evidence, g.judgement
    theirs = None if evidence.symbolic.value is None else evidence.symbolic.value.flat[i]
    certain = proven(evidence, i)
    truth = "-" if certain is None else digits(certain.middle)
    symbolic = "-" if theirs is None else digits(theirs)
    finite = "-"
    if evidence.finite.value is not None and evidence.finite.error is not None:
        finite = with_error(float(evidence.finite.value.flat[i]), float(evidence.finite.error.flat[i]))
    ulp = judgement.ulps[i] if judgement.ulps else None
    same = "same" if symbolic == truth != "-" else symbolic
    return str(g.value.flat[i]), truth, same, finite, "-" if ulp is None else f"{ulp:.3g}"


def _notes(console: Console, name: str, g: GradientReport, report: Report) -> None:
    """The formula of one input's gradient, why SymPy is silent, and its verdict where the last line cannot say it."""
    if isinstance(g.formula, str):
        say(console, Text(f"{g.label()} = {g.formula}"))
    elif g.formula is not None:
        for place in numpy.ndindex(g.value.shape):
            found: Any = g.formula
            for i in place:
                found = found[i]
            say(console, Text(f"{g.label(place)} = {found}"))
    judgement, silence = g.judgement, g.evidence.symbolic.reason
    settled = str(judgement.verdict) in ("undefined", "certified", "proved")
    told = settled or (silence or "") in (judgement.reason or "")
    if silence and not told:
        console.print(Text(f"SymPy on {name}: {printable(silence)}"))
    if judgement.reason or judgement.verdict != report.verdict:
        place = judgement.index if judgement.reason and judgement.index else ()
        note = Text(f"{label(name, place)}: ") + verdict_text(judgement.verdict)
        console.print(note.append(f": {printable(judgement.reason)}" if judgement.reason else ""))


def _advice(console: Console, report: Report) -> None:
    """Where bits were lost and how to keep them; kinks and edges close by."""
    for name, one in report.blames.items():
        say(console, Text(f"{name}: {printable(one.text)}"))
    better = report.suggestion
    if better is not None:
        say(console, Text(f"stable form  {printable(better.program)}"))
        say(console, Text(f"             {ulp_text(better.before)} ulp off become {ulp_text(better.after)}"))
    for close in report.nearby:
        say(console, Text(f"nearby       {printable(close.told)}"))


def ulp_text(ulps: float) -> str:
    """A distance in ulps, short.

    >>> ulp_text(12345.6), ulp_text(float("inf"))
    ('1.23e+04', 'infinitely many')
    """
    return f"{ulps:.3g}" if numpy.isfinite(ulps) else "infinitely many"


def verdict_text(verdict: Verdict) -> Text:
    """A verdict in its colour."""
    return Text(str(verdict), style=f"bold {_COLORS[str(verdict)]}")


def array(values: Any, most: int = 50) -> str:
    """Numbers on one line; of more than `most` the first and the last ones."""
    if numpy.ndim(values) == 0:
        return str(numpy.asarray(values)[()])
    text = numpy.array2string(numpy.asarray(values), separator=", ", threshold=most, max_line_width=10_000)
    return " ".join(text.split())


def short(text: str, most: int) -> str:
    """A text, cut after so many characters."""
    return text if len(text) <= most else text[:most] + "..."


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
