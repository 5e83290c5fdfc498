"""What an explanation says, line by line, before it is written as text, Markdown or LaTeX."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from autograd_core.explain.model import Contribution, Cut, Line, Node, Pass, Quantity, Result, Step, Told
from autograd_core.explain.notation import Formula, cotangent, name_latex, numbers_latex, typed
from autograd_core.explain.wording import VERDICTS

Part = str | Formula
"""Words, or a formula."""


class Code(NamedTuple):
    """What somebody typed, as it was typed."""

    text: str


class Entry(NamedTuple):
    """One line: what it is about, how far it stands in, and its parts."""

    kind: str
    """head, fact, item, node, verdict"""
    level: int
    parts: Sequence[Part | Code]


_MOST_TERMS, _MOST_TEXT, _FINE = 8, 400, 1e-3
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
TIMES = Formula(" · ", r" \cdot ")
EQUALS = Formula(" = ", " = ")
PLUS = Formula(" + ", " + ")


def script(told: Told) -> Iterator[Entry]:
    """All lines in their order."""
    yield from _facts(told)
    yield Entry("head", 0, ["Forward: the value of each step"])
    yield from _forward(told)
    for i, one in enumerate(told.passes):
        number = f", pass {i + 1}" if len(told.passes) > 1 else ""
        yield Entry("head", 0, [f"Backward{number}: from {one.root} to the inputs, node by node"])
        yield from _backward(told, one)
    yield Entry("head", 0, ["Result: the gradient and its witnesses"])
    yield from _results(told)


def _facts(told: Told) -> Iterator[Entry]:
    yield Entry("fact", 0, ["program", Code(_short(told.source))])
    for i, (name, value) in enumerate(told.inputs):
        yield Entry("fact", 0, ["" if i else "at", equation(_name(name), value.formula), *_shape(value)])
    yield Entry("fact", 0, ["dtype", told.dtype])
    if told.limit:
        yield Entry("fact", 0, ["limit", f"{told.limit}; nothing is left out of the verdict"])


def _short(source: str) -> str:
    """The program on one line, as it was typed; cut where that is very long."""
    text = " ; ".join(line.strip() for line in source.splitlines() if line.strip())
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}..."


def _name(name: str) -> Formula:
    return Formula(name, name_latex(name))


def equation(*sides: Formula) -> Formula:
    """Formulas with = between them."""
    return Formula(" = ".join(one.text for one in sides), " = ".join(one.latex for one in sides))


def _shape(value: Quantity) -> list[Part | Code]:
    return [f"  shape {value.shape}"] if value.shape else []


def _forward(told: Told) -> Iterator[Entry]:
    several = len(told.statements) > 1
    statement = -1
    for step in told.forward:
        if isinstance(step, Cut):
            yield _cut(step, "step", int(several))
            continue
        if several and step.statement != statement:
            statement = step.statement
            yield Entry("item", 0, [Code(told.statements[statement])])
        yield from _step(step, int(several))


def _weighed(root: str) -> str:
    return rf"\textstyle\sum {cotangent(root).latex} \cdot {name_latex(root)}"


def _cut(one: Cut, what: str, level: int) -> Entry:
    return Entry("item", level, [f"… {one.left_out} {what}{'s' * (one.left_out != 1)} left out …"])


def _step(step: Step, level: int) -> Iterator[Entry]:
    yield Entry("item", level, [equation(_name(step.name), step.expression, step.value.formula), *_shape(step.value)])
    if step.note:
        yield Entry("item", level + 1, [step.note])


def _backward(told: Told, one: Pass) -> Iterator[Entry]:
    of = _name(one.root) if one.single else Formula(f"sum(grad_output*{one.root})", _weighed(one.root))
    each = ", element by element" if told.arrays else ""
    words: list[Part | Code] = ["for each value ", _name("v"), ", ", cotangent("v"), " is its cotangent: how much "]
    yield Entry("item", 0, [*words, of, f" changes with it{each}"])
    number = 0
    for node in one.nodes:
        if isinstance(node, Cut):
            yield _cut(node, "node", 0)
            number += node.left_out
            continue
        number += 1
        if node.expression is None:
            yield Entry("node", 0, [f"{number}. ", _name(node.name), ", an input: its gradient accumulates"])
        else:
            made = f"  {node.node}" if node.node else ""
            yield Entry("node", 0, [f"{number}. ", equation(_name(node.name), node.expression), made])
        yield from _node(told, node)


def _node(told: Told, node: Node) -> Iterator[Entry]:
    yield from _total(node)
    if node.inside:
        yield Entry("item", 1, [f"its row is a formula in other rows: {_counted(node.inside)}"])
    if node.kink:
        yield Entry(
            "item",
            1,
            [f"at a kink, where the derivative is a convention (here {told.convention}; torch has {node.kink})"],
        )
    for one in node.contributions:
        yield from _contribution(node, one)
    for name, why in node.silent:
        yield Entry("item", 1, [typed(name), f" gets nothing: {why}"])


def _counted(names: Sequence[str]) -> str:
    """Names in the order of their first appearance, with how often where that is more than once."""
    return ", ".join(f"{name} ({count} times)" if count > 1 else name for name, count in Counter(names).items())


def _total(node: Node) -> Iterator[Entry]:
    """The cotangent, as the sum of what arrived where that is more than one."""
    left = cotangent(node.name)
    if not node.arrivals:
        yield Entry("item", 1, [equation(left, node.cotangent.formula), "  no path leads here from the output"])
        return
    if len(node.arrivals) == 1:
        yield Entry("item", 1, [equation(left, node.cotangent.formula), *_shape(node.cotangent), *_origin(node)])
        return
    for i, one in enumerate(node.arrivals[:_MOST_TERMS]):
        sign = EQUALS if i == 0 else PLUS
        start = left if i == 0 else Formula(" " * len(left.text), r"\qquad ")
        term = Formula(start.text + sign.text + one.share.text, start.latex + sign.latex + one.share.formula.latex)
        yield Entry("term", 1, [term, f"  {_from(one.source, one.operand, node)}"])
    if len(node.arrivals) > _MOST_TERMS:
        yield Entry("term", 1, [f"… {len(node.arrivals) - _MOST_TERMS} terms left out …"])
    start = Formula(" " * len(left.text), r"\qquad ")
    total = Formula(f"{start.text} = {node.cotangent.text}", f"{start.latex} = {node.cotangent.formula.latex}")
    yield Entry("term", 1, [total, *_shape(node.cotangent)])


def _origin(node: Node) -> list[Part | Code]:
    source = node.arrivals[0].source
    if source is None:
        return ["  what the pass starts with"]
    return [f"  {_from(source, node.arrivals[0].operand, node)}"] if node.expression is None else []


def _from(source: str | None, operand: int, node: Node) -> str:
    if source is None:
        return "from before this pass" if node.expression is None else "what the pass starts with"
    return f"from {source}" + (f", operand {operand}" if operand else "")


def _contribution(node: Node, one: Contribution) -> Iterator[Entry]:
    g = cotangent(node.name)
    derivative = _derivative(node.name, one.to)
    operand = f"  (operand {one.operand})" if one.operand else ""
    if one.formula is not None:
        value = [] if one.local is None or _NUMBER.fullmatch(one.formula.text) else [one.local.formula]
        formula = one.formula
        if value and " if " in formula.text:  # cases
            formula = Formula(f"({formula.text})", formula.latex)
        yield Entry("item", 1, [equation(derivative, formula, *value), operand])
    elif one.rule:
        yield Entry("item", 1, ["to ", _name(one.to), f"{operand}: {one.rule}"])
        if one.local is not None:
            what = derivative if one.local.shape == node.cotangent.shape else Formula("Jacobian", r"\text{Jacobian}")
            yield Entry("item", 2, [equation(what, one.local.formula)])
    elif one.local is not None:
        yield Entry("item", 1, [equation(derivative, one.local.formula), operand])
    if one.note:
        yield Entry("item", 2, [one.note])
    yield Entry("item", 2, [_name(one.to), " gets ", _product(node, one, g), *_shape(one.share)])


def _derivative(y: str, x: str) -> Formula:
    return Formula(f"∂{y}/∂{x}", rf"\frac{{\partial {name_latex(y)}}}{{\partial {name_latex(x)}}}")


def _product(node: Node, one: Contribution, g: Formula) -> Formula:
    """The share, as the product that it is where it is one of two numbers."""
    share = one.share.formula
    if one.rule or one.local is None:
        return share
    if node.cotangent.shape == () == one.local.shape:
        left, right = (_factor(side.formula) for side in (node.cotangent, one.local))
        product = Formula(left.text + TIMES.text + right.text, left.latex + TIMES.latex + right.latex)
    else:
        d = _derivative(node.name, one.to)
        product = Formula(f"{g.text}{TIMES.text}{d.text}", f"{g.latex}{TIMES.latex}{d.latex}")
        if one.note:
            product = Formula(f"the sum of {product.text}", rf"\textstyle\sum {product.latex}")
    return equation(product, share)


def _factor(one: Formula) -> Formula:
    return Formula(f"({one.text})", rf"\left({one.latex}\right)") if one.text.startswith("-") else one


def _results(told: Told) -> Iterator[Entry]:
    if told.order > 1:
        text = f"the derivative of order {told.order}: the pass above is the first; it is differentiated again"
        yield Entry("item", 0, [text])
    for one in told.results:
        for line in one.lines:
            yield from _formula(line, one.verdict)
        if one.more:
            yield Entry("item", 0, [f"… {one.more} more elements of {one.name} …"])
        yield from _numbers(one)
        if one.reason or one.verdict != told.verdict:
            yield Entry("item", 0, [f"{one.name}: {one.verdict}", *([": ", *quoted(one.reason)] if one.reason else [])])
    for text in told.advice:
        yield Entry("item", 0, quoted(text))
    yield Entry("verdict", 0, ["verdict", told.verdict, f": {VERDICTS[told.verdict]}"])


def _formula(line: Line, verdict: str) -> Iterator[Entry]:
    """The formula of the rules and SymPy's: one line where they are the same."""
    if line.rules is None or line.sympy is None or line.rules.text == line.sympy.text:
        both = line.rules is not None and line.sympy is not None
        who = "  by the rules, and by SymPy" if both else "  by SymPy" if line.rules is None else "  by the rules"
        yield Entry("item", 0, [*_sides(line.label, line.rules or line.sympy), who])
        return
    yield Entry("item", 0, [*_sides(line.label, line.rules), "  by the rules"])
    same = ": the same, by exact algebra" if verdict == "proved" else ""
    yield Entry("item", 0, [*_sides(line.label, line.sympy), f"  by SymPy{same}"])


