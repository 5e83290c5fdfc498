"""Subexpressions of a program as terms in a common spelling, and where a form's left side occurs among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy

from autograd_core.language import Program, Step, parse
from autograd_core.oracles.problem import literal
from autograd_core.verdict.stable.forms import FORMS

_COMMUTATIVE = frozenset({"add", "mul", "hypot", "logaddexp", "maximum", "minimum"})
_REDUCING = frozenset({"sum", "mean", "softmax"})
_HALF = Fraction(1, 2)
_LARGEST_POWER = 64

Head = tuple[Any, ...]


class Term(NamedTuple):
    """What stands at the top (an operation, a number, a name) and the numbers of the terms below it."""

    head: Head
    parts: tuple[int, ...] = ()


@dataclass
class Terms:
    """All terms of a program, each once: two steps that compute the same are one term."""

    terms: list[Term] = field(default_factory=list)
    known: dict[Term, int] = field(default_factory=dict)
    of: list[int] = field(default_factory=list)
    """The term of each step."""

    def put(self, head: Head, *parts: int) -> int:
        """The number of a term, in the common spelling: x*x is x**2, a + -b is a - b, x**0.5 is sqrt(x)."""
        number: int = _SPELLED.get(head[0], Terms.plain)(self, head, *parts)
        return number

    def plain(self, head: Head, *parts: int) -> int:
        """The number of a term as it is, but for the order of commutative operands."""
        term = Term(head, tuple(sorted(parts)) if head[0] in _COMMUTATIVE else parts)
        if term not in self.known:
            self.known[term] = len(self.terms)
            self.terms.append(term)
        return self.known[term]

    def number(self, i: int) -> Fraction | None:
        """The rational that a term is; None for any other."""
        head = self.terms[i].head
        return head[1] if head[0] == "number" and isinstance(head[1], Fraction) else None

    def parts(self, i: int, name: str) -> tuple[int, ...] | None:
        """The operands of a term, if it is that operation."""
        return self.terms[i].parts if self.terms[i].head[0] == name else None


def terms_of(program: Program) -> Terms:
    """The terms of all steps."""
    found = Terms()
    for slot, step in enumerate(program.steps):
        found.of.append(_term(found, step, slot))
    return found


def _term(found: Terms, step: Step, slot: int) -> int:
    if step.input is not None:
        return found.put(("input", step.input))
    if step.op is None:
        value = literal(step)
        known = isinstance(value, (Fraction, str))
        value = Fraction(value) if isinstance(value, (int, float)) and numpy.isfinite(value) else value
        return found.put(("number", value)) if known or isinstance(value, Fraction) else found.put(("slot", slot))
    parts = [found.of[a] for a in step.args]
    try:
        given = tuple(sorted(step.attributes.items()))
        hash(given)
    except TypeError:  # such as an index array
        return found.put(("slot", slot))
    return found.put((step.op.name, *given), *parts)


def _pow(found: Terms, head: Head, a: int, b: int) -> int:
    return found.put(("sqrt",), a) if found.number(b) == _HALF else found.plain(head, a, b)


def _square(found: Terms, head: Head, a: int) -> int:
    return found.plain(("pow",), a, found.put(("number", Fraction(2))))


def _mul(found: Terms, head: Head, a: int, b: int) -> int:
    if a == b:
        return _square(found, head, a)
    numbers = found.number(a), found.number(b)
    if numbers[0] is not None and numbers[1] is not None:
        return found.put(("number", numbers[0] * numbers[1]))
    for one, other, number in ((a, b, numbers[0]), (b, a, numbers[1])):
        if number == -1:
            return found.put(("neg",), other)
        if number == _HALF:  # half of something is written in both ways
            return found.put(("div",), other, found.put(("number", Fraction(2))))
        if (inner := found.parts(one, "neg")) is not None:
            return found.put(("neg",), found.put(("mul",), inner[0], other))
        inverse = found.parts(one, "div")
        if inverse is not None and found.number(inverse[0]) == 1:
            return found.put(("div",), other, inverse[1])
    return found.plain(("mul",), a, b)


def _div(found: Terms, head: Head, a: int, b: int) -> int:
    numbers = found.number(a), found.number(b)
    if numbers[0] is not None and numbers[1]:
        return found.put(("number", numbers[0] / numbers[1]))
    if numbers[1] == 1:
        return a
    if (inner := found.parts(a, "neg")) is not None:
        return found.put(("neg",), found.put(("div",), inner[0], b))
    return found.plain(("div",), a, b)


def _reciprocal(found: Terms, head: Head, a: int) -> int:
    return found.put(("div",), found.put(("number", Fraction(1))), a)


def _neg(found: Terms, head: Head, a: int) -> int:
    number, inner, difference = found.number(a), found.parts(a, "neg"), found.parts(a, "sub")
    if number is not None:
        return found.put(("number", -number))
    if difference is not None:
        return found.put(("sub",), difference[1], difference[0])
    return inner[0] if inner is not None else found.plain(("neg",), a)


def _add(found: Terms, head: Head, a: int, b: int) -> int:
    for one, other in ((a, b), (b, a)):
        if (inner := found.parts(one, "neg")) is not None:
            return found.put(("sub",), other, inner[0])
        if (number := found.number(one)) is not None and number < 0:
            return found.put(("sub",), other, found.put(("number", -number)))
    return found.plain(("add",), a, b)


def _sub(found: Terms, head: Head, a: int, b: int) -> int:
    if (inner := found.parts(b, "neg")) is not None:
        return found.put(("add",), a, inner[0])
    if (number := found.number(b)) is not None and number < 0:
        return found.put(("add",), a, found.put(("number", -number)))
    return found.plain(("sub",), a, b)


_SPELLED: Mapping[str, Any] = {
    "pow": _pow,
    "square": _square,
    "mul": _mul,
    "div": _div,
    "reciprocal": _reciprocal,
    "rsqrt": lambda found, head, a: _reciprocal(found, head, found.put(("sqrt",), a)),
    "neg": _neg,
    "positive": lambda found, head, a: a,
    "add": _add,
    "sub": _sub,
    "rsub": lambda found, head, a, b: found.put(("sub",), b, a),
}


class Match(NamedTuple):
    """A form that fits: the term that it may replace, what its names stand for, and a reduction's attributes."""

    term: int
    names: Mapping[str, int]
    axes: Mapping[str, Any] | None
    inside: frozenset[int]
    """The terms of the pattern, its names left out."""
    template: str


