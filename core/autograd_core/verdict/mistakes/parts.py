"""What a gradient is made of, as far as a mistake may have dropped, doubled or mistaken it: terms and factors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy
import sympy

from autograd_core.carriers.arb import BallArray, ball
from autograd_core.oracles.problem import Array
from autograd_core.verdict.mistakes.trial import Edge, Trial, arrayed, run_claim, sum_to
from autograd_core.verdict.mistakes.words import Words

MOST_EDGES = 60
MOST_NUMBERS = 20_000
"""In programs of more numbers, terms and factors are not looked at."""

# How the derivative n*b**(n-1) of a power goes wrong: what the right one is multiplied with.
_WRONG_POWERS: tuple[tuple[str, Callable[[Any, Any], Any]], ...] = (
    ("the exponent is not lowered", lambda b, n: b),
    ("the factor of the exponent is forgotten", lambda b, n: 1 / n),
    ("the power is not differentiated", lambda b, n: b / n),
    ("the exponent is lowered twice", lambda b, n: 1 / b),
    ("the factor is lowered with the exponent", lambda b, n: (n - 1) / n),
    ("the factor is lowered, the exponent is not", lambda b, n: b * (n - 1) / n),
    ("the exponent is raised", lambda b, n: (n + 1) * b / n),
    ("the exponent is raised", lambda b, n: b * b),
    ("the power is integrated", lambda b, n: b * b / (n * (n + 1))),
    ("the factor of the exponent stands in the denominator", lambda b, n: 1 / (n * n)),
)

_EXPONENTS = {"sqrt": 0.5, "square": 2, "reciprocal": -1, "rsqrt": -0.5}


@dataclass(frozen=True)
class Factor:
    """Something that a term may be multiplied with by mistake; `edge` is the step that it belongs to."""

    text: Callable[[], str]
    value: Callable[[Trial], Array]
    edge: Edge | None = None


@dataclass(frozen=True)
class Term:
    """A part of the gradient.

    `scaled(trial, factor)` is the part times a factor, in the input's shape; None where the shapes do not fit.
    """

    text: Callable[[], str]
    scaled: Callable[[Trial, Array | None], Array | None]
    whole: bool = False
    edge: Edge | None = None


def edges(words: Words, trial: Trial) -> list[Edge]:
    """The uses of steps as operands on the way from the input to the output, the last step first; none if too many."""
    reached = {trial.program.input_slots[words.name]}
    found = []
    for i, step in enumerate(trial.program.steps):
        operands = [k for k, a in enumerate(step.args) if a in reached] if i in trial.adjoints else []
        found += [Edge(i, k) for k in operands]
        reached |= {i} if operands else set()
    return found[::-1] if len(found) <= MOST_EDGES and trial.problem.numbers <= MOST_NUMBERS else []


def whole() -> Term:
    """The gradient itself as its only term."""
    return Term(lambda: "the whole", lambda trial, factor: _times(trial.truth, factor), whole=True)


def terms(words: Words, found: Sequence[Edge]) -> Iterator[Term]:
    """The terms: what passes through each operand, and those of SymPy's derivative."""
    for edge in found:
        yield Term(partial(words.share, edge), partial(_share, edge), edge=edge)
    for expression in words.terms():
        value = _formula(words, expression)
        shown = words.shown(expression)
        if value is not None and shown is not None:
            yield Term(f"the term `{shown}`".__str__, partial(_weighed, value))


def factors(words: Words, trial: Trial, found: Sequence[Edge]) -> Iterator[Factor]:
    """The derivative of each elementwise step by each operand on the way: the factors of the chain rule."""
    for edge in found:
        op = trial.program.steps[edge.slot].op
        # Signs have hypotheses of their own.
        if op is not None and op.pointwise and any(abs(one) != 1 for one in trial.local(edge).ravel()):
            yield Factor(partial(words.factor, edge), partial(Trial.local, edge=edge), edge)


def inner(words: Words, trial: Trial, found: Sequence[Edge]) -> Iterator[Factor]:
    """The derivative of each operand by the input: several factors of the chain at once."""
    for slot, edge in {words.operand(edge): edge for edge in found}.items():
        if slot != words.program.input_slots[words.name] and trial.value(slot).shape == trial.shape:
            yield Factor(partial(words.inner, slot), partial(_by_input, edge), edge)


def undifferentiated(words: Words, trial: Trial, found: Sequence[Edge]) -> Iterator[Factor]:
    """A step's value in place of its derivative."""
    for edge in found:
        step = trial.program.steps[edge.slot]
        if step.op is not None and step.op.pointwise and len(step.args) == 1:
            said = f"as though `{words.source(edge.slot)}` stood in place of its derivative"
            yield Factor(said.__str__, partial(_value_by_derivative, edge), edge)