def _sides(label: Formula, formula: Formula | None) -> list[Part | Code]:
    """An equation; a formula that is too long for mathematics stands outside of it, as text."""
    if formula is None:
        return [label]
    plain = formula.latex.startswith(r"\texttt")
    return [label, " = ", Code(formula.text)] if plain else [equation(label, formula)]


def _numbers(one: Result) -> Iterator[Entry]:
    parts: list[Part | Code] = [equation(cotangent(one.name), one.gradient.formula), *_shape(one.gradient)]
    told: list[Part | Code] = [] if one.truth is None else ["true ", Formula(one.truth, numbers_latex(one.truth))]
    if one.ulp is not None:
        off = "0" if one.ulp < _FINE else f"{one.ulp:.3g}" if isfinite(one.ulp) else "infinitely many"
        told += [", "] * bool(told) + ["at most "] * bool(one.gradient.shape) + [f"{off} ulp off"]
    yield Entry("item", 0, [*parts, "  (", *told, ")"] if told else parts)


def quoted(text: str) -> list[Part | Code]:
    """A sentence in which what stands between backticks was typed by somebody.

    >>> quoted("overflow in `exp(x)`")
    ['overflow in ', Code(text='exp(x)')]
    """
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return [text]
    return [Code(one) if i % 2 else one for i, one in enumerate(pieces) if one]