class _Form(NamedTuple):
    terms: Terms
    root: int
    template: str


@cache
def _forms() -> Mapping[str, tuple[_Form, ...]]:
    """All forms by the operation at the top."""
    found: dict[str, list[_Form]] = {}
    for pattern, template in FORMS:
        program = parse(pattern)
        terms = terms_of(program)
        root = terms.of[program.output]
        found.setdefault(terms.terms[root].head[0], []).append(_Form(terms, root, template))
    return {head: tuple(forms) for head, forms in found.items()}


class _State(NamedTuple):
    names: Mapping[str, int]
    axes: Mapping[str, Any] | None
    inside: frozenset[int]


def matches(terms: Terms) -> Iterator[Match]:
    """Every place where the left side of a form occurs."""
    for i in sorted(set(terms.of)):
        for form in _forms().get(terms.terms[i].head[0], ()):
            for state in _match(form.terms, form.root, terms, i, _State({}, None, frozenset())):
                yield Match(i, state.names, state.axes, state.inside, form.template)


def _match(pattern: Terms, p: int, terms: Terms, i: int, state: _State) -> Iterator[_State]:
    """Every way in which a pattern's term can stand for a program's."""
    wanted, given = pattern.terms[p], terms.terms[i]
    if wanted.head[0] == "input":
        name = wanted.head[1]
        if state.names.get(name, i) == i:
            yield state._replace(names={**state.names, name: i})
        return
    if wanted.head[0] != given.head[0] or len(wanted.parts) != len(given.parts):
        return
    if wanted.head[0] in _REDUCING and len(wanted.head) == 1:
        axes = dict(given.head[1:])
        if state.axes not in (None, axes):
            return
        state = state._replace(axes=axes)
    elif wanted.head != given.head:
        return
    state = state._replace(inside=state.inside | {i})
    orders = [given.parts]
    if wanted.head[0] in _COMMUTATIVE:
        orders.append(given.parts[::-1])
    for order in orders:
        states = [state]
        for part, other in zip(wanted.parts, order, strict=True):
            states = [new for one in states for new in _match(pattern, part, terms, other, one)]
        yield from states
