"""Emits the steps of a program: names, constants, calls with folding, and the limits on all of them."""

from __future__ import annotations

import cmath
import math
from collections.abc import Collection, Mapping
from typing import Any

import numpy

from autograd_core.errors import LanguageError, LimitError, Span
from autograd_core.language.fold import Number, exponent_fits, fold, number
from autograd_core.language.limits import LIMITS, Limits, readable
from autograd_core.language.operands import PART, PARTS, Group, Literal, Operand, Several
from autograd_core.language.program import NOTHING, Step
from autograd_core.language.tokens import Token
from autograd_core.language.words import KEYWORDS, nearest
from autograd_core.op import Op
from autograd_core.ops import NAMES, TABLE
from autograd_core.ops import PARTS as SEVERAL

CONSTANTS: dict[str, float] = {"pi": math.pi, "e": math.e}
NOT_FINITE: dict[str, float] = {"inf": math.inf, "nan": math.nan}
WORDS: dict[str, Any] = {"None": None, "True": True, "False": False}
MODULES = frozenset({"np", "numpy", "torch", "math", "sympy", "sp", "jnp", "jax", "cupy", "F"})
_INSTEAD = {
    "tuple": "write a list, such as [1, 2], for an array",
    "string": 'a string names a choice, as in gelu(x, approximate="tanh")',
}
_POWER, _MAX_DIMENSIONS = TABLE["pow"], 32


