"""An explanation as plain data: what each step computed, and what each node of the backward pass did with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy

from autograd_core.explain.notation import MOST_ELEMENTS, Formula, numbers_latex, quantity_text

if TYPE_CHECKING:
    from autograd_core.verdict.check import Report


@dataclass(frozen=True)
class Quantity:
    """A number or an array: its shape, a text of a few of its numbers, and the numbers where they are few.

    >>> Quantity.of(numpy.array([1.0, 2.0]))
    Quantity(shape=(2,), text='[1., 2.]', value=[1.0, 2.0])
    """

    shape: tuple[int, ...]
    text: str
    value: Any
    """A number or nested lists; None of an array of more than `MOST_ELEMENTS` elements."""

    @classmethod
    def of(cls, number: Any) -> Quantity:
        """From a NumPy number or array."""
        array = numpy.asarray(number)
        return cls(array.shape, quantity_text(array), array.tolist() if array.size <= MOST_ELEMENTS else None)

    @property
    def formula(self) -> Formula:
        """As it stands in an equation."""
        return Formula(self.text, numbers_latex(self.text))


@dataclass(frozen=True)
class Step:
    """A step of the forward pass."""

    name: str
    """What it is called here: as in the program, else v1, v2, ..."""
    expression: Formula
    """What it computes, on the names of the steps before it."""
    op: str
    value: Quantity
    statement: int
    """The number of the statement that it belongs to."""
    note: str = ""


@dataclass(frozen=True)
class Contribution:
    """What one node adds to the cotangent of one of its operands."""

    to: str
    operand: int
    """The number of the operand, from 1, where the same one stands there more than once; else 0."""
    formula: Formula | None
    """The local derivative as a formula, of rows that act number by number."""
    local: Quantity | None
    """Its value; of a small row that does not act number by number, the Jacobian."""
    rule: str
    """What the pullback does, in words, where it is no product of numbers."""
    note: str
    """How the product was summed to the operand's shape, where that was broadcast."""
    share: Quantity


@dataclass(frozen=True)
class Arrival:
    """One term of a sum of cotangents, and the node that it came from; none where it was given from outside."""

    source: str | None
    operand: int
    share: Quantity


@dataclass(frozen=True)
class Node:
    """A node of the backward pass, in the order in which it runs."""

    name: str
    expression: Formula | None
    """None of an input, where the gradient accumulates."""
    node: str
    """What the recorded graph calls it."""
    inside: Sequence[str]
    """The nodes that it consists of, where its row is a formula in other rows."""
    arrivals: Sequence[Arrival]
    cotangent: Quantity
    contributions: Sequence[Contribution] = ()
    silent: Sequence[tuple[str, str]] = ()
    """Operands that get nothing, each with the reason."""
    kink: str = ""
    """The convention, where the step stands on a kink of its row."""


@dataclass(frozen=True)
class Cut:
    """So many steps, or nodes, are left out here."""

    left_out: int


@dataclass(frozen=True)
class Pass:
    """One backward pass, and the value that it starts from."""

    root: str
    single: bool
    """Whether it starts from a single number with the cotangent 1."""
    nodes: Sequence[Node | Cut]


@dataclass(frozen=True)
class Line:
    """The gradient by one element (or by all at once) as formulas: by our rules on symbols, and SymPy's."""

    label: Formula
    rules: Formula | None
    sympy: Formula | None


@dataclass(frozen=True)
class Result:
    """What came out for one input, and what the witnesses say."""

    name: str
    gradient: Quantity
    lines: Sequence[Line]
    more: int
    """How many elements have formulas beside those."""
    truth: str | None
    """The certified value, of a single number."""
    ulp: float | None
    verdict: str
    reason: str | None


@dataclass(frozen=True)
class Told:
    """A program, its values, its backward passes, and the verdict: what the writers read."""

    source: str
    dtype: str
    convention: str
    order: int
    inputs: Sequence[tuple[str, Quantity]]
    statements: Sequence[str]
    """As they were typed."""
    forward: Sequence[Step | Cut]
    passes: Sequence[Pass]
    results: Sequence[Result]
    advice: Sequence[str]
    """What spoilt the numbers, the form that keeps them, and kinks close by."""
    verdict: str
    limit: str
    """Why steps are left out, where some are."""
    report: Report = field(repr=False, compare=False)
    """The answer of `check`, which all this is told from."""

    @property
    def arrays(self) -> bool:
        """Whether there is any array in it."""
        return any(isinstance(one, Step) and one.value.shape for one in self.forward)

    def record(self) -> dict[str, Any]:
        """The explanation as dicts and lists, without the report."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self) if one.name != "report"}


def _plain(value: Any) -> Any:
    if isinstance(value, Formula):
        return value._asdict()
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value
