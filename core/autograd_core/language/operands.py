"""What stands on the parser's stacks: operands, and brackets that are still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from autograd_core.errors import Span
from autograd_core.op import Op


class Literal(NamedTuple):
    """Something static that is not (yet) a step; lists and tuples hold plain values, as tuples, `depth` deep."""

    kind: str
    """`list`, `tuple`, `slice`, `string` or `word` (None, True, False, ...)."""
    value: Any
    depth: int = 0


class Group(NamedTuple):
    """A list or tuple that holds something not constant: good only as the arguments of a variadic op."""

    items: tuple[Operand, ...]


class Several(NamedTuple):
    """A call with several results, of which none is chosen yet: a row for each, or one row that has a `part`."""

    name: str
    rows: tuple[Op, ...]
    args: tuple[Operand, ...]
    attributes: Mapping[str, Any]

    @property
    def number(self) -> int | None:
        """How many results there are, where the arguments do not decide it."""
        return None if PART in self.rows[0].attributes else len(self.rows)


PART, PARTS = "part", "parts"
"""Attributes of a row that computes one of several results: which one, and how many there must be."""


class Operand(NamedTuple):
    """A slot of a step, or something static, with its place in the text (parentheses included)."""

    value: int | Literal | Group | Several
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The operand's place."""
        return Span(self.start, self.end)


@dataclass(slots=True)
class Frame:
    """An open bracket. `marks[i]` is the number of steps when item i began, to drop what attributes emitted."""

    kind: str
    """`group`, `call`, `list` or `index`."""
    close: str
    start: int
    bracket: int
    marks: list[int]
    name: str = ""
    rows: tuple[Op, ...] = ()
    target: Operand | None = None
    items: list[Operand] = field(default_factory=list)
    keywords: dict[str, Operand] = field(default_factory=dict)
    keyword: str | None = None
    parts: list[Operand | None] | None = None
    comma: bool = False
    slice_start: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing stands between the brackets yet."""
        return not self.comma and self.keyword is None and self.parts is None