def powers(words: Words, trial: Trial, found: Sequence[Edge]) -> Iterator[Factor]:
    """What a mistaken power rule multiplies a term with: first at each power in the program, then in general."""
    for edge in found:
        if _is_power(trial, edge):
            for says, wrong in _WRONG_POWERS:
                yield Factor(partial(_mistaken, words, edge, wrong, says), partial(_wrong_power, edge, wrong), edge)
    for text, value in _raised(words):
        for says, exponent in (("with a power of `{}` too many", 1), ("with a power of `{}` too few", -1)):
            yield Factor(says.format(text).__str__, partial(_to_the, exponent, value))


def _raised(words: Words) -> Iterator[tuple[str, Callable[[Trial], Array]]]:
    """Inputs, and whatever is raised to a power in the program or in SymPy's derivative of it."""
    steps = words.program.steps
    bases = [step.args[0] for step in steps if step.op is not None and step.op.name == "pow"]
    for slot in dict.fromkeys((*words.program.input_slots.values(), *bases)):
        if steps[slot].constant is None:
            yield words.source(slot), partial(Trial.value, slot=slot)
    for base in words.bases():
        value, shown = _formula(words, base), words.shown(base)
        if value is not None and shown is not None:
            yield shown, value


def _is_power(trial: Trial, edge: Edge) -> bool:
    """Whether the step is a power, and the edge leads to what is raised."""
    op = trial.program.steps[edge.slot].op
    return op is not None and (op.name in _EXPONENTS or (op.name, edge.operand) in (("pow", 0), ("div", 1)))


def _wrong_power(edge: Edge, wrong: Callable[[Any, Any], Any], trial: Trial) -> Array:
    step = trial.program.steps[edge.slot]
    assert step.op is not None
    is_pow = step.op.name == "pow"
    exponent = trial.value(step.args[1]) if is_pow else ball(_EXPONENTS.get(step.op.name, -1))
    return arrayed(wrong(trial.value(step.args[edge.operand]), exponent))


def _share(edge: Edge, trial: Trial, factor: Array | None) -> Array | None:
    return _times(trial.share(edge), factor)


def _by_input(edge: Edge, trial: Trial) -> Array:
    slot = trial.program.steps[edge.slot].args[edge.operand]
    return trial.onwards(edge, arrayed(trial.value(slot) * 0 + 1))


def _value_by_derivative(edge: Edge, trial: Trial) -> Array:
    return arrayed(trial.value(edge.slot) / trial.local(edge))


def _to_the(exponent: int, value: Callable[[Trial], Array], trial: Trial) -> Array:
    return value(trial) if exponent == 1 else arrayed(1 / value(trial))


def _mistaken(words: Words, edge: Edge, wrong: Callable[[Any, Any], Any], says: str) -> str:
    """As though the derivative of `x**3` were `3*x**3`."""
    source = f"the derivative of `{words.source(edge.slot)}`"
    step = words.program.steps[edge.slot]
    assert step.op is not None
    try:
        base = sympy.Symbol(f"w{words.operand(edge)}", real=True)
        exponent: Any = sympy.nsimplify(_EXPONENTS.get(step.op.name, -1))
        if step.op.name == "pow":
            exponent = words.constant(step.args[1])
        return f"as though {source} were `{words.spelled(words.local(edge) * wrong(base, exponent))}` ({says})"
    except Exception:  # a formula for the eye is no answer
        return f"as though {source} were another ({says})"


def _formula(words: Words, expression: Any) -> Callable[[Trial], Array] | None:
    """A formula of the inputs as a value on balls."""
    try:
        program = words.formula(expression)
    except Exception:  # a function that the language does not have
        return None

    @cache
    def value(trial: Trial) -> Array:
        return run_claim(program, {str(words.symbols[key]): trial.at[key] for key in words.symbols})

    return value


def _weighed(value: Callable[[Trial], Array], trial: Trial, factor: Array | None) -> Array | None:
    """A term of an elementwise derivative, for the cotangent: summed over what was broadcast."""
    weighed = arrayed(BallArray(trial.cotangents[0]).array * value(trial))
    scaled = _times(weighed, factor)
    return None if scaled is None else sum_to(scaled, trial.shape)


def _times(term: Array, factor: Array | None) -> Array | None:
    if factor is None:
        return term
    try:
        shape = numpy.broadcast_shapes(term.shape, factor.shape)
    except ValueError:
        return None
    return arrayed(term * factor) if shape == term.shape else None
