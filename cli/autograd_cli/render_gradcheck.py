"""What `gradcheck` found, for people: what is wrong first, and nothing of what is right unless asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from io import StringIO
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograd_cli.decimals import digits
from autograd_cli.render import UNLIMITED, array, label, say, short, ulp_text, verdict_text
from autograd_core.language.show import printable
from autograd_core.verdict.failures import Failure, failures, summary

if TYPE_CHECKING:
    from autograd_core.oracles.problem import Array
    from autograd_core.verdict.check import Report
    from autograd_core.verdict.claimed import ClaimReport
    from autograd_core.verdict.opaque import FunctionReport
    from autograd_core.verdict.survey import Survey

_MOST_ROWS = 10
_HEADINGS = ("element", "given", "true", "difference", "ulp", "by", "verdict")
_WIDTH = 10


def render(found: Survey, *, every: bool = False, terminal: bool = False, encoding: str = "utf-8") -> str:
    """The answer to one `gradcheck` of an expression as text."""
    return _rendered(terminal, lambda console: _survey(console, found, every, encoding))


def render_function(report: FunctionReport, *, every: bool = False, terminal: bool = False, encoding: str = "") -> str:
    """The answer to one `gradcheck` of a Python function as text."""
    return _rendered(terminal, lambda console: _python(console, report, every, encoding))


def _rendered(terminal: bool, write: Callable[[Console], None]) -> str:
    text = StringIO()
    width = None if terminal else UNLIMITED
    console = Console(file=text, markup=False, highlight=False, force_terminal=terminal, width=width)
    write(console)
    return text.getvalue() if terminal else "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def _line(console: Console, head: str, text: str | Text) -> None:
    say(console, Text(f"{head:{_WIDTH}}").append_text(Text(printable(text)) if isinstance(text, str) else text))


def _survey(console: Console, found: Survey, every: bool, encoding: str) -> None:
    source = " ; ".join(line.strip() for line in found.program.source.splitlines() if line.strip())
    _line(console, "program", short(source, 400))
    _line(console, "points", found.describe)
    _line(console, "found", _counts(found.counts))
    if not found.verdict.agrees:
        _worst(console, found, encoding)
    for name in found.points[0].report.claims:
        _claim(console, name, found, every, encoding)
    if every:
        _points(console, found)
    for name, proved in found.proofs.items():
        what = "the claim" if name in found.points[0].report.claims else "what our rules give"
        if proved:
            _line(console, "proof", f"{name}: {what} is SymPy's derivative for all inputs, by exact algebra")
    for test in found.tests:
        _line(console, "test", f"{test.test}: {'passed' if test.passed else 'FAILED'}: {test.text}")
    for check in found.torch:
        verdict = "passes" if check.passed else "fails"
        rest = "" if check.passed else ": " + " ".join(check.text.split())
        _line(console, "torch", short(f"{check.name} {verdict} at the first point{rest}", 400))
    for rule in found.points[0].rules:
        _rule(console, rule, found)
    say(console, Text(f"{'verdict':{_WIDTH}}") + verdict_text(found.verdict))


def _counts(counts: Mapping[Any, int]) -> Text:
    text = Text()
    for verdict, count in counts.items():
        text.append(", " if text else "").append(f"{count} ").append_text(verdict_text(verdict))
    return text


def _at(at: Mapping[str, Array]) -> str:
    return short(", ".join(f"{name} = {array(value)}" for name, value in at.items()), 200)


def _worst(console: Console, found: Survey, encoding: str) -> None:
    """The worst point's gradients that are not right by themselves, claims apart."""
    point = found.worst
    for report, what in ((point.report, "gradient"), (point.second, "second derivative")):
        wrong = [g for g in report.gradients.values() if not g.judgement.verdict.agrees] if report else []
        if not report or not wrong:
            continue
        _line(console, "at", _at(report.at))
        for g in wrong:
            _line(console, "", Text(f"{what} by {g.name}: ").append_text(verdict_text(g.judgement.verdict)))
            _table(console, g.name, failures(g.value, g.evidence, g.judgement), g.value.size, encoding)
            _line(console, "", g.judgement.reason or "")
        if report.order == 1:
            _advice(console, report)


def _advice(console: Console, report: Report) -> None:
    for name, one in report.blames.items():
        _line(console, "", f"{name}: {one.text}")
    better = report.suggestion
    if better is not None:
        _line(console, "stable", f"{better.program}: {ulp_text(better.before)} ulp become {ulp_text(better.after)}")
    for close in report.nearby:
        _line(console, "nearby", close.told)


