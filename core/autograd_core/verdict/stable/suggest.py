"""The stable form of a formula that loses digits, verified before it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy

from autograd_core.errors import Span
from autograd_core.language import Program, Step, parse
from autograd_core.oracles.problem import Problem
from autograd_core.verdict.blame import MOST_NUMBERS, MOST_STEPS, Blame
from autograd_core.verdict.stable.match import Match, Terms, matches, terms_of
from autograd_core.verdict.stable.verify import Numbers, measured, same

_MOST_TRIED, _WORK = 40, 40_000
"""How many edits are tried; fewer of a program with many numbers."""
_ROUNDS = 3
_ENOUGH = 16.0
"""A gradient within as many ulps needs no further form."""
_SAFE = ("1", "0", "2", "1/2")
"""What takes the place of an argument in a branch that is not taken."""
_FIRST = 3
_ATOM = re.compile(r"[A-Za-z_]\w*|\d+(\.\d*)?", re.ASCII)
_CALL = re.compile(r"[A-Za-z_]\w*\(", re.ASCII)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True)
class Suggestion:
    """A better spelling of part of a program; of several parts, where one was not enough."""

    original: str
    """The subexpression as it stands; several are separated by semicolons."""
    replacement: str
    program: str
    """The text of the whole program with the replacement."""
    before: float
    """The largest error of the float gradient (or value, if that was asked), in ulps; inf where it is not finite."""
    after: float


@dataclass(frozen=True)
class _Edit:
    """A term's text, and the text that takes its place wherever the term stands."""

    original: str
    replacement: str
    program: str
    shared: int
    """How near it is to what is to blame: 2 contains it, 1 has it as an operand, 0 neither; _FIRST is made for it."""


def stable(problem: Problem, found: Blame | None = None, *, value: bool = False) -> Suggestion | None:
    """The best of `suggestions`; None where no known form helps.

    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("(1 - cos(x))/x**2")
    >>> problem = Problem(program, {"x": numpy.array(1e-8)}, ["x"], [Seed(program.output, numpy.array(1.0))])
    >>> best = stable(problem)
    >>> best.program, best.after < 4
    ('sinc(x/(2*pi))**2/2', True)
    """
    return next(iter(suggestions(problem, found, value=value)), None)


def suggestions(problem: Problem, found: Blame | None = None, *, value: bool = False) -> list[Suggestion]:
    """Programs of the same value whose float gradient (or, with `value`, float value) is better, the best first.

    Every form of `stable_forms` that fits somewhere is tried, those around `found` first; a dead branch gets a `where`
    around its argument. What is returned was verified: on balls both programs have the same values at the point, close
    to it and far from it, wherever the old one is defined; the enclosures of both gradients meet; and the new float
    gradient is closer to the enclosure than the old one.
    """
    program = problem.program
    if problem.order != 1 or len(program.steps) > MOST_STEPS or problem.numbers > MOST_NUMBERS:
        return []
    try:
        with numpy.errstate(all="ignore"):
            return _suggestions(problem, found, measured(problem, value))
    except Exception:  # a witness that fails has nothing to say
        return []


def _suggestions(problem: Problem, found: Blame | None, first: Numbers) -> list[Suggestion]:
    better = _improved(problem, problem, first, found)
    for _ in range(_ROUNDS - 1):
        if not better or better[0][1].largest <= _ENOUGH:
            break
        # Something else spoils the best so far; the next form is looked for in it.
        best, numbers, other = better[0]
        further = _improved(other, problem, numbers, None)
        if not further:
            break
        better = [(_joined(best, one), n, p) for one, n, p in further] + better
    return [Suggestion(e.original, e.replacement, e.program, first.largest, n.largest) for e, n, _ in better]


def _joined(one: _Edit, other: _Edit) -> _Edit:
    original, replacement = f"{one.original}; {other.original}", f"{one.replacement}; {other.replacement}"
    return _Edit(original, replacement, other.program, one.shared)