class Builder:
    """The steps so far, and what names mean at this point of the text."""

    def __init__(
        self,
        source: str,
        *,
        inputs: Collection[str] = (),
        limits: Limits = LIMITS,
        generator: numpy.random.Generator | None = None,
        value: bool = False,
    ) -> None:
        """`value`: the text is a value, with no free names, but with inf, nan and random numbers."""
        self.source = source
        self.declared = frozenset(inputs)
        self.limits = limits
        self.generator = generator
        self.value = value
        self.steps: list[Step] = []
        self.scalars: list[Number | None] = []
        self.names: dict[str, int] = {}
        self.input_slots: dict[str, int] = {}
        self._bytes = 0

    def error(self, message: str, span: Span, hint: str | None = None) -> LanguageError:
        """An error at a place of this text."""
        return LanguageError(message, self.source, span, hint=hint)

    def emit(self, step: Step, scalar: Number | None = None) -> int:
        """Add a step; `scalar` is its value if it is a plain number."""
        slot = len(self.steps)
        if slot >= self.limits.nodes:
            raise LimitError(f"more than {self.limits.nodes:,} operations and values", self.source, step.span)
        self.steps.append(step)
        self.scalars.append(scalar)
        return slot

    def drop(self, mark: int) -> None:
        """Forget the steps from `mark` on: numbers that became part of a list, an index or an attribute."""
        del self.steps[mark:]
        del self.scalars[mark:]

    def number(self, token: Token) -> Operand:
        """A number literal."""
        try:
            value = number(token.text)
        except ValueError as error:
            raise self.error(f"the number {error}", token.span) from None
        return self.scalar(value, token)

    def scalar(self, value: Number, token: Token) -> Operand:
        """A constant with a source text."""
        slot = self.emit(Step(None, (), NOTHING, token.span, constant=value, text=token.text), value)
        return Operand(slot, token.start, token.end)

    def array(self, value: numpy.ndarray[Any, Any], span: Span) -> int:
        """A constant array, frozen."""
        value.flags.writeable = False
        return self.emit(Step(None, (), NOTHING, span, constant=value))

    def reserve(self, elements: int, itemsize: int, span: Span) -> None:
        """Account for a constant array before it is allocated."""
        self._bytes += elements * itemsize
        if self._bytes > self.limits.array_bytes:
            size, limit = readable(self._bytes), readable(self.limits.array_bytes)
            raise LimitError(f"constant arrays of {size}, more than the limit of {limit}", self.source, span)

    def known(self, name: str) -> bool:
        """Whether a name already stands for a value."""
        return name in self.names or name in self.declared or name in self.input_slots

    def name(self, token: Token) -> Operand:
        """A name that is not called: assigned, input, constant, word, or a new input."""
        text = token.text
        slot = self.names.get(text)
        if slot is None:
            slot = self.input_slots.get(text)
        if slot is None:
            if text not in self.declared:
                if text in CONSTANTS:
                    return self.scalar(CONSTANTS[text], token)
                if text in WORDS:
                    return Operand(Literal("word", WORDS[text]), token.start, token.end)
                if text in NOT_FINITE and self.value:
                    return self.scalar(NOT_FINITE[text], token)
                self._check_free(token)
            slot = self.emit(Step(None, (), NOTHING, token.span, input=text))
            self.input_slots[text] = slot
        return Operand(slot, token.start, token.end)

    def _check_free(self, token: Token) -> None:
        """Refuse what cannot be an input."""
        text, span = token.text, token.span
        if text in KEYWORDS:
            raise self.error(f"'{text}' is not part of the language", span, KEYWORDS[text])
        if text in NOT_FINITE:
            raise self.error(f"'{text}' is not a constant of a program: constants are finite", span)
        if text in NAMES or text in SEVERAL:
            call = f"write {text}(...), or give it a value if it is an input: --at {text}=..."
            raise self.error(f"'{text}' is a function and needs its arguments", span, call)
        if self.value:
            hint = nearest(text, [*CONSTANTS, *NOT_FINITE, *NAMES, *SEVERAL])
            raise self.error(f"unknown name '{text}' in a value", span, hint)

    def call(
        self, op: Op, args: tuple[Operand, ...], start: int, end: int, attributes: Mapping[str, Any] = NOTHING
    ) -> Operand:
        """Apply an op; a call on plain numbers is folded at once."""
        slots = tuple([arg.value if type(arg.value) is int else self.slot(arg) for arg in args])
        span = Span(start, end)
        numbers = [self.scalars[slot] for slot in slots]
        constant = None
        if not attributes and None not in numbers:
            constant = self._fold(op, numbers, span)  # type: ignore[arg-type]
        if op is _POWER and not exponent_fits(numbers[1], self.limits):
            raise LimitError(
                f"a constant exponent beyond {self.limits.exponent:g}", self.source, self.steps[slots[1]].span
            )
        return Operand(self.emit(Step(op, slots, attributes, span, constant=constant), constant), start, end)

    def _fold(self, op: Op, numbers: list[Number], span: Span) -> Number | None:
        value = fold(op, numbers)
        if value is not None and not cmath.isfinite(value) and all(map(cmath.isfinite, numbers)):
            hint = "it has no real value" if cmath.isnan(value) else None
            raise self.error(f"this constant is {value}, not a finite number", span, hint)
        return value

    def slot(self, operand: Operand) -> int:
        """The operand as a step: lists become constant arrays, everything else static is refused."""
        value = operand.value
        if isinstance(value, int):
            return value
        if isinstance(value, Literal) and value.kind == "list":
            return self._list(value, operand.span)
        if isinstance(value, Several):
            raise self._undecided(value, operand.span)
        if isinstance(value, Group):
            error = self.not_constant(operand, "elements of a list")
            error.hint = "write stack([a, b]) for an array of computed values"
            raise error
        if value.kind == "word":
            hint = "write 1 or 0" if isinstance(value.value, bool) else None
            raise self.error(f"{value.value} is not a number", operand.span, hint)
        raise self.error(f"a {value.kind} is not a value", operand.span, _INSTEAD.get(value.kind))

    def _list(self, literal: Literal, span: Span) -> int:
        """A nested list as an array, level by level."""
        if literal.depth > _MAX_DIMENSIONS:
            raise self.error(f"an array has at most {_MAX_DIMENSIONS} dimensions, not {literal.depth}", span)
        level: list[Any] = [literal.value]
        shape: list[int] = []
        while level and isinstance(level[0], tuple):
            if any(not isinstance(row, tuple) or len(row) != len(level[0]) for row in level):
                raise self.error("the rows of this list differ in length or depth", span)
            shape.append(len(level[0]))
            level = [item for row in level for item in row]
        if any(isinstance(item, tuple) for item in level):
            raise self.error("the rows of this list differ in length or depth", span)
        if any(isinstance(item, bool) or not isinstance(item, int | float | complex) for item in level):
            raise self.error("an array holds numbers only", span, "write 1 or 0 for True or False")
        kind = numpy.complex128 if any(isinstance(item, complex) for item in level) else numpy.float64
        self.reserve(len(level), numpy.dtype(kind).itemsize, span)
        return self.array(numpy.array(level, dtype=kind).reshape(shape), span)

    def static(self, operand: Operand, what: str) -> Any:
        """The plain value of an operand: a number, None, True, False, a slice, or a tuple of those.

        Raises:
            LanguageError: it depends on an input, or is an array.
        """
        value = operand.value
        if isinstance(value, Literal):
            return value.value
        if not isinstance(value, int) or self.scalars[value] is None:
            raise self.not_constant(operand, what)
        return self.scalars[value]

    def setting(self, operand: Operand, what: str) -> Any:
        """The value of an attribute: what is static, or a constant array of whole numbers."""
        array = self.whole_numbers(operand)
        return self.static(operand, what) if array is None else array

    def whole_numbers(self, operand: Operand) -> Any:
        """The array that an operand names, such as `i` after `i = [0, 2]`, if it can serve as indices; or None."""
        constant = self.steps[operand.value].constant if isinstance(operand.value, int) else None
        if not isinstance(constant, numpy.ndarray) or constant.dtype.kind == "c":
            return None
        with numpy.errstate(invalid="ignore"):
            whole = constant.astype(numpy.int64)
        return whole if numpy.array_equal(whole, constant) else None

    def part(self, operand: Operand, which: Any, span: Span, of: int | None = None) -> Operand:
        """One of the results of a call, `of` them having been asked for.

        Raises:
            LanguageError: there is no such result.
        """
        several = operand.value
        assert isinstance(several, Several)
        if isinstance(which, bool) or not isinstance(which, int):
            raise self.error(f"a result of {several.name}() is chosen by a whole number, [0]", span)
        rows, attributes = several.rows, dict(several.attributes)
        if several.number is None:
            attributes.update({PART: which} if of is None else {PART: which, PARTS: of})
            return self.call(rows[0], several.args, *span, attributes)
        if not -several.number <= which < several.number or of not in (None, several.number):
            raise self.error(f"{several.name}() has {several.number} results, not {of or f'a result {which}'}", span)
        row = rows[which]
        return self.call(row, several.args, *span, {k: v for k, v in attributes.items() if k in row.attributes})

    def _undecided(self, several: Several, span: Span) -> LanguageError:
        count, name = several.number, several.name
        names = ", ".join(f"y{i}" for i in range(count or 2))
        hint = f"write {name}(...)[0], or {names} = {name}(...)"
        return self.error(f"{name}() has {'several' if count is None else count} results", span, hint)

    def varies(self, operand: Operand) -> bool:
        """Whether an operand is not static."""
        value = operand.value
        return self.scalars[value] is None if isinstance(value, int) else not isinstance(value, Literal)

    def not_constant(self, operand: Operand, what: str) -> LanguageError:
        """The error for something that must be constant and is not."""
        span = operand.span
        # A group's first varying element is the place to show; groups nest, hence the loop.
        while isinstance(operand.value, Group):
            operand = next(item for item in operand.value.items if self.varies(item))
            span = operand.span
        name = self.steps[operand.value].input if isinstance(operand.value, int) else None
        reason = f"'{name}' is an input" if name else "this is computed from inputs or is an array"
        return self.error(f"{what} must be constant, but {reason}", span)