def _claim(console: Console, name: str, found: Survey, every: bool, encoding: str) -> None:
    claim = found.claim(name)
    assert claim is not None
    judgement = claim.judgement
    wrong = sum(not point.report.claims[name].judgement.verdict.agrees for point in found.points)
    text = Text(printable(f"{name} = {short(claim.text, 200)}: ")).append_text(verdict_text(judgement.verdict))
    if wrong:
        text.append(f" at {wrong} of {len(found.points)} points")
    _line(console, "claim", text)
    if judgement.verdict.agrees and not every:
        return
    if wrong:
        _line(console, "", f"at {_at(claim.problem.at)}")
    _table(console, name, claim.failures(every), claim.problem.at[name].size, encoding)
    if judgement.reason:
        _line(console, "", judgement.reason)
    _mistake(console, claim)


def _mistake(console: Console, claim: ClaimReport) -> None:
    if claim.mistake is not None:
        _line(console, "mistake", f"{claim.mistake.kind}: {claim.mistake.text}")
    if claim.smallest is not None:
        point, judgement = claim.smallest
        _line(console, "smallest", f"at {_at(point)}: {judgement.reason}")


def _points(console: Console, found: Survey) -> None:
    for point in found.points:
        _line(console, "", Text(f"{_at(point.report.at)}: ").append_text(verdict_text(point.verdict)))


def _rule(console: Console, rule: str, found: Survey) -> None:
    count, refused = found.rule(rule)
    what = "the claim" if found.points[0].report.claims else "the gradient"
    text = f"{rule} accepts {what} at {count} of {len(found.points)} points"
    _line(console, "rule", text if refused is None else f"{text}; {refused.text}")


def _table(console: Console, name: str, found: Sequence[Failure], total: int, encoding: str) -> None:
    rows = [_row(name, one) for one in found[:_MOST_ROWS]]
    if not rows:
        return
    if total > 1:
        _line(console, "", summary(found, total))
    _print(console, rows, encoding)
    if len(found) > _MOST_ROWS:
        _line(console, "", f"... {len(found) - _MOST_ROWS} more; --json shows them all")


def _print(console: Console, rows: Iterable[tuple[str, ...]], encoding: str) -> None:
    plain = not encoding.lower().startswith("utf")
    table = Table(box=box.ASCII2 if plain else box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for heading in _HEADINGS:
        table.add_column(Text(heading), no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table, soft_wrap=True)


def _row(name: str, one: Failure) -> tuple[str, ...]:
    return (
        label(name, one.index),
        f"{one.given:.17g}",
        _number(one.true),
        _number(one.difference, 3),
        "-" if one.ulps is None else f"{one.ulps:.3g}",
        one.oracle or "-",
        str(one.verdict),
    )


def _number(number: Fraction | float | None, significant: int = 17) -> str:
    if number is None:
        return "-"
    return digits(number, significant) if isinstance(number, Fraction) else f"{number:.{significant}g}"


def _python(console: Console, report: FunctionReport, every: bool, encoding: str) -> None:
    _line(console, "function", report.function)
    _line(console, "at", _at(report.at))
    _line(console, "value", f"{array(report.value)}  {report.dtype}")
    for name, one in report.inputs.items():
        judgement = one.judgement
        place = label(name, judgement.index) if judgement.index else name
        text = Text(f"{place}: ").append_text(verdict_text(judgement.verdict))
        _line(console, "gradient", text.append(printable(f": {judgement.reason}") if judgement.reason else ""))
        if one.wrong:
            rows = [
                (
                    label(name, e.index),
                    f"{e.claimed:.17g}",
                    _number(e.true),
                    _number(e.difference, 3),
                    "-" if e.ulp is None else f"{e.ulp:.3g}",
                    e.by or "-",
                    str(e.verdict),
                )
                for e in one.wrong[:_MOST_ROWS]
            ]
            if one.count is not None and one.claimed.size > 1:
                _line(console, "", f"{one.count} of {one.claimed.size} elements are not right")
            _print(console, rows, encoding)
        for witness in one.witnesses:
            if every or witness.reason is not None:
                said = witness.reason or witness.note or "asked"
                _line(console, "", f"{witness.name}: {said}")
    for note in report.notes:
        _line(console, "note", note)
    say(console, Text(f"{'verdict':{_WIDTH}}") + verdict_text(report.verdict))