def _improved(
    problem: Problem, question: Problem, before: Numbers, found: Blame | None
) -> list[tuple[_Edit, Numbers, Problem]]:
    """The edits of a program that stand every test, best first; `question` is what values are compared with."""
    good, seen = [], set()
    most = min(max(_WORK // max(problem.numbers, 1), 3), _MOST_TRIED)
    for edit in islice(_edits(problem, found), most):
        other = _posed(problem, edit.program)
        after = None if other is None else measured(other, before.value)
        mirrored = (edit.original, tuple(sorted(edit.replacement)))  # such as hypot(x, y) and hypot(y, x)
        if after is None or other is None or mirrored in seen:
            continue
        if after.better(before) and same(question, other):
            seen.add(mirrored)
            good.append((edit, after, other))
    return sorted(good, key=lambda one: (round(one[1].lost), len(one[0].program)))


def _posed(problem: Problem, text: str) -> Problem | None:
    """The same question about another text; None where that does not parse or lacks a name that was asked for."""
    old = problem.program
    names = {slot: name for name, slot in old.names.items()}
    try:
        new = parse(text, inputs=tuple(problem.at))
        if old.output != old.statements[-1].slot:
            new = parse(text, inputs=tuple(problem.at), output=names[old.output])
        seeds = [
            seed._replace(slot=new.output if seed.slot == old.output else new.slot(names[seed.slot]))
            for seed in problem.seeds
        ]
    except Exception:
        return None
    missing = any(name not in problem.at for name in new.inputs)
    return None if missing else Problem(new, problem.at, problem.wrt, seeds)


def _edits(problem: Problem, found: Blame | None) -> Iterator[_Edit]:
    """What to try, the most promising first, each text once."""
    terms = terms_of(problem.program)
    edits = [*_revived(problem.program, found)]
    blamed = terms.of[found.slot] if found is not None else None
    edits += [e for match in matches(terms) if (e := _edited(problem.program, terms, match, blamed)) is not None]
    seen = set()
    for edit in sorted(edits, key=lambda e: -e.shared):
        if edit.program not in seen:
            seen.add(edit.program)
            yield edit


def _edited(program: Program, terms: Terms, match: Match, blamed: int | None) -> _Edit | None:
    """The program with a form's right side in the place of a term."""
    slots = [s for s, term in enumerate(terms.of) if term == match.term and program.steps[s].op is not None]
    if not slots:
        return None
    start = min(program.steps[s].span.start for s in slots)
    texts = {name: _text(program, terms, i, start) for name, i in match.names.items()}
    if None in texts.values():
        return None
    replacement = _filled(match.template, texts, match.axes)  # type: ignore[arg-type]
    shared = 0 if blamed is None else 2 if blamed in match.inside else int(blamed in match.names.values())
    return _replaced(program, slots, replacement, shared)


def _replaced(program: Program, slots: Sequence[int], replacement: str, shared: int) -> _Edit:
    spans: list[Span] = []
    for span in sorted((program.steps[s].span for s in slots), key=lambda span: (span.start, -span.end)):
        if not spans or span.start >= spans[-1].end:
            spans.append(span)
    text, source = "", program.source
    end = 0
    for span in spans:
        outer = _widened(source, span) if _is_atom(replacement) else span
        text += source[end : outer.start] + _bracketed(replacement, source, outer)
        end = outer.end
    original = source[spans[0].start : spans[0].end]
    return _Edit(original, replacement, text + source[end:], shared)


def _text(program: Program, terms: Terms, i: int, start: int) -> str | None:
    """How to write a term at a place: the name that it has there, else its text, else the number that it is."""
    slots = [s for s, term in enumerate(terms.of) if term == i]
    ends = {statement.slot: statement.span.end for statement in program.statements}
    named = [n for n, slot in program.names.items() if slot in slots and ends.get(slot, start) < start]
    if named:
        return named[0]
    if slots:
        return _quoted(program, program.steps[slots[0]])
    number = terms.number(i)
    return None if number is None else f"({number})"


def _quoted(program: Program, step: Step) -> str:
    return program.source[step.span.start : step.span.end]


def _filled(template: str, texts: Mapping[str, str], axes: Mapping[str, Any] | None) -> str:
    """A form's right side with the subexpressions in the place of its names."""
    given = dict(axes or {})
    alone = {"axis": -1 if given.get("axis") is None else given["axis"]}
    for mark, attributes in (("AXES", given), ("AXIS", alone)):
        template = template.replace(f", {mark}", "".join(f", {key}={value!r}" for key, value in attributes.items()))

    def put(found: re.Match[str]) -> str:
        text = texts.get(found[0])
        if text is None:
            return found[0]
        before, after = template[: found.start()].rstrip()[-1:], template[found.end() :].lstrip()[:1]
        whole = before in ("", "(", ",") and after in ("", ")", ",")
        return text if whole or _is_atom(text) else f"({text})"

    return _NAME.sub(put, template)


def _is_atom(text: str) -> bool:
    """Whether a text needs no brackets: a name, a number, a bracket or a call that ends where the text ends."""
    opening = _CALL.match(text)
    if opening is None and not text.startswith("("):
        return _ATOM.fullmatch(text) is not None
    depth = 0
    for i, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character in ")]" and depth == 0:
            return i == len(text) - 1
    return False


def _widened(source: str, span: Span) -> Span:
    """With the brackets around it, unless they are a call's."""
    start, end = span
    inside = source[start - 1 : start] == "(" and source[end : end + 1] == ")"
    called = re.search(r"[\w)\]]\s*\Z", source[max(start - 9, 0) : max(start - 1, 0)]) is not None
    return Span(start - 1, end + 1) if inside and not called else span


def _bracketed(text: str, source: str, span: Span) -> str:
    """A text in brackets, unless it needs none or has them already."""
    before, after = source[: span.start].rstrip()[-1:], source[span.end :].lstrip()[:1]
    # Between brackets, commas or the ends of a statement nothing binds.
    free = before in ("", "(", ",", ";", "=", "[") and after in ("", ")", ",", ";", "]")
    line = "\n" in source[span.end :][: len(source[span.end :]) - len(source[span.end :].lstrip())]
    return text if _is_atom(text) or free or (line and before in ("", ";", "=")) else f"({text})"


def _revived(program: Program, found: Blame | None) -> Iterator[_Edit]:
    """A dead branch with an argument that does no harm where it is not taken."""
    if found is None or found.cause not in ("dead branch", "overflow"):
        return
    for where in program.steps[found.slot + 1 :]:
        if where.op is None or where.op.name != "where":
            continue
        taken = [k for k in (1, 2) if found.slot in _below(program, where.args[k])]
        if len(taken) != 1:
            continue
        condition = _quoted(program, program.steps[where.args[0]])
        # What is computed before it in the same branch may be the one to keep from harm.
        for slot in sorted(_below(program, found.slot), reverse=True):
            step = program.steps[slot]
            if step.op is None or step.constant is not None or step.attributes:
                continue
            for safe in _SAFE:
                arguments = [_guarded(program, a, condition, taken[0], safe) for a in step.args]
                yield _replaced(program, [slot], f"{step.op.name}({', '.join(arguments)})", _FIRST)


def _guarded(program: Program, slot: int, condition: str, branch: int, safe: str) -> str:
    text, step = program.source[slice(*program.steps[slot].span)], program.steps[slot]
    if step.constant is not None:
        return text
    return f"where({condition}, {text}, {safe})" if branch == 1 else f"where({condition}, {safe}, {text})"


def _below(program: Program, slot: int) -> set[int]:
    """The steps that a step is computed from, itself included."""
    found: set[int] = set()
    stack = [slot]
    while stack:
        one = stack.pop()
        if one not in found:
            found.add(one)
            stack.extend(program.steps[one].args)
    return found
